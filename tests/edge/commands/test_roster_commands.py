"""`werfpoort-edge roster`: a list comes in, what it changes is shown first, nobody is named."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from edge.commands.roster import app
from edge.errors import RosterError
from tests.edge.roster.lists import EMPLOYER, LIMOSA, numbers

HEAD = "number,employer,blocked,supervisor,remove"


class Gate:
    """A gate's folder, and the command run on it."""

    def __init__(self, folder: Path) -> None:
        (folder / "state").mkdir()
        self.folder = folder
        self.config = folder / "gate.toml"
        self.config.write_text(
            f'[gate]\nstate = "{folder / "state"}"\n[[lanes]]\nname = "main"\nrelay_pin = 17\n'
        )

    def list(self, *rows: str) -> str:
        path = self.folder / "people.csv"
        path.write_text("\n".join((HEAD, *rows)))
        return str(path)

    def run(self, *words: str) -> Result:
        return CliRunner().invoke(app, [*words, "--config", str(self.config)])

    def said(self, *words: str) -> dict[str, int]:
        answer = self.run(*words, "--json")
        assert answer.exit_code == 0, answer.output
        return dict(json.loads(answer.stdout))


@pytest.fixture
def gate(tmp_path: Path) -> Gate:
    return Gate(tmp_path)


def test_a_list_is_imported_and_shown_by_version_and_size(gate: Gate) -> None:
    one, other = numbers(2)
    rows = [f"{one},{EMPLOYER},,yes,", f"{other},,yes,,", f"{LIMOSA},,,,"]
    assert gate.said("import", gate.list(*rows)) == {
        "version": 1,
        "people": 3,
        "new_or_changed": 3,
        "removed": 0,
    }
    shown = gate.said("show")
    assert shown.pop("bytes") > 0
    assert shown == {
        "version": 1,
        "people": 3,
        "blocked": 1,
        "supervisors": 1,
        "without_employer": 2,
        "badges": 0,
    }
    assert "Version 1: 3 people, 1 of them blocked" in gate.run("show").stdout


def test_a_whole_list_removes_who_is_not_in_it_and_an_update_does_not(gate: Gate) -> None:
    one, other, third = numbers(3)
    gate.said("import", gate.list(f"{one},,,,", f"{other},,,,"))
    added = gate.said("import", gate.list(f"{third},,,,"), "--update")
    assert (added["people"], added["removed"]) == (3, 0)
    removed = gate.said("import", gate.list(f"{third},,,,yes"), "--update")
    assert (removed["people"], removed["removed"]) == (2, 1)
    whole = gate.said("import", gate.list(f"{one},,,,"))
    assert (whole["people"], whole["removed"]) == (1, 1)


def test_what_an_import_would_change_is_shown_without_changing_it(gate: Gate) -> None:
    one, other = numbers(2)
    gate.said("import", gate.list(f"{one},,,,"))
    assert gate.said("diff", gate.list(f"{other},,,,")) == {
        "version": 1,
        "new_or_changed": 1,
        "removed": 1,
    }
    assert "1 new or changed, 1 removed" in gate.run("diff", gate.list(f"{other},,,,")).stdout
    assert gate.said("show")["people"] == 1


def test_a_list_with_a_fault_changes_nothing_and_shows_no_number(gate: Gate) -> None:
    (one,) = numbers(1)
    gate.said("import", gate.list(f"{one},,,,"))
    refused = gate.run("import", gate.list("12345678901,,,,"))
    assert isinstance(refused.exception, RosterError)
    assert "line 2" in str(refused.exception)
    assert "12345678901" not in str(refused.exception)
    assert gate.said("show")["version"] == 1


def test_a_gate_without_roster_says_how_to_get_one(gate: Gate) -> None:
    assert "werfpoort-edge roster import" in gate.run("show").stdout


@pytest.mark.parametrize("content", [None, b"\xff\xfe"])
def test_a_list_that_cannot_be_read_is_told(gate: Gate, content: bytes | None) -> None:
    path = gate.folder / "people.csv"
    if content:
        path.write_bytes(content)
    refused = gate.run("import", str(path))
    assert isinstance(refused.exception, RosterError)
