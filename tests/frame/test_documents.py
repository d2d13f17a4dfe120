"""Documents that cannot lie: what they name is there, and what is there is named."""

import re
from collections.abc import Iterator

import pytest
import typer
from typer.core import TyperGroup
from typer.main import get_command

import central.cli
import edge.cli
from tests.frame.documents import ROOT, code_spans, documents

PROGRAMS = {
    "werfpoort-edge": get_command(edge.cli.app),
    "werfpoort-central": get_command(central.cli.app),
}
FOLDERS = ("protocol", "edge", "central", "stage", "bench", "tests", "docs", "deploy")
PATH = re.compile(rf"(?:{'|'.join(FOLDERS)})/[\w./-]*|[A-Z]+\.md|pyproject\.toml|constraints\.txt")
PAGES = [str(path.relative_to(ROOT)) for path in documents()]


def commands(program: object, name: str) -> Iterator[str]:
    """Name every command of a program that does something, such as `werfpoort-edge run`."""
    if isinstance(program, TyperGroup):
        context = typer.Context(program)
        for word in program.list_commands(context):
            yield from commands(program.get_command(context, word), f"{name} {word}")
    else:
        yield name


ALL_COMMANDS = [
    command for name, program in PROGRAMS.items() for command in commands(program, name)
]


@pytest.mark.parametrize("command", ALL_COMMANDS)
def test_every_command_is_documented(command: str) -> None:
    assert any(command in page.read_text() for page in documents())


@pytest.mark.parametrize("page", PAGES)
def test_every_command_that_a_page_names_exists(page: str) -> None:
    text = (ROOT / page).read_text()
    known = {command.split()[1] for command in ALL_COMMANDS}
    named = set(re.findall(r"werfpoort-(?:edge|central) ([a-z][a-z-]+)", text))
    assert named <= known


@pytest.mark.parametrize("page", PAGES)
def test_every_dev_command_that_a_page_names_exists(page: str) -> None:
    offered = set(re.findall(r"^    ([a-z]+)\)", (ROOT / "dev").read_text(), re.MULTILINE))
    named = set(re.findall(r"\./dev ([a-z]+)", (ROOT / page).read_text()))
    assert named <= offered | {"help"}


def test_every_benchmark_is_named_in_the_guide_and_only_those() -> None:
    first_lines = [path.read_text().partition("\n")[0] for path in (ROOT / "bench").glob("*.py")]
    offered = {
        found[1] for line in first_lines if (found := re.match(r'"""`./dev bench (\w+)`:', line))
    }
    listed = re.search(r"`\./dev bench \[NAME\]` \(([^)]+)\)", (ROOT / "README.md").read_text())
    assert listed is not None
    assert set(code_spans(listed[1])) == offered


@pytest.mark.parametrize("page", PAGES)
def test_every_file_that_a_page_names_exists(page: str) -> None:
    text = (ROOT / page).read_text()
    named = {span for span in code_spans(text) if PATH.fullmatch(span)}
    assert {name for name in named if not (ROOT / name).exists()} == set()


@pytest.mark.parametrize("page", PAGES)
def test_every_link_of_a_page_leads_somewhere(page: str) -> None:
    targets = re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", (ROOT / page).read_text())
    here = (ROOT / page).parent
    assert {target for target in targets if not (here / target).exists()} == set()


def test_decisions_are_numbered_without_gaps_and_have_their_parts() -> None:
    pages = sorted((ROOT / "docs" / "decisions").glob("[0-9]*.md"))
    assert [int(page.name[:4]) for page in pages] == list(range(1, len(pages) + 1))
    for page in pages:
        text = page.read_text()
        assert text.startswith(f"# {page.name[:4]} "), page.name
        for part in ("- Date: 20", "- Status: ", "## Context", "## Decision", "## Consequence"):
            assert part in text, f"{page.name} lacks {part!r}"


def test_the_changelog_tells_of_this_version() -> None:
    version = re.search(r'^version = "(.+)"', (ROOT / "pyproject.toml").read_text(), re.MULTILINE)
    assert version is not None
    heading = rf"^## \[?({re.escape(version.group(1))}|Unreleased)"
    assert re.search(heading, (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
