"""The roster of a site: who is expected, imported by people, told to its gates by difference.

A person's number and name are sealed as in a record; he is found by the blind index, and known to
the site's gates by a keyed hash that is made once, when his number is at hand. The highest version
of his site that changed him says whether a gate has to hear of him.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Engine, Row, func, insert, select, update

from central.accounts.rights import Actor, Permission
from central.audit import Trail
from central.clock import Clock
from central.database import reading, writing
from central.errors import SteeringError
from central.ledger.persons import blind_index
from central.schema import device_reports, devices, roster_people, rosters
from central.vault import Vault
from protocol.envelope import SigningKey
from protocol.identifiers import DeviceId, EnterpriseNumber
from protocol.listings import Fault, Listed, read_listing
from protocol.record_ids import RANDOM_BYTES, record_id
from protocol.rosters import MOST_LINES, Entry, RosterPart, message, person_hash
from protocol.seal import Subject, seal

_BODY = "0" * 64
"""Stands for the hash of a body that `message` sets."""


class ListingError(SteeringError):
    """A list of people cannot be used; nothing of it was."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        """Take every fault."""
        super().__init__(f"The list has {len(faults)} faults: nothing of it was taken.")
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Expected:
    """A person on a roster, masked."""

    person: str
    """His blind index."""
    masked: str
    employer: str | None
    valid_from: date | None
    valid_until: date | None
    blocked: bool
    supervisor: bool


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import changed."""

    version: int
    put: int
    """New people, and those of whom something changed."""
    removed: int


class Rosters:
    """The sites' rosters."""

    def __init__(
        self, engine: Engine, vault: Vault, *, clock: Clock, random: Callable[[int], bytes]
    ) -> None:
        """Take the database, and the vault that seals, indexes and hashes; `random(n)` n bytes."""
        self._engine = engine
        self._vault = vault
        self._trail = Trail(vault.acknowledgement_key)
        self._clock = clock
        self._random = random

    def take(self, actor: Actor, site: str, text: str, *, whole: bool, reason: str) -> Imported:
        """Take a list (CSV) as a site's whole roster, or as what changes of it.

        Raises:
            NotAllowedError: he may not, at this site, or for one of the employers in the list.
            ListingError: with every fault.
            SteeringError: no reason was given, or nothing changes.
        """
        reason = " ".join(reason.split())
        if not reason:
            raise SteeringError("Say why: it is kept with the change.", fault="reason-missing")
        listing = read_listing(text)
        if whole:
            actor.demand(Permission.MANAGE_ROSTER, site=site)
        for one in listing.people:
            _demand(actor, site, one)
        if listing.faults:
            raise ListingError(listing.faults)
        now = self._clock()
        with writing(self._engine) as connection:
            done = self._change(connection, actor, site, listing.people, whole=whole, now=now)
            if not done.put and not done.removed:
                raise SteeringError("This list changes nothing.", fault="nothing-changes")
            entry = actor.did(
                "roster.changed",
                site,
                site=site,
                reason=reason,
                detail=f"version {done.version}: {done.put} put, {done.removed} removed",
            )
            self._trail.note(connection, entry, now)
        return done

    def people(self, actor: Actor, site: str, *, limit: int, offset: int) -> list[Expected]:
        """Return a page of a site's roster, masked, within his reach."""
        p = roster_people.c
        with reading(self._engine) as connection:
            rows = connection.execute(
                select(roster_people)
                .where((p.site == site) & p.gone.is_(False) & _reach(actor, site))
                .order_by(p.blocked.desc(), p.masked, p.person)
                .limit(limit)
                .offset(offset)
            ).all()
        return [_expected(row) for row in rows]

    def about(self, actor: Actor, site: str) -> tuple[int, int]:
        """Return a site's version, and how many people he may see on it."""
        p = roster_people.c
        with reading(self._engine) as connection:
            count = connection.scalar(
                select(func.count())
                .select_from(roster_people)
                .where((p.site == site) & p.gone.is_(False) & _reach(actor, site))
            )
            return version_of(connection, site), int(count or 0)

    def _change(
        self,
        connection: Connection,
        actor: Actor,
        site: str,
        people: tuple[Listed, ...],
        *,
        whole: bool,
        now: datetime,
    ) -> Imported:
        version = _next_version(connection, site, actor.account, now)
        p = roster_people.c
        held = {
            row.person: row
            for row in connection.execute(select(roster_people).where(p.site == site))
        }
        named, put, removed = set[str](), 0, 0
        for one in people:
            index = blind_index(self._vault.blind_index_key, one.number)
            named.add(index)
            row = held.get(index)
            if row is not None and not row.gone:
                _demand_held(actor, site, row)
            if one.remove:
                removed += _remove(connection, site, row, version)
            elif row is None or row.gone or _facts(one) != _facts_of(row):
                self._put(connection, site, index, one, version, is_new=row is None, now=now)
                put += 1
        for index, row in held.items():
            if whole and index not in named:
                removed += _remove(connection, site, row, version)
        return Imported(version, put, removed)

    def _put(
        self,
        connection: Connection,
        site: str,
        index: str,
        one: Listed,
        version: int,
        *,
        is_new: bool,
        now: datetime,
    ) -> None:
        name = record_id(int(now.timestamp() * 1000), self._random(RANDOM_BYTES))
        subject = Subject.of(one.number, employer=one.employer)
        values = {
            "hash": person_hash(self._vault.roster_key(site), one.number.digits).hex(),
            "sealed": seal(subject, name, self._vault.sealing_private.public_key()),
            "seal_id": name,
            "masked": one.number.masked,
            **_facts(one),
            "gone": False,
            "version": version,
        }
        if is_new:
            connection.execute(insert(roster_people).values(site=site, person=index, **values))
        else:
            this = (roster_people.c.site == site) & (roster_people.c.person == index)
            connection.execute(update(roster_people).where(this).values(**values))


def version_of(connection: Connection, site: str) -> int:
    """Return the version of a site's roster; 0 while there is none."""
    return int(connection.scalar(select(rosters.c.version).where(rosters.c.site == site)) or 0)


@dataclass(frozen=True, slots=True)
class Owed:
    """What a device has to hear of its site's roster."""

    device: DeviceId
    site: str
    since: int
    version: int


def parts(connection: Connection, key: SigningKey, who: Owed) -> Iterator[bytes]:
    """Give the messages that bring a device from the version that it has to the newest."""
    p = roster_people.c
    changed = (p.site == who.site) & (p.version > who.since)
    wanted = changed if who.since else changed & p.gone.is_(False)
    rows = connection.execute(select(roster_people).where(wanted).order_by(p.hash)).all()
    count = max(1, -(-len(rows) // MOST_LINES))
    for number in range(count):
        head = RosterPart(
            device=who.device,
            since=who.since,
            version=who.version,
            part=number + 1,
            parts=count,
            body=_BODY,
        )
        lines = rows[number * MOST_LINES : (number + 1) * MOST_LINES]
        yield message(head, (_entry(row) for row in lines), key)


def versions(connection: Connection) -> dict[str, int]:
    """Return the version of every site's roster."""
    return {row.site: row.version for row in connection.execute(select(rosters))}


def owed(connection: Connection, those: Iterable[str]) -> list[Owed]:
    """Return those devices that reported an older roster than their site has."""
    rows = connection.execute(
        select(
            devices.c.id,
            devices.c.site,
            device_reports.c.roster,
            rosters.c.version,
            rosters.c.whole_below,
        )
        .join(device_reports, device_reports.c.device == devices.c.id)
        .join(rosters, rosters.c.site == devices.c.site)
        .where(
            devices.c.id.in_(list(those))
            & device_reports.c.roster.is_not(None)
            & (device_reports.c.roster < rosters.c.version)
        )
    ).all()
    return [
        Owed(
            DeviceId(row.id),
            row.site,
            row.roster if row.roster >= row.whole_below else 0,
            row.version,
        )
        for row in rows
    ]


def overtake(connection: Connection, device: DeviceId) -> None:
    """Raise a restored central's roster above what a device has, which then gets the whole."""
    row = connection.execute(
        select(devices.c.site, device_reports.c.roster, rosters.c.version)
        .join(device_reports, device_reports.c.device == devices.c.id)
        .join(rosters, rosters.c.site == devices.c.site)
        .where((devices.c.id == device) & (device_reports.c.roster > rosters.c.version))
    ).one_or_none()
    if row is None:
        return
    version = row.roster + 1
    connection.execute(
        update(rosters)
        .where(rosters.c.site == row.site)
        .values(version=version, whole_below=version)
    )


def _demand(actor: Actor, site: str, one: Listed) -> None:
    """Only who runs the site blocks people or makes supervisors."""
    employer = one.employer.digits if one.employer else None
    if one.remove:
        return
    if one.blocked or one.supervisor:
        employer = None
    actor.demand(Permission.MANAGE_ROSTER, site=site, employer=employer)


def _demand_held(actor: Actor, site: str, row: Row[Any]) -> None:
    """The same for who stands there already, whoever he is said to be now."""
    employer = None if row.blocked or row.supervisor else row.employer
    actor.demand(Permission.MANAGE_ROSTER, site=site, employer=employer)


def _next_version(connection: Connection, site: str, account: str, now: datetime) -> int:
    version = version_of(connection, site) + 1
    values = {"version": version, "changed_at": now, "changed_by": account}
    if version == 1:
        connection.execute(insert(rosters).values(site=site, **values))
    else:
        connection.execute(update(rosters).where(rosters.c.site == site).values(**values))
    return version


def _remove(connection: Connection, site: str, row: Row[Any] | None, version: int) -> int:
    """Take somebody off: nothing is left of him but the hash that gates must be told."""
    if row is None or row.gone:
        return 0
    this = (roster_people.c.site == site) & (roster_people.c.person == row.person)
    connection.execute(
        update(roster_people)
        .where(this)
        .values(
            sealed=None,
            seal_id=None,
            masked="",
            employer=None,
            valid_from=None,
            valid_until=None,
            blocked=False,
            supervisor=False,
            gone=True,
            version=version,
        )
    )
    return 1


def _facts(one: Listed) -> dict[str, Any]:
    return {
        "employer": one.employer.digits if one.employer else None,
        "valid_from": one.valid_from,
        "valid_until": one.valid_until,
        "blocked": one.blocked,
        "supervisor": one.supervisor,
    }


def _facts_of(row: Row[Any]) -> dict[str, Any]:
    return {
        "employer": row.employer,
        "valid_from": row.valid_from,
        "valid_until": row.valid_until,
        "blocked": row.blocked,
        "supervisor": row.supervisor,
    }


def _entry(row: Row[Any]) -> Entry:
    return Entry(
        person=bytes.fromhex(row.hash),
        employer=EnterpriseNumber(row.employer) if row.employer else None,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        blocked=row.blocked,
        supervisor=row.supervisor,
        gone=row.gone,
    )


def _expected(row: Row[Any]) -> Expected:
    return Expected(person=row.person, masked=row.masked, **_facts_of(row))


def _reach(actor: Actor, site: str) -> Any:  # noqa: ANN401 - a SQL condition
    """Return which people of a site he may see: all, or those of his own enterprise."""
    if actor.may(Permission.MANAGE_ROSTER, site=site):
        return roster_people.c.site == site
    employers = [
        scope.employer
        for scope in actor.reach(Permission.MANAGE_ROSTER)
        if scope.employer and scope.covers(site, None, scope.employer)
    ]
    return roster_people.c.employer.in_(employers)
