"""A central with something to look at on every page: sites, gates in trouble, people, alarms."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta

from sqlalchemy import insert, update

from central.accounts.accounts import Accounts
from central.accounts.passwords import PASSWORD_BYTES
from central.accounts.rights import CONSOLE, Actor, Grant, Role
from central.bridge.persons import Persons
from central.bridge.pipeline import Message, Pipeline
from central.database import writing
from central.fleet.states import note_states
from central.ledger.checkpoints import make
from central.ledger.ledger import Ledger
from central.projections import all_projections
from central.schema import devices
from central.sites.organisations import Sites
from central.watch.health import keep_newest
from central.watch.inbox import Heard
from protocol.batches import join
from protocol.health import LaneCondition, LaneHealth
from protocol.identifiers import DeviceId, EnterpriseNumber, Inss, WorkPlaceId
from protocol.reasons import Reason
from protocol.records import Assurance, CheckIn, CredentialKind, Direction, Refusal
from protocol.seal import Subject, seal
from protocol.sessions import Life, State
from tests.central.ledger.gates import SITE, Gate
from tests.central.running import Running
from tests.central.watch.test_rules import WELL
from tests.central.watch.watching import Watching

MOMENT = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
OTHER_SITE = "1Y1000003DH2Z"
ORGANISATION = "0401574852"
OPERATOR = "mieke"
WORKERS = ("85073003328", "90010100177", "75120512368", "88022900196", "79063012333")
STRANGER = Inss("78012340961")
NAMES = ("Ioana", "Jan-Willem", "Зоя", "Małgorzata", "Ahmed")


@dataclass
class Filled:
    """The central, its operator's password, and what it was filled with."""

    central: Running
    password: str = field(init=False)
    operator: Actor = field(init=False)

    def __post_init__(self) -> None:
        self._people()
        gates = [self._gate(name, SITE) for name in ("gate-1", "gate-2")]
        gates.append(self._gate("gate-3", OTHER_SITE))
        self._passages(gates)
        make(self.central.engine, self.central.vault.acknowledgement_key, MOMENT)
        self._health()

    def _people(self) -> None:
        engine, vault = self.central.engine, self.central.vault
        accounts, places = Accounts(engine, vault), Sites(engine, vault)
        random = bytes(PASSWORD_BYTES)
        given = [Grant(Role.OPERATOR)]
        self.password = accounts.add(CONSOLE, OPERATOR, given, now=MOMENT, random=random)
        self.operator = Actor(OPERATOR, tuple(given), "127.0.0.1")
        number = EnterpriseNumber.parse(ORGANISATION)
        places.add_organisation(self.operator, number, "Wegenbouw Van Damme & Zonen nv", MOMENT)
        for site, name in ((SITE, "Oosterweel, kaai 63"), (OTHER_SITE, "Tour des Finances")):
            places.add(
                self.operator,
                WorkPlaceId.parse(site),
                name,
                organisation=ORGANISATION,
                address="Scheldelaan 600, 2040 Antwerpen",
                now=MOMENT,
            )
        places.set_closing_hour(self.operator, SITE, time(8, 40), MOMENT)
        manager = [Grant(Role.SITE_MANAGER, site=SITE)]
        accounts.add(self.operator, "jan.peeters@example.be", manager, now=MOMENT, random=random)

    def _gate(self, name: str, site: str) -> Gate:
        sealing = self.central.vault.sealing_private.public_key()
        gate = Gate(name, name.encode().ljust(32, b"-"), sealing=sealing)
        gate.enrol(self.central.engine)
        with writing(self.central.engine) as connection:
            connection.execute(update(devices).where(devices.c.id == name).values(site=site))
        return gate

    def _passages(self, gates: list[Gate]) -> None:
        vault = self.central.vault
        persons = Persons(vault.sealing_private, vault.blind_index_key)
        ledger = Ledger(self.central.engine, projections=all_projections())
        pipeline = Pipeline(self.central.engine, persons, vault.acknowledgement_key, ledger)
        for number, gate in enumerate(gates):
            tokens = [
                self._came(gate, worker, name, MOMENT - timedelta(minutes=50 - 3 * place - number))
                for place, (worker, name) in enumerate(zip(WORKERS, NAMES, strict=True))
                if place % len(gates) != number or number == 0
            ]
            identity = gate._next_id()
            stranger = seal(Subject.of(STRANGER), identity, gate.sealing)
            turned = Refusal(lane="lane-1", reason=Reason.PERSON_UNKNOWN, subject=stranger)
            tokens.append(gate.sign(turned, identity, at=MOMENT - timedelta(minutes=9)))
            pipeline.handle([Message(gate.topic, join(tokens), 1)], MOMENT)
        clone = Gate(gates[2].name, gates[2].secret)
        pipeline.handle([Message(clone.topic, join([clone.alarm()]), 1)], MOMENT)

    def _came(self, gate: Gate, worker: str, name: str, at: datetime) -> str:
        identity = gate._next_id()
        employer = EnterpriseNumber.parse(ORGANISATION)
        subject = Subject.of(Inss(worker), surname="Van Damme", given_names=name, employer=employer)
        body = CheckIn(
            lane="lane-1",
            direction=Direction.IN,
            kind=CredentialKind.EID,
            assurance=Assurance.CHIP,
            subject=seal(subject, identity, gate.sealing),
        )
        return gate.sign(body, identity, at=at)

    def _health(self) -> None:
        watching = Watching(self.central.engine, now=MOMENT - timedelta(minutes=30))
        well, ill, gone = (DeviceId(f"gate-{number}") for number in (1, 2, 3))
        for device in (well, ill, gone):
            watching.born(device)
        watching.device("gate-4-not-seen-yet", OTHER_SITE)
        lanes = (LaneHealth(name="lane-1", condition=LaneCondition.FREED),)
        while watching.now < MOMENT:
            watching.beat(well)
            watching.beat(ill, contacts=("tamper",), disk=91, temperature=81.0, lanes=lanes)
            watching.beat(gone)
            watching.pass_time(60)
        watching.dies(gone)
        watching.pass_time(1)

    def many(self, count: int, silent: str) -> None:
        """Put many more gates into the fleet that are well, and one that is not heard any more."""
        names = [DeviceId(f"poort-{number:04d}") for number in range(1, count)]
        gates = [*names, DeviceId(silent)]
        rows = [{"id": gate, "site": SITE, "created_at": MOMENT} for gate in gates]
        heard = Heard(WELL, MOMENT)
        with writing(self.central.engine) as connection:
            connection.execute(insert(devices), rows)
            note_states(connection, dict.fromkeys(gates, state(Life.ALIVE)), MOMENT)
            keep_newest(connection, dict.fromkeys(gates, heard))
            note_states(connection, {DeviceId(silent): state(Life.DEAD)}, MOMENT)

    def comes_back(self, gate: str) -> None:
        """A gate's next session begins."""
        with writing(self.central.engine) as connection:
            note_states(connection, {DeviceId(gate): state(Life.ALIVE, 9)}, MOMENT)


def state(life: Life, session: int = 1) -> State:
    """Return a birth or death."""
    return State(state=life, session=session, version="0.1.0")
