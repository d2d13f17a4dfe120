"""From a scanned or typed text to a credential, or to the reason why it is none. Pure.

Bare numbers, a site's badges and Limosa L1 addresses are understood; the rest is said to be not
understood. Guessing is wrong here: a code that could mean two people means nobody.
"""

from edge.credential import Badge, Check, Credential, Outcome, Unreadable
from edge.readers.scan.assembly import LONGEST_SCAN
from edge.readers.scan.badge import BadgePattern
from edge.readers.scan.limosa import Ambiguous, Torn, limosa_in
from protocol.errors import InvalidIdentifierError
from protocol.identifiers import Inss, LimosaNumber
from protocol.reasons import Reason
from protocol.records import Assurance, CredentialKind

_SEPARATORS = str.maketrans("", "", " .-/")
_INSS_LENGTH, _LIMOSA_LENGTH = 11, 17
_AROUND = "".join(map(chr, range(0x21))) + "\x7f"
"""Blanks and control characters: what scanners put before and after a code."""


def understand_scan(text: str, badge: BadgePattern | None = None) -> Credential | Unreadable:
    """Understand what a scanner read.

    Args:
        text: the code's text as it came, at any length.
        badge: what the site's badges look like; they are looked for first.
    """
    if len(text) > LONGEST_SCAN:
        return _not_understood(f"longer than {LONGEST_SCAN} characters")
    text = text.strip(_AROUND)
    if badge is not None and (digits := badge.number_in(text)) is not None:
        return _of_digits(digits, Assurance.SCANNED, CredentialKind.BADGE)
    if _digits_only(text):
        return _bare_number(text.translate(_SEPARATORS))
    return _declaration(text)


def own_badge(text: str, badge: BadgePattern | None) -> Badge | None:
    """Return the badge with a number of its own that a scanner read; None where it is none."""
    number = badge.own_number_in(text.strip(_AROUND)) if badge else None
    return Badge(number) if number else None


def understand_typed(text: str) -> Credential | Unreadable:
    """Understand what a person typed: a national, BIS or Limosa number, separators ignored."""
    text = text.strip(_AROUND)
    if text and not _digits_only(text):
        return Unreadable(Reason.NUMBER_INCOMPLETE, "not digits alone")
    return _of_digits(text.translate(_SEPARATORS), Assurance.TYPED)


def _declaration(text: str) -> Credential | Unreadable:
    match limosa_in(text):
        case LimosaNumber() as number:
            return _limosa(number, Assurance.SCANNED)
        case Torn(digits=there):
            return Unreadable(
                Reason.NUMBER_INCOMPLETE, f"a Limosa number that breaks off after {there} digits"
            )
        case Ambiguous():
            return _not_understood("holds several numbers that could be meant")
        case None:
            return _not_understood(f"{len(text)} characters without a number of a known form")


def _bare_number(digits: str) -> Credential | Unreadable:
    if len(digits) in (_INSS_LENGTH, _LIMOSA_LENGTH):
        return _of_digits(digits, Assurance.SCANNED)
    return _not_understood(f"{len(digits)} digits: a code of something else")


def _of_digits(
    digits: str, assurance: Assurance, kind: CredentialKind | None = None
) -> Credential | Unreadable:
    """Tell a number by its length; `kind` is given where it is not the number's own."""
    if len(digits) == _LIMOSA_LENGTH:
        return _limosa(LimosaNumber(digits), assurance, kind or CredentialKind.LIMOSA)
    if len(digits) != _INSS_LENGTH:
        return Unreadable(
            Reason.NUMBER_INCOMPLETE,
            f"{len(digits)} digits, where a national number has 11 and a Limosa number 17",
        )
    try:
        number = Inss.parse(digits)
    except InvalidIdentifierError:
        return Unreadable(
            Reason.NUMBER_WRONG_CHECK_DIGITS,
            "11 digits that are no national number",
            checks=(Check("check-digits", Outcome.FAILED),),
        )
    return Credential(
        kind=kind or CredentialKind.NUMBER,
        assurance=assurance,
        number=number,
        checks=(Check("check-digits", Outcome.PASSED),),
    )


def _limosa(
    number: LimosaNumber, assurance: Assurance, kind: CredentialKind = CredentialKind.LIMOSA
) -> Credential:
    usual = Check("limosa-shape", Outcome.PASSED)
    if not number.usual_shape:
        usual = Check("limosa-shape", Outcome.FAILED, "Limosa numbers seen so far start with 2491")
    return Credential(kind=kind, assurance=assurance, number=number, checks=(usual,))


def _not_understood(detail: str) -> Unreadable:
    return Unreadable(Reason.SCAN_NOT_UNDERSTOOD, detail)


def _digits_only(text: str) -> bool:
    bare = text.translate(_SEPARATORS)
    return bare.isascii() and bare.isdigit()
