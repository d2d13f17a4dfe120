"""The audit page says in words what people did: every action that the central notes has its own."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from central.web.words import catalogue
from protocol.commands import Action
from tests.frame.documents import ROOT

ACTION = re.compile(r"[a-z][a-z-]*\.[a-z][a-z-]*")
BY_NAME = {f"command.{action.value}" for action in Action}
"""What is put together from an enum's values."""


def noted(path: Path) -> Iterator[str]:
    """Give the actions that a module notes, where it names one or makes one of a few."""
    tree = ast.parse(path.read_text())
    named: dict[str, ast.expr] = {
        target.id: node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Attribute(attr="did"), args=[action, *_]):
                yield from constants(action, named)
            case ast.Call(func=ast.Name(id="Entry"), args=[_, _, action, *_]):
                yield from constants(action, named)


def constants(action: ast.expr, named: dict[str, ast.expr]) -> Iterator[str]:
    """Give the texts that an expression may be, through names of the same module."""
    for node in ast.walk(action):
        match node:
            case ast.Constant(value=str(text)) if ACTION.fullmatch(text):
                yield text
            case ast.Name(id=name) if name in named:
                yield from constants(named[name], {})


ACTIONS = {action for path in (ROOT / "central").rglob("*.py") for action in noted(path)} | BY_NAME


def test_the_actions_are_found_however_they_are_named() -> None:
    assert {"account.added", "passkey.not-needed", "rollout.paused", "ledger.erased"} <= ACTIONS
    assert {"device.enrolled", "command.release", "muster.unticked"} <= ACTIONS


@pytest.mark.parametrize("action", sorted(ACTIONS))
def test_every_action_is_said_in_words(action: str) -> None:
    assert f"acts.{action.replace('.', '-')}" in catalogue()


def test_no_words_are_there_for_what_nobody_does() -> None:
    said = {key.removeprefix("acts.") for key in catalogue() if key.startswith("acts.")}
    assert said == {action.replace(".", "-") for action in ACTIONS}
