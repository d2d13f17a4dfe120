"""Evacuations: who was on the site when it began, and who was seen safe since.

The list is read from presence each time, so that a gate that is heard late still adds its people;
only the roll-call is written. Several people tick at once, here and at gates (`ticks.py`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from sqlalchemy import Connection, Engine, delete, func, insert, select, update

from central.accounts.rights import Actor, Permission
from central.audit import Trail
from central.database import reading, writing
from central.errors import PresenceError
from central.presence import ticks
from central.presence.names import Name, Place, names
from central.presence.on_site import Present, left_since, on_site
from central.presence.ticks import Span, Word
from central.schema import muster_looks, musters, roll_calls

LONGEST_REASON = 300


class Safe(StrEnum):
    """What is known of somebody in an evacuation."""

    MISSING = "missing"
    TICKED = "ticked"
    """Somebody saw him at the muster point."""
    LEFT = "left"
    """A gate saw him go out."""


@dataclass(frozen=True, slots=True)
class Muster:
    """An evacuation of a site."""

    id: int
    site: str
    begun_at: datetime
    begun_by: str
    reason: str
    ended_at: datetime | None
    ended_by: str | None


@dataclass(frozen=True, slots=True)
class Called:
    """Somebody on the list."""

    present: Present
    state: Safe
    ticked_by: str | None = None
    """Who ticked him at the central."""
    ticked_at: datetime | None = None
    gate: str | None = None
    """The gate where he was ticked, when it was not at the central."""
    name: Name | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class RollCall:
    """A muster's list, those who are missing first."""

    muster: Muster
    people: Sequence[Called]
    named: bool
    """Whether the one who asks may see names."""

    @property
    def missing(self) -> int:
        """How many nobody has seen yet."""
        return sum(called.state is Safe.MISSING for called in self.people)


class Musters:
    """Evacuations for people with rights."""

    def __init__(self, engine: Engine, trail: Trail, sealing_private: X25519PrivateKey) -> None:
        """Take the database, the audit trail, and the key that opens names."""
        self._engine = engine
        self._trail = trail
        self._private = sealing_private

    def begin(self, actor: Actor, site: str, reason: str, now: datetime) -> Muster:
        """Begin the roll-call of a site; return the one that is going on, if there is one.

        Raises:
            NotAllowedError: he may not call this site's roll.
            PresenceError: no reason is given.
        """
        actor.demand(Permission.TICK_MUSTER, site=site)
        why = reason.strip()
        if not why or len(why) > LONGEST_REASON:
            raise PresenceError(f"Say in at most {LONGEST_REASON} characters why, such as: drill.")
        with writing(self._engine) as connection:
            going_on = current(connection, site)
            if going_on is not None:
                return going_on
            row = {"site": site, "begun_at": now, "begun_by": actor.account, "reason": why}
            number = connection.scalar(insert(musters).values(row).returning(musters.c.id))
            entry = actor.did("muster.begun", str(number), site=site, reason=why)
            self._trail.note(connection, entry, now)
            return _found(connection, int(number or 0))

    def current(self, actor: Actor, site: str) -> Muster | None:
        """Return the muster that is going on at a site, None when there is none."""
        actor.demand(Permission.SEE_PRESENCE, site=site)
        with reading(self._engine) as connection:
            return current(connection, site)

    def past(self, actor: Actor, site: str) -> list[Muster]:
        """Return a site's musters, the latest first."""
        actor.demand(Permission.SEE_PRESENCE, site=site)
        with reading(self._engine) as connection:
            rows = connection.execute(
                select(musters).where(musters.c.site == site).order_by(musters.c.id.desc())
            )
            return [Muster(**row._mapping) for row in rows]  # noqa: SLF001 - SQLAlchemy's public name

    def roll(self, actor: Actor, number: int, now: datetime) -> RollCall:
        """Return a muster's list; with names for who may see them, which is noted once.

        Raises:
            NotAllowedError: he may see nothing of this site.
            PresenceError: there is no such muster.
        """
        with reading(self._engine) as connection:
            muster = _found(connection, number)
            actor.demand(Permission.SEE_PRESENCE, site=muster.site)
            named = actor.may(Permission.REVEAL, site=muster.site)
            looked = not named or _looked(connection, number, actor.account)
            people = _called(connection, muster, now, self._private if named else None)
        if not looked:
            self._note_look(actor, muster, now)
        return RollCall(muster, people, named)

    def tick(self, actor: Actor, number: int, who: str, now: datetime, *, safe: bool) -> None:
        """Note that somebody was seen safe, or take it back.

        Raises:
            NotAllowedError: he may not call this site's roll.
            PresenceError: there is no such muster, or it is over.
        """
        with writing(self._engine) as connection:
            muster = _going_on(connection, number)
            actor.demand(Permission.TICK_MUSTER, site=muster.site)
            word = ticks.standing(connection, _span(muster)).get(who)
            if safe is (word is not None and word.safe):
                return
            row = {"muster": number, "who": who, "account": actor.account, "safe": safe}
            row["at"] = ticks.after(word, now)
            c = roll_calls.c
            connection.execute(delete(roll_calls).where(c.muster == number, c.who == who))
            connection.execute(insert(roll_calls).values(row))
            did = "muster.ticked" if safe else "muster.unticked"
            self._trail.note(connection, actor.did(did, f"{number}/{who}", site=muster.site), now)

    def end(self, actor: Actor, number: int, now: datetime) -> None:
        """End a muster.

        Raises:
            NotAllowedError: he may not call this site's roll.
            PresenceError: there is no such muster, or it is over.
        """
        with writing(self._engine) as connection:
            muster = _going_on(connection, number)
            actor.demand(Permission.TICK_MUSTER, site=muster.site)
            connection.execute(
                update(musters)
                .where(musters.c.id == number)
                .values(ended_at=now, ended_by=actor.account)
            )
            entry = actor.did("muster.ended", str(number), site=muster.site)
            self._trail.note(connection, entry, now)

    def _note_look(self, actor: Actor, muster: Muster, now: datetime) -> None:
        with writing(self._engine) as connection:
            if _looked(connection, muster.id, actor.account):
                return
            row = {"muster": muster.id, "account": actor.account, "at": now}
            connection.execute(insert(muster_looks).values(row))
            entry = actor.did("muster.names-seen", str(muster.id), site=muster.site)
            self._trail.note(connection, entry, now)


def current(connection: Connection, site: str) -> Muster | None:
    """Return the muster that is going on at a site."""
    m = musters.c
    row = connection.execute(
        select(musters).where(m.site == site, m.ended_at.is_(None)).order_by(m.id.desc()).limit(1)
    ).one_or_none()
    return None if row is None else Muster(**row._mapping)  # noqa: SLF001 - SQLAlchemy's public name


def running(connection: Connection) -> dict[str, int]:
    """Return the sites where a muster is going on, with its number."""
    m = musters.c
    rows = connection.execute(
        select(m.site, func.max(m.id).label("number")).where(m.ended_at.is_(None)).group_by(m.site)
    )
    return {row.site: row.number for row in rows}


def mark(connection: Connection) -> tuple[object, ...]:
    """Return what changes whenever a roll-call does."""
    c = roll_calls.c
    going_on = select(musters.c.id).where(musters.c.ended_at.is_(None))
    said = connection.execute(select(c.muster, c.who, c.safe).where(c.muster.in_(going_on)))
    return (*connection.scalars(going_on), *sorted(tuple(row) for row in said))


def _found(connection: Connection, number: int) -> Muster:
    row = connection.execute(select(musters).where(musters.c.id == number)).one_or_none()
    if row is None:
        raise PresenceError("There is no such muster.")
    return Muster(**row._mapping)  # noqa: SLF001 - SQLAlchemy's public name


def _going_on(connection: Connection, number: int) -> Muster:
    muster = _found(connection, number)
    if muster.ended_at is not None:
        raise PresenceError("This muster is over: begin another one.")
    return muster


def _looked(connection: Connection, number: int, account: str) -> bool:
    c = muster_looks.c
    found = select(c.muster).where(c.muster == number, c.account == account)
    return connection.scalar(found) is not None


def _called(
    connection: Connection, muster: Muster, now: datetime, private: X25519PrivateKey | None
) -> list[Called]:
    until = muster.ended_at or now
    # who came in after it began, such as a rescuer, is on the list as well
    there = {one.who: one for one in on_site(connection, muster.site, until)}
    there = {one.who: one for one in on_site(connection, muster.site, muster.begun_at)} | there
    left = left_since(connection, muster.site, muster.begun_at, until)
    words = ticks.standing(connection, _span(muster))
    places = [Place(one.device, one.chain, one.seq) for one in there.values()]
    known = names(connection, places, private) if private else {}
    called = [_one(one, left, words, known) for one in there.values()]
    return sorted(called, key=_missing_first)


def _span(muster: Muster) -> Span:
    return Span(muster.id, muster.site, muster.begun_at, muster.ended_at)


def _one(
    present: Present,
    left: set[str],
    words: Mapping[str, Word],
    known: Mapping[str, Name],
) -> Called:
    name = known.get(present.check_in)
    word = words.get(present.who)
    if word is not None and word.safe:
        return Called(present, Safe.TICKED, word.account, word.at, word.gate, name)
    state = Safe.LEFT if present.who in left else Safe.MISSING
    return Called(present, state, name=name)


def _missing_first(called: Called) -> tuple[int, str, str]:
    order = list(Safe).index(called.state)
    return order, str(called.name or "").casefold(), called.present.masked or ""
