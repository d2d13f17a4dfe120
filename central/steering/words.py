"""The central's words to devices on what they should be: signed, numbered, kept; and the answers.

A word's version is above every one that the device ever heard, also of a central that was restored
since.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Row, func, insert, select, update

from central.schema import desired, device_reports, devices
from protocol.desired import Configuration, Desired, Difference, differences
from protocol.envelope import SigningKey
from protocol.identifiers import DeviceId
from protocol.reported import Outcome, Reported


@dataclass(frozen=True, slots=True)
class Word:
    """A desired configuration as it was signed."""

    device: DeviceId
    version: int
    configuration: Configuration
    token: str
    at: datetime
    site: str
    """Where the device stood when it was said."""


@dataclass(frozen=True, slots=True)
class Report:
    """What a device said last."""

    version: int
    answered: int | None
    outcome: Outcome | None
    why: str
    restart: tuple[str, ...]
    in_force: Configuration
    roster: int | None
    people: int | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """What a device should be, and what it is."""

    word: Word | None
    report: Report | None

    @property
    def differences(self) -> tuple[Difference, ...]:
        """Every setting that is not as the newest word wants it; none where nobody reported."""
        if self.word is None or self.report is None:
            return ()
        return differences(self.word.configuration, self.report.in_force)

    @property
    def waits(self) -> bool:
        """Whether the device has not answered the newest word."""
        if self.word is None:
            return False
        if self.report is None:
            return True
        return self.word.version not in {self.report.version, self.report.answered}


def issue(
    connection: Connection,
    key: SigningKey,
    device: DeviceId,
    configuration: Configuration,
    now: datetime,
    *,
    rollout: int | None = None,
    above: int = 0,
) -> Word:
    """Sign and keep a word with the next version, above `above`, in the caller's transaction."""
    last = connection.scalar(select(func.max(desired.c.version)).where(desired.c.device == device))
    heard = connection.execute(
        select(device_reports.c.version, device_reports.c.answered).where(
            device_reports.c.device == device
        )
    ).one_or_none()
    known = [last, above, *(heard or ())]
    version = 1 + max(each for each in known if each is not None)
    said = Desired(device=device, version=version, at=now, configuration=configuration)
    site = str(connection.scalar(select(devices.c.site).where(devices.c.id == device)))
    word = Word(device, version, configuration, said.signed(key), now, site)
    connection.execute(
        insert(desired).values(
            device=device,
            version=version,
            site=site,
            configuration=configuration.chosen(),
            token=word.token,
            at=now,
            rollout=rollout,
        )
    )
    return word


def standing(connection: Connection, device: DeviceId) -> Standing:
    """Return what a device should be and is: its page shows the differences."""
    return standings(connection, [device]).get(device, Standing(None, None))


def standings(
    connection: Connection, of: list[DeviceId] | None = None
) -> Mapping[DeviceId, Standing]:
    """Return the same for several devices, or for all that are not retired."""
    newest = (
        select(desired.c.device, func.max(desired.c.version).label("version"))
        .group_by(desired.c.device)
        .subquery()
    )
    query = (
        select(
            devices.c.id,
            desired.c.version.label("wanted"),
            desired.c.configuration,
            desired.c.token,
            desired.c.site.label("said_site"),
            desired.c.at.label("said_at"),
            *(column for column in device_reports.c if column.name != "device"),
        )
        .select_from(devices)
        .outerjoin(newest, newest.c.device == devices.c.id)
        .outerjoin(
            desired,
            (desired.c.device == newest.c.device) & (desired.c.version == newest.c.version),
        )
        .outerjoin(device_reports, device_reports.c.device == devices.c.id)
    )
    if of is None:
        query = query.where(devices.c.retired_at.is_(None))
    else:
        query = query.where(devices.c.id.in_(of))
    return {
        DeviceId(row.id): Standing(_word(row), _report(row)) for row in connection.execute(query)
    }


def keep_report(connection: Connection, device: DeviceId, said: Reported, now: datetime) -> None:
    """Keep what an enrolled device said last, in the caller's transaction."""
    site = connection.scalar(select(devices.c.site).where(devices.c.id == device))
    if site is None:
        return
    answered = said.answered
    # a gate that was moved has the other site's key until it renews: this roster is not for it
    roster = said.roster if said.roster and said.roster.site in {None, site} else None
    values = {
        "version": said.version,
        "answered": answered.version if answered else None,
        "outcome": answered.outcome.value if answered else None,
        "why": answered.why if answered else "",
        "restart": list(said.restart),
        "in_force": said.in_force.chosen(),
        "roster": roster.version if roster else None,
        "people": roster.people if roster else None,
        "at": now,
    }
    known = device_reports.c.device == device
    if not connection.execute(update(device_reports).where(known).values(**values)).rowcount:
        connection.execute(insert(device_reports).values(device=device, **values))


def _word(row: Row[tuple[object, ...]]) -> Word | None:
    if row.wanted is None:
        return None
    configuration = Configuration.model_validate(row.configuration)
    return Word(DeviceId(row.id), row.wanted, configuration, row.token, row.said_at, row.said_site)


def _report(row: Row[tuple[object, ...]]) -> Report | None:
    if row.version is None:
        return None
    return Report(
        version=row.version,
        answered=row.answered,
        outcome=Outcome(row.outcome) if row.outcome else None,
        why=row.why,
        restart=tuple(row.restart),
        in_force=Configuration.model_validate(row.in_force),
        roster=row.roster,
        people=row.people,
        at=row.at,
    )
