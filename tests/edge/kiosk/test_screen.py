"""What the screen shows from event to event, and that it never says what is not so."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.credential import Language
from edge.events import CardInserted, CardRemoved, ReaderKind, ReaderState, UplinkState
from edge.kiosk.screen import (
    LANGUAGE_SECONDS,
    PERSON_SECONDS,
    READING_SECONDS,
    RECEIPT_SECONDS,
    REFUSAL_SECONDS,
    ArmLocked,
    ArmReleased,
    CheckedIn,
    Event,
    Fire,
    Notice,
    NotLetThrough,
    Numbered,
    RollCalled,
    Screen,
    Situation,
    Tick,
    TurnedAway,
    step,
)
from edge.kiosk.view import Passage, State, View, view
from edge.kiosk.wording import PHRASES, Phrase
from protocol.reasons import Reason
from protocol.receipts import ReceiptNumber
from protocol.records import Direction
from tests.edge.kiosk.samples import (
    CONTACT,
    INSERTED,
    LANE,
    READER_LOST,
    READER_READY,
    RECEIPT,
    REMOVED,
    checked_in,
    idle,
)


def after(screen: Screen, *events: Event, now: float = 0.0) -> Screen:
    for event in events:
        screen = step(screen, event, now)
    return screen


def admitted() -> Screen:
    person = checked_in()
    return after(idle(), INSERTED, person, ArmReleased(person.check_in))


def test_before_the_reader_speaks_the_gate_is_starting() -> None:
    assert view(Screen.start(LANE, 0.0)).state is State.STARTING


def test_a_ready_gate_asks_for_a_card_in_each_language_in_turn() -> None:
    screen, said = idle(), []
    for _ in range(5):
        said.append(view(screen).title)
        screen = step(screen, Tick(), screen.deadline)
    assert said == [
        "Steek uw kaart in",
        "Insérez votre carte",
        "Bitte Karte einstecken",
        "Insert your card",
        "Steek uw kaart in",
    ]


def test_only_the_sites_languages_take_turns_but_a_card_speaks_its_own() -> None:
    chosen = (Language.FRENCH, Language.DUTCH)
    screen, said = replace(idle(), languages=chosen), []
    for _ in range(3):
        said.append(view(screen).language)
        screen = step(screen, Tick(), screen.deadline)
    assert said == ["fr", "nl", "fr"]
    german = after(screen, TurnedAway(Reason.CARD_MUTE, Language.GERMAN), now=screen.deadline)
    assert view(german).language == "de"
    fire = view(step(screen, Fire(), screen.turn_until))
    assert len({fire.title, *fire.also.splitlines()}) == 4, "leaving is said in all four"


def test_a_card_that_goes_in_is_being_read() -> None:
    assert view(after(idle(), INSERTED)).state is State.READING


def test_reading_is_not_believed_for_ever() -> None:
    screen = step(after(idle(), INSERTED), Tick(), READING_SECONDS)
    assert view(screen).state is State.TAKE_CARD


@pytest.mark.rule("R13")
def test_until_there_is_a_number_the_screen_says_not_yet_registered() -> None:
    shown = view(admitted())
    assert (shown.state, shown.passage) == (State.ADMITTED, Passage.OPEN)
    assert (shown.title, shown.status, shown.receipt) == ("Entrez", "Pas encore enregistrée", "")


@pytest.mark.rule("R13")
def test_with_its_number_the_check_in_is_shown_as_registered() -> None:
    shown = view(step(admitted(), Numbered("check-in-1", RECEIPT), 1.0))
    assert shown.state is State.REGISTERED
    assert (shown.status, shown.receipt) == ("Présence enregistrée", str(RECEIPT))


@pytest.mark.rule("R13")
def test_somebody_elses_number_registers_nobody() -> None:
    shown = view(step(admitted(), Numbered("check-in-of-before", RECEIPT), 1.0))
    assert (shown.state, shown.receipt) == (State.ADMITTED, "")


def test_the_number_of_a_worker_who_is_gone_is_not_shown() -> None:
    gone = step(after(admitted(), REMOVED), Tick(), PERSON_SECONDS)
    shown = view(step(gone, Numbered("check-in-1", RECEIPT), PERSON_SECONDS + 1))
    assert (shown.state, shown.receipt) == (State.IDLE, "")


def test_a_number_that_comes_late_is_shown_long_enough_to_be_read() -> None:
    late = PERSON_SECONDS - 0.1
    screen = step(admitted(), Numbered("check-in-1", RECEIPT), late)
    screen = step(screen, Tick(), late + RECEIPT_SECONDS - 0.1)
    assert view(screen).receipt == str(RECEIPT)
    screen = step(screen, Tick(), late + RECEIPT_SECONDS)
    assert view(screen).receipt == ""


def test_come_in_is_said_only_while_the_arm_is_released() -> None:
    screen = admitted()
    assert (view(screen).title, view(screen).arm) == ("Entrez", "released")

    screen = step(screen, ArmLocked(), 5.0)

    shown = view(screen)
    assert (shown.title, shown.passage, shown.arm) == ("C'est noté", Passage.OVER, "locked")


def test_a_worker_behind_another_is_asked_to_wait_until_the_arm_opens_for_him() -> None:
    screen = after(admitted(), INSERTED, checked_in("check-in-2", language=Language.GERMAN))
    assert (view(screen).title, view(screen).passage) == ("Bitte warten", Passage.WAITING)

    screen = after(screen, ArmLocked(), ArmReleased("check-in-2"), now=5.0)

    assert view(screen).title == "Bitte eintreten"
    assert screen.showing.until == 5.0 + PERSON_SECONDS  # type: ignore[union-attr]  # Passing


def test_a_release_that_is_told_first_opens_for_the_person_told_after() -> None:
    screen = after(idle(), INSERTED, ArmReleased("check-in-1"), checked_in())
    assert view(screen).passage is Passage.OPEN


def test_an_override_moves_the_arm_and_names_nobody() -> None:
    shown = view(after(idle(), ArmReleased("override-1")))
    assert (shown.state, shown.arm, shown.first_name) == (State.IDLE, "released", "")


def test_who_gets_no_pulse_is_asked_to_try_again_and_not_called_refused_by_a_rule() -> None:
    screen = after(idle(), INSERTED, checked_in(), NotLetThrough("check-in-1"))
    shown = view(screen)
    assert (shown.state, shown.title, shown.reason) == (State.REFUSED, "Réessayez bientôt", "")
    assert view(after(screen, NotLetThrough("check-in-9"))) == shown


def test_a_refusal_says_why_and_what_to_do_in_the_workers_language() -> None:
    shown = view(after(idle(), INSERTED, TurnedAway(Reason.DOCUMENT_EXPIRED, Language.GERMAN)))
    assert (shown.state, shown.reason, shown.language) == (
        State.REFUSED,
        "document-expired",
        "de",
    )
    assert shown.title == "Ihre Karte ist abgelaufen"
    assert shown.contact == CONTACT


def test_a_refusal_in_the_workers_language_ends_after_its_seconds() -> None:
    screen = after(idle(), INSERTED, TurnedAway(Reason.CARD_MUTE, Language.DUTCH), REMOVED)
    assert view(step(screen, Tick(), REFUSAL_SECONDS - 0.1)).state is State.REFUSED
    assert view(step(screen, Tick(), REFUSAL_SECONDS)).state is State.IDLE


def test_a_refusal_without_a_language_is_said_in_all_four() -> None:
    screen, languages = after(idle(), INSERTED, TurnedAway(Reason.CARD_MUTE, None), now=3.0), set()
    while view(screen).state is State.REFUSED:
        languages.add(view(screen).language)
        screen = step(screen, Tick(), screen.deadline)
    assert languages == {"nl", "fr", "de", "en"}


def test_a_card_left_in_is_asked_to_be_taken() -> None:
    screen = step(admitted(), Tick(), PERSON_SECONDS)
    assert view(screen).state is State.TAKE_CARD
    assert view(step(screen, REMOVED, PERSON_SECONDS + 1)).state is State.IDLE


def test_a_lost_reader_is_out_of_order_and_says_whom_to_call() -> None:
    shown = view(after(idle(), READER_LOST))
    assert (shown.state, shown.contact) == (State.OUT_OF_ORDER, CONTACT)
    assert view(after(idle(contact=""), READER_LOST)).help == ""


def test_a_reader_lost_while_reading_is_out_of_order_at_once() -> None:
    assert view(after(idle(), INSERTED, READER_LOST)).state is State.OUT_OF_ORDER


def test_a_reader_lost_behind_an_admitted_worker_lets_him_see_his_screen() -> None:
    screen = after(admitted(), READER_LOST)
    assert view(screen).state is State.ADMITTED
    assert view(step(screen, Tick(), PERSON_SECONDS)).state is State.OUT_OF_ORDER


def test_a_reader_that_comes_back_serves_again() -> None:
    assert view(after(idle(), READER_LOST, READER_READY)).state is State.IDLE


def test_the_next_card_takes_the_screen_at_once() -> None:
    shown = view(step(admitted(), INSERTED, 1.0))
    assert (shown.state, shown.first_name, shown.check_in) == (State.READING, "", "")


def test_without_a_connection_an_idle_screen_says_so() -> None:
    offline = after(idle(), UplinkState(connected=False, detail="", at=0.0))
    assert view(offline).hint == "Geen verbinding: registratie volgt later"
    online = after(offline, UplinkState(connected=True, detail="", at=1.0))
    assert view(online).hint == ""


def test_a_long_name_is_cut_and_odd_characters_are_left_out() -> None:
    screen = after(idle(), checked_in(name="Ann\u202e\x07" + "a" * 40))
    assert view(screen).first_name == "Ann" + "a" * 20 + "…"


def test_a_hung_loop_shows_the_language_that_is_due() -> None:
    screen = step(idle(), Tick(), 1000.0)
    assert 1000.0 < screen.deadline <= 1000.0 + LANGUAGE_SECONDS


IDS = st.sampled_from(["a", "b", "c"])
LANGUAGES = st.none() | st.sampled_from(Language)
EVENTS: st.SearchStrategy[Event] = st.one_of(
    st.just(CardInserted(LANE, 0.0)),
    st.just(CardRemoved(LANE, 0.0)),
    st.builds(ReaderState, st.just(LANE), st.booleans(), st.just(""), st.just(0.0)),
    st.builds(UplinkState, st.booleans(), st.just(""), st.just(0.0)),
    st.builds(lambda i, la: checked_in(i, language=la), IDS, LANGUAGES),
    st.builds(TurnedAway, st.sampled_from(Reason), LANGUAGES),
    st.builds(ArmReleased, IDS),
    st.just(ArmLocked()),
    st.builds(NotLetThrough, IDS),
    st.builds(Numbered, IDS, st.builds(ReceiptNumber, st.integers(1, 99))),
    st.just(Tick()),
)


def assert_true(shown: View, numbers: dict[str, set[str]], released: str) -> None:
    registered = shown.state is State.REGISTERED
    assert registered == bool(shown.receipt)
    if registered:
        assert shown.receipt in numbers[shown.check_in]
    assert (shown.arm == "released") == bool(released)
    if shown.passage is Passage.OPEN:
        assert shown.check_in == released
    assert bool(shown.first_name) == (shown.state in (State.ADMITTED, State.REGISTERED))
    assert shown.title


@given(st.lists(st.tuples(EVENTS, st.floats(0, 30)), max_size=25))
def test_nothing_untrue_is_ever_shown_and_nobody_stays_on_screen(
    trace: list[tuple[Event, float]],
) -> None:
    screen, now, released = Screen.start(LANE, 0.0), 0.0, ""
    numbers: dict[str, set[str]] = {"a": set(), "b": set(), "c": set()}
    for event, wait in trace:
        now += wait
        match event:
            case ArmReleased(record=record):
                released = record
            case ArmLocked():
                released = ""
            case Numbered(check_in=check_in, receipt=receipt):
                numbers[check_in].add(str(receipt))
            case CheckedIn(check_in=check_in):
                numbers[check_in].clear()
            case _:
                pass
        screen = step(screen, event, now)
        assert screen.deadline > now
        assert_true(view(screen), numbers, released)
    quiet = step(screen, Tick(), now + PERSON_SECONDS + RECEIPT_SECONDS)
    assert view(quiet).first_name == ""


@pytest.mark.parametrize(
    "busy", [READER_LOST, INSERTED, checked_in(), TurnedAway(Reason.CARD_MUTE, None)]
)
def test_a_fire_comes_before_whatever_is_shown_and_is_said_in_all_languages(busy: Event) -> None:
    shown = view(step(step(idle(), busy, 0.1), Fire(), 0.2))
    assert (shown.state, shown.arm) == ("evacuation", "locked"), "the arm is told of by itself"
    titles = {shown.title, *shown.also.splitlines()}
    assert titles == {PHRASES[Phrase.FIRE][language].title for language in Language}
    after = view(step(step(step(idle(), busy, 0.1), Fire(), 0.2), ArmLocked(), 0.3))
    assert after.state != "evacuation"


def test_while_the_roll_is_called_every_screen_shows_the_way_and_people_pass_on() -> None:
    called = step(idle(), RollCalled(active=True), 0.1)
    for screen in (called, step(called, checked_in(), 0.2), step(called, Fire(), 0.2)):
        assert view(screen).roll == PHRASES[Phrase.ROLL_CALL][screen.language].title
    assert view(called).state == "idle"
    assert view(step(called, RollCalled(active=False), 0.3)).roll == ""


def test_an_evacuation_is_said_even_where_the_reader_is_lost_but_serves_who_leaves() -> None:
    told = Situation(keys=False, notice=Notice.LEAVE)
    lost = step(step(idle(), READER_LOST, 0.1), told, 0.2)
    assert view(lost).state == "evacuation"
    leaving = step(step(idle(), told, 0.1), checked_in(direction=Direction.OUT), 0.2)
    assert view(leaving).state == "admitted"


def by(kind: ReaderKind | None) -> Screen:
    return Screen.start(LANE, 0.0, by=kind)


@pytest.mark.parametrize(
    ("kind", "title", "sign"),
    [
        (ReaderKind.SCANNER, "Scan uw code", "scanner"),
        (ReaderKind.KEYPAD, "Typ uw nummer", "keypad"),
    ],
)
def test_a_lane_without_card_reader_goes_by_its_scanner_or_keypad(
    kind: ReaderKind, title: str, sign: str
) -> None:
    screen = step(by(kind), READER_LOST, 0.1)
    assert view(screen).state == "starting", "a card reader that is not its own says nothing"
    ready = step(screen, replace(READER_READY, kind=kind), 0.2)
    assert (view(ready).state, view(ready).title, view(ready).by) == ("idle", title, sign)
    assert view(step(ready, replace(READER_LOST, kind=kind), 0.3)).state == "out-of-order"


def test_a_lane_with_the_screen_s_keys_alone_is_ready_at_once_and_offers_them() -> None:
    screen = step(by(None), Situation(keys=True, notice=None), 0.1)
    assert (view(screen).state, view(screen).by) == ("idle", "keys")
    assert (view(screen).title, view(screen).offer) == ("Meld u aan", "Typ uw nummer")


def test_with_a_card_reader_a_scanner_that_is_lost_leaves_the_screen_as_it_is() -> None:
    lost = step(idle(), replace(READER_LOST, kind=ReaderKind.SCANNER), 0.1)
    assert view(lost).state == "idle"
