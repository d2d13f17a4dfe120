"""How the house is laid out: what `design.md` would call its rules of thumb, held by tests."""

import ast
import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.frame.documents import ROOT, committed

PRODUCT = ("protocol", "edge", "central")
SOURCES = [path for path in committed() if path.suffix == ".py"]
LONGEST_FILE = 400
LONGEST_FUNCTION = 60
NAMES_THAT_SAY_NOTHING = {"utils", "util", "helpers", "helper", "manager", "misc", "common"}
ONE_MACHINE = re.compile(
    r"(?<![\w.])/(?:work|farm)/" r"|/root/\." r"|(?<![\w.])/home/(?!user/)\w+/" r"|/tmp/\w*_jobs"
)


def names(paths: list[Path]) -> list[str]:
    """Return paths as a test's id shows them."""
    return [str(path.relative_to(ROOT)) for path in paths]


def test_no_file_is_longer_than_a_person_reads() -> None:
    lengths = {name: len((ROOT / name).read_text().splitlines()) for name in names(SOURCES)}
    assert {name: lines for name, lines in lengths.items() if lines > LONGEST_FILE} == {}


def test_no_function_is_longer_than_a_screen() -> None:
    longest = {
        f"{path.relative_to(ROOT)}:{node.name}": (node.end_lineno or 0) - node.lineno + 1
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    assert {name: lines for name, lines in longest.items() if lines > LONGEST_FUNCTION} == {}


def test_every_module_says_what_it_is_for() -> None:
    silent = [path for path in SOURCES if not ast.get_docstring(ast.parse(path.read_text()))]
    assert names(silent) == []


def test_no_module_has_a_name_that_says_nothing() -> None:
    empty = [path for path in SOURCES if path.stem in NAMES_THAT_SAY_NOTHING]
    assert names(empty) == []


def test_tests_mirror_the_packages() -> None:
    folders = {
        path.parent.relative_to(ROOT / "tests")
        for path in SOURCES
        if path.is_relative_to(ROOT / "tests")
    }
    mirrors = {ROOT / folder for folder in folders if folder.parts and folder.parts[0] in PRODUCT}
    strays = {room for room in mirrors if not (room.is_dir() or room.with_suffix(".py").is_file())}
    assert names(sorted(strays)) == []


@pytest.mark.parametrize("package", PRODUCT)
def test_every_room_of_the_product_is_a_package(package: str) -> None:
    rooms = {path.parent for path in SOURCES if path.is_relative_to(ROOT / package)}
    assert {str(room) for room in rooms if not (room / "__init__.py").exists()} == set()


def test_no_committed_file_holds_a_path_of_one_machine() -> None:
    found = {
        str(path.relative_to(ROOT)): match.group()
        for path in committed()
        if (match := ONE_MACHINE.search(path.read_bytes().decode(errors="replace")))
    }
    assert found == {}


def test_constraints_are_names_and_versions_only() -> None:
    lines = (ROOT / "constraints.txt").read_text().splitlines()
    pins = [line for line in lines if line and not line.startswith("#")]
    assert [pin for pin in pins if not re.fullmatch(r"[\w.-]+==[\w.!+-]+", pin)] == []


def test_every_dependency_is_constrained_to_a_version_that_it_allows() -> None:
    lines = (ROOT / "constraints.txt").read_text().splitlines()
    pinned = {
        canonicalize_name(name): version
        for name, _, version in (line.partition("==") for line in lines if "==" in line)
    }
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras = [line for extra in project["optional-dependencies"].values() for line in extra]
    for line in [*project["dependencies"], *extras]:
        wanted = Requirement(line)
        assert wanted.specifier.contains(pinned[canonicalize_name(wanted.name)]), line
