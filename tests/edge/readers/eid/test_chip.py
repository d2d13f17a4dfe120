"""A chip proves itself only where that cannot wear it out, and only out of a budget."""

from dataclasses import replace
from datetime import date, timedelta
from hashlib import sha384
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st
from sqlite_utils import Database

from edge.credential import Check, Credential, Outcome
from edge.errors import ConfigurationError
from edge.readers.eid import ChipLedger, ChipPolicy, ChipProof, Trust
from edge.readers.eid.chip import A_DAY, A_LIFE, ChipHistory, objection, spend
from edge.simulator import forgery
from edge.simulator.card import VirtualCard
from edge.simulator.faults import Faults, Garbled
from edge.simulator.image import CardImage, Generation
from edge.simulator.issuer import Issuer
from edge.simulator.people import Person
from edge.simulator.personalise import Personalisation, issue
from protocol.reasons import Reason
from protocol.records import Assurance
from tests.edge.readers.reading import Inserted, genuine, refused

MONDAY = date(2026, 5, 4)


class Calendar:
    """The gate's idea of the day."""

    def __init__(self) -> None:
        self.today = MONDAY

    def __call__(self) -> date:
        return self.today


@pytest.fixture
def calendar() -> Calendar:
    return Calendar()


@pytest.fixture
def ledger(tmp_path: Path, calendar: Calendar) -> ChipLedger:
    return ChipLedger(tmp_path / "chips.db", calendar)


@pytest.fixture(scope="session")
def image(person: Person, issuer: Issuer) -> CardImage:
    return issue(person, issuer)


def asking(trust: Trust, policy: ChipPolicy, ledger: ChipLedger | None) -> Trust:
    """The same gate with a policy for chips."""
    return Trust(pins=trust.pins, chip=ChipProof(policy, ledger), accepted=trust.accepted)


def test_a_chip_that_proves_itself_raises_the_assurance(
    image: CardImage, trust: Trust, ledger: ChipLedger
) -> None:
    credential = genuine(image, asking(trust, ChipPolicy.ALWAYS, ledger))
    assert credential.assurance is Assurance.CHIP
    assert _check(credential).outcome is Outcome.PASSED


@pytest.mark.parametrize(
    ("policy", "asked"),
    [
        (ChipPolicy.NEVER, [0, 0, 0]),
        (ChipPolicy.FIRST_SIGHT, [1, 0, 0]),
        (ChipPolicy.DAILY, [1, 0, 1]),
        (ChipPolicy.ALWAYS, [1, 1, 1]),
    ],
)
def test_the_policy_says_how_often_a_chip_is_asked(  # noqa: PLR0917  a table and fixtures
    policy: ChipPolicy,
    asked: list[int],
    image: CardImage,
    trust: Trust,
    ledger: ChipLedger,
    calendar: Calendar,
) -> None:
    """Twice on Monday, once on Tuesday."""
    seen = []
    for day in (MONDAY, MONDAY, MONDAY + timedelta(days=1)):
        calendar.today = day
        card = VirtualCard(image)
        genuine(card, asking(trust, policy, ledger))
        seen.append(_asked(card))
    assert seen == asked


def test_a_day_has_a_budget_that_survives_a_restart(
    image: CardImage, trust: Trust, ledger: ChipLedger, tmp_path: Path, calendar: Calendar
) -> None:
    for _ in range(A_DAY):
        genuine(image, asking(trust, ChipPolicy.ALWAYS, ledger))
    restarted = ChipLedger(tmp_path / "chips.db", calendar)
    card = VirtualCard(image)
    credential = genuine(card, asking(trust, ChipPolicy.ALWAYS, restarted))
    assert _asked(card) == 0
    assert credential.assurance is Assurance.SIGNED
    assert "2 a day is spent" in _check(credential).detail


def test_without_a_budget_no_chip_is_asked(image: CardImage, trust: Trust) -> None:
    card = VirtualCard(image)
    genuine(card, asking(trust, ChipPolicy.ALWAYS, None))
    assert _asked(card) == 0


def test_a_proof_is_written_down_before_it_is_asked_for(
    image: CardImage, trust: Trust, ledger: ChipLedger
) -> None:
    """A card torn out at the proof has spent it all the same."""
    worn = VirtualCard(image, authentications_left=0)
    credential = genuine(worn, asking(trust, ChipPolicy.DAILY, ledger))
    assert "6985" in _check(credential).detail
    assert credential.assurance is Assurance.SIGNED
    genuine(worn, asking(trust, ChipPolicy.DAILY, ledger))
    genuine(worn, asking(trust, ChipPolicy.DAILY, ledger))
    assert _asked(worn) == A_DAY


def test_a_disk_that_fails_grants_no_proof(
    image: CardImage, trust: Trust, ledger: ChipLedger, tmp_path: Path
) -> None:
    (tmp_path / "chips.db").write_bytes(b"no database at all, but long enough to be looked at")
    card = VirtualCard(image)
    credential = genuine(card, asking(trust, ChipPolicy.ALWAYS, ledger))
    assert _asked(card) == 0
    assert "cannot be kept" in _check(credential).detail


def test_a_budget_file_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="absent"):
        ChipLedger(tmp_path / "absent" / "chips.db", Calendar())


def test_the_budget_file_names_nobody(
    image: CardImage, trust: Trust, ledger: ChipLedger, tmp_path: Path, person: Person
) -> None:
    genuine(image, asking(trust, ChipPolicy.ALWAYS, ledger))
    content = (tmp_path / "chips.db").read_bytes()
    assert person.number.digits.encode() not in content
    assert image.chip_serial.hex().encode() not in content
    assert image.identity[0x1A].hex().encode() not in content


def test_a_1_8_identity_on_an_old_card_is_caught_without_wearing_the_old_card_out(
    image: CardImage, trust: Trust, ledger: ChipLedger
) -> None:
    copy = VirtualCard(forgery.copied_onto_old_card(image))
    result = Inserted(copy).read(asking(trust, ChipPolicy.ALWAYS, ledger)).result
    assert getattr(result, "reason", None) is Reason.CHIP_NOT_GENUINE


def test_the_version_answer_never_decides_whether_a_chip_is_asked(
    person: Person, issuer: Issuer, trust: Trust, ledger: ChipLedger
) -> None:
    """Tag 1A may be there and empty on 1.7."""
    rekeyed = issue(person, issuer, Generation.V1_7, personalisation=Personalisation.rekeyed())
    card = VirtualCard(rekeyed)
    genuine(card, asking(trust, ChipPolicy.ALWAYS, ledger))
    assert _asked(card) == 0
    assert not card.dangerous


def test_a_chip_key_that_was_exchanged_is_caught(
    image: CardImage, person: Person, issuer: Issuer, trust: Trust, ledger: ChipLedger
) -> None:
    other = issue(person, issuer)
    exchanged = forgery.with_files(image, {"4040": other.files["4040"]})
    result = refused(exchanged, asking(trust, ChipPolicy.ALWAYS, ledger))
    assert result.reason is Reason.CHIP_NOT_GENUINE


def test_a_chip_key_that_is_missing_is_caught(
    image: CardImage, trust: Trust, ledger: ChipLedger
) -> None:
    without = forgery.without_file(image, "4040")
    result = refused(without, asking(trust, ChipPolicy.ALWAYS, ledger))
    assert result.reason is Reason.CHIP_NOT_GENUINE


@pytest.mark.parametrize(
    "content",
    [
        bytes.fromhex("3003020105"),
        rsa.generate_private_key(65537, 2048)
        .public_key()
        .public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo),
    ],
    ids=["no key", "an RSA key"],
)
def test_a_signed_chip_key_of_another_kind_proves_nothing(
    content: bytes,
    person: Person,
    issuer: Issuer,
    trust: Trust,
    ledger: ChipLedger,
) -> None:
    usual = Personalisation.usual(Generation.V1_8)
    made = replace(usual, extra_tags={0x1A: sha384(content).digest()})
    image = forgery.with_files(issue(person, issuer, personalisation=made), {"4040": content})
    result = refused(image, asking(trust, ChipPolicy.ALWAYS, ledger))
    assert result.reason is Reason.CHIP_NOT_GENUINE


class Unable(VirtualCard):
    """A card that has no INTERNAL AUTHENTICATE, whatever its card data say."""

    def transmit(self, command: bytes) -> bytes:
        answer = super().transmit(command)
        return b"\x6d\x00" if command[1] == 0x88 else answer


class Brief(VirtualCard):
    """A card whose proof is too short."""

    def transmit(self, command: bytes) -> bytes:
        answer = super().transmit(command)
        return answer[6:] if command[1] == 0xC0 else answer


@pytest.mark.parametrize("kind", [Unable, Brief])
def test_a_chip_that_cannot_prove_itself_is_caught(
    kind: type[VirtualCard], image: CardImage, trust: Trust, ledger: ChipLedger
) -> None:
    result = refused(kind(image), asking(trust, ChipPolicy.ALWAYS, ledger))
    assert result.reason is Reason.CHIP_NOT_GENUINE


def copies(image: CardImage) -> dict[str, CardImage]:
    """Copies of a 1.8 card's files, each with another fault that only the chip's proof shows."""
    return {
        "another key in the chip": forgery.copied_onto_new_card(image),
        "another key in 4040": forgery.with_files(
            image, {"4040": forgery.copied_onto_new_card(image).files["4040"][:-1] + b"!"}
        ),
        "no key": forgery.without_file(image, "4040"),
    }


@pytest.mark.parametrize("policy", [ChipPolicy.FIRST_SIGHT, ChipPolicy.DAILY, ChipPolicy.ALWAYS])
@pytest.mark.parametrize("fault", ["another key in the chip", "another key in 4040", "no key"])
def test_a_copy_that_was_caught_is_caught_again_however_often_it_is_put_in(  # noqa: PLR0917  a table and fixtures
    fault: str,
    policy: ChipPolicy,
    image: CardImage,
    trust: Trust,
    ledger: ChipLedger,
    tmp_path: Path,
    calendar: Calendar,
) -> None:
    for _ in range(A_DAY + 3):
        result = refused(copies(image)[fault], asking(trust, policy, ledger))
        assert result.reason is Reason.CHIP_NOT_GENUINE
    restarted = ChipLedger(tmp_path / "chips.db", calendar)
    assert genuine(image, asking(trust, policy, restarted)).assurance is Assurance.CHIP
    assert genuine(image, asking(trust, policy, restarted)).assurance is Assurance.SIGNED


def test_a_budget_file_of_before_is_kept(
    image: CardImage, trust: Trust, ledger: ChipLedger, tmp_path: Path, calendar: Calendar
) -> None:
    for _ in range(A_DAY):
        genuine(image, asking(trust, ChipPolicy.ALWAYS, ledger))
    with Database(str(tmp_path / "chips.db")) as before:
        before.table("chips").transform(drop={"failed"})
    restarted = ChipLedger(tmp_path / "chips.db", calendar)
    assert genuine(image, asking(trust, ChipPolicy.ALWAYS, restarted)).assurance is Assurance.SIGNED
    calendar.today += timedelta(days=1)
    assert genuine(image, asking(trust, ChipPolicy.ALWAYS, restarted)).assurance is Assurance.CHIP


def test_the_chips_key_can_be_compared_without_asking_the_chip(
    image: CardImage, trust: Trust
) -> None:
    comparing = Trust(pins=trust.pins, chip=ChipProof(compares_key=True), accepted=trust.accepted)
    card = VirtualCard(image)
    credential = genuine(card, comparing)
    assert _check(credential, "chip-key").outcome is Outcome.PASSED
    assert _check(credential).outcome is Outcome.NOT_CHECKED
    assert credential.assurance is Assurance.SIGNED
    assert _asked(card) == 0
    assert credential.cost.commands == card.commands - 2
    for fault in ("another key in 4040", "no key"):
        result = refused(copies(image)[fault], comparing)
        assert result.reason is Reason.CHIP_NOT_GENUINE


def test_a_life_has_a_budget() -> None:
    spent = ChipHistory(spent=A_LIFE)
    assert str(A_LIFE) in objection(ChipPolicy.ALWAYS, spent, MONDAY)


def test_one_disturbed_proof_is_no_accusation(
    image: CardImage, trust: Trust, ledger: ChipLedger
) -> None:
    calm = VirtualCard(image)
    genuine(calm, asking(trust, ChipPolicy.ALWAYS, ledger))
    last = calm.commands
    disturbed = VirtualCard(image, Faults.only(last, Garbled(at=5, mask=1)))
    strict = asking(Trust(pins=trust.pins), ChipPolicy.ALWAYS, ledger)
    strict.accepted.roots = trust.accepted.roots
    assert genuine(disturbed, strict).number.digits


@given(
    st.lists(st.integers(0, 40), min_size=1, max_size=80),
    st.sampled_from(list(ChipPolicy)),
)
def test_no_day_and_no_life_overspends(gaps: list[int], policy: ChipPolicy) -> None:
    history, today = ChipHistory(spent=A_LIFE - 20), MONDAY
    by_day: dict[date, int] = {}
    for gap in gaps:
        today += timedelta(days=gap // 10)
        if not objection(policy, history, today):
            history = spend(history, today)
            by_day[today] = by_day.get(today, 0) + 1
    assert history.spent <= A_LIFE
    assert all(count <= A_DAY for count in by_day.values())


def test_a_challenge_is_never_sent_twice(
    image: CardImage, trust: Trust, ledger: ChipLedger
) -> None:
    sent = set()
    for _ in range(A_DAY):
        card = VirtualCard(image)
        genuine(card, asking(trust, ChipPolicy.ALWAYS, ledger))
        sent.add(next(entry.command for entry in card.log if entry.command[1] == 0x88))
    assert len(sent) == A_DAY


def _asked(card: VirtualCard) -> int:
    return sum(exchange.command[1] == 0x88 for exchange in card.log)


def _check(credential: Credential, name: str = "chip") -> Check:
    return next(check for check in credential.checks if check.name == name)
