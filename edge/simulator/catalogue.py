"""The kinds of cards that a gate must have an answer to, by name, each ready to be inserted.

What each must be refused for is part of it, for a gate that accepts every genuine eID and always
asks chips that can prove themselves to do so.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from edge.simulator import forgery
from edge.simulator.card import Card, Manners, VirtualCard
from edge.simulator.command import Status
from edge.simulator.errors import SimulationError
from edge.simulator.image import CardImage, Generation
from edge.simulator.issuer import Issuer
from edge.simulator.people import (
    BIS_SEX_KNOWN,
    CITIZEN,
    KIDS_CARD,
    Person,
    national_number,
)
from edge.simulator.personalise import Personalisation, issue
from edge.simulator.strangers import OtherChip, SilentCard
from edge.simulator.wording import wording_of
from protocol.reasons import Reason

_BOOTSTRAP, _HABILITATION = 7, 8
_E_CARD = 15
_LONG_AGO = date(2009, 5, 4), date(2014, 5, 4)
_FAR_AHEAD = date(2039, 5, 4), date(2049, 5, 4)
_MEMBER_OF_FAMILY = 0x14


@dataclass(frozen=True, slots=True)
class Specimen:
    """A kind of card: how it is made for a person, and what it must be refused for, if at all."""

    name: str
    text: str
    make: Callable[[Person, Issuer], Card]
    refused_for: Reason | None = None


def specimen(name: str) -> Specimen:
    """Look a kind of card up.

    Raises:
        SimulationError: there is none of this name.
    """
    for candidate in CATALOGUE:
        if candidate.name == name:
            return candidate
    raise SimulationError(
        f"{name!r} is no kind of card; these are: {', '.join(one.name for one in CATALOGUE)}."
    )


def _good(
    name: str,
    text: str,
    generation: Generation = Generation.V1_8,
    *,
    dress: Callable[[Person], Person] = lambda person: person,
    personalisation: Personalisation | None = None,
) -> Specimen:
    def make(person: Person, issuer: Issuer) -> Card:
        return VirtualCard(
            issue(dress(person), issuer, generation, personalisation=personalisation)
        )

    return Specimen(name, text, make)


def _bad(
    name: str,
    text: str,
    reason: Reason,
    change: Callable[[CardImage, Issuer], CardImage],
    manners: Manners | None = None,
) -> Specimen:
    def make(person: Person, issuer: Issuer) -> Card:
        return VirtualCard(change(issue(person, issuer), issuer), manners=manners)

    return Specimen(name, text, make, reason)


def _refused_document(name: str, text: str, reason: Reason, document_type: int) -> Specimen:
    def make(person: Person, issuer: Issuer) -> Card:
        return VirtualCard(issue(person, issuer, document_type=document_type))

    return Specimen(name, text, make, reason)


def _dated(name: str, text: str, reason: Reason, validity: tuple[date, date]) -> Specimen:
    def make(person: Person, issuer: Issuer) -> Card:
        valid_from, valid_until = validity
        return VirtualCard(issue(person, issuer, valid_from=valid_from, valid_until=valid_until))

    return Specimen(name, text, make, reason)


def _serial(person: Person) -> int:
    return int(person.number.digits[6:9])


def _citizen(person: Person) -> Person:
    return replace(
        person,
        document_type=CITIZEN,
        nationality=wording_of(person.language).belgian,
        number=national_number(person.born, _serial(person)),
    )


def _child(person: Person) -> Person:
    born = person.born.replace(year=2018, day=min(person.born.day, 28))
    number = national_number(born, _serial(person))
    return replace(_citizen(person), born=born, number=number, document_type=KIDS_CARD)


def _foreigner(person: Person) -> Person:
    nationality = wording_of(person.language).foreign_nationalities[0]
    return replace(person, document_type=_E_CARD, nationality=nationality)


def _with_bis_number(person: Person) -> Person:
    number = national_number(person.born, _serial(person), month_raised_by=BIS_SEX_KNOWN)
    return replace(_foreigner(person), number=number)


CATALOGUE: tuple[Specimen, ...] = (
    _good("citizen-1.0", "a citizen's card, applet 1.0, RSA-1024", Generation.V1_0, dress=_citizen),
    _good("citizen-1.1", "a citizen's card, applet 1.1, RSA-2048", Generation.V1_1, dress=_citizen),
    _good("citizen-1.7", "a citizen's card, applet 1.7, RSA-2048", Generation.V1_7, dress=_citizen),
    _good(
        "citizen-1.7-ec",
        "a citizen's card, applet 1.7, re-keyed to P-384",
        Generation.V1_7,
        dress=_citizen,
        personalisation=Personalisation.rekeyed(),
    ),
    _good("citizen-1.8", "a citizen's card, applet 1.8, whose chip proves itself", dress=_citizen),
    _good("kids", "a child's card: document type 6, no authentication certificate", dress=_child),
    _good("foreigner", "a foreigner's card: document type 15, number B and 9", dress=_foreigner),
    _good("foreigner-bis", "a foreigner's card with a BIS number", dress=_with_bis_number),
    _good(
        "family-member",
        "a foreigner's card with the empty tag 14",
        dress=_foreigner,
        personalisation=replace(
            Personalisation.usual(Generation.V1_8), extra_tags={_MEMBER_OF_FAMILY: b""}
        ),
    ),
    _good(
        "birth-year-only",
        "a card on which only the year of birth is known",
        dress=lambda person: replace(person, birth_text=f"{person.born.year}"),
    ),
    _good(
        "birth-loosely-spelled",
        "a card whose birth date is spelled with a blank too many",
        dress=lambda person: replace(person, birth_text=f"21 DEC  {person.born.year}"),
    ),
    _dated("expired", "a card over since 2014", Reason.DOCUMENT_EXPIRED, _LONG_AGO),
    _dated("early", "a card from 2039 on", Reason.DOCUMENT_NOT_YET_VALID, _FAR_AHEAD),
    _bad(
        "not-activated",
        "a card that the municipality has not activated (6985)",
        Reason.CARD_NOT_ACTIVATED,
        lambda image, _: forgery.not_activated(image),
    ),
    _bad(
        "not-activated-6d00",
        "the same, answering 6D00",
        Reason.CARD_NOT_ACTIVATED,
        lambda image, _: forgery.not_activated(image),
        Manners(not_activated=Status.UNKNOWN_INSTRUCTION),
    ),
    _refused_document("bootstrap", "document type 7", Reason.NOT_IDENTITY_DOCUMENT, _BOOTSTRAP),
    _refused_document(
        "habilitation", "document type 8", Reason.NOT_IDENTITY_DOCUMENT, _HABILITATION
    ),
    _bad(
        "altered",
        "one byte of the identity changed",
        Reason.IDENTITY_ALTERED,
        lambda image, _: forgery.altered(image),
    ),
    _bad(
        "other-key",
        "signed by a key that is not the register's",
        Reason.IDENTITY_ALTERED,
        lambda image, _: forgery.signed_by_another_key(image),
    ),
    _bad(
        "by-citizen-ca",
        "signed by a citizen CA below the same root",
        Reason.SIGNER_NOT_REGISTER,
        forgery.signed_by_citizen_authority,
    ),
    _bad(
        "below-citizen-ca",
        "signed by a certificate named RRN, issued by a citizen CA",
        Reason.SIGNER_NOT_REGISTER,
        forgery.signed_below_citizen_authority,
    ),
    _bad(
        "other-name",
        "signed by a certificate of the root that is not named RRN",
        Reason.SIGNER_NOT_REGISTER,
        forgery.signed_under_another_name,
    ),
    _bad(
        "wrong-policy",
        "signed by a certificate with another policy",
        Reason.SIGNER_NOT_REGISTER,
        forgery.signed_with_wrong_policy,
    ),
    _bad(
        "wrong-usage",
        "signed by a certificate without nonRepudiation",
        Reason.SIGNER_NOT_REGISTER,
        forgery.signed_with_wrong_usage,
    ),
    _bad(
        "register-over",
        "signed by a register certificate that was over at the card's issue",
        Reason.SIGNER_NOT_REGISTER,
        forgery.signed_outside_validity,
    ),
    _bad(
        "other-root",
        "everything right, below another root",
        Reason.ROOT_NOT_PINNED,
        lambda image, _: forgery.signed_below_another_root(image, Issuer.generate()),
    ),
    _bad(
        "copied-to-old",
        "the files of a 1.8 card on a 1.7 card",
        Reason.CHIP_NOT_GENUINE,
        lambda image, _: forgery.copied_onto_old_card(image),
    ),
    _bad(
        "copied-to-new",
        "the files of a 1.8 card on another 1.8 card",
        Reason.CHIP_NOT_GENUINE,
        lambda image, _: forgery.copied_onto_new_card(image),
    ),
    _bad(
        "other-chip",
        "a chip serial that is not the identity's",
        Reason.CHIP_NOT_GENUINE,
        lambda image, _: forgery.on_another_chip(image),
    ),
    _bad(
        "broken",
        "an identity file whose last bytes are missing",
        Reason.CARD_UNREADABLE,
        lambda image, _: forgery.broken_off(image),
    ),
    Specimen(
        "bank-card",
        "a chip card, no eID",
        lambda _person, _issuer: OtherChip(),
        Reason.CARD_UNKNOWN,
    ),
    Specimen(
        "upside-down",
        "a card the wrong way round",
        lambda _person, _issuer: SilentCard(),
        Reason.CARD_MUTE,
    ),
)
"""Every kind of card, good ones first."""
