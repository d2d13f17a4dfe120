"""When something is wrong with a gate: from what is known of it, and what was wrong before. Pure.

What begins an alarm is further out than what ends it, and has to last a while, so that a figure on
the border does not ring all day.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from central.watch.codes import Found, Severity
from protocol.health import Health, LaneCondition
from protocol.sessions import Life

HANGS = timedelta(seconds=60)
"""Without a beat, although there is a session: gates say how they are every ten seconds."""
_ENDED = 0.95
"""What part of its beginning a figure has to fall to."""


@dataclass(frozen=True, slots=True)
class Limits:
    """From where on something is wrong."""

    silent: timedelta = timedelta(minutes=2)
    """Without a session."""
    hangs: timedelta = HANGS
    blind: timedelta = timedelta(seconds=60)
    """So long after the central's own line came back nobody counts as silent."""
    backlog: int = 50
    """Records that are not settled for `lasting`, and did not become fewer."""
    clock: timedelta = timedelta(seconds=30)
    """How far a clock may be out."""
    certificate: timedelta = timedelta(days=45)
    """Gates renew 120 days before the end."""
    certificate_critical: timedelta = timedelta(days=7)
    disk: int = 80
    disk_critical: int = 95
    hot: float = 75.0
    """Degrees; a Pi slows down at 80."""
    freezing: float = -10.0
    lasting: timedelta = timedelta(seconds=30)
    """How long most things have to be wrong before they are told."""
    slow: timedelta = timedelta(minutes=5)
    """The same for what mends itself more often: clocks after a start, backlogs, heat."""


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a device at one moment."""

    life: Life | None
    """None before its first birth."""
    since: datetime | None
    """Since when its session is up, or over."""
    heard_at: datetime | None = None
    """When it said last how it is."""
    health: Health | None = None


@dataclass(frozen=True, slots=True)
class Wrong:
    """Something that is wrong now."""

    severity: Severity
    detail: str
    """A figure, a moment or a name: nothing that would need a language."""


@dataclass(frozen=True, slots=True)
class Memory:
    """What is remembered of a device from one look to the next."""

    since: Mapping[Found, datetime] = field(default_factory=dict)
    """Since when something looks wrong, told or not yet."""
    told: Mapping[Found, Wrong] = field(default_factory=dict)
    """What is told, and not over."""
    backlog: int = 0
    """The smallest backlog since it began to look wrong."""


NOTHING = Memory()


def look(
    known: Known, memory: Memory, limits: Limits, now: datetime
) -> tuple[Memory, dict[Found, Wrong]]:
    """Return what is wrong with a device, and what to remember for the next look."""
    suspect = dict(_suspected(known, memory, limits, now))
    since = {code: memory.since.get(code, now) for code in suspect}
    wrong = {
        code: found
        for code, (found, after) in suspect.items()
        if code in memory.told or now - since[code] >= after
    }
    if known.life is Life.DEAD or _hangs(
        known, limits, now
    ):  # what was wrong when it was heard last may still be so
        wrong = {**memory.told, **wrong}
        since = {**memory.since, **since}
    wrong = {code: _worst(found, memory.told.get(code)) for code, found in wrong.items()}
    backlog = known.health.backlog if known.health else 0
    least = min(backlog, memory.backlog) if Found.BACKLOG in memory.since else backlog
    return Memory(since, wrong, least), wrong


def remembered(told: Mapping[Found, Severity], now: datetime) -> Memory:
    """Return what to begin with after a start: what was told before, and is not over."""
    wrong = {code: Wrong(severity, "") for code, severity in told.items()}
    return replace(NOTHING, told=wrong, since=dict.fromkeys(told, now))


_Suspect = tuple[Found, tuple[Wrong, timedelta]]


def _suspected(known: Known, memory: Memory, limits: Limits, now: datetime) -> Iterator[_Suspect]:
    """Give what looks wrong, each with how long it has to."""
    if known.life is None:
        return  # it never began: provisioning looks after that
    if known.life is Life.DEAD:
        ended = known.since or now
        if now - ended >= limits.silent:
            yield Found.SILENT, _warning(f"{ended:%Y-%m-%d %H:%M} UTC")
    elif _hangs(known, limits, now):
        yield Found.HANGS, _warning(f"{known.heard_at or known.since:%Y-%m-%d %H:%M:%S} UTC")
    elif known.health and known.heard_at:
        yield from _of_machine(known.health, known.heard_at, memory, limits)
        yield from _of_parts(known.health, limits)


def _hangs(known: Known, limits: Limits, now: datetime) -> bool:
    last = [moment for moment in (known.heard_at, known.since) if moment is not None]
    return bool(last) and now - max(last) >= limits.hangs


def _warning(detail: str, after: timedelta = timedelta(0)) -> tuple[Wrong, timedelta]:
    return Wrong(Severity.WARNING, detail), after


def _of_machine(
    health: Health, heard_at: datetime, memory: Memory, limits: Limits
) -> Iterator[_Suspect]:
    told = memory.told
    if health.backlog >= _from(limits.backlog, Found.BACKLOG in told) and (
        Found.BACKLOG not in memory.since or health.backlog >= memory.backlog
    ):
        yield Found.BACKLOG, _warning(str(health.backlog), limits.slow)
    offset = abs(health.clock.at - heard_at)
    if not health.clock.trusted:
        yield Found.CLOCK, _warning("", limits.slow)
    elif offset > limits.clock:
        yield Found.CLOCK, _warning(f"{offset.total_seconds():.0f} s", limits.lasting)
    if until := health.certificate_until:
        left = until - heard_at
        if left <= limits.certificate:
            critical = left <= limits.certificate_critical
            severity = Severity.CRITICAL if critical else Severity.WARNING
            yield Found.CERTIFICATE, (Wrong(severity, f"{until:%Y-%m-%d}"), timedelta(0))
    disk = health.disk
    if disk is not None and disk >= _from(limits.disk, Found.DISK in told):
        severity = Severity.CRITICAL if disk >= limits.disk_critical else Severity.WARNING
        yield Found.DISK, (Wrong(severity, f"{disk} %"), limits.lasting)
    heat = health.temperature
    if heat is not None and (
        heat >= _from(limits.hot, Found.TEMPERATURE in told) or heat <= limits.freezing
    ):
        yield Found.TEMPERATURE, _warning(f"{heat:.0f} °C", limits.slow)


def _of_parts(health: Health, limits: Limits) -> Iterator[_Suspect]:
    if lost := [f"{reader.lane}: {reader.kind}" for reader in health.readers if not reader.ready]:
        yield Found.READER, _warning(", ".join(lost), limits.lasting)
    if health.roster is None:
        yield Found.ROSTER, _warning("", limits.lasting)
    for code, severity in _CONTACTS.items():
        if code.value in health.contacts:
            yield code, (Wrong(severity, ""), timedelta(0))
    for condition, code in _LANES.items():
        if lanes := [lane.name for lane in health.lanes if lane.condition is condition]:
            yield code, _warning(", ".join(lanes))


_CONTACTS = {
    Found.FIRE: Severity.CRITICAL,
    Found.TAMPER: Severity.CRITICAL,
    Found.MAINS: Severity.WARNING,
}
_LANES = {LaneCondition.FREED: Found.FREED, LaneCondition.HELD_OPEN: Found.HELD_OPEN}


def _worst(found: Wrong, told: Wrong | None) -> Wrong:
    """Return what is wrong, as bad as it was told: it becomes worse, and then it ends."""
    return found if told is None else replace(found, severity=max(found.severity, told.severity))


def _from(limit: float, told: bool) -> float:  # noqa: FBT001 - read where it is called
    return limit * _ENDED if told else limit
