"""The central's settings: command line over environment (`WERFPOORT_…`) over `central.toml`.

Everything has a default that is right for one machine; `--data` is the only thing most need.
"""

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    ValidationError,
    ValidationInfo,
    field_validator,
)
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
    TomlConfigSettingsSource,
)

from central.database import parsed_url, sqlite_url
from central.errors import ConfigurationError, DatabaseError
from protocol.enrolment import BrokerAddress
from protocol.errors import InvalidIdentifierError

DEFAULT_DATA = Path("/var/lib/werfpoort-central")
FILE = "central.toml"

Port = Annotated[int, Field(ge=1, le=65535)]
Host = Annotated[str, Field(min_length=1, max_length=253)]


def _broker(text: object) -> BrokerAddress:
    try:
        return BrokerAddress.parse(str(text))
    except InvalidIdentifierError as error:
        raise ValueError(str(error)) from error


def _database(text: str) -> str:
    try:
        parsed_url(text)
    except DatabaseError as error:
        raise ValueError(str(error)) from error
    return text


class MailSecurity(StrEnum):
    """How the line to the mail server is kept from others."""

    STARTTLS = "starttls"
    TLS = "tls"
    """From the beginning, usually on port 465."""
    NONE = "none"
    """Not at all: for a server on the same machine."""


class AlarmSettings(BaseSettings):
    """From where on the central raises alarms, and how often it tells of them (docs/watching.md).

    What is critical lies beyond what is a warning; that is checked with the bounds.
    """

    model_config = SettingsConfigDict(env_prefix="WERFPOORT_", extra="forbid", frozen=True)

    alarm_silent_seconds: Annotated[int, Field(ge=30, le=86_400)] = 120
    """How long a gate is without a session before it is silent."""
    alarm_backlog: Annotated[int, Field(ge=1, le=1_000_000)] = 50
    """So many records wait on a gate, and do not become fewer."""
    alarm_certificate_days: Annotated[int, Field(ge=2, le=110)] = 45
    """Before a certificate's end; gates renew 120 days before it."""
    alarm_certificate_critical_days: Annotated[int, Field(ge=1, le=110, validate_default=True)] = 7
    alarm_disk_percent: Annotated[int, Field(ge=10, le=99)] = 80
    """Of the room for a gate's journal."""
    alarm_disk_critical_percent: Annotated[int, Field(ge=10, le=100, validate_default=True)] = 95
    alarm_hot_celsius: Annotated[float, Field(ge=40, le=100)] = 75.0
    """A Pi slows down at 80."""
    alarm_cold_celsius: Annotated[float, Field(ge=-40, le=20)] = -10.0
    alarm_again_minutes: Annotated[int, Field(ge=0, le=1440)] = 15
    """What was over for less than this is the same alarm when it comes again."""
    alarm_remind_hours: Annotated[float, Field(ge=0.25, le=168)] = 4.0
    """How often a critical alarm that nobody has seen is told again."""
    alarm_message_seconds: Annotated[int, Field(ge=10, le=3600)] = 60
    """Shortest time between two messages to the same address."""

    @field_validator("alarm_certificate_critical_days")
    @classmethod
    def _nearer_the_end(cls, days: int, told: ValidationInfo) -> int:
        if days > told.data.get("alarm_certificate_days", days):
            raise ValueError("it has to be at most alarm_certificate_days")
        return days

    @field_validator("alarm_disk_critical_percent")
    @classmethod
    def _fuller(cls, percent: int, told: ValidationInfo) -> int:
        if percent < told.data.get("alarm_disk_percent", percent):
            raise ValueError("it has to be at least alarm_disk_percent")
        return percent


class Settings(AlarmSettings):
    """Every setting of the central.

    A name here is the name in the file and, upper case with the prefix, in the environment.
    """

    data: Path = DEFAULT_DATA
    """The folder with the vault and the database."""
    host: Host = "0.0.0.0"  # noqa: S104 - gates and browsers come from elsewhere; TLS guards it
    """The address that HTTPS listens on."""
    port: Port = 8443
    """The port that HTTPS listens on."""
    broker_host: Host = "localhost"
    """Where the bridge finds the broker."""
    broker_port: Port = 8883
    public_broker_host: Host | None = None
    """Where gates find the broker; by default the first --host that the vault was made for."""
    public_broker_port: Port | None = None
    """By default the same port that the bridge uses."""
    broker_folder: Path | None = None
    """The folder that broker-config wrote, where the broker reads which certificates were taken
    back. Without it they open sessions at the broker until they end."""
    broker_reload: str = ""
    """The command that has the broker read that list again, such as systemctl reload mosquitto."""
    further_brokers: tuple[Annotated[BrokerAddress, BeforeValidator(_broker)], ...] = ()
    """Other brokers of the same cluster, as host:port: gates go on there when theirs is away."""
    bridge: bool = True
    """Whether `serve` takes records too; else `werfpoort-central bridge` does."""
    workers: Annotated[int, Field(ge=0, le=16)] = 0
    """In how many processes of their own it does so; 0: in the process that serves. The broker
    knows sixteen names unless `broker-config` was told of more."""
    status_port: Port | None = None
    """The port of 127.0.0.1 on which a bridge worker answers /health and /ready; none: nowhere.

    Of several that `serve` starts, each has the port after the one before.
    """
    metrics_token: Annotated[str, Field(min_length=16)] | None = Field(None, repr=False)
    """Who shows it may read /metrics; without one only the machine itself may."""
    database: Annotated[str, AfterValidator(_database)] | None = Field(None, repr=False)
    """Where the ledger is: postgresql://user@host/name, or sqlite:////path/to/file.

    By default a SQLite file in the data folder. A password may stand in it, or in `~/.pgpass`.
    """

    retention_years: Annotated[int, Field(ge=0, le=100)] = 7
    """After so many years what is personal in a record is erased, as the NSSO does; 0 for never."""

    public_address: Annotated[str, Field(pattern="^(https://.*)?$")] = ""
    """Where people find the pages, such as https://central.example.be: for links in messages."""
    smtp_host: Host | None = None
    """The mail server for alarms and one-time links; none, and there is no e-mail."""
    smtp_port: Port = 587
    smtp_security: MailSecurity = MailSecurity.STARTTLS
    smtp_user: str | None = None
    smtp_password: str | None = Field(None, repr=False)
    mail_from: Annotated[str, Field(pattern="^[^@\\s]+@[^@\\s]+$")] | None = None
    """Whom alarms come from: an e-mail address."""
    webhooks_inside: bool = False
    """Whether webhooks may lead to addresses of one's own network."""
    outward_ca: Path | None = None
    """Certificates (PEM) that are trusted beside the system's, for mail servers and webhooks."""

    @classmethod
    def load(cls, **given: object) -> Self:
        """Read the settings; what is `given` as None counts as not given.

        Raises:
            ConfigurationError: naming the setting that cannot be used.
        """
        try:
            values: dict[str, Any] = {n: value for n, value in given.items() if value is not None}
            return cls(**values)
        except ValidationError as error:
            problem = error.errors(include_url=False)[0]
            name = ".".join(str(part) for part in problem["loc"])
            reason = problem["msg"].removeprefix("Value error, ").rstrip(".")
            raise ConfigurationError(
                f"The setting {name} cannot be used: {reason}. "
                f"It comes from --{name.replace('_', '-')}, WERFPOORT_{name.upper()} or {FILE}."
            ) from error
        except (SettingsError, ValueError, OSError) as error:
            raise ConfigurationError(f"{FILE} cannot be read: {error}.") from error

    @property
    def database_url(self) -> str:
        """The database's URL."""
        return self.database or sqlite_url(self.data / "central.sqlite3")

    @property
    def pages(self) -> str:
        """Where people find the pages; empty when that is not set."""
        return self.public_address.rstrip("/")

    @property
    def told_broker_port(self) -> int:
        """The broker's port that gates are told."""
        return self.public_broker_port or self.broker_port

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - the library's signature
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - the same
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Put `central.toml` of the data folder under the environment."""
        data = {**env_settings(), **init_settings()}.get("data", DEFAULT_DATA)
        file = TomlConfigSettingsSource(settings_cls, toml_file=Path(data) / FILE)
        return init_settings, env_settings, file
