"""Forms: a shape of raw text, and the sentence that says it in four languages. Pure."""

import re
from typing import NamedTuple

from central.watch.words.wording import Said


class Form(NamedTuple):
    """A shape of text, with names for its places, and the sentence that says it."""

    shape: re.Pattern[str]
    said: Said


def form(shape: str, *said: str) -> Form:
    """Return a form; its sentence in Dutch, French, German and English, or the same in all."""
    return Form(re.compile(shape, re.DOTALL), Said(*(said * 4 if len(said) == 1 else said)))
