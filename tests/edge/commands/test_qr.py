"""`werfpoort-edge qr`: how a code is understood; and what docs/readers.md says of it."""

import json
import re
import shlex
import tomllib
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from edge.cli import app
from edge.readers.scan import BadgePattern, understand_scan
from edge.settings import load
from protocol.reasons import Reason

GUIDE = (Path(__file__).parents[3] / "docs" / "readers.md").read_text()
LIMOSA, INSS = "24910158641968060", "78012340961"


def qr(*words: str, typed: str = "") -> Result:
    return CliRunner().invoke(app, ["qr", *words], input=typed, catch_exceptions=False)


def blocks(language: str) -> list[str]:
    """Return the guide's code blocks of a language."""
    return re.findall(rf"```{language}\n(.*?)```", GUIDE, re.DOTALL)


def test_the_guides_example_says_what_it_shows() -> None:
    program, *words = shlex.split(blocks("sh")[0])
    ran = CliRunner().invoke(app, words)
    assert (program, ran.exit_code) == ("werfpoort-edge", 0)
    assert json.loads(ran.output) == json.loads(blocks("json")[0])


def test_the_guides_configuration_is_one_that_the_gate_takes(tmp_path: Path) -> None:
    beside, badge = blocks("toml")
    path = tmp_path / "gate.toml"
    path.write_text(f'{beside}\n[[lanes]]\nname = "main"\nrelay_pin = 17\n')
    settings = load(path)
    assert (len(settings.scanners), len(settings.keypads)) == (1, 1)
    pattern = BadgePattern.parse(tomllib.loads(badge)["badge_pattern"])
    assert pattern.number_in(f"CB20261123-{INSS}") == INSS


def test_the_guide_names_the_reasons_for_codes_and_numbers() -> None:
    for reason in (
        Reason.NUMBER_WRONG_CHECK_DIGITS,
        Reason.NUMBER_INCOMPLETE,
        Reason.SCAN_NOT_UNDERSTOOD,
        Reason.TYPE_NOT_ACCEPTED,
    ):
        assert f"`{reason}`" in GUIDE


@pytest.mark.parametrize("as_json", [True, False])
def test_a_number_is_masked_unless_it_is_asked_for(as_json: bool) -> None:
    words = [LIMOSA, *(["--json"] if as_json else [])]
    assert LIMOSA not in qr(*words).output
    assert "060" in qr(*words).output
    assert LIMOSA in qr(*words, "--unmask").output


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("https://example.org/", "scan-not-understood"),
        ("78012340962", "number-wrong-check-digits"),
        (f"https://example.org/{LIMOSA[:9]}", "number-incomplete"),
    ],
)
def test_what_is_not_understood_is_said_with_its_reason_and_exit_code_1(
    text: str, reason: str
) -> None:
    ran = qr(text, "--json")
    told = json.loads(ran.output)
    assert (ran.exit_code, told["understood"], told["reason"]) == (1, False, reason)
    plain = qr(text)
    assert plain.exit_code == 1
    assert plain.output.startswith(f"Not understood ({reason})")


def test_a_limosa_number_of_another_shape_is_understood_with_a_warning() -> None:
    text = "12345678901234567"
    (warning,) = json.loads(qr(text, "--json").output)["warnings"]
    assert "2491" in warning
    assert f"Warning: {warning}." in qr(text).output


def test_a_badge_is_understood_by_its_pattern() -> None:
    told = json.loads(qr(f"CB1-{INSS}", "--badge-pattern", "CB1-(?P<number>.+)", "--json").output)
    assert (told["kind"], told["understood"]) == ("badge", True)


def test_a_badge_of_its_own_number_is_understood_and_named_by_it_alone() -> None:
    pattern = ("--badge-pattern", "CB(?P<badge>[0-9]{8})")
    told = json.loads(qr("CB12345678", *pattern, "--json").output)
    assert (told["kind"], told["badge"], told["understood"]) == ("badge", "12345678", True)
    assert qr("CB12345678", *pattern).output.startswith("Understood as badge 12345678")


def test_a_code_can_be_read_from_a_line() -> None:
    assert json.loads(qr("-", "--json", typed=f"{LIMOSA}\nrest\n").output)["kind"] == "limosa"
    assert qr("-", typed="").exit_code == 1


def test_nothing_is_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a code was opened")

    monkeypatch.setattr("socket.socket.connect", refuse)
    monkeypatch.setattr("socket.getaddrinfo", refuse)
    understand_scan(f"https://example.org/?n={LIMOSA}")
    assert qr(f"https://example.org/?n={LIMOSA}").exit_code == 0
