"""The roster: found by number, told by nobody, replaced whole or not at all."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.admission import Known, PersonKey
from edge.errors import RosterError
from edge.roster.keys import FILE_NAME as KEY_FILE
from edge.roster.keys import PersonKeys, load_keys
from edge.roster.roster import FILE_NAME, Difference, Roster, difference
from protocol.identifiers import EnterpriseNumber, Inss, LimosaNumber
from tests.edge.roster.lists import EMPLOYER, KEYS, LIMOSA, numbers, wanted

Rosters = Callable[..., Roster]

DAYS = st.dates(date(2000, 1, 1), date(2100, 1, 1)) | st.none()
PEOPLE = st.dictionaries(
    st.binary(min_size=16, max_size=16).map(PersonKey),
    st.builds(
        Known,
        st.sampled_from([None, EnterpriseNumber(EMPLOYER)]),
        DAYS,
        DAYS,
        st.booleans(),
        st.booleans(),
    ),
    max_size=8,
)


@pytest.fixture
def roster() -> Iterator[Rosters]:
    """Open the roster in a folder, for the tests' key unless another is given."""
    with ExitStack() as opened:

        def make(
            folder: Path,
            keys: PersonKeys = KEYS,
            on_fault: Callable[[RosterError], None] | None = None,
        ) -> Roster:
            return opened.enter_context(closing(Roster(folder, keys.fingerprint, on_fault)))

        yield make


def test_a_gate_without_roster_expects_nobody(tmp_path: Path, roster: Rosters) -> None:
    empty = roster(tmp_path)
    assert empty.of(KEYS.of(Inss("78012340961"))) is None
    assert (empty.about.version, empty.about.people) == (0, 0)


def test_people_are_found_by_their_number_and_others_are_not(
    tmp_path: Path, roster: Rosters
) -> None:
    listed = roster(tmp_path)
    listed.change(wanted(f"number,employer\n78012340961,{EMPLOYER}\n{LIMOSA},\n"))
    assert listed.of(KEYS.of(Inss("78012340961"))) == Known(EnterpriseNumber(EMPLOYER))
    assert listed.of(KEYS.of(LimosaNumber(LIMOSA))) == Known()
    assert listed.of(KEYS.of(Inss("77072239430"))) is None


def test_each_change_is_a_new_version_of_so_many_people(tmp_path: Path, roster: Rosters) -> None:
    listed, people = roster(tmp_path), numbers(3)
    first = listed.change(wanted("number\n" + "\n".join(people)))
    assert (first.version, first.people) == (1, 3)
    second = listed.change(Difference({}, frozenset({KEYS.of(Inss(people[0]))})))
    assert (second.version, second.people) == (2, 2)


def test_a_gate_that_runs_takes_the_new_roster_at_the_next_person(
    tmp_path: Path, roster: Rosters
) -> None:
    person = KEYS.of(Inss("78012340961"))
    running, command = roster(tmp_path), roster(tmp_path)
    assert running.of(person) is None
    command.change(wanted("number\n78012340961\n"))
    assert running.of(person) == Known()
    command.change(wanted("number,blocked\n78012340961,yes\n"))
    assert running.of(person) == Known(blocked=True)
    assert running.about.version == 2


@pytest.mark.rule("R34")
def test_no_number_is_on_the_disk(tmp_path: Path, roster: Rosters) -> None:
    people = numbers(50)
    listed = roster(tmp_path)
    listed.change(wanted("number\n" + "\n".join(people)))
    listed.close()
    kept = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert not any(digits.encode() in kept for digits in people)
    assert oct((tmp_path / FILE_NAME).stat().st_mode)[-3:] == "600"


def test_a_roster_that_could_not_be_finished_leaves_the_one_before(
    tmp_path: Path, roster: Rosters, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed, person = roster(tmp_path), KEYS.of(Inss("78012340961"))
    listed.change(wanted("number\n78012340961\n"))

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(os, "fsync", full)
        with pytest.raises(RosterError, match="No space left"):
            listed.change(Difference({}, frozenset({person})))
    assert roster(tmp_path).of(person) == Known()
    assert listed.change(Difference({}, frozenset({person}))).version == 2


def test_what_a_crash_left_behind_is_written_over(tmp_path: Path, roster: Rosters) -> None:
    (tmp_path / f"{FILE_NAME}.new").write_bytes(b"half a file")
    assert roster(tmp_path).change(wanted("number\n78012340961\n")).people == 1


def test_a_damaged_roster_is_told_once_and_the_one_before_stays_in_use(
    tmp_path: Path, roster: Rosters
) -> None:
    person, told = KEYS.of(Inss("78012340961")), list[RosterError]()
    roster(tmp_path).change(wanted("number\n78012340961\n"))
    running = roster(tmp_path, on_fault=told.append)
    assert running.of(person) == Known()
    broken = tmp_path / "broken"
    broken.write_bytes(os.urandom(4096))
    broken.replace(tmp_path / FILE_NAME)
    assert running.of(person) == Known()
    assert running.of(person) == Known()
    assert len(told) == 1
    with pytest.raises(RosterError, match="import the roster again"):
        roster(tmp_path).of(person)


def test_a_roster_of_another_device_is_refused(tmp_path: Path, roster: Rosters) -> None:
    roster(tmp_path).change(wanted("number\n78012340961\n"))
    other = roster(tmp_path, PersonKeys(bytes(32)))
    with pytest.raises(RosterError, match="another device"):
        other.of(KEYS.of(Inss("78012340961")))


def test_the_key_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    first = load_keys(tmp_path, make=bytes(range(32)))
    again = load_keys(tmp_path, make=bytes(32))
    assert first.fingerprint == again.fingerprint == KEYS.fingerprint
    assert oct((tmp_path / KEY_FILE).stat().st_mode)[-3:] == "600"
    assert [path.name for path in tmp_path.iterdir()] == [KEY_FILE]


def test_a_key_that_is_damaged_or_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(RosterError, match=r"people\.key cannot be used"):
        load_keys(tmp_path)
    (tmp_path / KEY_FILE).write_bytes(b"short")
    with pytest.raises(RosterError, match="is damaged"):
        load_keys(tmp_path)


def test_another_key_gives_other_hashes() -> None:
    number = Inss("78012340961")
    assert PersonKeys(bytes(32)).of(number) != KEYS.of(number)
    assert len(KEYS.of(number)) == 16


@given(PEOPLE, PEOPLE)
def test_a_difference_makes_one_roster_of_another(
    old: dict[PersonKey, Known], new: dict[PersonKey, Known]
) -> None:
    change = difference(old, new)
    kept = {person: known for person, known in old.items() if person not in change.gone}
    assert kept | dict(change.put) == new
    assert difference(new, new) == Difference({}, frozenset())


@given(people=PEOPLE)
def test_what_is_kept_is_what_was_given(
    tmp_path_factory: pytest.TempPathFactory, people: dict[PersonKey, Known]
) -> None:
    with closing(Roster(tmp_path_factory.mktemp("roster"), KEYS.fingerprint)) as listed:
        listed.change(difference({}, people))
        assert listed.everyone() == people
