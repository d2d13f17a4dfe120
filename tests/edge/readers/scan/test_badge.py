"""Badge patterns: what a site may configure, and what could stop a gate."""

import contextlib
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.errors import ConfigurationError
from edge.readers.scan import BadgePattern
from edge.readers.scan.badge import LONGEST_BADGE


@pytest.mark.parametrize(
    ("pattern", "named"),
    [
        ("(", "no regular expression"),
        ("[0-9]{11}", "must name"),
        ("[[0-9](?P<number>[0-9]{11})", "no regular expression"),
        ("a{9999999999}(?P<number>[0-9]{11})", "no regular expression"),
        ("(?P<person>[0-9]{11})", "must name"),
        ("(?P<number>[0-9]+)+", "for ever"),
        ("(?P<number>(a|aa)*)", "for ever"),
        (r"(?P<number>[0-9]{11})(\w{1,9}){2,}", "for ever"),
        (".*.*.*.*(?P<number>[0-9]{11})", "for ever"),
        ("a{1,9}b{1,9}c{1,9}d{1,9}(?P<number>[0-9]{11})", "for ever"),
        (f"{'x' * 200}(?P<number>[0-9]{{11}})", "up to 200"),
    ],
)
def test_a_pattern_that_cannot_be_used_is_refused_with_what_to_do(pattern: str, named: str) -> None:
    with pytest.raises(ConfigurationError, match=named):
        BadgePattern.parse(pattern)


@pytest.mark.parametrize(
    ("pattern", "text", "number"),
    [
        ("(?P<number>[0-9]{11})", "78012340961", "78012340961"),
        ("CB(?:-)?(?P<number>[0-9.-]+)", "CB-78.01.23-409.61", "78012340961"),
        (r"\(CB\)+ (?P<number>[0-9]+);.*", "(CB) 78012340961;An", "78012340961"),
        ("A(?P<number>[0-9]+)?", "A", None),
        ("A(?P<number>.+)", "Ann", None),
        ("(?P<number>[0-9]{11})", "x78012340961", None),
        (".*(?P<number>[0-9]{11})", f"{'x' * LONGEST_BADGE}78012340961", None),
    ],
)
def test_the_whole_code_must_fit_and_the_group_hold_digits(
    pattern: str, text: str, number: str | None
) -> None:
    assert BadgePattern.parse(pattern).number_in(text) == number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("CB12.34-5678", "12345678"),
        ("CBab12", "AB12"),
        ("CB", None),
        ("XX12345678", None),
        ("CB" + "1" * 65, None),
        ("CB<1>", None),
    ],
)
def test_a_badge_may_have_a_number_of_its_own(text: str, number: str | None) -> None:
    own = BadgePattern.parse("CB(?P<badge>.*)")
    assert own.own_number_in(text) == number
    assert own.number_in(text) is None
    assert BadgePattern.parse("CB(?P<number>.*)").own_number_in(text) is None


def test_a_pattern_names_one_number_and_not_both() -> None:
    with pytest.raises(ConfigurationError, match="must name"):
        BadgePattern.parse("(?P<number>[0-9]{11})-(?P<badge>[0-9]+)")


@pytest.mark.parametrize("pattern", [".*.*.*(?P<number>[0-9]{11})", "a*a*a*(?P<number>b)"])
def test_the_worst_pattern_that_is_taken_ends_soon_on_the_worst_code(pattern: str) -> None:
    badge = BadgePattern.parse(pattern)
    began = perf_counter()
    assert badge.number_in("a" * LONGEST_BADGE) is None
    assert perf_counter() - began < 1.0


@given(st.text("()[]{}?*+|.\\d0a,-P<number>", max_size=40))
def test_any_pattern_is_taken_or_refused(text: str) -> None:
    with contextlib.suppress(ConfigurationError):
        BadgePattern.parse(text)
