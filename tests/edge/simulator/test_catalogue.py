"""Every kind of card has a name, is really made, and says what a gate must answer."""

import pytest

from edge.simulator.card import Card, VirtualCard
from edge.simulator.catalogue import CATALOGUE, Specimen, specimen
from edge.simulator.errors import SimulationError
from edge.simulator.issuer import Issuer
from edge.simulator.people import Person, crowd
from protocol.reasons import Reason
from tests.edge.simulator.commands import IDENTITY_PATH, select


def made(name: str, person: Person, issuer: Issuer) -> VirtualCard:
    card = specimen(name).make(person, issuer)
    assert isinstance(card, VirtualCard)
    return card


def test_names_are_unique_and_found() -> None:
    names = [one.name for one in CATALOGUE]
    assert len(set(names)) == len(names)
    assert all(specimen(name).name == name for name in names)


def test_a_name_that_does_not_exist_is_answered_with_those_that_do() -> None:
    with pytest.raises(SimulationError, match=r"citizen-1\.8"):
        specimen("citizen-2.0")


@pytest.mark.parametrize("kind", CATALOGUE, ids=lambda kind: kind.name)
def test_every_kind_can_be_made_for_anybody_and_answers(kind: Specimen, issuer: Issuer) -> None:
    for person in crowd(6, seed=11):
        card: Card = kind.make(person, issuer)
        answer = card.transmit(select(IDENTITY_PATH))
        assert (answer == b"") == (kind.name == "upside-down")


def test_every_reason_that_a_card_alone_can_cause_has_a_card() -> None:
    assert {one.refused_for for one in CATALOGUE} - {None} == {
        Reason.IDENTITY_ALTERED,
        Reason.SIGNER_NOT_REGISTER,
        Reason.ROOT_NOT_PINNED,
        Reason.CHIP_NOT_GENUINE,
        Reason.DOCUMENT_EXPIRED,
        Reason.DOCUMENT_NOT_YET_VALID,
        Reason.NOT_IDENTITY_DOCUMENT,
        Reason.CARD_NOT_ACTIVATED,
        Reason.CARD_UNKNOWN,
        Reason.CARD_MUTE,
        Reason.CARD_UNREADABLE,
    }


def test_a_child_has_a_kids_card_and_a_number_of_this_century(
    issuer: Issuer, person: Person
) -> None:
    image = made("kids", person, issuer).image
    assert image.identity[0x0F] == b"6"
    assert image.identity[0x06].startswith(b"18")
    assert image.identity[0x0C].endswith(b"2018")


def test_a_foreigner_has_a_card_number_that_begins_with_b(issuer: Issuer, person: Person) -> None:
    image = made("foreigner", person, issuer).image
    assert image.identity[0x01].startswith(b"B")
    assert image.identity[0x0F] == b"15"


def test_a_bis_number_on_a_foreigners_card_holds_its_check_digits(issuer: Issuer) -> None:
    for person in crowd(20, seed=12):
        digits = made("foreigner-bis", person, issuer).image.identity[0x06].decode()
        assert 41 <= int(digits[2:4]) <= 52
        assert int(digits[9:]) in {
            97 - int(digits[:9]) % 97,
            97 - int("2" + digits[:9]) % 97,
        }


def test_a_citizens_card_is_a_belgians_whoever_the_person_is(issuer: Issuer) -> None:
    for person in crowd(20, seed=13):
        fields = made("citizen-1.8", person, issuer).image.identity
        assert fields[0x0F] == b"1"
        assert fields[0x0A].decode() in {"Belg", "Belge", "Belgier"}
        assert len(fields[0x01]) == 12
        assert int(fields[0x06][2:4]) <= 12
