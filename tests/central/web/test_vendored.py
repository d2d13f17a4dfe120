"""What others wrote is here as they published it: each file, its version and its licence."""

import hashlib
import re

import pytest

from central.web.frame import FOLDER

VENDORED = FOLDER / "static" / "vendored"
PUBLISHED = {
    "htmx.min.js": "a0abb04f2f45a1f89d1d4844023245537e5e6014c87b144553e0607b4cc32130",
    "uplot.min.js": "19c8d4c6ad88929a79f4ae49d6f7161566dfd0ba3d15cc495e974f787eb78f1f",
    "uplot.min.css": "df630c6a8d6f8eeaff264b50f73ce5b114f646ffd9a0bb74f049b0a00135fa04",
}
"""SHA-256 of the files in the npm packages of the versions that the table names."""


@pytest.mark.parametrize("name", PUBLISHED)
def test_a_vendored_file_is_the_published_one(name: str) -> None:
    assert hashlib.sha256((VENDORED / name).read_bytes()).hexdigest() == PUBLISHED[name]


def test_every_vendored_file_is_in_the_table_with_its_version_and_licence() -> None:
    table = (VENDORED / "README.md").read_text()
    rows = re.findall(
        r"^\| ([\w., ]+) \| ([\w.]+) \| ([\d.]+) \| \w+, ([\w.]+) \|$", table, re.MULTILINE
    )
    named = {name for files, *_ in rows for name in files.split(", ")}
    assert named == set(PUBLISHED)
    for files, package, version, licence in rows:
        script = (VENDORED / files.split(", ")[0]).read_text()
        assert version in script, package
        assert (VENDORED / licence).exists()
    there = {path.name for path in VENDORED.iterdir()}
    assert there == named | {"README.md"} | {licence for *_, licence in rows}


def test_no_script_builds_code_from_text_that_the_policy_would_refuse() -> None:
    own = list((FOLDER / "static").glob("*.js"))
    assert own
    for path in own:
        assert not re.search(r"\beval\(|new Function|\.innerHTML|document\.write", path.read_text())
