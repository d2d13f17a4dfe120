"""The gate's configuration: one TOML file, checked whole before anything moves.

Shapes and defaults are here; `deploy/raspberrypi/gate.toml` is the commented example. An unknown
key, a pin used twice or a simulation setting outside simulation is refused in plain words.
"""

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from edge.credential import Language
from edge.errors import ConfigurationError
from edge.events import ReaderKind
from edge.policy import SiteSection
from edge.readers.eid.chip import ChipPolicy
from edge.readers.scan import BadgePattern, Layout
from edge.readers.serial_line import Baud
from edge.wiring import InputsSection, LaneSection, PinUse, Side, conflicts, pin_uses
from protocol.enrolment import BrokerAddress
from protocol.errors import InvalidIdentifierError
from protocol.records import Assurance, CredentialKind

DEFAULT_PATH = Path("/etc/werfpoort/gate.toml")


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ClockTrust(StrEnum):
    """When the system's wall time counts as trusted."""

    SYNCHRONISED = "synchronised"
    """When the kernel says that a time service keeps it right."""
    ALWAYS = "always"
    """The board has a battery-backed clock that somebody set."""


class LogFormat(StrEnum):
    """How log lines look."""

    TEXT = "text"
    JSON = "json"


class GateSection(_Section):
    """`[gate]`: where things are kept, and whether this is a simulation."""

    state: Path = Path("/var/lib/werfpoort")
    """Directory of the device's identity and journal."""
    simulation: bool = False
    """Mock pins and virtual readers instead of real ones. Never on a real gate."""
    virtual_people: bool = False
    """Simulation only: somebody walks through each arm that is released and has a sensor."""
    clock_trust: ClockTrust = ClockTrust.SYNCHRONISED
    log: LogFormat = LogFormat.TEXT
    gpio_chip: Annotated[int, Field(ge=0)] = 0
    """Number of the GPIO chip: 0, also on a Pi 5 with Raspberry Pi OS of 2024 or later."""


class ReadersSection(_Section):
    """`[readers]`: how cards are read and whom the gate trusts."""

    chip_proof: ChipPolicy = ChipPolicy.DAILY
    revocation_list: Path | None = None
    """A certificate revocation list (DER or PEM) for register certificates."""
    trust_roots: tuple[Path, ...] = ()
    """Simulation only: root certificates (PEM) that replace the pinned Belgian roots."""


class ScannerMode(StrEnum):
    """How a scanner speaks."""

    SERIAL = "serial"
    KEYBOARD = "keyboard"


class ScannerSection(_Section):
    """`[[scanners]]`: a scanner beside a lane's card reader. docs/readers.md is for people."""

    lane: str
    device: Annotated[str, Field(min_length=1, max_length=200)]
    """Its path; for a keyboard also a part of its name."""
    mode: ScannerMode
    baud: Baud = Baud.B9600
    """Serial: the speed that it was set up for."""
    layout: Layout = Layout.US
    """Keyboard: the layout that it was set up for."""
    badge_pattern: str = ""
    """What the site's badges look like: a regular expression with a group `number`."""

    @property
    def badge(self) -> BadgePattern | None:
        """The pattern, ready to use."""
        return BadgePattern.parse(self.badge_pattern) if self.badge_pattern else None

    @model_validator(mode="after")
    def _usable(self) -> Self:
        if self.mode is ScannerMode.SERIAL and not self.device.startswith("/"):
            raise ValueError("a serial scanner's device is a path: /dev/serial/by-id/...")
        try:
            _ = self.badge
        except ConfigurationError as error:
            raise ValueError(str(error)) from error
        return self


class KeypadSection(_Section):
    """`[[keypads]]`: a numeric pad beside a lane's card reader."""

    lane: str
    device: Annotated[str, Field(min_length=1, max_length=200)]
    """Its path, or a part of its name."""


_SCANNED = frozenset({CredentialKind.LIMOSA, CredentialKind.NUMBER, CredentialKind.BADGE})
_TYPED = frozenset({CredentialKind.LIMOSA, CredentialKind.NUMBER})


def _each_once(languages: tuple[Language, ...]) -> tuple[Language, ...]:
    if len(set(languages)) < len(languages):
        raise ValueError("name each language once")
    return languages


class KioskSection(_Section):
    """`[kiosk]`: the worker's screen, a page for a browser on the device itself."""

    port: Annotated[int, Field(ge=0, le=65535)] = 8480
    help_contact: Annotated[str, Field(max_length=40)] = ""
    """Whom a worker calls when the gate does not help him: a name or telephone number."""
    languages: Annotated[tuple[Language, ...], Field(min_length=1), AfterValidator(_each_once)] = (
        tuple(Language)
    )
    """Which take turns while the worker's own is not known, in this order."""


class JournalSection(_Section):
    """`[journal]`: how long records stay, and when its room is getting short."""

    keep_days: Annotated[int, Field(ge=1, le=3650)] = 90
    """For how many days records stay after the central has confirmed them."""
    alarm_percent: Annotated[int, Field(ge=10, le=99)] = 80
    """From which use of the disk on, or of `limit_mb`, there is an alarm."""
    limit_mb: Annotated[int, Field(ge=8)] | None = None
    """Most that the journal may take, in MB (10^6 bytes); unless set, the disk is the limit."""

    @property
    def limit(self) -> int | None:
        """The limit in bytes."""
        return None if self.limit_mb is None else self.limit_mb * 1_000_000


class UplinkSection(_Section):
    """`[uplink]`: the session with the broker; address and keys come from the enrolment."""

    keepalive_seconds: Annotated[int, Field(ge=5, le=300)] = 20
    """How long a line may be idle before the broker is asked for a sign of life."""
    longest_retry_seconds: Annotated[float, Field(ge=1, le=300)] = 20.0
    """Longest pause between two attempts to reach the broker, give or take a half."""
    brokers: tuple[str, ...] = ()
    """Where to connect instead of what the enrolment said: host:port, the preferred one first."""
    central: Annotated[str, Field(pattern="^(https://.*)?$")] = ""
    """The central's address for renewals, when the one of the enrolment is not right any more."""

    @property
    def addresses(self) -> tuple[BrokerAddress, ...]:
        """The brokers as addresses."""
        return tuple(BrokerAddress.parse(text) for text in self.brokers)

    @model_validator(mode="after")
    def _usable(self) -> Self:
        try:
            _ = self.addresses
        except InvalidIdentifierError as error:
            raise ValueError(str(error)) from error
        return self


class Settings(BaseSettings):
    """The whole configuration; a variable such as `WERFPOORT_EDGE_KIOSK__PORT` overrides it."""

    model_config = SettingsConfigDict(
        frozen=True,
        extra="forbid",
        env_prefix="WERFPOORT_EDGE_",
        env_nested_delimiter="__",
    )

    gate: GateSection = GateSection()
    lanes: Annotated[tuple[LaneSection, ...], Field(min_length=1)]
    inputs: InputsSection = InputsSection()
    readers: ReadersSection = ReadersSection()
    site: SiteSection = SiteSection()
    scanners: tuple[ScannerSection, ...] = ()
    keypads: tuple[KeypadSection, ...] = ()
    kiosk: KioskSection = KioskSection()
    journal: JournalSection = JournalSection()
    uplink: UplinkSection = UplinkSection()

    @property
    def sides(self) -> tuple[Side, ...]:
        """Every direction of every lane: where a reader and a screen stand."""
        return tuple(side for lane in self.lanes for side in lane.sides)

    @property
    def card_sides(self) -> tuple[Side, ...]:
        """Every direction of every lane that has a card reader."""
        return tuple(side for side in self.sides if side.card_reader)

    def reader_at(self, entrance: str) -> ReaderKind | None:
        """Return what people first identify themselves with at an entrance.

        None where only the screen's keys are there.
        """
        there = [kind for where, kind in self.readers_expected if where == entrance]
        return there[0] if there else None

    @property
    def readers_expected(self) -> tuple[tuple[str, ReaderKind], ...]:
        """Every reader that should be there: where it stands, and what it is."""
        return (
            *((side.entrance, ReaderKind.CARD) for side in self.card_sides),
            *((scanner.lane, ReaderKind.SCANNER) for scanner in self.scanners),
            *((keypad.lane, ReaderKind.KEYPAD) for keypad in self.keypads),
        )

    @property
    def pins(self) -> tuple[PinUse, ...]:
        """Every pin that is wired."""
        return pin_uses(self.lanes, self.inputs)

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        names = [side.entrance for side in self.sides]
        if len(set(names)) < len(names):
            raise ValueError("two lanes have the same name")
        if doubled := conflicts(self.pins):
            raise ValueError("; ".join(doubled))
        if len(self.card_sides) > 1 and not all(side.reader for side in self.card_sides):
            raise ValueError("with several lanes or directions, each names its reader")
        if self.readers.trust_roots and not self.gate.simulation:
            raise ValueError("readers.trust_roots is for simulation only")
        if self.gate.virtual_people and not self.gate.simulation:
            raise ValueError("gate.virtual_people is for simulation only")
        return self

    @model_validator(mode="after")
    def _readers_beside_cards(self) -> Self:
        beside: tuple[ScannerSection | KeypadSection, ...] = (*self.scanners, *self.keypads)
        if unknown := {reader.lane for reader in beside} - {side.entrance for side in self.sides}:
            raise ValueError(f"a scanner or keypad names no lane that is there: {sorted(unknown)}")
        if len({reader.device for reader in beside}) < len(beside):
            raise ValueError("two scanners or keypads have the same device: use their paths")
        accepted = frozenset(self.site.accepted)
        if self.scanners and not accepted & _SCANNED:
            raise ValueError(
                'with a scanner, site.accepted names "limosa", "number" or "badge" too'
            )
        if self.keypads and not accepted & _TYPED:
            raise ValueError('with a keypad, site.accepted names "limosa" or "number" too')
        return self

    @model_validator(mode="after")
    def _everybody_can_be_identified(self) -> Self:
        typed = bool(frozenset(self.site.accepted) & _TYPED)
        mute = [side.entrance for side in self.sides if self.reader_at(side.entrance) is None]
        if mute and not (typed and self.site.least_assurance is Assurance.TYPED):
            raise ValueError(
                f"{mute[0]} has no card reader, scanner or keypad, and the site takes no typed "
                "numbers: nobody could identify himself there"
            )
        return self


def load(path: Path) -> Settings:
    """Read and check a configuration file.

    Raises:
        ConfigurationError: the file is not there, is no TOML, or a setting cannot be used.
    """
    if not path.is_file():
        raise ConfigurationError(
            f"There is no configuration at {path}: copy the commented example gate.toml there, "
            "or name another file with --config."
        )

    class _FromFile(Settings):
        @classmethod
        def settings_customise_sources(
            cls,
            settings_cls: type[BaseSettings],
            init_settings: PydanticBaseSettingsSource,
            env_settings: PydanticBaseSettingsSource,
            dotenv_settings: PydanticBaseSettingsSource,
            file_secret_settings: PydanticBaseSettingsSource,
        ) -> tuple[PydanticBaseSettingsSource, ...]:
            del init_settings, dotenv_settings, file_secret_settings
            return env_settings, TomlConfigSettingsSource(settings_cls, path)

    try:
        return _FromFile()  # type: ignore[call-arg]  # the file gives what the call does not
    except ValidationError as error:
        problems = "; ".join(
            f"{'.'.join(str(part) for part in problem['loc']) or 'file'}: "
            f"{problem['msg'].removeprefix('Value error, ')}"
            for problem in error.errors(include_input=False, include_url=False)
        )
        raise ConfigurationError(f"{path} cannot be used: {problems}.") from error
    except ValueError as error:
        raise ConfigurationError(f"{path} is no TOML: {error}.") from error
