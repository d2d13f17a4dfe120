"""Brings each gate the list of who is on its site, so that it has one when the network is down.

A thread of the control plane's process. Tells a gate at once when a roll-call begins or ends, else
at most once a minute and only what changed; what was opened for it stays in memory alone. It rests
between sites: in a morning's rush the processor is for the records.
"""

import hashlib
import os
import threading
import time
from collections import OrderedDict, defaultdict
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from zlib import crc32

import structlog
from sqlalchemy import Connection, Engine, select
from sqlalchemy.exc import SQLAlchemyError

from central.clock import Clock
from central.database import reading
from central.presence import muster, on_site
from central.presence.names import Place, opened
from central.presence.on_site import Present
from central.schema import devices
from central.vault import Vault
from protocol.errors import MalformedError
from protocol.health import Health
from protocol.identifiers import DeviceId
from protocol.muster import MOST_PEOPLE, NONCE_BYTES, Expected, MusterHead, fitting, message
from protocol.records import GENESIS
from protocol.rosters import person_hash
from protocol.seal import Subject

LOOK_EVERY = 5.0
"""Seconds between looks at what changed."""
PACE = 60.0
"""Seconds until a gate is told of further people; a roll-call is told of at once."""
REMEMBERED = 100_000
"""Of how many people it is remembered how they are called."""
_AHEAD = timedelta(minutes=1)
"""A gate's clock may be ahead: whom it let in a moment ago is there."""
_NICENESS = 10
_REST = 9.0
"""How many times as long as it worked for a site it rests: a tenth of a core is enough for it."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Site:
    """What the gates of a site are to know."""

    site: str
    muster: int | None
    """The number of the roll-call that is going on."""
    people: tuple[Expected, ...]
    more: int
    digest: bytes = field(init=False)
    """Changes when what is told changes; made once, however many gates the site has."""

    def __post_init__(self) -> None:
        people = [(one.who, one.name, one.masked, one.since) for one in self.people]
        whole = repr((self.muster, self.more, people)).encode()
        object.__setattr__(self, "digest", hashlib.sha256(whole).digest())


@dataclass(slots=True)
class _Gate:
    """A gate that is there, and what it was told last."""

    session: int
    site: str = ""
    """Where it was when it was told."""
    at: float = float("-inf")
    """When it was told, or that nothing was new to it."""
    muster: int | None = None
    digest: bytes = b""
    mark: Hashable = None
    """What `on_site.mark` was then: before that changes, nothing is new to it."""

    def may_be_told(self, site: str, muster: int | None, mark: Hashable, now: float) -> bool:
        """Whether there may be something to tell, and it is time; sites take turns in a minute."""
        if not self.digest or self.site != site or self.muster != muster:
            return True
        offset = crc32(site.encode()) % PACE
        return self.mark != mark and (now + offset) // PACE > (self.at + offset) // PACE


class MusterTeller:
    """Tells gates who is on their site; from `start` to `stop`."""

    def __init__(
        self,
        engine: Engine,
        vault: Vault,
        publish: Callable[[DeviceId, bytes], bool],
        *,
        clock: Clock,
        monotonic: Callable[[], float],
        random: Callable[[int], bytes],
    ) -> None:
        """Take the ledger, the keys, what sends to a gate's muster topic, clocks and chance."""
        self._engine = engine
        self._vault = vault
        self._publish = publish
        self._clock = clock
        self._monotonic = monotonic
        self._random = random
        self._gates: dict[DeviceId, _Gate] = {}
        self._known: OrderedDict[tuple[str, str], Expected | None] = OrderedDict()
        """By site and person, None who cannot be opened: nobody is opened again who comes again."""
        self._serial = 0
        self._lock = threading.Lock()
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._run, name="muster", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End with the look at hand."""
        self._ending.set()
        self._thread.join(LOOK_EVERY)

    def heard(self, device: DeviceId, payload: bytes) -> None:
        """Take a gate's health: it is there; in another session it knows nothing yet."""
        try:
            session = Health.parse(payload).session
        except MalformedError:
            return  # whoever watches health says so
        with self._lock:
            gate = self._gates.get(device)
            if gate is None or gate.session != session:
                self._gates[device] = _Gate(session)

    def look(self) -> Iterator[int]:
        """Tell gates what is new to them; yield after each site how many of its gates were told.

        Roll-calls that began or ended come first, then who has waited longest: a look that is
        given up on the way forgets nobody.
        """
        with self._lock:
            gates = dict(self._gates)
        if not gates:
            return
        with reading(self._engine) as connection:
            mark = on_site.mark(connection)
            running = muster.running(connection)
            sites = _sites(connection, gates)
        now = self._monotonic()
        due = [
            (gate.muster == running.get(site), gate.at, site)
            for site, there in sites.items()
            for gate in there.values()
            if gate.may_be_told(site, running.get(site), mark, now)
        ]
        for site in dict.fromkeys(site for _, _, site in sorted(due)):
            with reading(self._engine) as connection:
                found = self._of(connection, site, running.get(site))
            yield sum(self._told(device, gate, found, mark) for device, gate in sites[site].items())

    def _run(self) -> None:
        _give_way()
        rest = LOOK_EVERY
        while not self._ending.wait(rest):
            end = self._monotonic() + LOOK_EVERY
            try:
                self._look_until(end)
            except (SQLAlchemyError, OSError) as error:
                log.warning("muster.not_read", kind=type(error).__name__)
            except Exception as error:  # noqa: BLE001 - who tells of roll-calls does not end over one look
                log.error("muster.fault", kind=type(error).__name__)  # noqa: TRY400 - a traceback could hold names
            rest = max(0.0, end - self._monotonic())

    def _look_until(self, end: float) -> None:
        used = time.thread_time()
        for _ in self.look():
            rest, left = _REST * (time.thread_time() - used), end - self._monotonic()
            if left <= 0 or self._ending.wait(min(rest, left)):
                return  # the others come first in the next look
            used = time.thread_time()

    def _of(self, connection: Connection, site: str, muster: int | None) -> _Site:
        there = on_site.on_site(connection, site, self._clock() + _AHEAD)
        shown = there[:MOST_PEOPLE]
        self._learn(connection, site, shown)
        people = fitting(
            [
                known.model_copy(update={"since": one.since, "check_in": one.check_in})
                for one in shown
                if (known := self._known.get((site, one.who)))
            ]
        )
        return _Site(site, muster, people, len(there) - len(people))

    def _learn(self, connection: Connection, site: str, people: Sequence[Present]) -> None:
        """Open whom check-ins name that are not known yet; forget who was not asked for longest."""
        new = {one.check_in: one for one in people if (site, one.who) not in self._known}
        self._known |= dict.fromkeys((site, one.who) for one in new.values())
        places = [Place(one.device, one.chain, one.seq) for one in new.values()]
        key = self._vault.roster_key(site)
        for check_in, subject in opened(connection, places, self._vault.sealing_private):
            one = new[check_in]
            self._known[site, one.who] = _expected(subject, one, key)
        for one in people:
            self._known.move_to_end((site, one.who))
        while len(self._known) > max(REMEMBERED, len(people)):
            self._known.popitem(last=False)

    def _told(self, device: DeviceId, gate: _Gate, found: _Site, mark: Hashable) -> bool:
        """Tell a gate what is new to it; return whether it was told anything."""
        new = found.digest != gate.digest
        if new and not self._publish(device, self._message(device, found)):
            return False
        gate.at, gate.muster, gate.digest = self._monotonic(), found.muster, found.digest
        gate.site, gate.mark = found.site, mark
        return new

    def _message(self, device: DeviceId, found: _Site) -> bytes:
        moment = self._clock()
        self._serial = max(self._serial + 1, int(moment.timestamp() * 1000))  # also if set back
        head = MusterHead(
            device=device,
            serial=self._serial,
            at=moment,
            running=found.muster is not None,
            muster=found.muster,
            more=found.more,
            body=GENESIS,
        )
        return message(
            head,
            found.people,
            key=self._vault.acknowledgement_key,
            site_key=self._vault.roster_key(found.site),
            nonce=self._random(NONCE_BYTES),
        )


def _give_way() -> None:
    """Let records and pages come first: on Linux this is of this thread alone."""
    try:
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICENESS)
    except OSError as error:  # a process that is nicer already may not be less so
        log.info("muster.as_it_is", cause=str(error))


def _sites(
    connection: Connection, gates: Mapping[DeviceId, _Gate]
) -> dict[str, dict[DeviceId, _Gate]]:
    """Return the gates by the site that they are at, without those that are retired."""
    d = devices.c
    found: dict[str, dict[DeviceId, _Gate]] = defaultdict(dict)
    for device, site in connection.execute(select(d.id, d.site).where(d.retired_at.is_(None))):
        if device in gates:
            found[site][device] = gates[device]
    return found


def _expected(subject: Subject, present: Present, key: bytes) -> Expected:
    number = subject.number
    initial = f" {subject.surname[:1]}." if subject.surname else ""
    return Expected(
        who=person_hash(key, number.digits).hex(),
        name=f"{subject.given_names[:70]}{initial}".strip(),
        masked=number.masked,
        since=present.since,
    )
