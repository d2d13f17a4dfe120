"""What the central tells Prometheus: enough to see trouble coming, and nobody's name."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Engine
from structlog.testing import capture_logs

from central import metrics
from central.api.metrics import may_read
from central.bridge.persons import Persons
from central.bridge.pipeline import Message, Pipeline
from central.bridge.readiness import Readiness
from central.ledger.ledger import Ledger
from central.projections import all_projections
from central.status import of_worker
from protocol.batches import join
from protocol.envelope import SigningKey
from protocol.identifiers import Inss
from protocol.sessions import Life, State
from protocol.topics import Channel, topic
from tests.central.ledger.gates import NOW, SEALING, WORKER, Gate
from tests.central.running import Running, running_central

OTHERS = tuple(Inss(digits) for digits in ("78012340961", "77072239430", "97440936363"))
LABELS = {
    "channel": {"records", "state"},
    "outcome": {"stored", "repeated", "beyond-gap", "fork"},
    "stage": {"verify", "open-seals", "states", "commit", "acknowledge"},
    "kind": {"database", "message"},
    "state": {"alive", "dead", "unborn"},
}
"""What may stand behind each label; reasons and routes are closed sets elsewhere."""


@pytest.fixture
def gate(engine: Engine) -> Gate:
    gate = Gate()
    gate.enrol(engine)
    return gate


@pytest.fixture
def pipeline(engine: Engine) -> Pipeline:
    key = SigningKey(Ed25519PrivateKey.from_private_bytes(b"k" * 32))
    return Pipeline(
        engine, Persons(SEALING, b"i" * 32), key, Ledger(engine, None, all_projections())
    )


def figure(name: str, **labels: str) -> float:
    return metrics.REGISTRY.get_sample_value(f"werfpoort_{name}", labels) or 0.0


def busy(pipeline: Pipeline, gate: Gate) -> None:
    """Have the bridge take all that it can get: good, repeated, wrong, and a birth."""
    tokens = [gate.check_in(worker) for worker in (WORKER, *OTHERS)]
    stranger = Gate("gate-9", b"9" * 32)
    birth = State(state=Life.ALIVE, session=1, version="1").payload()
    for payload in (join(tokens), join(tokens[1:2]), b" ".join(t.digits.encode() for t in OTHERS)):
        pipeline.handle([Message(gate.topic, payload)], NOW)
    pipeline.handle([Message(stranger.topic, join([stranger.check_in(OTHERS[0])]))], NOW)
    pipeline.handle([Message(topic(gate.device, Channel.STATE), birth)], NOW)


def test_what_the_bridge_did_is_counted(pipeline: Pipeline, gate: Gate) -> None:
    before = {
        "messages": figure("messages_total", channel="records"),
        "stored": figure("records_total", outcome="stored"),
        "repeated": figure("records_total", outcome="repeated"),
        "receipts": figure("receipts_total"),
        "malformed": figure("set_aside_total", reason="malformed"),
        "strangers": figure("set_aside_total", reason="key-unknown"),
        "commits": figure("stage_seconds_count", stage="commit"),
    }
    busy(pipeline, gate)
    after = {
        "messages": figure("messages_total", channel="records") - 4,
        "stored": figure("records_total", outcome="stored") - 4,
        "repeated": figure("records_total", outcome="repeated") - 1,
        "receipts": figure("receipts_total") - 5,
        "malformed": figure("set_aside_total", reason="malformed") - 1,
        "strangers": figure("set_aside_total", reason="key-unknown") - 1,
        "commits": figure("stage_seconds_count", stage="commit") - 5,
    }
    assert after == before


@pytest.mark.rule("R34")
def test_nobody_is_in_the_log_or_the_figures(pipeline: Pipeline, gate: Gate) -> None:
    with capture_logs() as logs:
        busy(pipeline, gate)
    told = metrics.exposed().decode() + repr(logs)
    for worker in (WORKER, *OTHERS):
        assert worker.digits not in told
        assert worker.masked not in metrics.exposed().decode()


def test_a_thousand_gates_make_as_many_series_as_one(pipeline: Pipeline, gate: Gate) -> None:
    busy(pipeline, gate)
    told = metrics.exposed().decode()
    assert gate.name not in told
    for name, values in LABELS.items():
        assert set(re.findall(rf'\b{name}="([^"]*)"', told)) <= values


@pytest.fixture
def central(tmp_path: Path) -> Iterator[Running]:
    with running_central(tmp_path / "central", datetime.now(UTC)) as running:
        yield running


def test_the_machine_itself_reads_the_figures_of_a_running_central(central: Running) -> None:
    with central.client() as client:
        client.get("/no-such-page")
        client.get("/no-such-page-either")
        answer = client.get("/metrics")
    assert answer.status_code == HTTPStatus.OK
    assert answer.headers["content-type"].startswith("text/plain")
    assert 'werfpoort_devices{state="alive"} 0.0' in answer.text
    assert 'route="none"' in answer.text
    assert "no-such-page" not in answer.text
    assert "process_resident_memory_bytes" in answer.text


TOKEN = "0123456789abcdef"  # noqa: S105 - the tests' own


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1"])
def test_without_a_token_only_the_machine_itself_may_ask(host: str) -> None:
    assert may_read(None, host=host, authorization="")
    for other in ("192.0.2.7", "2001:db8::1", "", "unknown"):
        assert not may_read(None, host=other, authorization=f"Bearer {TOKEN}")


def test_with_a_token_who_shows_it_may_ask_and_nobody_else() -> None:
    assert may_read(TOKEN, host="192.0.2.7", authorization=f"Bearer {TOKEN}")
    for wrong in ("", "Bearer", "Bearer ", f"Bearer {TOKEN}é", TOKEN):
        assert not may_read(TOKEN, host="127.0.0.1", authorization=wrong)


def test_a_worker_tells_its_figures_on_its_own_port() -> None:
    def ready() -> Readiness:
        raise AssertionError("nobody asked")

    answer = of_worker("/metrics", ready)
    assert answer is not None
    assert answer[0] == HTTPStatus.OK
    assert b"werfpoort_acknowledgements_total" in answer[2]
