"""Badges with numbers of their own: whose they are is found with the badge in hand alone."""

from pathlib import Path

import pytest

from edge.credential import Badge
from edge.errors import RosterError
from edge.roster.badges import FILE_NAME, Badges
from edge.roster.keys import PersonKeys
from edge.roster.listing import read_listing
from protocol.identifiers import Inss, LimosaNumber
from tests.edge.roster.lists import KEYS, LIMOSA, numbers

ONE, OTHER = numbers(2)
LIST = f"number,badge,remove\n{ONE},12.34-a,\n{LIMOSA},777,\n{OTHER},,\n"


@pytest.fixture
def badges(tmp_path: Path) -> Badges:
    kept = Badges(tmp_path, KEYS)
    kept.change(read_listing(LIST), update=False)
    return kept


def test_a_badge_names_its_person_and_a_strange_one_nobody(badges: Badges) -> None:
    assert badges.owner(Badge("1234A")) == Inss(ONE)
    assert badges.owner(Badge("777")) == LimosaNumber(LIMOSA)
    assert badges.owner(Badge("1234")) is None
    assert len(badges) == 2


def test_without_a_list_every_badge_is_strange(tmp_path: Path) -> None:
    assert Badges(tmp_path, KEYS).owner(Badge("1234A")) is None
    assert len(Badges(tmp_path, KEYS)) == 0


def test_what_is_kept_tells_neither_badge_nor_person(badges: Badges, tmp_path: Path) -> None:
    held = (tmp_path / FILE_NAME).read_bytes()
    for secret in (ONE, LIMOSA, "1234A"):
        assert secret.encode() not in held
    assert badges.owner(Badge("777"))
    elsewhere = Badges(tmp_path, PersonKeys(bytes(32)))
    assert elsewhere.owner(Badge("777")) is None, "another device's key finds nothing"


def test_an_update_changes_the_badges_of_its_people_alone(badges: Badges) -> None:
    badges.change(read_listing(f"number,badge\n{ONE},888\n{OTHER},999\n"), update=True)
    assert badges.owner(Badge("1234A")) is None
    assert badges.owner(Badge("888")) == Inss(ONE)
    assert badges.owner(Badge("777")) == LimosaNumber(LIMOSA)
    badges.change(read_listing(f"number,remove\n{OTHER},yes\n"), update=True)
    assert badges.owner(Badge("999")) is None
    badges.change(read_listing(f"number,badge\n{OTHER},999\n"), update=False)
    assert (len(badges), badges.owner(Badge("777"))) == (1, None)


def test_a_badge_of_two_people_is_refused_and_nothing_changes(badges: Badges) -> None:
    with pytest.raises(RosterError, match="line 3, badge: stands in the list twice"):
        read_listing(f"number,badge\n{ONE},5\n{OTHER},5\n")
    with pytest.raises(RosterError, match="belong to two people"):
        badges.change(read_listing(f"number,badge\n{OTHER},777\n"), update=True)
    assert badges.owner(Badge("777")) == LimosaNumber(LIMOSA)


@pytest.mark.parametrize("badge", ["é", "x" * 65, "<1>"])
def test_a_badge_that_can_be_none_is_a_fault_of_the_list(badge: str) -> None:
    with pytest.raises(RosterError, match="line 2, badge: is no badge's number"):
        read_listing(f"number,badge\n{ONE},{badge}\n")


def test_badges_that_cannot_be_read_are_said_and_are_not_taken_for_strange(
    badges: Badges, tmp_path: Path
) -> None:
    (tmp_path / FILE_NAME).write_bytes(b"no database " * 500)
    with pytest.raises(RosterError, match="import the roster again"):
        badges.owner(Badge("777"))


def test_a_badge_whose_seal_is_another_s_is_said() -> None:
    with pytest.raises(RosterError, match="does not open"):
        KEYS.badge_owner("888", KEYS.sealed_under("777", Inss(ONE)))
