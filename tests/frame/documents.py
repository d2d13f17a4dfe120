"""What is written for people, and what git holds: the ground for the tests of both."""

import re
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]


@cache
def committed() -> tuple[Path, ...]:
    """Return every file that git holds and that is still there."""
    listed = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "-z"],  # noqa: S607 - whatever git is here
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return tuple(
        ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).exists()
    )


@cache
def documents() -> tuple[Path, ...]:
    """Return the pages for people."""
    return (
        *sorted(ROOT.glob("*.md")),
        *sorted(ROOT.glob("docs/**/*.md")),
        *sorted(ROOT.glob("deploy/**/*.md")),
    )


def code_spans(text: str) -> list[str]:
    """Return what stands between single backticks, one line at most."""
    return re.findall(r"(?<!`)`([^`\n]+)`(?!`)", text)
