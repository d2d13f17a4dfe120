"""`werfpoort-edge journal`: what a person sees, proves and takes with him."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlite_utils import Database
from typer.testing import CliRunner, Result

from edge.commands.journal import app
from edge.errors import EnrolmentError, JournalError
from edge.uplink import identity
from edge.uplink.journal import Journal
from edge.uplink.journal_file import FILE_NAME
from edge.uplink.settlement import Settlement, settle
from protocol.acknowledgements import Acknowledgement
from protocol.envelope import SigningKey
from protocol.receipts import ReceiptNumber
from tests.edge.uplink.authority import Authority
from tests.edge.uplink.samples import ALARM, DEVICE, NOON, SITE, drafts

GUIDE = Path(__file__).parents[3] / "docs" / "journal.md"


class Gate:
    """An enrolled gate with a journal that it is writing."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.config = folder / "gate.toml"
        self.state = folder / "state"
        lane = '[[lanes]]\nname = "lane-1"\nrelay_pin = 17\n'
        self.config.write_text(f'[gate]\nstate = "{self.state}"\n{lane}', encoding="utf-8")
        self.draft = drafts()
        self.enrol()
        self.journal = self.opened()

    def enrol(self) -> None:
        key = Ed25519PrivateKey.generate()
        self.authority = Authority()
        grant = self.authority.grant(DEVICE, key.public_key())
        self.key: SigningKey = identity.store(self.state, grant, key).key

    def opened(self) -> Journal:
        path = self.state / FILE_NAME
        return Journal.open(path, device=DEVICE, site=SITE, key=self.key)

    def fill(self, count: int) -> None:
        for _ in range(count):
            self.journal.append(self.draft())

    def settled(self, day: int) -> None:
        """The central holds all there is, and says so on a day; there are only alarms."""
        head, at = self.journal.head, NOON + timedelta(days=day)
        said = Acknowledgement(device=DEVICE, up_to=head.seq, head=head.hash, receipts=(), at=at)
        settlement = settle(self.journal.standing(said), said)
        assert isinstance(settlement, Settlement)
        self.journal.settle(settlement, said.signed(self.authority.acknowledgement_key))

    def prune(self) -> None:
        """Write ten alarms, of which four are pruned."""
        for day in range(5):
            for _ in range(2):
                self.journal.append(self.draft(ALARM))
            self.settled(day)
        assert self.journal.prune(keep_days=3, most=100) == 4

    def run(self, *words: str | Path, fails: type[Exception] | None = None) -> Result:
        result = CliRunner().invoke(app, [*map(str, words), "--config", str(self.config)])
        if fails:
            assert isinstance(result.exception, fails)
        else:
            assert result.exit_code == 0, result.output
        return result

    def tampered(self, statement: str, *values: str) -> None:
        db = Database(self.state / FILE_NAME)
        for trigger in ("records_are_not_changed", "records_are_only_pruned"):
            db.execute(f"DROP TRIGGER IF EXISTS {trigger}")
        db.execute(statement, values)
        db.close()


@pytest.fixture
def gate(tmp_path: Path) -> Iterator[Gate]:
    gate = Gate(tmp_path)
    yield gate
    gate.journal.close()


def examples(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)


def test_the_newest_records_are_shown_while_the_gate_writes(gate: Gate) -> None:
    gate.fill(3)
    settled = gate.journal.append(gate.draft())
    gate.journal.settle(Settlement(((settled.id, ReceiptNumber(101)),), 4), "word")
    gate.journal.append(gate.draft(ALARM))
    rows = json.loads(gate.run("show", "--last", "2", "--json").output)
    assert [(row["seq"], row["type"], row["settled"]) for row in rows] == [
        (4, "check-in", True),
        (5, "alarm", False),
    ]
    assert rows[0]["receipt"] == "000/0000/10104"
    assert rows[1]["what"] == {"code": "test", "detail": "something a person looks at"}


def test_the_table_says_what_a_person_asks(gate: Gate, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "160")
    gate.fill(1)
    table = gate.run("show").output
    for part in ("check-in", "lane-1", "in eid signed", "not yet", "2026-11-23T12:00:00.000Z ?"):
        assert part in table


@pytest.mark.rule("R34")
def test_no_subject_is_shown(gate: Gate) -> None:
    gate.fill(1)
    for words in (["show"], ["show", "--json"], ["verify"]):
        assert "ssssss" not in gate.run(*words).output


def test_a_whole_journal_is_proved(gate: Gate) -> None:
    gate.fill(30)
    told = json.loads(gate.run("verify", "--json").output)
    assert (told["records"], told["settled"], told["head"]) == (30, 0, gate.journal.head.hash)
    assert "30 records of gate-1: chain and signatures hold" in gate.run("verify").output


def test_an_empty_journal_holds(gate: Gate) -> None:
    assert json.loads(gate.run("verify", "--json").output)["records"] == 0
    assert json.loads(gate.run("show", "--json").output) == []


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        ("DELETE FROM records WHERE seq = 4", "After record 3 comes 5: records are missing"),
        ("DELETE FROM records WHERE seq = 1", "After record 0 comes 2"),
        (
            "UPDATE records SET token = (SELECT token FROM records WHERE seq = 2) WHERE seq = 4",
            "Record 4 says of itself that it is 2",
        ),
        (
            "UPDATE records SET token = replace(token, 'eyJ', 'eyI') WHERE seq = 4",
            "Record 4 does not hold",
        ),
        ("UPDATE records SET token = 'x' WHERE seq = 4", "Record 4 does not hold: Not a token"),
    ],
)
def test_whatever_somebody_does_to_a_record_is_found(
    gate: Gate, statement: str, sentence: str
) -> None:
    gate.fill(6)
    gate.tampered(statement)
    assert sentence in str(gate.run("verify", fails=JournalError).exception)


def test_a_record_of_a_strangers_key_is_found(gate: Gate) -> None:
    gate.fill(2)
    stranger = SigningKey(Ed25519PrivateKey.generate())
    path = gate.folder / "other.db"
    with Journal.open(path, device=DEVICE, site=SITE, key=stranger) as other:
        token = other.append(gate.draft()).token
    gate.tampered("UPDATE records SET token = ? WHERE seq = 1", token)
    message = str(gate.run("verify", fails=JournalError).exception)
    assert "Record 1 is signed by a key that is not this device's" in message


def test_a_chain_across_two_enrolments_is_proved_and_says_so(gate: Gate) -> None:
    gate.fill(2)
    before = gate.key.verify_key.kid
    gate.journal.close()
    gate.enrol()
    gate.journal = gate.opened()
    gate.fill(2)
    told = gate.run("verify").output
    assert "4 records" in told
    assert before in told


def exported(gate: Gate) -> Path:
    gate.fill(3)
    gate.journal.append(gate.draft(ALARM))
    settled = gate.journal.append(gate.draft())
    gate.journal.settle(Settlement(((settled.id, ReceiptNumber(7)),), 0), "word")
    output = gate.folder / "journal.jsonl"
    gate.run("export", "--output", output)
    return output


def verified(gate: Gate, export: Path) -> subprocess.CompletedProcess[str]:
    script = gate.folder / "verify.py"
    script.write_text(examples("python")[0], encoding="utf-8")
    return subprocess.run(  # noqa: S603 - the guide's own example
        [sys.executable, "-I", "-W", "ignore", script, export],
        capture_output=True,
        text=True,
        check=False,
    )


def test_an_export_is_proved_by_the_guides_example_alone(gate: Gate) -> None:
    told = verified(gate, exported(gate))
    assert told.stdout == f"5 records of gate-1 hold, head {gate.journal.head.hash}\n"


def test_the_guides_example_finds_a_changed_a_missing_and_a_moved_record(gate: Gate) -> None:
    export = exported(gate)
    lines = export.read_text(encoding="ascii").splitlines()
    changed = lines[2].replace('"token": "ey', '"token": "eY')
    for wrong in (
        [*lines[:2], changed, *lines[3:]],
        [*lines[:2], *lines[3:]],
        [lines[0], lines[2], lines[1], *lines[3:]],
    ):
        export.write_text("\n".join(wrong), encoding="ascii")
        assert verified(gate, export).returncode != 0


def test_a_pruned_journal_is_proved_from_its_anchor(gate: Gate) -> None:
    gate.prune()
    told = gate.run("verify").output
    assert "10 records of gate-1: chain and signatures hold" in told
    assert "The first 4 are pruned; the central has signed that it holds them" in told
    assert json.loads(gate.run("verify", "--json").output)["pruned"] == 4


def test_an_anchor_that_somebody_moved_is_found(gate: Gate) -> None:
    gate.prune()
    gate.tampered("DELETE FROM records WHERE seq = 5")
    told = gate.run("verify", fails=JournalError)
    assert "After record 4 comes 6" in str(told.exception)
    gate.tampered("UPDATE anchor SET seq = 5, hash = 'x', word = word")
    told = gate.run("verify", fails=JournalError)
    assert "Records up to 5 are gone, and the central's word is about 4" in str(told.exception)


def test_a_pruned_export_is_proved_by_the_guides_example_too(gate: Gate) -> None:
    gate.prune()
    export = gate.folder / "journal.jsonl"
    gate.run("export", "--output", export)
    assert verified(gate, export).stdout.startswith("6 records of gate-1 hold")
    lines = export.read_text(encoding="ascii").splitlines()
    export.write_text("\n".join([lines[0], *lines[2:]]), encoding="ascii")
    assert verified(gate, export).returncode != 0


def test_a_single_token_is_checked_by_the_guides_openssl_lines(gate: Gate) -> None:
    exported(gate)
    told = subprocess.run(  # noqa: S603 - the guide's own example
        ["/bin/sh", "-ec", examples("sh")[0]],
        cwd=gate.folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Signature Verified Successfully" in told.stdout, told.stderr


def test_an_export_holds_the_tokens_and_receipts_exactly(gate: Gate) -> None:
    header, *lines = map(json.loads, exported(gate).read_text(encoding="ascii").splitlines())
    assert [(line["seq"], line["token"]) for line in lines] == gate.journal.tokens(0, 9, 99_999)
    assert [line.get("receipt") for line in lines] == [*[None] * 4, ReceiptNumber(7).digits]
    assert header["keys"][0]["kid"] == gate.key.verify_key.kid


def test_an_export_goes_to_standard_output_and_never_over_a_file(gate: Gate) -> None:
    output = exported(gate)
    assert gate.run("export").output == output.read_text(encoding="ascii")
    result = CliRunner().invoke(
        app, ["export", "--output", str(output), "--config", str(gate.config)]
    )
    assert result.exit_code == 2
    assert "File exists" in result.output


def test_a_gate_that_has_not_run_yet_says_so(gate: Gate) -> None:
    gate.journal.close()
    (gate.state / FILE_NAME).unlink()
    error = gate.run("show", fails=JournalError).exception
    assert "has not run yet" in str(error)
    gate.journal = gate.opened()


def test_a_gate_that_is_not_enrolled_says_how(gate: Gate) -> None:
    (gate.state / "identity").unlink()
    assert "enrol first" in str(gate.run("verify", fails=EnrolmentError).exception)


def test_a_journal_can_be_read_when_the_gate_is_stopped(gate: Gate) -> None:
    gate.fill(2)
    gate.journal.close()
    assert json.loads(gate.run("verify", "--json").output)["records"] == 2
    gate.journal = gate.opened()


def test_a_journal_from_before_the_present_schema_asks_for_a_start(gate: Gate) -> None:
    gate.journal.close()
    db = Database(gate.state / FILE_NAME)
    applied = list(db.table("_sqlite_migrations").rows)
    db.execute("DELETE FROM _sqlite_migrations")
    db.close()
    assert "start the gate once" in str(gate.run("show", fails=JournalError).exception)
    db = Database(gate.state / FILE_NAME)
    db.table("_sqlite_migrations").insert_all(applied)
    db.close()
    gate.journal = gate.opened()
