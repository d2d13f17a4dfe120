"""The bridge's stages on a real ledger, without a broker: what is taken, what is set aside."""

from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Engine, select, update
from structlog.testing import capture_logs

from central.bridge.persons import Persons
from central.bridge.pipeline import Message, Pipeline
from central.database import reading, writing
from central.ledger.entries import AsideReason
from central.ledger.ledger import Ledger
from central.schema import device_keys, metadata, records, set_aside
from protocol.acknowledgements import Acknowledgement
from protocol.batches import MAX_BYTES, join
from protocol.envelope import MAX_TOKEN, SigningKey, TokenType
from protocol.identifiers import Inss, LimosaNumber
from protocol.records import Alarm
from protocol.sessions import Life, State
from protocol.topics import Channel, topic
from tests.central.ledger.gates import NOW, SEALING, WORKER, Gate

KEY = SigningKey(Ed25519PrivateKey.from_private_bytes(b"k" * 32))


@pytest.fixture
def pipeline(engine: Engine) -> Pipeline:
    return Pipeline(engine, Persons(SEALING, b"i" * 32), KEY, Ledger(engine))


@pytest.fixture
def gate(engine: Engine) -> Gate:
    gate = Gate()
    gate.enrol(engine)
    return gate


def message(gate: Gate, *tokens: str) -> Message:
    return Message(gate.topic, join(tokens))


def aside(engine: Engine) -> list[tuple[str, bytes]]:
    with reading(engine) as connection:
        rows = connection.execute(select(set_aside.c.reason, set_aside.c.payload))
        return [(reason, payload) for reason, payload in rows]


def words(tokens: list[str]) -> list[Acknowledgement]:
    return [Acknowledgement.opened(token, KEY.verify_key) for token in tokens]


def held(engine: Engine) -> int:
    with reading(engine) as connection:
        return len(connection.execute(select(records.c.seq)).all())


@pytest.mark.rule("R16")
def test_a_key_that_never_enrolled_is_refused(engine: Engine, pipeline: Pipeline) -> None:
    stranger = Gate()
    token = stranger.alarm()
    assert pipeline.handle([message(stranger, token)], NOW) == {}
    assert aside(engine) == [(AsideReason.KEY_UNKNOWN, token.encode())]


@pytest.mark.rule("R16")
def test_a_key_that_was_taken_back_is_refused_from_the_next_message_on(
    engine: Engine, pipeline: Pipeline, gate: Gate
) -> None:
    pipeline.handle([message(gate, gate.alarm())], NOW)
    with writing(engine) as connection:
        connection.execute(update(device_keys).values(revoked_at=NOW))
    pipeline.handle([message(gate, gate.alarm())], NOW)
    assert [reason for reason, _ in aside(engine)] == [AsideReason.KEY_REVOKED]
    assert held(engine) == 1


@pytest.mark.rule("R16")
def test_another_devices_records_are_refused_on_this_ones_topic(
    engine: Engine, pipeline: Pipeline, gate: Gate
) -> None:
    other = Gate("gate-2", b"2" * 32)
    other.enrol(engine)
    pipeline.handle([message(gate, other.alarm())], NOW)
    assert [reason for reason, _ in aside(engine)] == [AsideReason.OTHER_DEVICE]


@pytest.mark.rule("R16")
def test_claims_that_name_another_device_are_refused(
    engine: Engine, pipeline: Pipeline, gate: Gate
) -> None:
    identity = "0190b5a0-0000-7000-8000-000000000000"
    token = gate.sign(Alarm(code="x"), identity, device="gate-2")
    pipeline.handle([message(gate, token)], NOW)
    assert [reason for reason, _ in aside(engine)] == [AsideReason.OTHER_DEVICE]


@pytest.mark.rule("R2")
def test_a_devices_token_of_another_type_is_no_record(
    engine: Engine, pipeline: Pipeline, gate: Gate
) -> None:
    identity = "0190b5a0-0000-7000-8000-000000000000"
    token = gate.sign(Alarm(code="x"), identity, typ=TokenType.ACKNOWLEDGEMENT)
    pipeline.handle([message(gate, token)], NOW)
    assert aside(engine) == [(AsideReason.MALFORMED, token.encode())]


@pytest.mark.rule("R18")
@pytest.mark.parametrize(
    "payload", [b"", b"\x00", b"a" * (MAX_BYTES + 1), b"\n\n", "é".encode(), b"a.b.c"]
)
def test_bytes_that_are_no_records_are_kept_with_their_reason(
    engine: Engine, pipeline: Pipeline, gate: Gate, payload: bytes
) -> None:
    good = gate.alarm()
    answers = pipeline.handle([Message(gate.topic, payload), message(gate, good)], NOW)
    assert {reason for reason, _ in aside(engine)} == {AsideReason.MALFORMED}
    assert [word.up_to for word in words(answers[gate.device])] == [1]


@pytest.mark.rule("R14")
def test_a_message_that_was_not_sent_with_qos_1_is_set_aside(
    engine: Engine, pipeline: Pipeline, gate: Gate
) -> None:
    sent = replace(message(gate, gate.alarm()), qos=0)
    assert pipeline.handle([sent], NOW) == {}
    assert aside(engine) == [(AsideReason.WRONG_QOS, sent.payload)]


def test_a_topic_that_is_no_devices_is_set_aside(engine: Engine, pipeline: Pipeline) -> None:
    for name in ("werfpoort/1/central-x/records", "werfpoort/1/G/state", "other"):
        pipeline.handle([Message(name, b"{}")], NOW)
    assert [reason for reason, _ in aside(engine)] == [AsideReason.MALFORMED] * 3


@pytest.mark.rule("R8")
def test_a_seal_moved_from_another_record_is_numbered_and_flagged(
    engine: Engine, pipeline: Pipeline, gate: Gate
) -> None:
    token = gate.check_in(sealed_for="0190b5a0-0000-7000-8000-000000000000")
    [word] = words(pipeline.handle([message(gate, token)], NOW)[gate.device])
    assert [receipt.number for receipt in word.receipts] == ["000000000101"]
    assert aside(engine) == [(AsideReason.UNSEALABLE, token.encode())]
    with reading(engine) as connection:
        assert connection.scalars(select(records.c.person)).all() == [None]


@pytest.mark.rule("R27")
def test_many_receipts_go_into_several_acknowledgements_that_all_say_the_same_head(
    pipeline: Pipeline, gate: Gate
) -> None:
    tokens = [gate.check_in() for _ in range(250)]
    group = [message(gate, *tokens[i : i + 50]) for i in range(0, 250, 50)]
    answers = pipeline.handle(group, NOW)[gate.device]
    assert max(len(token) for token in answers) < MAX_TOKEN
    assert {(word.up_to, word.head) for word in words(answers)} == {(250, gate.head)}
    told = [receipt.check_in for word in words(answers) for receipt in word.receipts]
    assert told == gate.ids


@pytest.mark.rule("R34")
def test_no_number_gets_into_the_log_or_unsealed_onto_the_disk(
    engine: Engine, pipeline: Pipeline, gate: Gate, tmp_path: Path
) -> None:
    other = "0190b5a0-0000-7000-8000-000000000000"
    with capture_logs() as logs:
        pipeline.handle([message(gate, gate.check_in(), gate.check_in(sealed_for=other))], NOW)
    with reading(engine) as connection:
        held = [repr(connection.execute(select(table)).all()) for table in metadata.sorted_tables]
    assert WORKER.masked in "".join(held)
    assert WORKER.digits not in "".join(held)
    files = [path for path in tmp_path.iterdir() if path.is_file()]  # SQLite's; the other's are far
    assert not any(WORKER.digits.encode() in path.read_bytes() for path in files)
    assert WORKER.digits not in repr(logs)


@pytest.mark.rule("R34")
def test_what_a_gate_sends_in_the_clear_by_mistake_stays_out_of_the_log(
    pipeline: Pipeline, gate: Gate
) -> None:
    with capture_logs() as logs:
        pipeline.handle([Message(gate.topic, WORKER.digits.encode())], NOW)
    assert [entry["reason"] for entry in logs] == [AsideReason.MALFORMED]
    assert WORKER.digits not in repr(logs)


def test_the_same_person_has_one_index_and_a_limosa_number_another() -> None:
    persons = Persons(SEALING, b"i" * 32)
    assert persons.index(Inss(WORKER.digits)) == persons.index(WORKER)
    assert persons.index(WORKER) != Persons(SEALING, b"j" * 32).index(WORKER)
    assert persons.index(LimosaNumber("24911234567890123")) != persons.index(WORKER)


def test_a_state_of_a_device_that_never_enrolled_is_set_aside(
    engine: Engine, pipeline: Pipeline
) -> None:
    state = State(state=Life.ALIVE, session=1, version="1").payload()
    assert pipeline.handle([Message(topic(Gate().device, Channel.STATE), state)], NOW) == {}
    assert aside(engine) == [(AsideReason.DEVICE_UNKNOWN, state)]


@pytest.mark.parametrize("session", ["0", "1.5", str(2**63)])
def test_a_session_number_out_of_range_is_set_aside(
    engine: Engine, pipeline: Pipeline, gate: Gate, session: str
) -> None:
    payload = f'{{"state":"alive","session":{session},"version":"1"}}'.encode()
    assert pipeline.handle([Message(topic(gate.device, Channel.STATE), payload)], NOW) == {}
    assert [reason for reason, _ in aside(engine)] == [AsideReason.MALFORMED]
