"""The identity file: from bytes to what a Belgian card says about a person.

Pure and total: any bytes give an `IdentityFile` or a `CardUnreadableError`. Nothing here says
whether the bytes are genuine; `edge/readers/eid/genuine.py` does.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum

from edge.credential import Language
from edge.readers.eid import dates
from edge.readers.eid.dates import BirthDate
from edge.readers.eid.errors import CardUnreadableError
from edge.readers.eid.files import Extent
from protocol.errors import InvalidIdentifierError
from protocol.identifiers import Inss

_CHAINED = 0xFF
_HASH_OF_KEY = 48
_NOT_IDENTITY = frozenset({7, 8})
_KIDS = 6


class Tag(IntEnum):
    """The fields of the identity file."""

    CARD_NUMBER = 0x01
    CHIP_NUMBER = 0x02
    VALID_FROM = 0x03
    VALID_UNTIL = 0x04
    MUNICIPALITY = 0x05
    NATIONAL_NUMBER = 0x06
    SURNAME = 0x07
    GIVEN_NAMES = 0x08
    THIRD_INITIAL = 0x09
    NATIONALITY = 0x0A
    BIRTH_PLACE = 0x0B
    BIRTH_DATE = 0x0C
    SEX = 0x0D
    NOBLE_CONDITION = 0x0E
    DOCUMENT_TYPE = 0x0F
    SPECIAL_STATUS = 0x10
    PHOTO_HASH = 0x11
    DUPLICATE = 0x12
    SPECIAL_ORGANISATION = 0x13
    MEMBER_OF_FAMILY = 0x14
    PROTECTION = 0x15
    WORK_PERMIT = 0x16
    EMPLOYER_VAT_1 = 0x17
    EMPLOYER_VAT_2 = 0x18
    REGIONAL_FILE = 0x19
    BASIC_KEY_HASH = 0x1A


_REMARKS = tuple(range(Tag.DUPLICATE, Tag.BASIC_KEY_HASH)) + tuple(range(0x1B, 0x20))


@dataclass(frozen=True, slots=True)
class IdentityFile:
    """What file 4031 says. Texts are as the card spells them; what is absent is empty or None."""

    number: Inss = field(repr=False)
    valid_from: date
    valid_until: date
    document_type: int
    """1 citizen, 6 kids, 11 and above foreigners; 7 and 8 are no identity documents."""
    card_number: str = field(default="", repr=False)
    chip_number: bytes = field(default=b"", repr=False)
    """16 bytes; the chip's serial."""
    surname: str = field(default="", repr=False)
    given_names: str = field(default="", repr=False)
    third_initial: str = field(default="", repr=False)
    municipality: str = field(default="", repr=False)
    nationality: str = field(default="", repr=False)
    birth_place: str = field(default="", repr=False)
    birth_date: BirthDate = field(default=BirthDate(), repr=False)
    sex: str = field(default="", repr=False)
    """As spelled: M, or F (French), V (Dutch), W (German)."""
    noble_condition: str = field(default="", repr=False)
    special_status: str = field(default="", repr=False)
    photo_hash: bytes = field(default=b"", repr=False)
    basic_key_hash: bytes = b""
    """SHA-384 of file 4040 on applet 1.8, else empty."""
    remarks: Mapping[int, str] = field(default_factory=dict, repr=False)
    """Tags 12-19 and 1B-1F that are on the card: duplicate, family, work, Brexit and EU."""
    language: Language | None = None
    """The language that the card is spelled in, where the spelling tells."""

    @property
    def is_identity_document(self) -> bool:
        """Whether the card is meant to identify a person (types 7 and 8 are not)."""
        return self.document_type not in _NOT_IDENTITY

    @property
    def has_chip_key(self) -> bool:
        """Whether the signed identity says applet 1.8: the only one that can prove its chip."""
        return len(self.basic_key_hash) == _HASH_OF_KEY

    @property
    def document(self) -> str:
        """The kind of document in a word."""
        match self.document_type:
            case 1:
                return "citizen"
            case _ if self.document_type == _KIDS:
                return "kids"
            case 7 | 8:
                return "no identity document"
            case _:
                return "foreigner"

    @classmethod
    def parse(cls, content: bytes) -> "IdentityFile":
        """Read an identity file.

        Raises:
            CardUnreadableError: not a whole TLV file, or national number, validity or document
                type is missing or malformed.
        """
        fields = decode(content)
        text = {tag: value.decode("utf-8", "replace").strip() for tag, value in fields.items()}
        key_hash = fields.get(Tag.BASIC_KEY_HASH, b"")
        return cls(
            number=_number(text.get(Tag.NATIONAL_NUMBER, "")),
            valid_from=dates.day(text.get(Tag.VALID_FROM, "")),
            valid_until=dates.day(text.get(Tag.VALID_UNTIL, "")),
            document_type=_document_type(text.get(Tag.DOCUMENT_TYPE, "")),
            card_number=text.get(Tag.CARD_NUMBER, ""),
            chip_number=fields.get(Tag.CHIP_NUMBER, b""),
            surname=text.get(Tag.SURNAME, ""),
            given_names=text.get(Tag.GIVEN_NAMES, ""),
            third_initial=text.get(Tag.THIRD_INITIAL, ""),
            municipality=text.get(Tag.MUNICIPALITY, ""),
            nationality=text.get(Tag.NATIONALITY, ""),
            birth_place=text.get(Tag.BIRTH_PLACE, ""),
            birth_date=dates.birth_date(text.get(Tag.BIRTH_DATE, "")),
            sex=text.get(Tag.SEX, ""),
            noble_condition=text.get(Tag.NOBLE_CONDITION, ""),
            special_status=text.get(Tag.SPECIAL_STATUS, ""),
            photo_hash=fields.get(Tag.PHOTO_HASH, b""),
            basic_key_hash=key_hash if len(key_hash) == _HASH_OF_KEY else b"",
            remarks={tag: text[tag] for tag in _REMARKS if tag in text},
            language=_language(text),
        )


def decode(content: bytes) -> dict[int, bytes]:
    """Split an identity file into its fields by tag; zero padding at the end is ignored.

    Raises:
        CardUnreadableError: a field breaks off, a tag comes twice, or there is no field.
    """
    fields: dict[int, bytes] = {}
    for tag, start, end in _walk(content):
        if end > len(content) or tag in fields:
            raise CardUnreadableError("The identity file is torn or doubled.")
        fields[tag] = content[start:end]
    if not fields:
        raise CardUnreadableError("The identity file is empty.")
    return fields


def extent(content: bytes) -> Extent:
    """Return how long an identity file surely is: to the end of the field that is cut through."""
    ends = [end for _, _, end in _walk(content)]
    return Extent(at_least=ends[-1] if ends else 1, exact=False)


def is_of_applet_1_8(content: bytes) -> bool:
    """Whether unverified identity bytes claim applet 1.8: good for a guess, not for a decision."""
    return any(
        tag == Tag.BASIC_KEY_HASH and end - start == _HASH_OF_KEY
        for tag, start, end in _walk(content)
    )


def _walk(content: bytes) -> Iterator[tuple[int, int, int]]:
    """Yield tag, begin and end of each value; the last end may lie beyond a torn content."""
    at = 0
    while at < len(content) and any(content[at:]):
        tag, at, length = content[at], at + 1, 0
        part = _CHAINED
        while part == _CHAINED:
            part = content[at] if at < len(content) else 0
            at, length = at + 1, length + part
        yield tag, at, at + length
        at += length


def _number(text: str) -> Inss:
    try:
        return Inss(text)
    except InvalidIdentifierError as error:
        raise CardUnreadableError("The card holds no national number.") from error


def _document_type(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) <= 2):  # noqa: PLR2004  the field has one or two digits
        raise CardUnreadableError("The card does not say what document it is.")
    return int(text)


_SEX = {"V": Language.DUTCH, "W": Language.GERMAN, "F": Language.FRENCH}
_NATIONALITY = {
    "BELG": Language.DUTCH,
    "BELGE": Language.FRENCH,
    "BELGIER": Language.GERMAN,
    "BELGIERIN": Language.GERMAN,
}


def _language(text: Mapping[int, str]) -> Language | None:
    """Tell by the month first, then by the letter of the sex, then by the nationality."""
    return (
        dates.language(text.get(Tag.BIRTH_DATE, ""))
        or _SEX.get(text.get(Tag.SEX, ""))
        or _NATIONALITY.get(text.get(Tag.NATIONALITY, "").upper())
    )
