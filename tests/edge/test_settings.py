"""Configuration: checked whole, and refused in words that name the setting."""

from pathlib import Path

import pytest

from edge.errors import ConfigurationError
from edge.events import ReaderKind
from edge.readers.eid.chip import ChipPolicy
from edge.settings import load
from protocol.records import Direction

LANE = '[[lanes]]\nname = "main"\nrelay_pin = 17\n'


def written(folder: Path, text: str) -> Path:
    path = folder / "gate.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_one_lane_is_enough_and_the_rest_has_safe_defaults(tmp_path: Path) -> None:
    settings = load(written(tmp_path, LANE))
    assert not settings.gate.simulation
    assert settings.lanes[0].direction is Direction.IN
    assert settings.readers.chip_proof is ChipPolicy.DAILY
    assert settings.readers.trust_roots == ()


def test_the_environment_overrides_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WERFPOORT_EDGE_KIOSK__PORT", "9123")
    assert load(written(tmp_path, LANE + "[kiosk]\nport = 8480\n")).kiosk.port == 9123


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("", "lanes"),
        ("lanes = []", "lanes"),
        (LANE + LANE, "same name"),
        (
            LANE + LANE.replace("main", "second"),
            "GPIO 17 is used 2 times: relay_pin of lane main, ",
        ),
        (LANE + '[[lanes]]\nname = "b"\nrelay_pin = 22\n', "names its reader"),
        (LANE.replace("17", "99"), r"lanes\.0\.relay_pin"),
        (LANE.replace("17", "4"), "low at power-on"),
        (LANE + "puls_seconds = 3\n", r"puls_seconds"),
        (LANE + "pulse_seconds = 0\n", "pulse_seconds"),
        (LANE + '[readers]\ntrust_roots = ["r.pem"]\n', "simulation only"),
        (LANE + "[gate]\nvirtual_people = true\n", "simulation only"),
        (LANE + 'release = "hold"\n', "needs a passage sensor"),
        (LANE + "wrong_way = { pin = 6 }\nback = {}\n", "wrong_way is for a lane with one"),
        (LANE + "back = { passage = { pin = 6 } }\n", "needs a passage sensor at the front"),
        (LANE + "passage = { pin = 28 }\n", "a pin of the header"),
        (LANE + 'passage = { pin = 2, pull = "down" }\n', "pulled up on the board"),
        (LANE + "key = { pin = 17 }\n", "relay_pin of lane main, key of lane main"),
        (LANE + "buzzer_pin = 14\n", "low at power-on"),
        (LANE + "[inputs]\nfire = { pin = 17 }\n", "fire of the gate"),
        (LANE + "[surprise]\n", "surprise"),
        ("[[lanes]\n", "no TOML"),
    ],
)
def test_a_configuration_that_cannot_be_used_is_refused_and_the_setting_named(
    tmp_path: Path, text: str, named: str
) -> None:
    with pytest.raises(ConfigurationError, match=named):
        load(written(tmp_path, text))


def test_a_missing_file_is_refused_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="copy the commented example"):
        load(tmp_path / "none.toml")


SITE = '[site]\naccepted = ["eid", "limosa", "number"]\n'
SCANNER = '[[scanners]]\nlane = "main"\nmode = "keyboard"\ndevice = "Scanner"\n'
KEYPAD = '[[keypads]]\nlane = "main"\ndevice = "Keypad"\n'


def test_a_site_takes_cards_only_unless_it_says_so(tmp_path: Path) -> None:
    assert load(written(tmp_path, LANE)).site.accepted == ("eid",)


def test_scanners_and_keypads_stand_beside_a_lanes_card_reader(tmp_path: Path) -> None:
    settings = load(written(tmp_path, LANE + SITE + SCANNER + KEYPAD))
    assert settings.scanners[0].badge is None
    assert (settings.scanners[0].layout, settings.scanners[0].baud) == ("us", 9600)
    assert settings.keypads[0].device == "Keypad"


@pytest.mark.parametrize(
    ("text", "named"),
    [
        (SITE + SCANNER.replace("main", "side"), "side"),
        (SITE + KEYPAD.replace("main", "side"), "side"),
        (SITE + SCANNER + SCANNER, "same device"),
        (SITE + SCANNER + KEYPAD.replace("Keypad", "Scanner"), "same device"),
        (SITE + SCANNER.replace("keyboard", "serial"), "is a path"),
        (SITE + SCANNER.replace("keyboard", "mouse"), r"scanners\.0\.mode"),
        (SITE + SCANNER + 'layout = "fr"\n', "layout"),
        (SITE + SCANNER + "baud = 300\n", "baud"),
        (SITE + SCANNER + "badge_pattern = 'CB[0-9]+'\n", "must name where"),
        (SCANNER, "with a scanner, site.accepted"),
        (KEYPAD, "with a keypad, site.accepted"),
        ("[site]\naccepted = []\n", "accepted"),
        ('[site]\naccepted = ["face"]\n', "accepted"),
    ],
)
def test_a_scanner_or_keypad_that_could_not_serve_is_refused(
    tmp_path: Path, text: str, named: str
) -> None:
    with pytest.raises(ConfigurationError, match=named):
        load(written(tmp_path, LANE + text))


CARDLESS = LANE + "card_reader = false\n"
TWO_READERS = """
[[lanes]]
name = "main"
relay_pin = 17
card_reader = false

[[lanes]]
name = "side"
relay_pin = 27
"""


@pytest.mark.parametrize(
    ("text", "first"),
    [
        (LANE, ReaderKind.CARD),
        (LANE + SITE + SCANNER, ReaderKind.CARD),
        (CARDLESS + SITE + SCANNER, ReaderKind.SCANNER),
        (CARDLESS + SITE + KEYPAD + SCANNER, ReaderKind.SCANNER),
        (CARDLESS + SITE + KEYPAD, ReaderKind.KEYPAD),
        (CARDLESS + SITE, None),
    ],
)
def test_a_lane_needs_no_card_reader_where_something_else_identifies_people(
    tmp_path: Path, text: str, first: ReaderKind | None
) -> None:
    settings = load(written(tmp_path, text))
    assert settings.reader_at("main") is first
    assert bool(settings.card_sides) == (first is ReaderKind.CARD)
    assert (first is ReaderKind.CARD) == (("main", ReaderKind.CARD) in settings.readers_expected)


def test_of_two_lanes_one_without_a_card_reader_the_other_takes_the_only_one(
    tmp_path: Path,
) -> None:
    settings = load(written(tmp_path, TWO_READERS + SITE))
    assert [side.entrance for side in settings.card_sides] == ["side"]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        (CARDLESS, "nobody could identify himself"),
        (CARDLESS + SITE + 'least_assurance = "scanned"\n', "nobody could identify himself"),
        (CARDLESS + 'reader = "ACR39U"\n' + SITE, "has no card reader, and names one"),
    ],
)
def test_a_lane_where_nobody_could_identify_himself_is_refused(
    tmp_path: Path, text: str, named: str
) -> None:
    with pytest.raises(ConfigurationError, match=named):
        load(written(tmp_path, text))
