"""Whatever goes wrong between reader and card: never a wrong or mixed identity, never a crash.

Virtual cards of all generations are driven through schedules of faults; the next card, without
faults, is always read. A faulty reader must not make a genuine card look forged either.
"""

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from edge.credential import Credential, Unreadable
from edge.readers.eid import ChipPolicy, ChipProof, Trust
from edge.simulator import forgery
from edge.simulator.card import VirtualCard
from edge.simulator.faults import (
    Deselected,
    Fault,
    Faults,
    Garbled,
    Mute,
    Shortened,
    Spurious,
    Tear,
    WrongLength,
)
from edge.simulator.image import CardImage, Generation
from edge.simulator.issuer import Issuer
from edge.simulator.people import Person, crowd
from edge.simulator.personalise import issue
from protocol.reasons import Reason
from protocol.records import Assurance
from tests.edge.readers.reading import Inserted, genuine, refused

CROWD = crowd(8, seed=11)
DEFECTS: dict[str, Fault] = {
    "6A87": Spurious.not_found(),
    "6B00": Spurious.past_the_end(),
    "6986": Spurious.nothing_selected(),
    "empty": Spurious.empty(),
    "another length": WrongLength(3),
    "shortened": Shortened(40),
    "deselected": Deselected(),
    "garbled": Garbled(at=17, mask=0x20),
}
LAST_COMMAND = 10
INTERNAL_AUTHENTICATE = 0x88
EXCUSES = {
    Reason.CARD_REMOVED,
    Reason.CARD_MUTE,
    Reason.CARD_UNREADABLE,
    Reason.CARD_UNKNOWN,
}
"""What a genuine card may be refused for when its reader is at fault: nothing that accuses."""
ACCUSATIONS = {
    Reason.IDENTITY_ALTERED,
    Reason.SIGNER_NOT_REGISTER,
    Reason.ROOT_NOT_PINNED,
}

faults: st.SearchStrategy[Fault] = st.one_of(
    st.just(Tear()),
    st.just(Mute()),
    st.sampled_from(list(DEFECTS.values())),
    st.builds(WrongLength, st.integers(1, 255)),
    st.builds(Shortened, st.integers(0, 255)),
)
schedules = st.builds(Faults, st.dictionaries(st.integers(1, 14), faults, max_size=4))


@pytest.mark.parametrize("generation", list(Generation))
@pytest.mark.parametrize("command", range(1, LAST_COMMAND + 1))
@pytest.mark.parametrize("defect", DEFECTS)
def test_one_defect_of_the_reader_does_not_stop_a_genuine_card(  # noqa: PLR0917  a table and fixtures
    defect: str,
    command: int,
    generation: Generation,
    person: Person,
    issuer: Issuer,
    trust: Trust,
) -> None:
    card = VirtualCard(issue(person, issuer, generation), Faults.only(command, DEFECTS[defect]))
    assert genuine(card, trust).number == person.number


@pytest.mark.parametrize("command", range(1, LAST_COMMAND))
def test_a_card_torn_at_any_command_is_told_as_removed(
    command: int, person: Person, issuer: Issuer, trust: Trust
) -> None:
    card = VirtualCard(issue(person, issuer), Faults.only(command, Tear()))
    assert refused(card, trust).reason is Reason.CARD_REMOVED


@pytest.mark.parametrize("command", range(1, LAST_COMMAND))
def test_a_card_mute_at_any_command_is_told_as_mute(
    command: int, person: Person, issuer: Issuer, trust: Trust
) -> None:
    card = VirtualCard(issue(person, issuer), Faults.only(command, Mute()))
    assert refused(card, trust).reason is Reason.CARD_MUTE


@given(
    st.lists(st.binary(max_size=8) | st.binary(min_size=256, max_size=258), max_size=30),
    st.binary(max_size=33),
)
def test_a_card_that_answers_anything_at_all_gives_a_reason(
    answers: list[bytes], atr: bytes
) -> None:
    class Babbler:
        """A card that says what it likes, then nothing."""

        def __init__(self) -> None:
            self.atr = atr

        def reset(self) -> None:
            """Nothing to forget."""

        def transmit(self, command: bytes) -> bytes:  # noqa: ARG002  whatever was asked
            return answers.pop() if answers else b""

    assert isinstance(Inserted(Babbler()).read(Trust()).result, Unreadable)


OTHER_STATE = Issuer.generate()
FORGERIES: dict[str, Callable[[CardImage, Issuer], CardImage]] = {
    "a byte changed": lambda image, _: forgery.altered(image),
    "another key": lambda image, _: forgery.signed_by_another_key(image),
    "a citizen CA": forgery.signed_by_citizen_authority,
    "below a citizen CA": forgery.signed_below_citizen_authority,
    "another name": forgery.signed_under_another_name,
    "another policy": forgery.signed_with_wrong_policy,
    "another usage": forgery.signed_with_wrong_usage,
    "not valid that day": forgery.signed_outside_validity,
    "another root": lambda image, _: forgery.signed_below_another_root(image, OTHER_STATE),
}


class Generous:
    """A budget that grants every chip every proof."""

    def take(self, chip: str, policy: ChipPolicy) -> str:
        del chip, policy
        return ""

    def note(self, chip: str, *, held: bool) -> None:
        """Forget it."""


class GateWithFaultyReader(RuleBasedStateMachine):
    """One gate, one reader, many cards: its memory of registers is kept throughout."""

    issuer = Issuer.generate()
    forged: dict[tuple[int, str], CardImage] = {}  # noqa: RUF012  forged once for all runs
    images: dict[tuple[int, Generation], CardImage] = {}  # noqa: RUF012  issued once for all runs

    @initialize()
    def open(self) -> None:
        """Start with a gate that has seen no card."""
        proof = ChipProof(ChipPolicy.ALWAYS, Generous())
        self.trust = Trust.on([self.issuer.root.certificate], chip=proof)

    @rule(who=st.integers(0, 7), generation=st.sampled_from(list(Generation)), schedule=schedules)
    def a_worker_with_a_faulty_reader(
        self, who: int, generation: Generation, schedule: Faults
    ) -> None:
        """A genuine card: its own identity or an excuse."""
        card = VirtualCard(self._image(who, generation), schedule)
        result = Inserted(card).read(self.trust).result
        assert not card.dangerous
        if isinstance(result, Credential):
            assert result.number == CROWD[who].number
            assert result.surname == CROWD[who].surname
        elif len(schedule.at) == 1:
            assert result.reason in EXCUSES

    @rule(
        who=st.integers(0, 7),
        generation=st.sampled_from(list(Generation)),
        command=st.integers(1, LAST_COMMAND),
        defect=st.sampled_from(sorted(DEFECTS)),
    )
    def a_worker_with_one_defect(
        self, who: int, generation: Generation, command: int, defect: str
    ) -> None:
        """A genuine card: read all the same."""
        card = VirtualCard(self._image(who, generation), Faults.only(command, DEFECTS[defect]))
        assert genuine(card, self.trust).number == CROWD[who].number

    @rule(who=st.integers(0, 7), kind=st.sampled_from(sorted(FORGERIES)), schedule=schedules)
    def a_forger(self, who: int, kind: str, schedule: Faults) -> None:
        """A forged card: nobody, whatever goes wrong besides."""
        refused(VirtualCard(self._forged(who, kind), schedule), self.trust)

    @rule(who=st.integers(0, 7), other=st.integers(0, 7), schedule=schedules)
    def a_forger_with_two_cards(self, who: int, other: int, schedule: Faults) -> None:
        """One person's identity with another's signature is nobody's."""
        if who == other:
            return
        signature = self._image(other, Generation.V1_8).files["4032"]
        mixed = forgery.with_files(self._image(who, Generation.V1_8), {"4032": signature})
        refused(VirtualCard(mixed, schedule), self.trust)

    @rule(who=st.integers(0, 7), into=st.integers(0, 7), at=st.integers(1, 15))
    def a_swap_that_the_reader_does_not_notice(self, who: int, into: int, at: int) -> None:
        """The next card's answers after the first one's: one of the two, or nobody."""
        swapped = Swapped(
            VirtualCard(self._image(who, Generation.V1_8)),
            VirtualCard(self._image(into, Generation.V1_8)),
            at,
        )
        result = Inserted(swapped).read(self.trust).result
        if isinstance(result, Credential):
            names = {(CROWD[one].number, CROWD[one].surname) for one in (who, into)}
            assert (result.number, result.surname) in names
            if result.assurance is Assurance.CHIP:
                assert result.number == CROWD[swapped.proved(who, into)].number

    @rule(who=st.integers(0, 7), generation=st.sampled_from(list(Generation)))
    def the_next_worker(self, who: int, generation: Generation) -> None:
        """A genuine card in a reader that is well: always read."""
        card = VirtualCard(self._image(who, generation))
        assert genuine(card, self.trust).number == CROWD[who].number

    @invariant()
    def only_the_register_is_remembered(self) -> None:
        """No fault puts another signer into the gate's memory."""
        if hasattr(self, "trust"):
            subjects = {
                register.certificate.subject.rfc4514_string()
                for register in self.trust.accepted.registers
            }
            assert subjects <= {"CN=RRN,O=RRN,C=BE"}

    def teardown(self) -> None:
        """Whatever the gate has seen, every kind of forger is told for what he is."""
        for kind in FORGERIES:
            assert refused(self._forged(0, kind), self.trust).reason in ACCUSATIONS

    def _forged(self, who: int, kind: str) -> CardImage:
        if (who, kind) not in self.forged:
            image = self._image(who, Generation.V1_8)
            self.forged[who, kind] = FORGERIES[kind](image, self.issuer)
        return self.forged[who, kind]

    def _image(self, who: int, generation: Generation) -> CardImage:
        key = who, generation
        if key not in self.images:
            self.images[key] = issue(CROWD[who], self.issuer, generation)
        return self.images[key]


class Swapped:
    """Two cards in one reader, the second after so many commands of the first."""

    def __init__(self, first: VirtualCard, second: VirtualCard, at: int) -> None:
        self.atr = first.atr
        self._first, self._second, self._at = first, second, at

    def reset(self) -> None:
        """Neither is reset: the reader does not notice."""

    def transmit(self, command: bytes) -> bytes:
        card = self._first if self._first.commands < self._at else self._second
        return card.transmit(command)

    def proved(self, who: int, into: int) -> int:
        """Tell which of the two was the last to be asked for its proof."""
        asked = [entry.command[1] == INTERNAL_AUTHENTICATE for entry in self._second.log]
        return into if any(asked) else who


TestGateWithFaultyReader = GateWithFaultyReader.TestCase
TestGateWithFaultyReader.settings = settings(
    max_examples=60,
    stateful_step_count=15,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
