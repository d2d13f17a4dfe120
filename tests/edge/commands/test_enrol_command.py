"""`werfpoort-edge enrol`: what the person who installs the gate types and reads."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from edge.commands.enrol import enrol
from edge.errors import ConfigurationError, EnrolmentError
from edge.uplink import identity
from protocol.errors import InvalidIdentifierError
from tests.edge.uplink.authority import Authority
from tests.edge.uplink.central import EnrolmentServer


@pytest.fixture
def server(tmp_path: Path) -> Iterator[EnrolmentServer]:
    server = EnrolmentServer(tmp_path, Authority())
    yield server
    server.close()


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "gate.toml"
    lane = '[[lanes]]\nname = "lane-1"\nrelay_pin = 17\n'
    path.write_text(f'[gate]\nstate = "{tmp_path}/state"\n{lane}', encoding="utf-8")
    return path


def typed(server: EnrolmentServer, code: str, config: Path, *words: str) -> Result:
    app = typer.Typer()
    app.command()(enrol)
    where = ["--central", server.address, "--code", code, "--config", str(config)]
    return CliRunner().invoke(app, [*where, *words])


def test_a_code_is_taken_as_people_type_it(
    server: EnrolmentServer, config: Path, tmp_path: Path
) -> None:
    sloppy = str(server.code).lower().replace("-", " ").replace("1", "l").replace("0", "o")
    result = typed(server, sloppy, config)
    assert result.exit_code == 0, result.output
    assert result.output.startswith("This gate is gate-1 on site 1Y1000003EQCZ. Start it: ")
    assert identity.load(tmp_path / "state").device == "gate-1"


def test_programs_get_json(server: EnrolmentServer, config: Path, tmp_path: Path) -> None:
    told = json.loads(typed(server, str(server.code), config, "--json").output)
    kid = identity.load(tmp_path / "state").key.verify_key.kid
    assert told == {
        "device": "gate-1",
        "site": "1Y1000003EQCZ",
        "key": kid,
        "broker": "localhost:8883",
    }


def test_a_second_enrolment_needs_replace(server: EnrolmentServer, config: Path) -> None:
    typed(server, str(server.code), config)
    server.asked.clear()
    refused = typed(server, str(server.code), config)
    assert isinstance(refused.exception, EnrolmentError)
    assert "--replace" in str(refused.exception)
    assert typed(server, str(server.code), config, "--replace").exit_code == 0


def test_a_code_that_is_cut_off_is_refused_before_anything_is_asked(
    server: EnrolmentServer, config: Path
) -> None:
    result = typed(server, str(server.code)[:-3], config)
    assert isinstance(result.exception, InvalidIdentifierError)
    assert server.asked == []


def test_without_a_configuration_the_person_is_told_where_one_is(
    server: EnrolmentServer, tmp_path: Path
) -> None:
    result = typed(server, str(server.code), tmp_path / "none.toml")
    assert isinstance(result.exception, ConfigurationError)
