"""`werfpoort-central presence`: what an inspector asks at the console."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from central.cli import app
from central.clock import wall_clock
from central.database import migrate, open_engine, sqlite_url, writing
from central.presence.projection import Presence
from central.vault import Vault
from tests.central.presence.comings import SITE, Ledger


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """The data folder of a central where An is on site since a minute ago."""
    now = wall_clock()
    Vault.create(tmp_path, ["localhost"], now)
    engine = open_engine(sqlite_url(tmp_path / "central.sqlite3"))
    migrate(engine)
    ledger = Ledger()
    ledger.came("an", at=now - timedelta(minutes=1))
    with writing(engine) as connection:
        Presence().take(connection, ledger.rows)
    engine.dispose()
    return tmp_path


def said(data: Path, *words: str) -> str:
    result = CliRunner().invoke(app, ["presence", *words, "--data", str(data)])
    assert result.exit_code == 0, result.output
    return result.stdout


def test_it_tells_who_is_on_site_now(data: Path) -> None:
    found = json.loads(said(data, "now", "--site", SITE, "--json"))
    assert [(one["person"], one["receipt"]) for one in found] == [("an", "000000000101")]
    assert "1 people" in said(data, "now", "--site", SITE)


def test_it_tells_who_was_on_site_on_a_day_for_a_spreadsheet(data: Path) -> None:
    lines = said(data, "day", "--site", SITE, "--csv").splitlines()
    assert lines[0] == "masked;employer;first_in;last_out;receipt"
    assert lines[1].startswith("***an;0448181966;")
    assert (
        said(data, "day", "--site", SITE, "--on", "2020-01-01", "--csv").splitlines() == lines[:1]
    )


def test_what_no_record_says_is_gone_when_it_is_made_anew(data: Path) -> None:
    assert "0 records" in said(data, "project")
    assert json.loads(said(data, "now", "--site", SITE, "--json")) == []
