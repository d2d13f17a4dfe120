"""What a desired configuration makes of the local one. Pure.

A setting that the central chose takes the place of the one in `gate.toml`; every other stays as it
stands there. The whole must be usable together, as if all of it stood in the file.
"""

from typing import Any

from pydantic import ValidationError

from edge.errors import ConfigurationError
from edge.settings import Settings
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

_AT_NEXT_START = "uplink."
"""A running session keeps its pace."""


def over(local: Settings, wanted: Configuration) -> Settings:
    """Return the local settings with what the central chose in their place.

    Raises:
        ConfigurationError: they cannot be used together, or a lane is not there; the text names
            the setting.
    """
    chosen = wanted.chosen()
    lanes: dict[str, Any] = chosen.get("lanes", {})
    if unknown := sorted(lanes.keys() - {lane.name for lane in local.lanes}):
        raise ConfigurationError(f"lanes: there is no lane {', '.join(unknown)} here.")
    try:
        return Settings.model_validate(
            {
                **local.model_dump(),
                "site": _with(local.site.model_dump(), chosen.get("site")),
                "kiosk": _with(local.kiosk.model_dump(), chosen.get("kiosk")),
                "journal": _with(local.journal.model_dump(), chosen.get("journal")),
                "uplink": _with(local.uplink.model_dump(), chosen.get("uplink")),
                "lanes": [_lane(lane, lanes.get(lane.name)) for lane in local.lanes],
            }
        )
    except ValidationError as error:
        problems = "; ".join(
            f"{'.'.join(str(part) for part in problem['loc']) or 'all together'}: "
            f"{problem['msg'].removeprefix('Value error, ')}"
            for problem in error.errors(include_input=False, include_url=False)
        )
        raise ConfigurationError(f"It cannot be used here: {problems}.") from error


def in_force(settings: Settings) -> Configuration:
    """Return everything that can be steered, as it is."""
    return Configuration.model_validate(
        {
            "site": settings.site.model_dump(mode="json", include=set(SitePolicy.model_fields)),
            "kiosk": settings.kiosk.model_dump(
                mode="json", include=set(KioskSettings.model_fields)
            ),
            "lanes": {
                lane.name: lane.model_dump(include=set(LaneSettings.model_fields))
                for lane in settings.lanes
            },
            "journal": settings.journal.model_dump(include=set(JournalSettings.model_fields)),
            "uplink": settings.uplink.model_dump(include=set(UplinkSettings.model_fields)),
        }
    )


def wait_for_restart(started: Settings, now: Settings) -> tuple[str, ...]:
    """Return the settings that a running gate does not go by before it is started again."""
    changed = differences(in_force(now), in_force(started))
    return tuple(each.setting for each in changed if each.setting.startswith(_AT_NEXT_START))


def _with(section: dict[str, Any], chosen: dict[str, Any] | None) -> dict[str, Any]:
    return section | (chosen or {})


def _lane(lane: LaneSection, chosen: dict[str, Any] | None) -> dict[str, Any]:
    return _with(lane.model_dump(), chosen)
