"""The roster of a site: who is expected, imported by people, told to its gates by difference.

A person's number and name are sealed as in a record; he is found by the blind index, and known to
the site's gates by a keyed hash that is made once, when his number is at hand. The highest version
of his site that changed him says whether a gate has to hear of him.
"""

from collections.abc import Callable
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
from central.schema import roster_people, rosters
from central.steering.roster_words import version_of
from central.vault import Vault
from protocol.listings import Fault, Listed, read_listing
from protocol.record_ids import RANDOM_BYTES, record_id
from protocol.rosters import badge_hash, owner_sealed, person_hash
from protocol.seal import Subject, seal

_KEPT = (
    *("employer", "valid_from", "valid_until", "blocked", "supervisor"),
    *("badge", "badge_sealed"),
)
"""What is known of somebody beside who he is."""


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
    has_badge: bool = False
    """He has a badge with a number of its own."""


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
            _refuse_shared_badges(connection, site)
            entry = actor.did(
                "roster.changed",
                site,
                site=site,
                reason=reason,
                detail=f"version {done.version}: {done.put} put, {done.removed} removed",
            )
            self._trail.note(connection, entry, now)
        return done

    def add(self, actor: Actor, site: str, one: Listed, *, met: str, reason: str) -> int:
        """Put one person, whom a gate met, on a site's roster; return its version from now on.

        Args:
            actor: Who puts him there.
            site: Whose roster.
            one: The person.
            met: The record, or the waiting, that tells who he is: for the audit trail.
            reason: Why.

        Raises:
            NotAllowedError: he may not, at this site.
            SteeringError: the person is there already, expected or blocked; or the site has no
                roster at all, which would make strangers of everybody else.
        """
        _demand(actor, site, one)
        now, index = self._clock(), blind_index(self._vault.blind_index_key, one.number)
        p = roster_people.c
        with writing(self._engine) as connection:
            row = connection.execute(
                select(roster_people).where(p.site == site, p.person == index)
            ).one_or_none()
            if row is not None and not row.gone:
                raise _there(row)
            if not version_of(connection, site):
                raise SteeringError(
                    "This site has no roster at the central yet: bring its whole list first, or "
                    "its gates would know nobody else.",
                    fault="roster-none",
                )
            version = _next_version(connection, site, actor.account, now)
            self._put(connection, site, index, one, version, is_new=row is None, now=now)
            entry = actor.did(
                "roster.person-added",
                met,
                site=site,
                reason=reason,
                detail=f"version {version}: {one.number.masked}",
            )
            self._trail.note(connection, entry, now)
        return version

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
            elif row is None or row.gone or self._values(site, one) != _values_of(row):
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
            **self._values(site, one),
            "gone": False,
            "version": version,
        }
        if is_new:
            connection.execute(insert(roster_people).values(site=site, person=index, **values))
        else:
            this = (roster_people.c.site == site) & (roster_people.c.person == index)
            connection.execute(update(roster_people).where(this).values(**values))

    def _values(self, site: str, one: Listed) -> dict[str, Any]:
        """Return what is known of a person, as it is kept."""
        key, badge = self._vault.roster_key(site), one.badge
        owner = owner_sealed(key, badge, one.number.digits).hex() if badge else None
        return {
            "employer": one.employer.digits if one.employer else None,
            "valid_from": one.valid_from,
            "valid_until": one.valid_until,
            "blocked": one.blocked,
            "supervisor": one.supervisor,
            "badge": badge_hash(key, badge).hex() if badge else None,
            "badge_sealed": owner,
        }


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
            badge=None,
            badge_sealed=None,
            gone=True,
            version=version,
        )
    )
    return 1


def _values_of(row: Row[Any]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in _KEPT}


def _refuse_shared_badges(connection: Connection, site: str) -> None:
    p = roster_people.c
    shared = (
        select(p.badge)
        .where(p.site == site, p.badge.is_not(None))
        .group_by(p.badge)
        .having(func.count() > 1)
    )
    if connection.execute(shared).first() is not None:
        raise SteeringError(
            "A badge of this list is somebody else's on the roster: take it from him in the same "
            "list.",
            fault="badge-taken",
        )


def _there(row: Row[Any]) -> SteeringError:
    if row.blocked:
        return SteeringError(
            "He is on the roster, blocked: lift that in the list itself.", fault="roster-blocked"
        )
    return SteeringError(
        "He is on the roster already: look there for his days and his employer.",
        fault="roster-there",
    )


def _expected(row: Row[Any]) -> Expected:
    return Expected(
        person=row.person,
        masked=row.masked,
        employer=row.employer,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        blocked=row.blocked,
        supervisor=row.supervisor,
        has_badge=row.badge is not None,
    )


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
