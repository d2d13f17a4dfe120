"""Carries steering out: takes what devices said, moves rollouts on, and says what is to be said.

A thread of the `serve` process. What it decides is in the database before it is said, so that after
a restart it goes on where it was; whatever is lost on the way is said again.
"""

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy import Connection, Engine, select
from sqlalchemy.exc import SQLAlchemyError

from central.clock import Clock
from central.database import reading, writing
from central.schema import alarms, devices, rollout_devices
from central.steering import keeping, roster_words, wishes
from central.steering.commanding import keep_answer
from central.steering.hearing import Hearing, News
from central.steering.keeping import Kept
from central.steering.rollout import (
    Answered,
    Event,
    Fate,
    Rollout,
    State,
    Tell,
    Tick,
    Troubled,
    step,
)
from central.steering.words import Standing, Word, issue, keep_report, standing, standings
from central.vault import Vault
from protocol.desired import Configuration
from protocol.identifiers import DeviceId
from protocol.reported import Outcome, Reported
from protocol.topics import Channel

TURN = 1.0
"""Seconds between two turns."""
AGAIN = timedelta(minutes=1)
"""How often a word without an answer is said again to a device that is there."""
SETTLED = timedelta(seconds=30)
"""How long the broker must be reached before silence says something of devices."""
_WARNING = 2
"""From this severity on an alarm is trouble (`central.watch.codes.Severity`)."""
_STOP_WITHIN = 10.0

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Say:
    """Something to be said to a device."""

    device: DeviceId
    channel: Channel
    payload: str | bytes
    retain: bool = False


class Driver:
    """Turns, from `start` to `stop`."""

    def __init__(
        self,
        engine: Engine,
        vault: Vault,
        hearing: Hearing,
        *,
        clock: Clock,
        connected: Callable[[], bool],
        say: Callable[[Say], object],
        settled: timedelta = SETTLED,
    ) -> None:
        """Take the parts.

        Args:
            engine: the database.
            vault: its key signs.
            hearing: what devices said.
            clock: the central's.
            connected: whether the broker is reached.
            say: hands something to the broker.
            settled: see `SETTLED`.
        """
        self._engine = engine
        self._key = vault.acknowledgement_key
        self._hearing = hearing
        self._clock = clock
        self._connected = connected
        self._say = say
        self._settled = settled
        self._up_since: datetime | None = None
        self._said: dict[DeviceId, tuple[int, datetime]] = {}
        """Which word was said to whom, and when last."""
        self._rosters: Mapping[str, int] = {}
        """The versions that were told."""
        self._people_told: dict[DeviceId, tuple[int, datetime]] = {}
        """Which roster was told to whom, and when last."""
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="steering", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End after the turn at hand."""
        self._stopping.set()
        self._thread.join(_STOP_WITHIN)

    def _run(self) -> None:
        while not self._stopping.wait(TURN):
            try:
                self.turn()
            except SQLAlchemyError as error:
                log.error("steering.database_away", kind=type(error).__name__)  # noqa: TRY400 - the next turn tries again
            except Exception as error:
                log.error("steering.fault", exc_info=error)  # noqa: TRY400 - with its traceback, nothing personal is in it

    def turn(self) -> None:
        """Take what came, move what is due, say what is to be said."""
        now = self._clock()
        news = self._hearing.drained()
        try:
            said = self._taken(news, now)
        except SQLAlchemyError:
            self._hearing.put_back(news)
            raise
        if self._connected():
            self._up_since = self._up_since or now
            said.extend(self._moved(now))
        else:
            self._up_since = None
        said.extend(self._changed_rosters(now))
        said.extend(self._unanswered(now))
        for each in said:
            self._say(each)

    # What devices said -------------------------------------------------------------------------

    def _taken(self, news: News, now: datetime) -> list[Say]:
        if not (news.reports or news.results):
            return []
        said: list[Say] = []
        with writing(self._engine) as connection:
            for device, result in news.results:
                keep_answer(connection, device, result, now)
            for device, reported in news.reports.items():
                keep_report(connection, device, reported, now)
                roster_words.overtake(connection, device)
                word = self._owed(connection, device, reported, now)
                if word is not None:
                    said.append(self._word(word, now))
            self._answers(connection, news.reports, now)
            said.extend(self._people(connection, news.reports, now))
        return said

    def _people(self, connection: Connection, those: Iterable[str], now: datetime) -> Iterator[Say]:
        """Say what devices have to hear of rosters, unless it was said a moment ago."""
        for who in roster_words.owed(connection, those):
            version, at = self._people_told.get(who.device, (0, now))
            if version == who.version and now - at < AGAIN:
                continue
            self._people_told[who.device] = (who.version, now)
            for part in roster_words.parts(connection, self._key, who):
                yield Say(who.device, Channel.ROSTER, part)

    def _changed_rosters(self, now: datetime) -> list[Say]:
        """Tell the devices that are there of rosters that somebody changed."""
        with reading(self._engine) as connection:
            versions = roster_words.versions(connection)
            known = self._rosters
            changed = {site for site, version in versions.items() if known.get(site) != version}
            if not changed:
                return []
            there = self._hearing.there()
            those = [one for one in wishes.of_devices(connection, sorted(changed)) if one in there]
            said = list(self._people(connection, those, now))
        self._rosters = versions
        return said

    def _owed(
        self, connection: Connection, device: DeviceId, reported: Reported, now: datetime
    ) -> Word | None:
        """Return the word that a device should hear again, or for the first time."""
        word = standing(connection, device).word
        site = connection.scalar(select(devices.c.site).where(devices.c.id == device))
        if site is None:
            return None
        if word is None and not wishes.effective(connection, device, str(site)).chosen():
            return None
        if word is None or word.site != site:  # new there, or moved there
            return self._word_for(connection, device, str(site), reported.seen, now)
        return self._again(connection, word, reported, now)

    def _again(
        self, connection: Connection, word: Word, reported: Reported, now: datetime
    ) -> Word | None:
        answered = reported.answered
        outcome = answered.outcome if answered and answered.version == word.version else None
        if reported.version == word.version or outcome is Outcome.REFUSED:
            return None
        if word.version < reported.seen or outcome is Outcome.OLDER:
            # this central was restored: its word must be above all that the device ever heard
            wanted, seen = word.configuration, reported.seen
            return issue(connection, self._key, word.device, wanted, now, above=seen)
        return word

    def _word_for(
        self, connection: Connection, device: DeviceId, site: str, seen: int, now: datetime
    ) -> Word | None:
        """Return the first word to a device at its site, unless a rollout will come to it."""
        if _is_waiting(connection, device):
            return None
        wanted = wishes.effective(connection, device, site)
        return issue(connection, self._key, device, wanted, now, above=seen)

    def _answers(
        self, connection: Connection, reports: dict[DeviceId, Reported], now: datetime
    ) -> None:
        """Tell rollouts what their devices answered."""
        for kept in keeping.running(connection):
            after = kept.rollout
            for member in kept.rollout.members:
                reported = reports.get(DeviceId(member.device))
                if reported is not None and member.fate in {Fate.TOLD, Fate.AWAY}:
                    after = _answered(connection, kept, after, member.device, reported, now)
            if after != kept.rollout:
                keeping.write(connection, kept, after, now)

    # Rollouts ----------------------------------------------------------------------------------

    def _can_judge(self, rollout: Rollout, there: frozenset[str], now: datetime) -> bool:
        """Whether who is not heard is away, and not just not heard yet."""
        settled = self._up_since is not None and now - self._up_since >= self._settled
        concerned = {each.device for each in rollout.members if each.stage <= rollout.stage}
        return settled or concerned <= there

    def _moved(self, now: datetime) -> list[Say]:
        with reading(self._engine) as connection:
            if not any(kept.rollout.state is State.RUNNING for kept in keeping.running(connection)):
                return []
        there, said = self._hearing.there(), list[Say]()
        with writing(self._engine) as connection:
            for kept in keeping.running(connection):
                if not self._can_judge(kept.rollout, there, now):
                    continue
                events: list[Event] = [*_trouble(connection, kept, there), Tick(there)]
                after, effects = _stepped(kept.rollout, events, now)
                for tell in effects:
                    word = self._told(connection, kept, tell, now)
                    said.append(self._word(word, now))
                if after != kept.rollout:
                    keeping.write(connection, kept, after, now)
                    log.info("rollout", number=kept.id, state=after.state, stage=after.stage)
        return said

    def _told(self, connection: Connection, kept: Kept, tell: Tell, now: datetime) -> Word:
        d, device = rollout_devices.c, DeviceId(tell.device)
        this = (d.rollout == kept.id) & (d.device == device)
        wanted = Configuration.model_validate(connection.scalar(select(d.after).where(this)))
        word = issue(connection, self._key, device, wanted, now, rollout=kept.id)
        connection.execute(rollout_devices.update().where(this).values(version=word.version))
        return word

    # Saying ------------------------------------------------------------------------------------

    def _unanswered(self, now: datetime) -> list[Say]:
        """Say again what has no answer yet, to devices that are there."""
        there = [DeviceId(device) for device in self._hearing.there()]
        due = [device for device in there if self._is_due(device, now)]
        if not due:
            return []
        with reading(self._engine) as connection:
            found = standings(connection, due)
            said = list(self._people(connection, due, now))
        for device in due:
            each = found.get(device, Standing(None, None))
            self._said[device] = (each.word.version if each.word else 0, now)
            if each.word is not None and each.waits:
                said.append(self._word(each.word, now))
        return said

    def _is_due(self, device: DeviceId, now: datetime) -> bool:
        last = self._said.get(device)
        return last is None or now - last[1] >= AGAIN

    def _word(self, word: Word, now: datetime) -> Say:
        self._said[word.device] = (word.version, now)
        return Say(word.device, Channel.DESIRED, word.token, retain=True)


def _is_waiting(connection: Connection, device: DeviceId) -> bool:
    """Whether a running rollout will come to a device."""
    for kept in keeping.running(connection):
        for member in kept.rollout.members:
            if member.device == device and member.fate is Fate.WAITING:
                return True
    return False


def _answered(  # noqa: PLR0917 - each of another type
    connection: Connection,
    kept: Kept,
    rollout: Rollout,
    device: str,
    reported: Reported,
    now: datetime,
) -> Rollout:
    d = rollout_devices.c
    version = connection.scalar(
        select(d.version).where((d.rollout == kept.id) & (d.device == device))
    )
    answered = reported.answered
    if reported.version == version:
        return step(rollout, Answered(device, applied=True), now)[0]
    if answered and answered.version == version and answered.outcome is Outcome.REFUSED:
        return step(rollout, Answered(device, applied=False, why=answered.why), now)[0]
    return rollout


def _trouble(connection: Connection, kept: Kept, there: frozenset[str]) -> list[Troubled]:
    """Return the devices that went silent, or raised an alarm, since they were told."""
    told = [each for each in kept.rollout.members if each.fate is Fate.APPLIED and each.told_at]
    gone = (each for each in told if each.there and each.device not in there)
    found = [Troubled(each.device, "went silent") for each in gone]
    a = alarms.c
    rows = connection.execute(
        select(a.subject, a.code, a.raised_at).where(
            a.subject.in_([each.device for each in told])
            & (a.severity >= _WARNING)
            & a.closed_at.is_(None)
        )
    ).all()
    since = {each.device: each.told_at for each in told}
    for row in rows:
        told_at = since[row.subject]
        if told_at is not None and row.raised_at > told_at:
            found.append(Troubled(row.subject, f"alarm {row.code}"))
    return found


def _stepped(
    rollout: Rollout, events: Iterable[Event], now: datetime
) -> tuple[Rollout, list[Tell]]:
    tells = list[Tell]()
    for event in events:
        rollout, effects = step(rollout, event, now)
        tells.extend(effect for effect in effects if isinstance(effect, Tell))
    return rollout, tells
