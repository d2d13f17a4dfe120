"""Who was seen safe in a roll-call: what the central and each gate said, and which word holds.

A tick is never lost: a gate's is a record, the central's a row. Of one gate its journal's order
tells which word is its last; between gates and the central the moments do, a gate's as presence
knows it (`moment_of`). Of two at the same moment the one holds by which he is looked for.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select

from central.schema import gate_ticks, movements, musters, roll_calls

BEFORE = timedelta(hours=1)
"""So long before a roll-call begins at the central it may have begun at a gate, as in a fire."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """What somebody said of a person: that he was seen safe, or not after all."""

    safe: bool
    at: datetime
    account: str | None = None
    """Who said so at the central."""
    gate: str | None = None
    """The gate where it was said."""
    place: tuple[int, int] = (0, 0)
    """Chain and sequence number of a gate's record."""


@dataclass(frozen=True, slots=True)
class Span:
    """A roll-call in time."""

    number: int
    site: str
    begun_at: datetime
    ended_at: datetime | None


def holding(words: Iterable[Word]) -> Word | None:
    """Return the word that holds of those on one person; None when nobody said anything. Pure."""
    last: dict[str | None, Word] = {}
    for word in words:
        before = last.get(word.gate)
        if before is None or word.place >= before.place:
            last[word.gate] = word
    # the gate's name comes last, so that the answer never depends on what came first
    order = sorted(last.values(), key=lambda word: (word.at, not word.safe, word.gate or ""))
    return order[-1] if order else None


def after(word: Word | None, now: datetime) -> datetime:
    """Return when somebody says something who has seen a word: later, whatever the clocks say."""
    return now if word is None else max(now, word.at + timedelta(milliseconds=1))


def standing(connection: Connection, of: Span) -> Mapping[str, Word]:
    """Return the word that holds in a roll-call, by person (`Present.who`)."""
    said: dict[str, list[Word]] = {}
    c = roll_calls.c
    rows = connection.execute(select(c.who, c.safe, c.at, c.account).where(c.muster == of.number))
    for who, safe, at, account in rows:
        said.setdefault(who, []).append(Word(safe=safe, at=at, account=account))
    for who, word in _of_gates(connection, of):
        said.setdefault(who, []).append(word)
    return {who: held for who, words in said.items() if (held := holding(words))}


def _of_gates(connection: Connection, of: Span) -> Iterable[tuple[str, Word]]:
    """Give what gates of the site said that belongs to a roll-call.

    One that names a roll-call belongs to that. One that names none, because its gate knew of none,
    belongs to the first that had not ended by then, unless that began more than `BEFORE` after the
    central had it.
    """
    g, m = gate_ticks.c, movements.c
    ended = connection.scalar(
        select(func.max(musters.c.ended_at)).where(
            musters.c.site == of.site, musters.c.id < of.number
        )
    )
    unnamed: list[ColumnElement[bool]] = [g.muster.is_(None)]
    if ended is not None:
        unnamed.append(g.moment > ended)
    if of.ended_at is not None:
        unnamed.append(g.moment <= of.ended_at)
    rows = connection.execute(
        select(
            func.coalesce(m.person, g.check_in),
            *(g.safe, g.moment, g.device, g.chain, g.seq),
        )
        .select_from(gate_ticks.outerjoin(movements, m.check_in == g.check_in))
        .where(
            g.site == of.site,
            g.received_at >= of.begun_at - BEFORE,
            or_(g.muster == of.number, and_(*unnamed)),
        )
    )
    for who, safe, at, gate, chain, seq in rows:
        yield who, Word(safe=safe, at=at, gate=gate, place=(chain, seq))
