"""A central that leaves out what it took is convicted by its own word (docs/ledger.md).

The gate holds the signed acknowledgement, the central has to prove it in a checkpoint.
"""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from central.bridge.persons import Persons
from central.bridge.pipeline import Message, Pipeline
from central.database import open_engine, reading, sqlite_url
from central.errors import NotFoundError
from central.ledger.checkpoints import make
from central.ledger.ledger import Ledger
from central.ledger.proof import prove
from central.ledger.verify import verify
from central.vault import Vault
from protocol.acknowledgements import Acknowledgement
from protocol.batches import join
from protocol.checkpoints import Checkpoint
from protocol.envelope import token_hash
from protocol.receipts import ReceiptNumber
from tests.central.databases import migrated_sqlite
from tests.central.ledger.gates import NOW, SEALING, Gate

MAY_BE_MISSING = timedelta(minutes=10)
"""What R48 allows a checkpoint."""


@pytest.fixture
def shown(tmp_path: Path) -> Iterator[Engine]:
    """The ledger that the central shows, instead of the one that it answered from."""
    path = tmp_path / "shown.sqlite3"
    path.write_bytes(migrated_sqlite())
    engine = open_engine(sqlite_url(path))
    yield engine
    engine.dispose()


@pytest.fixture
def gate(engine: Engine, shown: Engine) -> Gate:
    """A gate that is enrolled in either."""
    gate = Gate()
    gate.enrol(engine)
    gate.enrol(shown)
    return gate


def taken(engine: Engine, vault: Vault, gate: Gate, token: str) -> str:
    """Have the central take a record; return its word."""
    persons = Persons(SEALING, b"i" * 32)
    pipeline = Pipeline(engine, persons, vault.acknowledgement_key, Ledger(engine))
    (word,) = pipeline.handle([Message(gate.topic, join([token]))], NOW)[gate.device]
    return word


def checkpoint(engine: Engine, vault: Vault) -> Checkpoint:
    """Have the central say what it holds, when R48 asks for all that it had acknowledged."""
    made = make(engine, vault.acknowledgement_key, NOW + MAY_BE_MISSING)
    return Checkpoint.opened(made.token, vault.acknowledgement_key.verify_key)


@pytest.mark.rule("R48")
@pytest.mark.parametrize("another_has_it", [False, True], ids=["no number", "another's number"])
def test_what_was_taken_and_is_in_no_checkpoint_is_shown_by_the_gates_word(
    engine: Engine, shown: Engine, vault: Vault, gate: Gate, another_has_it: bool
) -> None:
    key = vault.acknowledgement_key.verify_key
    left_out = gate.copy()
    token = left_out.check_in()
    word = Acknowledgement.opened(taken(engine, vault, gate, token), key)
    (receipt,) = word.receipts
    number = ReceiptNumber.parse(receipt.number)
    instead = gate.check_in(at=NOW + timedelta(seconds=1)) if another_has_it else gate.alarm()
    taken(shown, vault, gate, instead)
    said = checkpoint(shown, vault)
    assert verify(shown, central=key).problems == [], "by itself that ledger looks whole"
    assert said.at - word.at >= MAY_BE_MISSING, "the checkpoint has to count it"
    assert word.head == token_hash(token)
    with reading(shown) as connection:
        if another_has_it:
            proof = prove(connection, number, key).document()
            assert proof["record"] != word.head
        else:
            with pytest.raises(NotFoundError, match="No check-in has"):
                prove(connection, number, key)


def test_an_honest_central_proves_the_very_record_that_its_word_names(
    engine: Engine, vault: Vault, gate: Gate
) -> None:
    key = vault.acknowledgement_key.verify_key
    word = Acknowledgement.opened(taken(engine, vault, gate, gate.check_in()), key)
    checkpoint(engine, vault)
    with reading(engine) as connection:
        proof = prove(connection, ReceiptNumber.parse(word.receipts[0].number), key).document()
    assert proof["record"] == word.head
