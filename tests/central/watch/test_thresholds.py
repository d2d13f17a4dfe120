"""From where on alarms are raised, and how often they are told, is the central's to set."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pydantic.fields import FieldInfo

from central.errors import ConfigurationError
from central.settings import AlarmSettings, Settings
from central.watch.codes import Found, Severity
from central.watch.life import Happening, Told, aged, happened, over
from central.watch.rules import NOTHING, Known, Limits, look
from central.watch.thresholds import USUAL, Thresholds
from protocol.health import Health
from protocol.sessions import Life
from tests.central.watch.test_rules import WELL

NOW = datetime(2026, 11, 23, 6, 30, tzinfo=UTC)
LATER = NOW + timedelta(minutes=6)


def of(tmp_path: Path, **chosen: object) -> Thresholds:
    return Thresholds.of(Settings.load(data=tmp_path, **chosen))


def wrong_with(health: Health, limits: Limits) -> dict[Found, Severity]:
    """What is wrong with a gate that has been so for six minutes."""
    memory, _ = look(Known(Life.ALIVE, NOW, NOW, health), NOTHING, limits, NOW)
    _, wrong = look(Known(Life.ALIVE, NOW, LATER, health), memory, limits, LATER)
    return {code: found.severity for code, found in wrong.items()}


def test_what_nobody_sets_is_as_it_always_was(tmp_path: Path) -> None:
    assert of(tmp_path) == USUAL


def test_each_limit_is_the_one_that_was_set_in_file_or_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "central.toml").write_text("alarm_disk_percent = 50\nalarm_backlog = 7\n")
    monkeypatch.setenv("WERFPOORT_ALARM_HOT_CELSIUS", "60")
    monkeypatch.setenv("WERFPOORT_ALARM_DISK_CRITICAL_PERCENT", "60")
    limits = of(tmp_path, alarm_certificate_days=90, alarm_silent_seconds=600).limits
    until = LATER + timedelta(days=80)
    ill = WELL.model_copy(
        update={"disk": 61, "backlog": 8, "temperature": 61.0, "certificate_until": until}
    )
    assert wrong_with(ill, USUAL.limits) == {}
    assert wrong_with(ill, limits) == {
        Found.DISK: Severity.CRITICAL,
        Found.BACKLOG: Severity.WARNING,
        Found.TEMPERATURE: Severity.WARNING,
        Found.CERTIFICATE: Severity.WARNING,
    }
    away = Known(Life.DEAD, NOW)
    assert look(away, NOTHING, limits, NOW + timedelta(seconds=599))[1] == {}
    assert Found.SILENT in look(away, NOTHING, limits, NOW + timedelta(seconds=600))[1]


def test_how_often_what_is_critical_is_told_again_and_what_comes_back_is_set_too(
    tmp_path: Path,
) -> None:
    pace = of(tmp_path, alarm_remind_hours=0.5, alarm_again_minutes=1).pace
    alarm, _ = happened(None, Happening("gate-1", Found.FORGED), NOW, pace)
    assert aged(alarm, NOW + timedelta(minutes=29), pace)[1] is None
    assert aged(alarm, NOW + timedelta(minutes=30), pace)[1] is Told.REMINDED
    lasting = Happening("gate-1", Found.SILENT, holds=True)
    ended, _ = over(happened(None, lasting, NOW, pace)[0], NOW)
    assert happened(ended, lasting, NOW + timedelta(minutes=2), pace)[1] is Told.RAISED
    assert of(tmp_path, alarm_message_seconds=300).between == timedelta(minutes=5)


@pytest.mark.parametrize(
    ("chosen", "value", "named"),
    [
        ("alarm_silent_seconds", 5, "alarm_silent_seconds"),
        ("alarm_hot_celsius", 200, "alarm_hot_celsius"),
        ("alarm_remind_hours", 0, "alarm_remind_hours"),
        ("alarm_certificate_days", 5, "alarm_certificate_critical_days"),
        ("alarm_disk_critical_percent", 70, "alarm_disk_critical_percent"),
    ],
)
def test_what_makes_no_sense_is_refused_at_the_start_by_its_name(
    tmp_path: Path, chosen: str, value: int, named: str
) -> None:
    with pytest.raises(ConfigurationError, match=f"The setting {named} cannot be used"):
        Settings.load(data=tmp_path, **{chosen: value})


def bound(field: FieldInfo, name: str) -> float:
    return next(float(getattr(one, name)) for one in field.metadata if hasattr(one, name))


def test_the_guide_lists_every_setting_with_its_default_and_its_bounds() -> None:
    guide = Path("docs/watching.md").read_text(encoding="utf-8").replace("\N{MINUS SIGN}", "-")
    row = re.compile(r"^\| `(alarm_\w+)` \| (\S+) \| (\S+) to (\S+) \|", re.MULTILINE)
    listed = {name: [float(each) for each in rest] for name, *rest in row.findall(guide)}
    assert listed == {
        name: [float(field.default), bound(field, "ge"), bound(field, "le")]
        for name, field in AlarmSettings.model_fields.items()
    }
