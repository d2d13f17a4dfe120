"""A site's own badges: a regular expression that says which number is where in them. Pure.

It is a person's national or Limosa number, or the badge's own, which names nobody until the site's
roster has looked it up. See docs/readers.md.
"""

import re
import warnings
from dataclasses import dataclass
from typing import Final, Self

from edge.errors import ConfigurationError
from protocol import listings
from protocol.listings import plain_badge

GROUP = "number"
"""The named group that holds the person's digits."""
OWN_GROUP = "badge"
"""The named group that holds the badge's own number, in a pattern without the other."""
LONGEST_BADGE = 128
"""Longest code that is held against a pattern, in characters."""
_LONGEST_PATTERN = 200
_OPEN_ENDED = re.compile(r"(?<!\\)[*+]|,[0-9]*\}")
_MOST_OPEN_ENDED: Final = 3
_REPEATED_GROUP = re.compile(r"(?<!\\)\)[*+{]")


@dataclass(frozen=True, slots=True)
class BadgePattern:
    """What the codes of a site's badges look like, whole, and where the number is in them."""

    expression: re.Pattern[str]

    @classmethod
    def parse(cls, text: str) -> Self:
        r"""Check a pattern, such as `CB[0-9]{8}-(?P<number>[0-9]{11})`.

        What could take for ever on a hostile code is refused: repeated groups, and more than
        three open-ended repeats. What is left takes milliseconds at most.

        Raises:
            ConfigurationError: it cannot be used; the text says why.
        """
        if len(text) > _LONGEST_PATTERN:
            raise ConfigurationError(f"A badge pattern has up to {_LONGEST_PATTERN} characters.")
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error")  # a pattern that may come to mean something else
                expression = re.compile(text, re.ASCII)
        except (re.error, OverflowError, Warning) as error:
            raise ConfigurationError(
                f"The badge pattern is no regular expression: {error}."
            ) from error
        if (GROUP in expression.groupindex) is (OWN_GROUP in expression.groupindex):
            raise ConfigurationError(
                "The badge pattern must name where the person's number is, "
                f"(?P<{GROUP}>[0-9]{{11}}), or where the badge's own is, (?P<{OWN_GROUP}>[0-9]+)."
            )
        if _REPEATED_GROUP.search(text) or len(_OPEN_ENDED.findall(text)) > _MOST_OPEN_ENDED:
            raise ConfigurationError(
                "The badge pattern could take for ever: repeat no group, and use *, + and {n,m} "
                f"at most {_MOST_OPEN_ENDED} times."
            )
        return cls(expression)

    def number_in(self, text: str) -> str | None:
        """Return the digits of a badge, without separators; None if this is no such badge."""
        digits = plain_badge(self._found(GROUP, text))
        return digits if re.fullmatch(r"[0-9]+", digits) else None

    def own_number_in(self, text: str) -> str | None:
        """Return the badge's own number as the roster knows it; None if this is no such badge."""
        number = plain_badge(self._found(OWN_GROUP, text))
        return number if re.fullmatch(rf"[0-9A-Z]{{1,{listings.LONGEST_BADGE}}}", number) else None

    def _found(self, group: str, text: str) -> str:
        if group not in self.expression.groupindex or len(text) > LONGEST_BADGE:
            return ""
        match = self.expression.fullmatch(text)
        return (match[group] or "") if match else ""
