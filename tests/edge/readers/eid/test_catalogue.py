"""Every kind of card that a worker may hold to the reader gets its own clear answer."""

from datetime import date
from pathlib import Path

import pytest

from edge.credential import Check, Credential, Outcome, Unreadable
from edge.readers.eid import ChipLedger, ChipPolicy, ChipProof, Trust
from edge.simulator.card import VirtualCard
from edge.simulator.catalogue import CATALOGUE, Specimen, specimen
from edge.simulator.issuer import Issuer
from edge.simulator.people import Person
from protocol.reasons import Reason
from protocol.records import Assurance
from tests.edge.readers.reading import Inserted

JUDGED_BY_ADMISSION = {Reason.DOCUMENT_EXPIRED, Reason.DOCUMENT_NOT_YET_VALID}
"""The reader tells the card's own days; what they mean today is for admission to say."""

PROVES_ITSELF = [entry for entry in CATALOGUE if entry.refused_for in {None, *JUDGED_BY_ADMISSION}]


@pytest.fixture
def strict(issuer: Issuer, tmp_path: Path) -> Trust:
    """A gate that asks every chip to prove itself."""
    ledger = ChipLedger(tmp_path / "chips.db", lambda: date(2026, 5, 4))
    return Trust.on([issuer.root.certificate], chip=ChipProof(ChipPolicy.ALWAYS, ledger))


@pytest.mark.parametrize("kind", CATALOGUE, ids=lambda kind: kind.name)
def test_each_kind_of_card_gets_its_answer(
    kind: Specimen, person: Person, issuer: Issuer, strict: Trust
) -> None:
    result = Inserted(kind.make(person, issuer)).read(strict).result
    if kind.refused_for in {None, *JUDGED_BY_ADMISSION}:
        assert isinstance(result, Credential), result
        assert result.number.digits[:2] == f"{person.born.year % 100:02}" or kind.name == "kids"
    else:
        assert isinstance(result, Unreadable), result
        assert result.reason is kind.refused_for


@pytest.mark.parametrize("kind", CATALOGUE, ids=lambda kind: kind.name)
def test_no_card_is_ever_sent_a_dangerous_command(
    kind: Specimen, person: Person, issuer: Issuer, strict: Trust
) -> None:
    card = kind.make(person, issuer)
    Inserted(card).read(strict)
    assert not getattr(card, "dangerous", [])
    sent = getattr(card, "log", [])
    assert {exchange.command[1] for exchange in sent} <= {0xA4, 0xB0, 0xC0, 0xE4, 0x88}


@pytest.mark.parametrize("kind", PROVES_ITSELF, ids=lambda kind: kind.name)
def test_only_applet_1_8_is_asked_to_prove_its_chip(
    kind: Specimen, person: Person, issuer: Issuer, strict: Trust
) -> None:
    card = kind.make(person, issuer)
    result = Inserted(card).read(strict).result
    assert isinstance(result, Credential)
    assert isinstance(card, VirtualCard)
    asked = [exchange for exchange in card.log if exchange.command[1] == 0x88]
    if card.image.generation == "1.8":
        assert result.assurance is Assurance.CHIP
        assert len(asked) == 1
    else:
        assert result.assurance is Assurance.SIGNED
        assert not asked
        assert "without a PIN" in _check(result, "chip").detail


def test_every_result_tells_of_every_check(person: Person, issuer: Issuer, strict: Trust) -> None:
    names = [check.name for check in _result("citizen-1.8", person, issuer, strict).checks]
    assert names == [
        "root",
        "register-certificate",
        "signature",
        "chain-dates",
        "revocation",
        "check-digits",
        "chip-serial",
        "chip-key",
        "chip",
    ]
    refused = _result("altered", person, issuer, strict)
    assert [check.name for check in refused.checks] == names
    assert _check(refused, "signature").outcome is Outcome.FAILED
    assert _check(refused, "chip").outcome is Outcome.NOT_CHECKED


def test_a_card_is_accused_only_after_a_second_reading(
    person: Person, issuer: Issuer, trust: Trust
) -> None:
    card = specimen("altered").make(person, issuer)
    assert isinstance(card, VirtualCard)
    Inserted(card).read(trust)
    selects = [
        exchange for exchange in card.log if exchange.command[-4:] == bytes.fromhex("DF014031")
    ]
    assert len(selects) == 2


def test_the_card_number_of_a_refused_card_is_in_no_text(
    person: Person, issuer: Issuer, strict: Trust
) -> None:
    for kind in CATALOGUE:
        result = Inserted(kind.make(person, issuer)).read(strict).result
        shown = repr(result)
        assert person.number.digits not in shown
        assert person.surname not in shown


def _result(name: str, person: Person, issuer: Issuer, trust: Trust) -> Credential | Unreadable:
    return Inserted(specimen(name).make(person, issuer)).read(trust).result


def _check(result: Credential | Unreadable, name: str) -> Check:
    return next(check for check in result.checks if check.name == name)
