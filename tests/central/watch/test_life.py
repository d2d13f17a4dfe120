"""The life of an alarm: told once, counted when it comes again, over only when it may be."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from central.watch.codes import NATURES, TOLD_BY_HEALTH, Found, Severity, nature
from central.watch.life import (
    USUAL,
    Alarm,
    Happening,
    Told,
    acknowledged,
    aged,
    happened,
    over,
)
from central.watch.words.advice import ADVICE, advice
from central.watch.words.wording import CODES, name
from edge import delivery
from edge.events import Input
from edge.steering import desired, orders, roster
from edge.uplink import checkpoints, journal_upkeep, registrations, settlement

NOW = datetime(2026, 11, 23, 6, 30, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def lasting(code: str = Found.SILENT) -> Happening:
    return Happening("gate-1", code, "it lasts", holds=True)


def once(code: str) -> Happening:
    return Happening("gate-1", code, "it happened")


def test_an_alarm_is_told_when_it_is_raised_and_when_it_is_over() -> None:
    alarm, told = happened(None, lasting(), NOW)
    assert (told, alarm.holds, alarm.severity) == (Told.RAISED, True, Severity.WARNING)
    ended, told = over(alarm, NOW + MINUTE)
    assert (told, ended.holds, ended.closed_at) == (Told.OVER, False, NOW + MINUTE)


def test_the_same_again_counts_up_and_is_not_told_again() -> None:
    alarm, _ = happened(None, once(Found.FORGED), NOW)
    for minute in range(1, 1000):
        alarm, told = happened(alarm, once(Found.FORGED), NOW + minute * MINUTE / 60)
        assert told is None
    assert alarm.times == 1000


def test_what_comes_back_shortly_after_goes_on_and_later_it_is_another() -> None:
    alarm, _ = happened(None, lasting(), NOW)
    ended, _ = over(alarm, NOW)
    same, told = happened(ended, lasting(), NOW + USUAL.comes_back)
    assert (told, same.times, same.closed_at, same.raised_at) == (None, 2, None, NOW)
    other, told = happened(ended, lasting(), NOW + USUAL.comes_back + MINUTE)
    assert (told, other.times, other.raised_at) == (Told.RAISED, 1, NOW + USUAL.comes_back + MINUTE)


def test_what_comes_and_goes_is_told_once_and_again_when_it_came_back_to_stay() -> None:
    alarm, _ = happened(None, lasting(), NOW)
    told = []
    for flap in range(10):
        now = NOW + flap * 2 * MINUTE
        alarm, word = over(alarm, now)
        told.append(word)
        alarm, word = happened(alarm, lasting(), now + MINUTE)
        told.append(word)
        alarm, word = aged(alarm, now + MINUTE)
        told.append(word)
    assert [word for word in told if word] == [Told.OVER]
    assert alarm.times == 11
    stays, word = aged(alarm, alarm.last_at + USUAL.stays)
    assert (word, stays.told_at) == (Told.RAISED, alarm.last_at + USUAL.stays)
    assert over(stays, NOW + 60 * MINUTE)[1] is Told.OVER


def test_what_somebody_has_seen_and_happens_again_is_another_alarm() -> None:
    alarm, _ = happened(None, once("forced"), NOW)
    seen = acknowledged(alarm, "mieke", NOW)
    again, told = happened(seen, once("forced"), NOW + MINUTE)
    assert (told, again.acknowledged_at, again.closed_at) == (Told.RAISED, None, None)


def test_what_becomes_worse_is_told_and_has_to_be_seen_anew() -> None:
    alarm, _ = happened(None, lasting(Found.DISK), NOW)
    alarm = acknowledged(alarm, "mieke", NOW)
    worse = Happening("gate-1", Found.DISK, "97 %", severity=Severity.CRITICAL, holds=True)
    alarm, told = happened(alarm, worse, NOW + MINUTE)
    assert (told, alarm.severity, alarm.acknowledged_at) == (Told.WORSE, Severity.CRITICAL, None)
    better, told = happened(alarm, lasting(Found.DISK), NOW + 2 * MINUTE)
    assert (told, better.severity) == (None, Severity.CRITICAL)


def test_what_is_critical_stays_until_somebody_has_seen_it() -> None:
    alarm, _ = happened(None, lasting(Found.FIRE), NOW)
    ended, told = over(alarm, NOW + MINUTE)
    assert (told, ended.closed_at, ended.holds) == (None, None, False)
    assert acknowledged(ended, "mieke", NOW + 2 * MINUTE).closed_at == NOW + 2 * MINUTE


def test_what_somebody_has_seen_while_it_lasts_is_over_when_it_ends() -> None:
    alarm, _ = happened(None, lasting(Found.FIRE), NOW)
    seen = acknowledged(alarm, "mieke", NOW)
    assert (seen.closed_at, seen.acknowledged_by) == (None, "mieke")
    ended, _ = over(seen, NOW + MINUTE)
    assert ended.closed_at == NOW + MINUTE


def test_a_critical_alarm_that_nobody_saw_is_told_again_every_four_hours() -> None:
    alarm, _ = happened(None, once("forced"), NOW)
    told = []
    for hour in range(25):
        alarm, word = aged(alarm, NOW + timedelta(hours=hour))
        told += [hour] if word is Told.REMINDED else []
    assert told == [4, 8, 12, 16, 20, 24]
    assert timedelta(hours=4) == USUAL.reminded


def test_what_only_happened_is_over_a_day_later_and_what_health_does_not_know_of_soon() -> None:
    alarm, _ = happened(None, once("relay-fault"), NOW)
    assert aged(alarm, NOW + USUAL.quiet - MINUTE)[0].closed_at is None
    assert aged(alarm, NOW + USUAL.quiet)[0].closed_at == NOW + USUAL.quiet
    recorded, _ = happened(None, once(Found.MAINS), NOW)
    assert aged(recorded, NOW + USUAL.settles)[0].closed_at == NOW + USUAL.settles


def test_a_code_that_this_central_does_not_know_is_a_warning_of_its_own() -> None:
    alarm, told = happened(None, once("something-newer"), NOW)
    assert (told, alarm.code, alarm.severity) == (
        Told.RAISED,
        "something-newer",
        Severity.WARNING,
    )


STEPS = st.lists(
    st.tuples(st.sampled_from(["happens", "over", "seen", "time"]), st.integers(1, 600)),
    max_size=40,
)


@given(st.sampled_from(sorted(NATURES)), STEPS)
def test_whatever_comes_a_critical_alarm_is_never_over_unseen(
    code: str, steps: list[tuple[str, int]]
) -> None:
    what = Happening("gate-1", code, holds=nature(code).lasts)
    now = NOW
    alarm, _ = happened(None, what, now)
    for step, minutes in steps:
        now += minutes * MINUTE
        alarm = _stepped(alarm, step, what, now)
        if alarm.closed_at and alarm.severity is Severity.CRITICAL:
            assert alarm.acknowledged_by
        assert not (alarm.closed_at and alarm.holds)
        assert alarm.times >= 1


def _stepped(alarm: Alarm, step: str, what: Happening, now: datetime) -> Alarm:
    match step:
        case "happens":
            return happened(alarm, what, now)[0]
        case "over" if alarm.closed_at is None:
            return over(alarm, now)[0]
        case "seen" if alarm.closed_at is None:
            return acknowledged(alarm, "mieke", now)
        case _:
            return aged(alarm, now)[0]


def test_every_code_that_gates_record_is_known() -> None:
    constants = {
        value
        for module in (
            desired,
            orders,
            roster,
            checkpoints,
            delivery,
            journal_upkeep,
            registrations,
        )
        for name, value in vars(module).items()
        if name.isupper() and isinstance(value, str) and re.fullmatch("[a-z]+(-[a-z]+)+", value)
    }
    recorded = {*constants, *settlement.Doubt, *checkpoints.ALARMS.values(), *Input}
    told_otherwise = {Input.PASSAGE, Input.PASSAGE_BACK, Input.KEY, *TOLD_BY_HEALTH}
    assert {str(code) for code in recorded - told_otherwise} - set(NATURES) == set()


def test_the_guide_tells_of_every_code_what_the_pages_say_to_do() -> None:
    guide = (Path(__file__).parents[3] / "docs" / "watching.md").read_text(encoding="utf-8")
    row = re.compile(
        r"^\| `([a-z-]+)` \| (critical|warning|notice)\b[^|]* \|[^|]*\| (.*) \|$", re.MULTILINE
    )
    told = {code: (severity, todo.replace("`", "")) for code, severity, todo in row.findall(guide)}
    assert told == {
        code: (nature.severity.name.lower(), advice(code, "en")) for code, nature in NATURES.items()
    }


def test_every_code_has_its_name_in_four_languages() -> None:
    assert set(CODES) == set(ADVICE) == set(NATURES)
    assert all(all(said) for said in (*CODES.values(), *ADVICE.values()))
    assert advice("something-newer", "fr") == ""
    assert name("something-newer", "fr") == "something-newer"
