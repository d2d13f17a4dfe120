"""What an alarm tells is said in the reader's language, whoever wrote it.

The texts are found where gates, bridge and protocol write them, so that a new or changed one
without its four sentences fails here.
"""

import ast
import string
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from central.ledger.entries import AsideReason
from central.watch.broker_log import BrokerLog
from central.watch.codes import NATURES, Found
from central.watch.rules import NOTHING, Known, Limits, Wrong, look
from central.watch.words import details
from central.watch.words.disbelieved import OF_MESSAGES, REFUSALS
from central.watch.words.forms import Form
from central.watch.words.reported import OF_A_LANE, OF_GATES
from central.watch.words.wording import CAUSES, SUBJECTS, Said
from protocol.health import LaneCondition, LaneHealth, ReaderHealth
from protocol.sessions import Life
from tests.central.watch.test_rules import WELL

NOW = datetime(2026, 11, 23, 6, 30, tzinfo=UTC)
ROOT = Path(__file__).parents[3]
LANGUAGES = ("nl", "fr", "de", "en")
QUOTED = ("technische melding", "message technique", "technische Meldung", "technical message")
WRITERS = (
    "edge/barrier.py",
    "edge/delivery.py",
    "edge/doorman.py",
    "edge/muster.py",
    "edge/steering/desired.py",
    "edge/steering/orders.py",
    "edge/steering/roster.py",
    "edge/turnstile/lane.py",
    "edge/uplink/checkpoint_rules.py",
    "edge/uplink/registrations.py",
    "edge/uplink/settlement.py",
    "protocol/envelope.py",
    "central/bridge/pipeline.py",
    "central/bridge/tokens.py",
)
"""Where details are written."""
CALLS = {"alarm", "_alarm", "Refused", "Refusal", "Judgement", "ForgedError", "MalformedError"}
CALLS |= {"RejectedError"}
RETURNS = {"edge/steering/orders.py", "edge/uplink/checkpoint_rules.py"}
"""Where a function returns why."""
OF_NO_ALARM = {"An Ed25519 public key has 32 bytes."}
"""Raised at enrolment, which answers for itself."""
SAMPLES = {
    "detail": "somebody stands in it",
    "contradiction": "3 records fewer",
    "error": "This token's signature does not hold.",
    "way": "in",
    "why": "version 7 was heard before",
}
"""What stands at places that hold more than a figure or a name."""
CHECKPOINT = "checkpoint 7 of 2026-11-22, checkpoint 8"
"""What stands there before a comma or a colon."""


def written(path: str) -> Iterator[str]:
    """The texts in a source: those that are handed to what records, refuses or raises."""
    for node in ast.walk(ast.parse((ROOT / path).read_text(encoding="utf-8"))):
        match node:
            case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)) if name in CALLS:
                texts = node.args
            case ast.Return(value=ast.Constant() | ast.JoinedStr() as value) if path in RETURNS:
                texts = [value]
            case _:
                continue
        for text in texts:
            said = sample(text).replace("somebody stands in it,", f"{CHECKPOINT},")
            said = said.replace("somebody stands in it: ", f"{CHECKPOINT}: ")
            if " " in said:
                yield said


def sample(text: ast.expr) -> str:
    match text:
        case ast.Constant(value=str(said)):
            return said
        case ast.JoinedStr(values=parts):
            return "".join(map(sample, parts))
        case ast.FormattedValue(value=value, format_spec=spec):
            if spec is not None and "%Y" in ast.unparse(spec):
                return "2026-11-22 07:00:00" if "%H" in ast.unparse(spec) else "2026-11-22"
            return SAMPLES.get(ast.unparse(value), "7")
        case _:
            return ""


def in_all(code: str, raw: str) -> list[str]:
    return [details.told(code, raw, language) for language in LANGUAGES]


@pytest.mark.parametrize("path", WRITERS)
def test_what_is_written_as_a_detail_is_said_in_four_languages(path: str) -> None:
    texts = set(written(path))
    assert texts, "this source writes details no more: take it from the list"
    unsaid = {raw for raw in texts - OF_NO_ALARM if any(map(is_quoted, in_all("forced", raw)))}
    assert unsaid == set()


def is_quoted(said: str) -> bool:
    return any(quoted in said for quoted in QUOTED)


@pytest.mark.parametrize("path", ["edge/barrier.py", "edge/steering/commanded.py", "edge/holds.py"])
def test_what_a_gate_answers_to_a_command_is_said_in_four_languages(path: str) -> None:
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    answers = {
        sample(text)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func) in {"OrderError", "WiringError"}
        for text in node.args
    }
    if path == "edge/barrier.py":
        ways = [node.value for node in ast.walk(tree) if isinstance(node, ast.Return)]
        answers |= {sample(value) for value in ways if isinstance(value, ast.JoinedStr)}
    assert answers
    for raw in answers:
        said = [details.answered(raw, language) for language in LANGUAGES]
        assert len(set(said)) == 4, raw


def test_an_answer_of_several_arms_is_said_part_by_part_and_what_has_no_sentence_stays() -> None:
    assert details.answered("a is normal; b is free, out, for 5 min", "fr") == (
        "a est revenu à la normale; b est libre, vers l'extérieur, pour 5 min"
    )
    collected = '{"memory": 7}'
    assert details.answered(collected, "fr") == collected


def test_what_the_central_finds_itself_is_said_in_four_languages() -> None:
    ill = WELL.model_copy(
        update={
            "backlog": 70,
            "disk": 97,
            "temperature": 84.0,
            "certificate_until": NOW,
            "clock": WELL.clock.model_copy(update={"at": NOW - timedelta(minutes=5)}),
            "roster": None,
            "contacts": ("tamper",),
            "lanes": (LaneHealth(name="main", condition=LaneCondition.FREED),),
            "readers": (ReaderHealth(lane="main", kind="card reader", ready=False),),
        }
    )
    limits, later = Limits(), NOW + Limits().slow
    found: dict[Found, Wrong] = {}
    for known in (
        Known(Life.ALIVE, NOW, later, ill),
        Known(Life.ALIVE, NOW, NOW - timedelta(hours=1), ill),
        Known(Life.DEAD, NOW - timedelta(hours=1)),
    ):
        memory, _ = look(known, NOTHING, limits, NOW)
        found |= look(known, memory, limits, later)[1]
    assert len(found) >= 10
    for code, wrong in found.items():
        said = in_all(code, wrong.detail)
        assert not any(map(is_quoted, said))
        assert not wrong.detail or all(said)


@pytest.mark.parametrize(
    ("code", "raw", "dutch", "french"),
    [
        (
            Found.SILENT,
            "2026-07-23 06:30 UTC",
            "geen verbinding sinds 23/07/2026 08:30",
            "pas de connexion depuis le 23/07/2026 08:30",
        ),
        (Found.CLOCK, "", "niet ingesteld", "pas réglée"),
        (Found.FIRE, "", "", ""),
        (
            Found.READER,
            "main: eid, back: scanner",
            "main: eID-lezer, back: scanner",
            "main: lecteur eID, back: scanner",
        ),
        (
            "journal-fault",
            "The journal could not be written: disk I/O error. Look at the disk.",
            "het journaal kon niet geschreven worden: “disk I/O error”",
            "le journal n'a pas pu être écrit : « disk I/O error »",
        ),
        (
            Found.ASIDE,
            "wrong-qos: Sent with QoS 0.",
            "zonder ontvangstbevestiging verstuurd: verstuurd met QoS 0",
            "envoyé sans accusé de réception : envoyé avec QoS 0",
        ),
        (
            "something-newer",
            "the {moon} is full",
            "technische melding: “the {moon} is full”",
            "message technique : « the {moon} is full »",
        ),
        (
            "selftest",
            "9 passed, 1 failed, 2 skipped; failed: the lamp",
            "9 geslaagd, 1 mislukt (“the lamp”), 2 overgeslagen",
            "9 réussis, 1 échoués (« the lamp »), 2 passés",
        ),
    ],
)
def test_a_detail_is_said_in_the_readers_language(
    code: str, raw: str, dutch: str, french: str
) -> None:
    assert in_all(code, raw)[:2] == [dutch, french]


def test_whom_the_broker_refused_and_why_something_was_set_aside_have_their_words() -> None:
    log = BrokerLog()
    for why, said in REFUSALS.items():
        raw = log.refusal(f"Client gate-1 [10.0.0.7:4711] disconnected: {why}.")
        assert raw == f"{why} (gate-1, 10.0.0.7)"
        assert details.told(Found.LOGIN_REFUSED, raw, "nl") == f"{said.nl} (gate-1, 10.0.0.7)"
    assert {*AsideReason, "health"} == set(details.ASIDE)


def places(said: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(said) if name}


def test_each_sentence_has_all_four_languages_and_the_places_of_its_shape() -> None:
    own = [each for forms in details.OF_CODE.values() for each in forms]
    for each in (*own, *OF_GATES, *OF_MESSAGES, *OF_A_LANE):
        assert isinstance(each, Form)
        assert all(each.said)
        known = set(each.shape.groupindex)
        assert all(places(said) <= known for said in each.said), each.shape.pattern
        assert len({frozenset(places(said)) for said in each.said}) == 1, each.shape.pattern
    words: list[Said] = [*details.ASIDE.values(), *REFUSALS.values(), *CAUSES.values()]
    assert all(all(said) for said in (*words, *SUBJECTS.values()))
    assert set(details.OF_CODE) <= set(NATURES)
