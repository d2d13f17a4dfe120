"""Desired configuration: what the central wants a device to be, signed and versioned.

A setting that is not there is the device's own to choose (`gate.toml`); wiring is never in it.
Names and ranges are those of `gate.toml`. Nothing personal; the roster has messages of its own.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, JsonValue, ValidationError

from protocol.envelope import SigningKey, TokenType, VerifyKey
from protocol.errors import MalformedError
from protocol.records import (
    Assurance,
    Count,
    CredentialKind,
    ShortText,
    Utc,
    Wire,
    summary,
)

Seconds = Annotated[float, Field(gt=0, le=600)]
_Hours = Annotated[str, Field(pattern=r"^[a-z]{3}(-[a-z]{3})? [0-2]\d:[0-5]\d-[0-2]\d:[0-5]\d$")]
_LaneName = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,31}$")]


def _each_once(languages: tuple[str, ...]) -> tuple[str, ...]:
    if len(set(languages)) < len(languages):
        raise ValueError("name each language once")
    return languages


_Languages = Annotated[
    tuple[Literal["nl", "fr", "de", "en"], ...],
    Field(min_length=1, max_length=4),
    AfterValidator(_each_once),
]


class _Part(BaseModel):
    """Settings of one kind; what was not said is not in it, and what is not known is refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class SitePolicy(_Part):
    """`[site]` of a gate: what the site asks of those who pass (docs/admission.md)."""

    accepted: Annotated[tuple[CredentialKind, ...], Field(min_length=1, max_length=4)] | None = None
    least_assurance: Assurance | None = None
    least_assurance_from: date | None = None
    strangers: Literal["admit", "hold", "refuse"] | None = None
    ask_employer: bool | None = None
    opening_hours: Annotated[tuple[_Hours, ...], Field(max_length=21)] | None = None
    capacity: Annotated[int, Field(ge=1, le=1_000_000)] | None = None
    passback: Literal["off", "timed", "in-out"] | None = None
    passback_hard: bool | None = None
    passback_minutes: Annotated[float, Field(gt=0, le=24 * 60)] | None = None
    stay_hours: Annotated[float, Field(gt=0, le=7 * 24)] | None = None
    state: Literal["normal", "lock-down", "evacuation"] | None = None
    admit_after: Literal["journal", "receipt", "registration"] | None = None
    admit_within_seconds: Annotated[float, Field(ge=1, le=120)] | None = None
    admit_otherwise: Literal["release", "refuse"] | None = None


class KioskSettings(_Part):
    """`[kiosk]`: the worker's screen."""

    help_contact: Annotated[str, Field(max_length=40, pattern=r"^[^\x00-\x1f\x7f]*$")] | None = None
    """Whom a worker calls when the gate does not help him."""
    languages: _Languages | None = None
    """Which take turns while the worker's own is not known, in this order."""


class LaneSettings(_Part):
    """`[[lanes]]`: how long things take at one arm; never its pins."""

    pulse_seconds: Annotated[float, Field(gt=0, le=30)] | None = None
    passage_seconds: Annotated[float, Field(gt=0, le=30)] | None = None
    held_open_seconds: Seconds | None = None
    relock_seconds: Annotated[float, Field(ge=0.1, le=10)] | None = None


class JournalSettings(_Part):
    """`[journal]`: how long records stay, and when its room is getting short."""

    keep_days: Annotated[int, Field(ge=1, le=3650)] | None = None
    alarm_percent: Annotated[int, Field(ge=10, le=99)] | None = None


class UplinkSettings(_Part):
    """`[uplink]`: how patient the session is; never where it goes."""

    keepalive_seconds: Annotated[int, Field(ge=5, le=300)] | None = None
    longest_retry_seconds: Annotated[float, Field(ge=1, le=300)] | None = None


class Configuration(_Part):
    """What can be steered, each part as far as somebody chose something in it."""

    site: SitePolicy = SitePolicy()
    kiosk: KioskSettings = KioskSettings()
    lanes: Annotated[dict[_LaneName, LaneSettings], Field(max_length=32)] = {}
    journal: JournalSettings = JournalSettings()
    uplink: UplinkSettings = UplinkSettings()
    software: ShortText | None = None
    """The version that the device should run: told to people, never installed by itself."""

    @classmethod
    def parse(cls, text: str | bytes) -> Self:
        """Read a configuration from JSON.

        Raises:
            MalformedError: naming the settings that cannot be used, without their values.
        """
        try:
            return cls.model_validate_json(text)
        except ValidationError as error:
            raise MalformedError(f"Not a configuration: {summary(error)}") from error

    def chosen(self) -> dict[str, Any]:
        """Return what was chosen, as JSON has it: parts with their settings, nothing else."""
        said: dict[str, Any] = self.model_dump(mode="json", exclude_unset=True)
        said["lanes"] = {name: lane for name, lane in said.get("lanes", {}).items() if lane}
        return {name: part for name, part in said.items() if part not in ({}, None)}

    def flat(self) -> dict[str, JsonValue]:
        """Return what was chosen by full names, such as `site.capacity`."""
        return dict(_flat(self.chosen()))

    def over(self, other: "Configuration") -> "Configuration":
        """Return this one where it chose something, and the other one elsewhere."""
        return Configuration.model_validate(_merged(other.chosen(), self.chosen()))


@dataclass(frozen=True, slots=True)
class Difference:
    """A setting that is not as wanted."""

    setting: str
    """Its full name, such as `site.capacity`."""
    wanted: JsonValue
    found: JsonValue
    """None when the device does not have it at all."""


def differences(wanted: Configuration, found: Configuration) -> tuple[Difference, ...]:
    """Return every setting that was chosen in `wanted` and is otherwise in `found`, by name."""
    there = found.flat()
    return tuple(
        Difference(name, value, there.get(name))
        for name, value in sorted(wanted.flat().items())
        if name not in there or there[name] != value
    )


class DesiredHead(Wire):
    """Which device a desired configuration is for, and which of those it is."""

    device: ShortText
    version: Annotated[Count, Field(ge=1)]
    """Higher with every word to this device."""
    at: Utc

    @classmethod
    def of(cls, token: str, key: VerifyKey) -> "DesiredHead":
        """Verify a token and read its head alone: what it asks for may be beyond this version.

        Raises:
            MalformedError: no desired configuration.
            ForgedError: not signed by `key`.
        """
        try:
            claims = key.open(token, TokenType.DESIRED)
            return DesiredHead.model_validate_json(claims)
        except ValidationError as error:
            raise MalformedError(f"Not a desired configuration: {summary(error)}") from error


class Desired(DesiredHead):
    """The central's signed word on what one device should be."""

    configuration: Configuration

    def signed(self, key: SigningKey) -> str:
        """Return the token that goes over the wire."""
        claims = self.model_dump_json(exclude_unset=True)
        return key.sign(claims.encode(), TokenType.DESIRED)

    @classmethod
    def opened(cls, token: str, key: VerifyKey) -> "Desired":
        """Verify and read a token.

        Raises:
            MalformedError: no desired configuration, or one with a setting that is not known or
                out of its range.
            ForgedError: not signed by `key`.
        """
        try:
            return cls.model_validate_json(key.open(token, TokenType.DESIRED))
        except ValidationError as error:
            raise MalformedError(f"Not a desired configuration: {summary(error)}") from error


def _flat(tree: dict[str, Any], before: str = "") -> Iterator[tuple[str, JsonValue]]:
    for name, value in tree.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{before}{name}.")
        else:
            yield f"{before}{name}", value


def _merged(below: dict[str, Any], above: dict[str, Any]) -> dict[str, Any]:
    """Lay one tree over another."""
    both = dict(below)
    for name, value in above.items():
        mine = both.get(name)
        nested = isinstance(mine, dict) and isinstance(value, dict)
        both[name] = _merged(mine, value) if nested and isinstance(mine, dict) else value
    return both
