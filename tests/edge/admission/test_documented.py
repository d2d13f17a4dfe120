"""The page on admission says what the rules really do."""

import re
from pathlib import Path

from edge.admission import Policy, rules
from edge.kiosk.site_refusals import SITE_REFUSALS
from edge.policy import SiteSection
from edge.roster.listing import COLUMNS
from edge.site import BELGIUM
from protocol.reasons import Reason

ROOT = Path(__file__).parents[3]
GUIDE = (ROOT / "docs" / "admission.md").read_text()
EXAMPLE = (ROOT / "deploy" / "raspberrypi" / "gate.toml").read_text()
NOT_BY_RULES = {
    Reason.ROSTER_UNREADABLE,
    Reason.NOT_REGISTERED_IN_TIME,
    Reason.REGISTRATION_FAILED,
    Reason.BADGE_UNKNOWN,
}


def rows(heading: str) -> list[list[str]]:
    table = GUIDE.split(heading, 1)[1].split("\n\n")
    lines = next(part for part in table if part.startswith("|")).splitlines()[2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def test_the_table_is_the_rules_in_their_order() -> None:
    table = rules.BOTH_WAYS + rules.FIT_TO_ENTER + rules.ON_THE_WAY_IN
    assert [row[0].strip("`") for row in rows("## The table")] == [rule.__name__ for rule in table]
    ways = ["both"] * len(rules.BOTH_WAYS) + ["in"] * (len(table) - len(rules.BOTH_WAYS))
    assert [row[2] for row in rows("## The table")] == ways


def test_every_reason_of_the_sites_rules_is_in_the_guide() -> None:
    named = {
        Reason(code) for row in rows("## The table") for code in re.findall("`([^`]+)`", row[3])
    }
    assert set(SITE_REFUSALS) - NOT_BY_RULES <= named
    assert all(f"`{reason}`" in GUIDE for reason in SITE_REFUSALS)


def test_every_choice_of_a_site_is_in_the_guide_and_in_the_commented_example() -> None:
    for name in SiteSection.model_fields:
        assert re.search(rf"`{name}\b", GUIDE), name
        assert re.search(rf"^# {name} = ", EXAMPLE, re.MULTILINE), name


def test_the_columns_of_a_list_are_in_the_guide() -> None:
    named = {name for row in rows("## The roster") for name in re.findall("`([a-z_]+)`", row[0])}
    assert named == set(COLUMNS)


def test_the_guides_figures_are_the_policys() -> None:
    assert Policy().approval_seconds == 120.0
    assert "within two minutes" in GUIDE
    assert BELGIUM.key == "Europe/Brussels"
