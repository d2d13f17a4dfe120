"""What a gate holds against its central: its words on receipts, and on its whole ledger."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from edge.commands.journal import app
from edge.errors import JournalError
from edge.uplink.checkpoint_rules import Verdict
from edge.uplink.checkpoints import Kept
from edge.uplink.settlement import Settlement
from protocol.checkpoints import AuditHead, Checkpoint
from protocol.receipts import ReceiptNumber
from protocol.records import GENESIS
from tests.edge.commands.test_journal_commands import Gate


@pytest.fixture
def gate(tmp_path: Path) -> Iterator[Gate]:
    gate = Gate(tmp_path)
    yield gate
    gate.journal.close()


def keep(gate: Gate, number: int, verdict: Verdict) -> str:
    said = Checkpoint(
        number=number,
        size=number,
        root="ab" * 32,
        at=datetime(2026, 11, 23, 12, tzinfo=UTC),
        audit=AuditHead(entries=0, head=GENESIS),
    )
    token = said.signed(gate.authority.acknowledgement_key)
    gate.journal.checkpoints.keep(Kept(token, verdict))
    return token


def test_the_word_that_gave_a_receipt_is_handed_out(gate: Gate) -> None:
    check_in = gate.journal.append(gate.draft())
    gate.journal.settle(Settlement(((check_in.id, ReceiptNumber(101)),), 1), "the.signed.word")
    assert gate.run("word", "000/0000/10104").output == "the.signed.word\n"
    gate.run("word", ReceiptNumber(7).digits, fails=JournalError)


def test_the_checkpoints_that_are_held_are_shown(gate: Gate) -> None:
    assert "No checkpoint yet" in gate.run("checkpoints").output
    token = keep(gate, 1, Verdict.FIRST)
    keep(gate, 2, Verdict.GROWN)
    gate.journal.checkpoints.keep(Kept("signed.by.another", Verdict.FIRST))
    [first, _, foreign] = json.loads(gate.run("checkpoints", "--json").output)
    assert (first["number"], first["size"], first["verdict"]) == (1, 1, "first")
    assert first["token"] == token
    assert foreign["number"] == "another central's"
    assert "grown" in gate.run("checkpoints").output


def test_words_that_contradict_each_other_are_an_exit_status_and_what_to_do(gate: Gate) -> None:
    keep(gate, 1, Verdict.FIRST)
    keep(gate, 2, Verdict.REWRITTEN)
    told = CliRunner().invoke(app, ["checkpoints", "--config", str(gate.config)])
    assert (told.exit_code, "as evidence" in told.stderr) == (1, True)
