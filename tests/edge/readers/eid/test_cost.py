"""A read takes few commands, sleeps only where a card generation needs it, and reads no more."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from edge.credential import Check, Credential, Outcome
from edge.readers.eid import ChipLedger, ChipPolicy, ChipProof, Trust
from edge.readers.eid.roots import pin
from edge.simulator.card import Manners, VirtualCard
from edge.simulator.image import Generation
from edge.simulator.issuer import Issuer
from edge.simulator.keys import KeyKind
from edge.simulator.people import Person
from edge.simulator.personalise import Personalisation, issue
from tests.edge.readers.reading import Inserted, genuine

CACHED, COLD = 7, 10


@pytest.mark.parametrize("generation", list(Generation))
def test_a_card_whose_register_is_known_takes_at_most_seven_commands(
    generation: Generation, people: tuple[Person, ...], issuer: Issuer, trust: Trust
) -> None:
    genuine(issue(people[0], issuer, generation), trust)
    for person in people[1:]:
        card = VirtualCard(issue(person, issuer, generation))
        assert genuine(card, trust).cost.commands == card.commands <= CACHED


@pytest.mark.parametrize("generation", list(Generation))
@pytest.mark.parametrize("root", [KeyKind.P384, KeyKind.RSA_2048])
def test_a_card_whose_register_is_unknown_takes_at_most_ten_commands(
    generation: Generation, root: KeyKind, people: tuple[Person, ...]
) -> None:
    issuer = Issuer.generate(root)
    for person in people[:10]:
        card = VirtualCard(issue(person, issuer, generation))
        trust = Trust.on([issuer.root.certificate])
        assert genuine(card, trust).cost.commands == card.commands <= COLD


def test_bytes_are_counted_both_ways(person: Person, issuer: Issuer, trust: Trust) -> None:
    card = VirtualCard(issue(person, issuer))
    assert genuine(card, trust).cost.bytes == card.bytes_moved


def test_a_long_identity_is_read_to_its_end(person: Person, issuer: Issuer, trust: Trust) -> None:
    long = Personalisation(
        KeyKind.P384, *(Personalisation.usual(Generation.V1_8).digest,) * 2,
        extra_tags={0x05: b"M" * 700},
    )  # fmt: skip
    assert genuine(issue(person, issuer, personalisation=long), trust).number == person.number


@pytest.mark.parametrize("length", range(250, 262))
def test_identities_around_one_block_are_read_whole(
    length: int, person: Person, issuer: Issuer, trust: Trust
) -> None:
    usual = Personalisation.usual(Generation.V1_8)
    short = len(issue(person, issuer).files["4031"])
    town = b"T" * (length - short + len(person.municipality.encode()))
    made = Personalisation(usual.key, usual.digest, usual.photo_digest, extra_tags={0x05: town})
    image = issue(person, issuer, personalisation=made)
    assert len(image.files["4031"]) == length
    assert genuine(image, trust).number == person.number


def test_photo_and_address_are_never_read(person: Person, issuer: Issuer, trust: Trust) -> None:
    card = VirtualCard(issue(person, issuer))
    genuine(card, trust)
    paths = {exchange.command[-2:].hex() for exchange in card.log if exchange.command[1] == 0xA4}
    assert paths == {"4031", "4032", "503c"}


def test_only_older_applets_are_given_a_pause(person: Person, issuer: Issuer, trust: Trust) -> None:
    newer = Inserted(VirtualCard(issue(person, issuer)))
    newer.read(trust)
    older = Inserted(VirtualCard(issue(person, issuer, Generation.V1_1)))
    older.read(trust)
    assert newer.paused == []
    assert set(older.paused) == {0.010}


@pytest.mark.parametrize(
    "manners",
    [
        Manners(path_select=False),
        Manners(reads_by_get_response=True),
        Manners(path_select=False, reads_by_get_response=True),
    ],
    ids=["no select by path", "data by GET RESPONSE", "both"],
)
@pytest.mark.parametrize("generation", list(Generation))
def test_other_manners_of_cards_and_readers_are_followed(
    manners: Manners, generation: Generation, person: Person, issuer: Issuer, trust: Trust
) -> None:
    card = VirtualCard(issue(person, issuer, generation), manners=manners)
    assert genuine(card, trust).number == person.number


def test_the_serial_of_the_chip_is_compared_where_it_costs_no_waiting(
    people: tuple[Person, ...], issuer: Issuer, trust: Trust
) -> None:
    genuine(issue(people[0], issuer), trust)
    assert _serial(genuine(issue(people[1], issuer), trust)).outcome is Outcome.PASSED


def test_the_first_card_of_a_root_takes_a_few_more_commands(
    people: tuple[Person, ...], issuer: Issuer
) -> None:
    trust = Trust(pins=frozenset({pin(issuer.root.certificate)}))
    first = genuine(issue(people[0], issuer), trust).cost.commands
    second = genuine(issue(people[1], issuer), trust).cost.commands
    assert first - second <= COLD - CACHED + 4
    assert second <= CACHED


def test_the_chips_proof_takes_four_commands(
    people: tuple[Person, ...], issuer: Issuer, trust: Trust, tmp_path: Path
) -> None:
    genuine(issue(people[0], issuer), trust)
    ledger = ChipLedger(tmp_path / "chips.db", lambda: date(2026, 5, 4))
    asking = replace(trust, chip=ChipProof(ChipPolicy.ALWAYS, ledger))
    plain = genuine(issue(people[1], issuer), trust).cost.commands
    proved = genuine(issue(people[1], issuer), asking).cost.commands
    assert proved - plain == 4


def test_the_decision_does_not_wait_for_the_chip(
    person: Person, issuer: Issuer, trust: Trust
) -> None:
    card = VirtualCard(issue(person, issuer))
    genuine(card, trust)
    order = [exchange.command[1:].hex()[:2] + exchange.command[-2:].hex() for exchange in card.log]
    serial = order.index("e4001c")
    assert order.index("a44031") < order.index("a44032") < order.index("a4503c") < serial


def _serial(credential: Credential) -> Check:
    return next(check for check in credential.checks if check.name == "chip-serial")
