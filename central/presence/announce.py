"""Brings each gate the list of who is on its site, so that it has one when the network is down.

A thread of the control plane's process. Tells a gate at once when a roll-call begins or ends, else
at most once a minute and only what changed; what was opened for it stays in memory alone.
"""

import hashlib
import os
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field
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
_NICENESS = 10
LEARNT_AT_ONCE = 500
"""How many people are opened in one look, unless a roll-call goes on: a morning's rush needs the
processor for the records themselves. The others follow with the next turns."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Site:
    """What the gates of a site are to know."""

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
    at: float = float("-inf")
    """When it was told, or that nothing was new to it."""
    muster: int | None = None
    digest: bytes = b""


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
        self._may_learn = 0
        """How many people may still be opened in this look; below 0 there were more."""
        self._mark: Hashable = None
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

    def look(self) -> int:
        """Tell gates what is new to them; return how many were told."""
        with self._lock:
            gates = dict(self._gates)
        if not gates:
            return 0
        with reading(self._engine) as connection:
            mark = (on_site.mark(connection), muster.mark(connection))
            if mark == self._mark and all(gate.digest for gate in gates.values()):
                return 0
            sites = self._sites(connection, gates)
            running = muster.running(connection)
            self._may_learn = LEARNT_AT_ONCE
            due = {s for d, s in sites if self._is_due(gates[d], s, running.get(s))}
            found = {s: self._of(connection, s, running.get(s)) for s in due}
        told = [
            site in found and self._told(device, gates[device], site, found[site])
            for device, site in sites
        ]
        if self._may_learn >= 0 and all(word is not False for word in told):
            self._mark = mark
        return sum(word is True for word in told)

    def _run(self) -> None:
        # On Linux of this thread alone: records and pages come first.
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICENESS)
        while not self._ending.wait(LOOK_EVERY):
            try:
                self.look()
            except (SQLAlchemyError, OSError) as error:
                log.warning("muster.not_read", kind=type(error).__name__)

    def _sites(
        self, connection: Connection, gates: Iterable[DeviceId]
    ) -> list[tuple[DeviceId, str]]:
        d = devices.c
        rows = connection.execute(select(d.id, d.site).where(d.id.in_(sorted(gates)))).all()
        return [(DeviceId(device), site) for device, site in rows]

    def _is_due(self, gate: _Gate, site: str, muster: int | None) -> bool:
        """Whether a gate may be told now; the sites take turns within the minute."""
        if not gate.digest or gate.muster != muster:
            return True
        offset = crc32(site.encode()) % PACE
        return (self._monotonic() + offset) // PACE > (gate.at + offset) // PACE

    def _of(self, connection: Connection, site: str, muster: int | None) -> _Site:
        there = on_site.on_site(connection, site, self._clock())
        shown = there[:MOST_PEOPLE]
        self._learn(connection, site, shown, everybody=muster is not None)
        people = fitting(
            [
                known.model_copy(update={"since": one.since, "check_in": one.check_in})
                for one in shown
                if (known := self._known.get((site, one.who)))
            ]
        )
        return _Site(muster, people, len(there) - len(people))

    def _learn(
        self, connection: Connection, site: str, people: Sequence[Present], *, everybody: bool
    ) -> None:
        """Open whom check-ins name that are not known yet; forget the oldest."""
        strangers = [one for one in people if (site, one.who) not in self._known]
        if not everybody:
            may, self._may_learn = max(self._may_learn, 0), self._may_learn - len(strangers)
            strangers = strangers[:may]
        new = {one.check_in: one for one in strangers}
        self._known |= dict.fromkeys((site, one.who) for one in strangers)
        places = [Place(one.device, one.chain, one.seq) for one in new.values()]
        key = self._vault.roster_key(site)
        for check_in, subject in opened(connection, places, self._vault.sealing_private):
            one = new[check_in]
            self._known[site, one.who] = _expected(subject, one, key)
        while len(self._known) > REMEMBERED:
            self._known.popitem(last=False)

    def _told(self, device: DeviceId, gate: _Gate, site: str, found: _Site) -> bool | None:
        """Tell a gate; None when there is nothing to tell, False when it has to wait."""
        now, digest = self._monotonic(), found.digest
        if not self._is_due(gate, site, found.muster):
            return False
        if digest == gate.digest:
            gate.at = now
            return None
        moment = self._clock()
        head = MusterHead(
            device=device,
            serial=int(moment.timestamp() * 1000),
            at=moment,
            running=found.muster is not None,
            muster=found.muster,
            more=found.more,
            body=GENESIS,
        )
        said = message(
            head,
            found.people,
            key=self._vault.acknowledgement_key,
            site_key=self._vault.roster_key(site),
            nonce=self._random(NONCE_BYTES),
        )
        if not self._publish(device, said):
            return False
        gate.at, gate.muster, gate.digest = now, found.muster, digest
        return True


def _expected(subject: Subject, present: Present, key: bytes) -> Expected:
    number = subject.number
    initial = f" {subject.surname[:1]}." if subject.surname else ""
    return Expected(
        who=person_hash(key, number.digits).hex(),
        name=f"{subject.given_names[:70]}{initial}".strip(),
        masked=number.masked,
        since=present.since,
    )
