"""What happens to a group of messages, stage after stage, each readable on its own.

split -> verify -> open the seal -> commit and number -> acknowledge. What breaks a rule leaves
the line with its reason and is committed as set aside; nothing leaves it silently.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

import structlog
from sqlalchemy import Engine

from central import metrics
from central.bridge.early import Early
from central.bridge.keys import DeviceKey, enrolled_keys
from central.bridge.persons import Persons
from central.bridge.tokens import OwnWord, RejectedError, verify_token
from central.database import reading, writing
from central.fleet.states import enrolled, note_states
from central.ledger.chains import heads
from central.ledger.continuation import Position
from central.ledger.entries import (
    AsideReason,
    Outcome,
    SetAside,
    VerifiedBatch,
    VerifiedRecord,
)
from central.ledger.ledger import Ledger
from central.metrics import stage
from protocol import batches
from protocol.acknowledgements import Acknowledgement, Receipt
from protocol.envelope import SigningKey, TokenType, key_id
from protocol.errors import MalformedError
from protocol.identifiers import DeviceId
from protocol.receipts import ReceiptNumber
from protocol.sessions import Life, State
from protocol.topics import Channel, device_of

RECEIPTS_PER_ACKNOWLEDGEMENT = 100
"""More go into further acknowledgements: one stays well below `protocol.envelope.MAX_TOKEN`."""
_LAST_SESSION = 2**63 - 1

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Message:
    """A message as the broker delivered it."""

    topic: str
    payload: bytes = field(repr=False)
    qos: int = 1

    @property
    def channel(self) -> Channel:
        """The channel that it came on."""
        return Channel.STATE if self.topic.endswith(f"/{Channel.STATE}") else Channel.RECORDS

    @property
    def device(self) -> DeviceId | None:
        """The device below whose id it came; the broker lets no other write there (R15)."""
        try:
            return device_of(self.topic, self.channel)
        except MalformedError:
            return None


@dataclass(frozen=True, slots=True)
class Letter:
    """A records message taken apart."""

    device: DeviceId
    topic: str
    tokens: Sequence[str]


class Pipeline:
    """The bridge's work on a group of messages."""

    def __init__(self, engine: Engine, persons: Persons, key: SigningKey, ledger: Ledger) -> None:
        """Take the database, who opens seals, the key that signs acknowledgements, the ledger."""
        self._engine = engine
        self._persons = persons
        self._key = key
        self._own = OwnWord(key)
        self._ledger = ledger
        self._early = Early()

    @property
    def waits(self) -> bool:
        """Whether something came early: `handle` then has work even without messages."""
        return bool(self._early)

    def handle(self, messages: Sequence[Message], now: datetime) -> dict[DeviceId, list[str]]:
        """Take a group through every stage; return the acknowledgements for each device.

        When this returns, everything in the group is durable. When it raises, nothing is, and the
        same group can be handled again (R26).
        """
        aside: list[SetAside] = []
        with stage("verify"):
            letters = split(messages, aside)
            keys = enrolled_keys(self._engine, named_keys(letters))
            verified = [verify(letter, keys, self._own, aside) for letter in letters]
        with stage("open-seals"):
            opened = [self._open_seals(batch) for batch in verified if batch.records]
        with stage("states"):
            births = self._take_states(messages, aside, now)
        with stage("commit"):
            opened = [*self._no_longer_early(now), *opened]
            outcomes = self._ledger.commit(opened, now, aside) if opened or aside else []
            self._early.keep(opened, outcomes, now)
        _count(messages, outcomes)
        for entry in aside:
            log.warning("set aside", reason=entry.reason, topic=entry.topic, detail=entry.detail)
        with stage("acknowledge"):
            return self._acknowledge(outcomes, births, now)

    def set_aside(self, message: Message, reason: AsideReason, detail: str, now: datetime) -> None:
        """Set a whole message aside, durably."""
        entry = SetAside(reason, message.topic, message.payload, message.device, detail)
        self._ledger.commit([], now, [entry])
        log.error("set aside", reason=reason, topic=message.topic, detail=detail)

    def _no_longer_early(self, now: datetime) -> list[VerifiedBatch]:
        if not self._early:
            return []
        with reading(self._engine) as connection:
            ends = heads(connection, self._early.devices)
        return self._early.fitting(ends, now)

    def _open_seals(self, batch: VerifiedBatch) -> VerifiedBatch:
        opened = [replace(entry, person=self._persons.of(entry.record)) for entry in batch.records]
        return replace(batch, records=opened)

    def _take_states(
        self, messages: Sequence[Message], aside: list[SetAside], now: datetime
    ) -> dict[DeviceId, State]:
        """Note births and deaths; return the devices that were born, and how (R29, R30)."""
        said = read_states(messages, aside)
        if not said:
            return {}
        with reading(self._engine) as connection:
            known = enrolled(connection, {device for device, _, _ in said})
        for device, _, message in said:
            if device not in known:
                rejected = RejectedError(AsideReason.DEVICE_UNKNOWN, "This device never enrolled.")
                aside.append(_aside(message, rejected))
        with writing(self._engine) as connection:
            for each_once in _in_turns(said):
                states = {d: state for d, state in each_once.items() if d in known}
                note_states(connection, states, now)
        return {
            device: state
            for device, state, _ in said
            if device in known and state.state is Life.ALIVE
        }

    def _acknowledge(
        self, outcomes: Sequence[Outcome], births: Mapping[DeviceId, State], now: datetime
    ) -> dict[DeviceId, list[str]]:
        answers: dict[DeviceId, list[str]] = {}
        having = {device: _position(birth) for device, birth in births.items()}
        for device, held in self._ledger.held(having).items() if having else ():
            answers[device] = [self._signed(device, held, (), now, births[device].session)]
        size = RECEIPTS_PER_ACKNOWLEDGEMENT
        for outcome in outcomes:
            all_ = outcome.receipts
            parts = [all_[start : start + size] for start in range(0, len(all_), size)] or [()]
            answers.setdefault(outcome.device, []).extend(
                self._signed(outcome.device, outcome.held, part, now) for part in parts
            )
        return answers

    def _signed(
        self,
        device: DeviceId,
        held: Position,
        receipts: tuple[Receipt, ...],
        now: datetime,
        session: int | None = None,
    ) -> str:
        return Acknowledgement(
            device=device,
            up_to=held.seq,
            head=held.hash,
            receipts=receipts,
            at=now,
            session=session,
        ).signed(self._key)


def _in_turns(
    said: Iterable[tuple[DeviceId, State, Message]],
) -> list[dict[DeviceId, State]]:
    """Return what was said in rounds in which each device speaks once at most."""
    rounds: list[dict[DeviceId, State]] = []
    spoken: dict[DeviceId, int] = {}
    for device, state, _ in said:
        turn = spoken[device] = spoken.get(device, -1) + 1
        if turn == len(rounds):
            rounds.append({})
        rounds[turn][device] = state
    return rounds


def _count(messages: Sequence[Message], outcomes: Sequence[Outcome]) -> None:
    metrics.GROUPS.observe(len(messages))
    for channel, count in Counter(message.channel for message in messages).items():
        metrics.MESSAGES.labels(channel).inc(count)
    metrics.RECORDS.labels("stored").inc(sum(outcome.stored for outcome in outcomes))
    metrics.RECORDS.labels("repeated").inc(sum(outcome.repeated for outcome in outcomes))
    metrics.RECORDS.labels("beyond-gap").inc(sum(outcome.beyond_gap for outcome in outcomes))
    metrics.RECORDS.labels("fork").inc(sum(outcome.forked for outcome in outcomes))
    metrics.RECEIPTS.inc(sum(len(outcome.receipts) for outcome in outcomes))


def split(messages: Iterable[Message], aside: list[SetAside]) -> list[Letter]:
    """Take records messages apart into tokens (R14)."""
    letters = []
    for message in messages:
        if message.channel is Channel.RECORDS:
            try:
                letters.append(_letter(message))
            except RejectedError as error:
                aside.append(_aside(message, error))
    return letters


def named_keys(letters: Iterable[Letter]) -> set[str]:
    """Return the keys that tokens say they are signed by."""
    kids = set()
    for letter in letters:
        for token in letter.tokens:
            try:
                kids.add(key_id(token, TokenType.RECORD))
            except MalformedError:
                continue  # `verify` sets it aside
    return kids


def verify(
    letter: Letter, keys: Mapping[str, DeviceKey], own: OwnWord, aside: list[SetAside]
) -> VerifiedBatch:
    """Verify a letter's tokens; what does not hold is set aside, the rest goes on (R18)."""
    good: list[VerifiedRecord] = []
    evidence: dict[str, ReceiptNumber] = {}
    for token in letter.tokens:
        try:
            if own.claimed_by(token):
                evidence |= own.numbers(token, letter.device)
            else:
                good.append(verify_token(token, letter.device, keys))
        except RejectedError as error:
            aside.append(
                SetAside(
                    error.reason, letter.topic, token.encode("ascii"), letter.device, error.detail
                )
            )
    return VerifiedBatch(letter.device, letter.topic, good, evidence)


def read_states(
    messages: Iterable[Message], aside: list[SetAside]
) -> list[tuple[DeviceId, State, Message]]:
    """Read births and deaths, in the order in which they came."""
    said = []
    for message in messages:
        if message.channel is Channel.STATE:
            try:
                said.append((*_state(message), message))
            except RejectedError as error:
                aside.append(_aside(message, error))
    return said


def _letter(message: Message) -> Letter:
    if message.qos != 1:
        raise RejectedError(AsideReason.WRONG_QOS, f"Sent with QoS {message.qos}.")
    try:
        device = device_of(message.topic, Channel.RECORDS)
        return Letter(device, message.topic, batches.split(message.payload))
    except MalformedError as error:
        raise RejectedError(AsideReason.MALFORMED, str(error)) from error


def _state(message: Message) -> tuple[DeviceId, State]:
    try:
        device = device_of(message.topic, Channel.STATE)
        state = State.parse(message.payload)
    except MalformedError as error:
        raise RejectedError(AsideReason.MALFORMED, str(error)) from error
    if state.session > _LAST_SESSION:
        raise RejectedError(AsideReason.MALFORMED, "A session number has at most 63 bits.")
    return device, state


def _position(birth: State) -> Position | None:
    return Position(birth.journal.seq, birth.journal.hash) if birth.journal else None


def _aside(message: Message, error: RejectedError) -> SetAside:
    return SetAside(error.reason, message.topic, message.payload, message.device, error.detail)
