"""A desired configuration is taken when it is the central's newest good word, and only then."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from edge.credential import Language
from edge.errors import ConfigurationError
from edge.policy import SiteSection
from edge.settings import JournalSection, KioskSection, UplinkSection
from edge.steering.configured import in_force, over, wait_for_restart
from edge.steering.desired import FORGED, OLDER, REFUSED, Desires
from edge.steering.kept import Kept
from edge.wiring import LaneSection
from protocol.desired import (
    Configuration,
    JournalSettings,
    KioskSettings,
    LaneSettings,
    SitePolicy,
    UplinkSettings,
    differences,
)
from protocol.envelope import SigningKey, TokenType
from protocol.reported import Outcome, Reported
from tests.edge.gate_parts import CENTRAL
from tests.edge.steering.signed import PINNED, desired, local

STRANGER = SigningKey(Ed25519PrivateKey.from_private_bytes(b"s" * 32))


@dataclass
class Gate:
    """Desires on a disk; `again` is the gate after a restart."""

    state: Path
    alarms: list[str] = field(default_factory=list)
    sections: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.again()

    def again(self, **sections: object) -> None:
        self.sections |= sections
        self.desires = Desires(
            local(**self.sections),
            Kept.below(self.state),
            pinned=PINNED,
            alarm=lambda code, _: self.alarms.append(code),
        )

    @property
    def capacity(self) -> int | None:
        return self.desires.now.settings.site.capacity

    def outcome(self) -> tuple[int, Outcome] | None:
        told = Reported.parse(self.desires.report().payload()).answered
        return (told.version, told.outcome) if told else None


@pytest.fixture
def gate(tmp_path: Path) -> Gate:
    return Gate(tmp_path)


@pytest.mark.rule("R51")
def test_a_newer_word_of_the_centrals_is_in_force_at_once_and_after_a_restart(gate: Gate) -> None:
    assert gate.desires.report().version == 0
    assert gate.desires.hear(desired(3)) is not None
    assert (gate.capacity, gate.outcome()) == (13, (3, Outcome.APPLIED))
    gate.again()
    assert (gate.capacity, gate.outcome()) == (13, (3, Outcome.APPLIED))
    assert gate.desires.hear(desired(3)) is None, "the broker had kept it: nothing changes"
    assert gate.alarms == []


@pytest.mark.rule("R51")
@pytest.mark.parametrize(
    "word",
    [
        desired(9, device="gate-2"),
        desired(9, key=STRANGER),
        b"no token at all",
        b"\xff",
        CENTRAL.sign(b"{}", TokenType.DESIRED).encode(),
        CENTRAL.sign(desired(9), TokenType.ACKNOWLEDGEMENT).encode(),
    ],
)
def test_a_word_that_is_not_for_this_gate_changes_nothing_and_is_an_alarm(
    gate: Gate, word: bytes
) -> None:
    gate.desires.hear(desired(1))
    assert gate.desires.hear(word) is None
    assert (gate.capacity, gate.alarms) == (11, [FORGED])


@pytest.mark.rule("R52")
def test_an_older_word_that_is_played_again_is_refused_for_ever(gate: Gate) -> None:
    for version in (1, 5):
        gate.desires.hear(desired(version))
    gate.again()
    assert gate.desires.hear(desired(4)) is None
    assert gate.desires.hear(desired(5, {"site": {"capacity": 99}})) is None, "another word as 5"
    assert (gate.capacity, gate.alarms) == (15, [OLDER, OLDER])
    assert gate.outcome() == (5, Outcome.OLDER)
    assert gate.desires.report().version == 5


@pytest.mark.rule("R52")
def test_what_cannot_be_used_here_is_refused_with_why_and_the_last_good_one_stays(
    gate: Gate,
) -> None:
    gate.desires.hear(desired(1))
    gate.desires.hear(desired(2, {"lanes": {"north": {"pulse_seconds": 1}}}))
    told = gate.desires.report()
    assert told.answered is not None
    assert "no lane north" in told.answered.why
    assert (told.version, gate.capacity, gate.alarms) == (1, 11, [REFUSED])
    assert gate.desires.hear(desired(1, {"site": {"capacity": 5}})) is None, "2 was heard before"
    gate.again()
    assert (gate.capacity, gate.alarms) == (11, [REFUSED, OLDER])


def test_a_setting_that_this_version_does_not_know_is_refused_and_named(gate: Gate) -> None:
    claims = json.loads(CENTRAL.verify_key.open(desired(2).decode(), TokenType.DESIRED))
    claims["configuration"]["site"]["teleport"] = True
    word = CENTRAL.sign(json.dumps(claims).encode(), TokenType.DESIRED)
    assert gate.desires.hear(word.encode()) is None
    told = gate.desires.report().answered
    assert told is not None
    assert "configuration.site.teleport" in told.why
    assert gate.alarms == [REFUSED]


def test_a_refused_word_is_weighed_again_when_it_comes_again(gate: Gate) -> None:
    word = desired(2, {"site": {"accepted": ["number"]}})
    scanner = {"lane": "main", "device": "/dev/x", "mode": "serial"}
    gate.again(scanners=[scanner], site={"accepted": ["eid", "badge"]})
    eid_alone = desired(2, {"site": {"accepted": ["eid"]}})
    assert gate.desires.hear(eid_alone) is None
    assert gate.outcome() == (2, Outcome.REFUSED)
    gate.again(scanners=[])
    assert gate.desires.hear(word) is not None
    assert gate.outcome() == (2, Outcome.APPLIED)


def test_what_was_kept_and_fits_the_local_configuration_no_more_waits(gate: Gate) -> None:
    gate.desires.hear(desired(1, {"lanes": {"main": {"pulse_seconds": 2.0}}}))
    gate.again(lanes=[{"name": "other", "relay_pin": 17}])
    assert (gate.desires.report().version, gate.alarms) == (0, [REFUSED])
    assert gate.outcome() == (1, Outcome.REFUSED)
    gate.again(lanes=[{"name": "main", "relay_pin": 17}])
    assert gate.desires.now.settings.lanes[0].pulse_seconds == 2.0


def test_a_gate_that_was_enrolled_anew_forgets_the_other_centrals_word(gate: Gate) -> None:
    Kept.below(gate.state).keep(
        Kept.below(gate.state)
        .read()
        .model_copy(update={"token": desired(7, key=STRANGER).decode(), "seen": 7})
    )
    gate.again()
    assert gate.alarms == [FORGED]
    assert gate.desires.hear(desired(1)) is not None


def test_a_disk_that_does_not_take_it_refuses_it(
    gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    assert gate.desires.hear(desired(1)) is None
    assert (gate.desires.report().version, gate.outcome()) == (0, (1, Outcome.REFUSED))
    monkeypatch.undo()
    assert gate.desires.hear(desired(1)) is not None, "when the disk is well again"


SECTIONS: list[tuple[Any, Any]] = [
    (SitePolicy, SiteSection),
    (KioskSettings, KioskSection),
    (LaneSettings, LaneSection),
    (JournalSettings, JournalSection),
    (UplinkSettings, UplinkSection),
]


def test_what_can_be_steered_is_named_as_in_gate_toml_and_no_pin_is_among_it() -> None:
    for steered, section in SECTIONS:
        assert set(steered.model_fields) <= set(section.model_fields)
    assert set(SitePolicy.model_fields) == set(SiteSection.model_fields)
    assert not [name for name in LaneSettings.model_fields if "pin" in name]


@pytest.mark.parametrize(
    "name", ["strangers", "passback", "state", "admit_after", "admit_otherwise", "accepted"]
)
def test_every_choice_of_the_gates_can_be_chosen_at_the_central(name: str) -> None:
    schema = SiteSection.model_json_schema()
    where = schema["properties"][name]
    enum = schema["$defs"][(where.get("items") or where)["$ref"].rsplit("/", 1)[-1]]["enum"]
    for choice in enum:
        wanted = [choice] if name == "accepted" else choice
        Configuration.model_validate({"site": {name: wanted}})


def test_what_nobody_chose_stays_as_in_gate_toml() -> None:
    ours = local(site={"capacity": 5, "ask_employer": True}, kiosk={"help_contact": "An"})
    wanted = Configuration.parse('{"site": {"capacity": null}, "lanes": {"main": {}}}')
    merged = over(ours, wanted)
    assert merged.site.capacity is None, "chosen: no limit"
    assert merged.site.ask_employer
    assert merged == ours.model_copy(update={"site": merged.site})
    assert differences(wanted, in_force(merged)) == ()
    assert [each.setting for each in differences(wanted, in_force(ours))] == ["site.capacity"]


def test_the_screens_languages_are_the_sites_to_choose_each_once() -> None:
    wanted = Configuration.parse('{"kiosk": {"languages": ["fr", "nl"]}}')
    merged = over(local(), wanted)
    assert merged.kiosk.languages == (Language.FRENCH, Language.DUTCH)
    assert differences(wanted, in_force(merged)) == ()
    for wrong in ([], ["fr", "fr"], ["es"]):
        with pytest.raises(ValidationError):
            Configuration.model_validate({"kiosk": {"languages": wrong}})


def test_only_the_sessions_pace_waits_for_a_restart() -> None:
    chosen = '{"uplink": {"keepalive_seconds": 30}, "site": {"capacity": 3}}'
    now = over(local(), Configuration.parse(chosen))
    assert wait_for_restart(local(), now) == ("uplink.keepalive_seconds",)


WANTED: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {},
    optional={
        "site": st.fixed_dictionaries(
            {},
            optional={
                "capacity": st.none() | st.integers(-1, 10),
                "strangers": st.sampled_from(["admit", "hold", "refuse"]),
                "opening_hours": st.lists(
                    st.sampled_from(["mon-fri 06:00-19:00", "sat 29:00-06:00", "abc 06:00-07:00"]),
                    max_size=2,
                ),
                "passback_minutes": st.floats(0, 2000),
            },
        ),
        "journal": st.fixed_dictionaries({}, optional={"keep_days": st.integers(0, 100)}),
    },
)


@given(WANTED)
def test_whatever_is_wanted_is_in_force_as_wanted_or_refused_in_words(
    wanted: dict[str, Any],
) -> None:
    try:
        configuration = Configuration.model_validate(wanted)
        merged = over(local(), configuration)
    except (ValidationError, ConfigurationError):
        return
    assert differences(configuration, in_force(merged)) == ()
