"""Every numbered rule of the protocol is proved by a test, and no test names another."""

import ast
import re
from collections import defaultdict
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
STATED = re.findall(
    r"^(?:- )?\*\*(R\d+)\*\*", (ROOT / "docs" / "protocol.md").read_text(), re.MULTILINE
)


def rules_named_in(source: str) -> list[str]:
    """Return the rules in every `mark.rule(...)` of a test module."""
    return [
        str(argument.value)
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "pytest.mark.rule"
        for argument in node.args
        if isinstance(argument, ast.Constant)
    ]


@cache
def proofs() -> dict[str, list[str]]:
    """Return the test files by the rules that they name."""
    found: dict[str, list[str]] = defaultdict(list)
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        for rule in rules_named_in(path.read_text()):
            found[rule].append(str(path.relative_to(ROOT)))
    return dict(found)


def test_rules_are_numbered_from_one_without_gaps_and_once() -> None:
    assert [f"R{number}" for number in range(1, len(STATED) + 1)] == STATED


@pytest.mark.parametrize("rule", STATED)
def test_the_rule_is_proved_by_a_test(rule: str) -> None:
    assert proofs().get(rule), f"name {rule} in the test that proves it: @pytest.mark.rule({rule})"


def test_no_test_names_a_rule_that_is_not_stated() -> None:
    unstated = {rule: files for rule, files in proofs().items() if rule not in STATED}
    assert unstated == {}
