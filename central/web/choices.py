"""What was chosen for gates, and what they have, said in the reader's language.

Pure. What a newer gate reports and this central does not know is shown under its own name.
"""

from collections.abc import Callable, Mapping

from pydantic import JsonValue

from central.web.languages import known
from central.web.steering_form import SITE_SETTINGS, Kind, Setting, lane_settings, text, words_of
from central.web.words import catalogue

Say = Callable[[str], str]
"""Says a key in the reader's language."""
NOTHING = "–"  # noqa: RUF001 - the sign for it in every table
_PREFIXES = {Kind.CHOICE: "choices.option-", Kind.KINDS: "identified.kind-"}


def in_words(say: Say) -> Mapping[str, object]:
    """Return what a page that shows differences says them with."""
    return {
        "named": lambda name: named(name, say),
        "valued": lambda name, value: valued(name, value, say),
    }


def named(name: str, say: Say) -> str:
    """Return what a setting such as `site.capacity` or `lanes.main.pulse_seconds` is called."""
    setting = _setting(name)
    if setting is None:
        return name
    label = say(words_of(setting))
    return f"{name.split('.')[1]}: {label}" if name.startswith("lanes.") else label


def valued(name: str, value: JsonValue, say: Say) -> str:
    """Return a setting's value in words; a dash where there is none."""
    setting = _setting(name)
    if value in (None, "", []):
        return NOTHING
    each = value if isinstance(value, list) else [value]
    return ", ".join(_one(setting, one, say) for one in each)


def _one(setting: Setting | None, value: JsonValue, say: Say) -> str:
    plain = text(value)
    if setting is None:
        return plain
    if setting.kind is Kind.LANGUAGES and (language := known(plain)):
        return language.own_name
    if setting.kind is Kind.SWITCH:
        return say(f"choices.option-{plain}")
    key = _PREFIXES.get(setting.kind, "") + plain
    return say(key) if key in catalogue() else plain


def _setting(name: str) -> Setting | None:
    lane = name.split(".")[1] if name.startswith("lanes.") and name.count(".") > 1 else ""
    among = lane_settings(lane) if lane else SITE_SETTINGS
    return next((each for each in among if each.name == name), None)
