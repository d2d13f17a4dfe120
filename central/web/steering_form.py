"""What can be chosen for gates, as a form: each setting, how it is asked for, and how it is read.

What is left empty is not chosen: the gate keeps what stands in its own `gate.toml`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from pydantic import JsonValue

from central.web.languages import Language
from central.web.posted import Posted
from protocol.desired import Configuration
from protocol.errors import MalformedError
from protocol.records import Assurance, CredentialKind


class Kind(StrEnum):
    """How a setting is asked for."""

    CHOICE = "choice"
    SWITCH = "switch"
    NUMBER = "number"
    DECIMAL = "decimal"
    DAY = "day"
    TEXT = "text"
    HOURS = "hours"
    """Opening hours, set apart by commas."""
    KINDS = "kinds"
    """Several of the ways to identify oneself."""
    LANGUAGES = "languages"
    """Several of the languages of the worker's screen."""


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting."""

    name: str
    """Its full name, such as `site.capacity`."""
    kind: Kind
    options: tuple[str, ...] = ()

    @property
    def field(self) -> str:
        """Its name in a form and among the words: letters and dashes alone."""
        return self.name.replace(".", "-").replace("_", "-")


SITE_SETTINGS = (
    Setting("site.state", Kind.CHOICE, ("normal", "lock-down", "evacuation")),
    Setting("site.opening_hours", Kind.HOURS),
    Setting("site.capacity", Kind.NUMBER),
    Setting("site.strangers", Kind.CHOICE, ("admit", "hold", "refuse")),
    Setting("site.ask_employer", Kind.SWITCH),
    Setting("site.accepted", Kind.KINDS, tuple(CredentialKind)),
    Setting("site.least_assurance", Kind.CHOICE, tuple(Assurance)),
    Setting("site.least_assurance_from", Kind.DAY),
    Setting("site.passback", Kind.CHOICE, ("off", "timed", "in-out")),
    Setting("site.passback_hard", Kind.SWITCH),
    Setting("site.passback_minutes", Kind.DECIMAL),
    Setting("site.stay_hours", Kind.DECIMAL),
    Setting("site.admit_after", Kind.CHOICE, ("journal", "receipt", "registration")),
    Setting("site.admit_within_seconds", Kind.DECIMAL),
    Setting("site.admit_otherwise", Kind.CHOICE, ("release", "refuse")),
    Setting("kiosk.help_contact", Kind.TEXT),
    Setting("kiosk.languages", Kind.LANGUAGES, tuple(Language)),
    Setting("journal.keep_days", Kind.NUMBER),
    Setting("journal.alarm_percent", Kind.NUMBER),
    Setting("uplink.keepalive_seconds", Kind.NUMBER),
    Setting("uplink.longest_retry_seconds", Kind.DECIMAL),
    Setting("software", Kind.TEXT),
)
"""What can be chosen for a site."""
_OF_LANE = ("pulse_seconds", "passage_seconds", "held_open_seconds", "relock_seconds")


def lane_settings(lane: str) -> tuple[Setting, ...]:
    """Return what can be chosen for one arm."""
    return tuple(Setting(f"lanes.{lane}.{name}", Kind.DECIMAL) for name in _OF_LANE)


def words_of(setting: Setting) -> str:
    """Return the key that a setting is named by: an arm's are the same for all arms."""
    last = setting.field if not setting.name.startswith("lanes.") else _last(setting)
    return f"choices.set-{last}"


def _last(setting: Setting) -> str:
    return "lane-" + setting.name.rpartition(".")[2].replace("_", "-")


def shown(wanted: Configuration) -> dict[str, str]:
    """Return what a form's fields hold for what was chosen."""
    return {
        name.replace(".", "-").replace("_", "-"): text(value)
        for name, value in wanted.flat().items()
    }


def text(value: JsonValue) -> str:
    """Return a value as a form's field holds it."""
    match value:
        case bool():
            return "yes" if value else "no"
        case list():
            return ", ".join(str(each) for each in value)
        case float() if value.is_integer():
            return str(int(value))
        case _:
            return "" if value is None else str(value)


def read(posted: Posted, settings: tuple[Setting, ...]) -> Configuration | None:
    """Return what somebody chose; None when something is wrong, which is noted at its field."""
    tree: dict[str, object] = {}
    for setting in settings:
        value = _value(posted, setting)
        if value is not None:
            _put(tree, setting.name.split("."), value)
    if not posted.ok:
        return None
    return _checked(posted, tree, settings)


def _checked(
    posted: Posted, tree: Mapping[str, object], settings: tuple[Setting, ...]
) -> Configuration | None:
    for setting in settings:
        alone = _alone(tree, setting)
        try:
            if alone is not None:
                Configuration.model_validate(alone)
        except ValueError:
            posted.wrong(setting.field, "steering.wrong-value")
    try:
        return Configuration.model_validate(tree) if posted.ok else None
    except (ValueError, MalformedError):
        posted.wrong("reason", "steering.wrong-value")
        return None


def _alone(tree: Mapping[str, object], setting: Setting) -> dict[str, object] | None:
    found: object = tree
    for part in setting.name.split("."):
        if not isinstance(found, dict) or part not in found:
            return None
        found = found[part]
    alone: dict[str, object] = {}
    _put(alone, setting.name.split("."), found)
    return alone


def _value(posted: Posted, setting: Setting) -> object | None:
    text = posted.raw(setting.field)
    if setting.kind in {Kind.KINDS, Kind.LANGUAGES}:
        return posted.several(setting.field) or None
    return _read(posted, setting, text) if text else None


def _read(posted: Posted, setting: Setting, text: str) -> object | None:
    match setting.kind:
        case Kind.SWITCH:
            return text == "yes"
        case Kind.NUMBER:
            return posted.whole(setting.field, least=0, most=10_000_000)
        case Kind.DECIMAL:
            return _decimal(posted, setting, text)
        case Kind.HOURS:
            return list(_hours(text))
        case _:
            return text


def _decimal(posted: Posted, setting: Setting, text: str) -> float | None:
    try:
        return float(text.replace(",", "."))
    except ValueError:
        posted.wrong(setting.field, "steering.wrong-value")
        return None


def _hours(text: str) -> Iterator[str]:
    for each in text.replace(";", ",").split(","):
        if found := " ".join(each.lower().split()):
            yield found


def _put(tree: dict[str, object], path: list[str], value: object) -> None:
    first, *rest = path
    if not rest:
        tree[first] = value
        return
    inner = tree.setdefault(first, {})
    if isinstance(inner, dict):
        _put(inner, rest, value)
