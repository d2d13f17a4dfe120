"""What the ledger needs every day is done by itself, and what fails is told and tried again."""

from datetime import timedelta

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Engine, delete, select
from structlog.testing import capture_logs

from central.audit import Trail
from central.database import reading, writing
from central.ledger.checkpoints import newest
from central.ledger.daily import Daily
from central.ledger.ledger import Ledger
from central.ledger.retention import Retention, years_before
from central.schema import audit_entries, records
from protocol.envelope import SigningKey
from tests.central.ledger.gates import NOW, Gate

KEY = SigningKey(Ed25519PrivateKey.from_private_bytes(b"k" * 32))


def daily(engine: Engine, *, years: int = 7, after: timedelta = timedelta()) -> Daily:
    retention = Retention(engine, Trail(KEY), [])
    return Daily(engine, KEY, retention, years=years, clock=lambda: NOW + after)


def filled(engine: Engine) -> None:
    gate = Gate()
    gate.enrol(engine)
    long_ago = years_before(NOW, 7) - timedelta(days=1)
    Ledger(engine).commit([gate.batch(gate.check_in())], long_ago)
    Ledger(engine).commit([gate.batch(gate.check_in())], NOW)


def erased(engine: Engine) -> list[bool]:
    with reading(engine) as connection:
        tokens = connection.scalars(select(records.c.token).order_by(records.c.position))
        return [token is None for token in tokens]


def test_a_day_has_its_checkpoint_and_forgets_who_is_too_old(engine: Engine) -> None:
    filled(engine)
    daily(engine, years=0).look()
    assert erased(engine) == [False, False]
    daily(engine).look()
    assert erased(engine) == [True, False]
    daily(engine, after=timedelta(days=1)).look()
    with reading(engine) as connection:
        word = newest(connection)
        noted = connection.execute(select(audit_entries)).one()
    assert word is not None
    assert (word.number, word.size) == (2, 2)
    assert (noted.who, noted.action) == ("retention", "ledger.erased")


def test_what_fails_is_told_and_does_not_keep_the_rest_from_being_done(engine: Engine) -> None:
    filled(engine)
    with writing(engine) as connection:
        connection.execute(delete(records).where(records.c.position == 2))
    with capture_logs() as told:
        daily(engine).look()
    assert [(line["event"], line.get("work")) for line in told] == [
        ("ledger.daily", "sign"),
        ("ledger.erased", None),
    ]
    assert "position 1, or one soon after" in told[0]["cause"]


def test_it_runs_from_start_to_stop(engine: Engine) -> None:
    work = daily(engine)
    work.start()
    work.stop()
    with reading(engine) as connection:
        assert newest(connection) is not None
