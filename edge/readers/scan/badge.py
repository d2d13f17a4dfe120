"""A site's own badges: a regular expression that says where a person's number is in them. Pure.

Only badges that carry a national or a Limosa number can be used: one with a card number of its
own names nobody until something looks that number up. See docs/readers.md.
"""

import re
import warnings
from dataclasses import dataclass
from typing import Final, Self

from edge.errors import ConfigurationError

GROUP = "number"
"""The named group that must hold the person's digits."""
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
        if GROUP not in expression.groupindex:
            raise ConfigurationError(
                "The badge pattern must name where the person's number is: "
                f"(?P<{GROUP}>[0-9]{{11}})."
            )
        if _REPEATED_GROUP.search(text) or len(_OPEN_ENDED.findall(text)) > _MOST_OPEN_ENDED:
            raise ConfigurationError(
                "The badge pattern could take for ever: repeat no group, and use *, + and {n,m} "
                f"at most {_MOST_OPEN_ENDED} times."
            )
        return cls(expression)

    def number_in(self, text: str) -> str | None:
        """Return the digits of a badge, without separators; None if this is no such badge."""
        if len(text) > LONGEST_BADGE:
            return None
        match = self.expression.fullmatch(text)
        if match is None or match[GROUP] is None:
            return None
        digits = re.sub(r"[ .\-/]", "", match[GROUP])
        return digits if re.fullmatch(r"[0-9]+", digits) else None
