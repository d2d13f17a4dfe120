"""Forged and mutated records: none accepted, each kept aside with its reason."""

from collections import Counter
from collections.abc import Callable

import pytest
from sqlalchemy import Engine, func, select

from central.bridge.persons import Persons
from central.bridge.pipeline import Message, Pipeline
from central.database import reading
from central.ledger.ledger import Ledger
from central.schema import records, set_aside
from protocol.topics import Channel, topic
from tests.central.ledger.gates import NOW, SEALING, Gate
from tests.fuzz.forged import attack
from tests.fuzz.forgery import CENTRAL, Forger

IN_THE_SUITE = 5_000
THROUGH_THE_DATABASE = 400


@pytest.mark.rule("R1")
@pytest.mark.rule("R2")
@pytest.mark.rule("R3")
@pytest.mark.rule("R4")
@pytest.mark.rule("R16")
@pytest.mark.rule("R37")
def test_of_thousands_of_forged_records_none_is_accepted(figure: Callable[[str], None]) -> None:
    reasons: Counter[str] = Counter()
    kinds: Counter[str] = Counter()
    for group, why in attack(IN_THE_SUITE, seed=20261123):
        reasons += why
        kinds.update(forgery.kind for forgery in group)
    assert reasons.total() == kinds.total() == IN_THE_SUITE
    assert min(kinds.values()) >= IN_THE_SUITE // (2 * len(kinds))
    assert set(reasons) == {"forged", "malformed", "other-device", "key-unknown", "key-revoked"}
    figure(f"{kinds.total()} forged records of {len(kinds)} kinds: none accepted")


@pytest.mark.rule("R18")
def test_what_is_forged_reaches_no_ledger_and_stays_as_it_came(engine: Engine) -> None:
    for name, secret in (("gate-1", b"1" * 32), ("gate-2", b"2" * 32)):
        Gate(name, secret).enrol(engine)
    Gate("gate-1", b"3" * 32).enrol(engine, revoked_at=NOW)
    pipeline = Pipeline(engine, Persons(SEALING, b"k" * 32), CENTRAL, Ledger(engine))
    forged = [f for f in Forger(7).forgeries(THROUGH_THE_DATABASE) if f.token]
    messages = [
        Message(topic(forgery.device, Channel.RECORDS), forgery.token.encode())
        for forgery in forged
    ]
    for answers in pipeline.handle(messages, NOW).values():
        assert answers == []
    with reading(engine) as connection:
        assert connection.scalar(select(func.count()).select_from(records)) == 0
        kept = set(connection.scalars(select(set_aside.c.payload)))
    assert kept == {message.payload for message in messages}
    engine.dispose()
