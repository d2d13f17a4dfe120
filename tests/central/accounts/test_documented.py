"""The page about people says what the program does: the table of rights, row by row."""

import re
from pathlib import Path

from central.accounts.passwords import SHORTEST
from central.accounts.rights import MAY, Permission, Role

PAGE = (Path(__file__).parents[3] / "docs" / "people.md").read_text()


def test_the_table_of_rights_is_the_program_s() -> None:
    head = re.search(r"^\| permission \|(.*)\|$", PAGE, re.MULTILINE)
    assert head
    roles = [Role(name.strip()) for name in head[1].split("|")]
    assert set(roles) == set(Role)
    rows = re.findall(r"^\| `([a-z-]+)` \|(.*)\|$", PAGE, re.MULTILINE)
    said = {
        Permission(name): {
            role for role, cell in zip(roles, cells.split("|"), strict=True) if cell.strip()
        }
        for name, cells in rows
    }
    assert said == {
        permission: {role for role in Role if permission in MAY[role]} for permission in Permission
    }


def test_how_long_a_password_is_at_least_is_told() -> None:
    assert f"of {SHORTEST} characters or more" in PAGE
