"""What turns a bare Pi into a gate: unit, configuration and install script, each for real."""

import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Sequence
from pathlib import Path

import pytest
from pydantic import BaseModel

from edge.policy import SiteSection
from edge.settings import KeypadSection, ScannerSection, load
from edge.wiring import LaneSection

DEPLOY = Path(__file__).parents[2] / "deploy" / "raspberrypi"
UNIT = DEPLOY / "werfpoort-gate.service"
EXAMPLE = DEPLOY / "gate.toml"
PROGRAM = "/opt/werfpoort/venv/bin/werfpoort-edge"
EXAMPLES_WITHOUT_DEFAULT = (
    ("readers", "revocation_list"),
    ("site", "least_assurance_from"),
    ("site", "capacity"),
    ("journal", "limit_mb"),
)
FIRMWARE = "# For more options see the firmware's documentation\narm_64bit=1\n[cm4]\notg_mode=1\n"


def run(*words: str | Path) -> "subprocess.CompletedProcess[str]":
    """Run a program of the system to its end."""
    return subprocess.run(  # noqa: S603 - this test's own commands
        [str(word) for word in words], capture_output=True, text=True, check=False
    )


def systemd_analyze(*words: str | Path) -> "subprocess.CompletedProcess[str]":
    """Run systemd-analyze, which ./dev installs with the package systemd."""
    program = shutil.which("systemd-analyze")
    assert program, "install the Debian package systemd, or run ./dev test"
    return run(program, *words)


def test_the_unit_is_one_that_systemd_takes(tmp_path: Path) -> None:
    here = tmp_path / UNIT.name
    here.write_text(UNIT.read_text().replace(PROGRAM, sys.executable))
    verified = systemd_analyze("verify", "--man=no", here)
    assert (verified.returncode, verified.stderr) == (0, "")


def test_the_unit_leaves_little_to_attack() -> None:
    rated = systemd_analyze("security", "--offline=true", "--threshold=20", UNIT)
    assert rated.returncode == 0, rated.stdout[-300:]


def test_the_gate_may_ask_the_kernel_whether_its_clock_is_synchronised() -> None:
    """Blocked, adjtimex would fail and every clock would silently count as untrusted."""
    directives = [line for line in UNIT.read_text().splitlines() if not line.startswith("#")]
    assert "SystemCallFilter=adjtimex clock_adjtime clock_adjtime64" in directives
    assert not any(line.startswith("ProtectClock") for line in directives)


def test_the_example_is_a_configuration_that_the_gate_takes() -> None:
    settings = load(EXAMPLE)
    assert not settings.gate.simulation
    assert len(settings.lanes) == 1


def test_what_the_example_comments_out_is_taken_too_and_is_the_default(tmp_path: Path) -> None:
    plain = load(EXAMPLE).model_dump()
    commented_in = re.sub(r"^# (\w+ = )", r"\1", EXAMPLE.read_text(), flags=re.MULTILINE)
    head, second_lane = commented_in.split("# [[lanes]]")
    lane, rest = second_lane.split("[inputs]")
    rest, scanner = rest.split("# [[scanners]]")
    scanner, keypad = scanner.split("# [[keypads]]")
    written = tmp_path / "gate.toml"
    written.write_text(f"{head}[inputs]{rest}")
    full = load(written).model_dump()
    assert all(full.pop("inputs").values()), "the pins are examples, no defaults"
    assert not any(plain.pop("inputs").values())
    for section, example in EXAMPLES_WITHOUT_DEFAULT:
        assert full[section].pop(example)
        assert plain[section].pop(example) is None
    assert full == plain
    assert ScannerSection.model_validate(tomllib.loads(scanner)).badge
    assert KeypadSection.model_validate(tomllib.loads(keypad)).device
    second = tomllib.loads(lane)
    for either in ("back", "wrong_way"):
        wired = {name: value for name, value in second.items() if name != either}
        assert LaneSection.model_validate(wired).passage


def test_every_setting_of_a_real_gate_is_in_the_example() -> None:
    text = EXAMPLE.read_text()
    for_simulation_only = {"simulation", "trust_roots", "virtual_people"}
    settings = load(EXAMPLE)
    sections = (
        settings.gate,
        settings.lanes[0],
        settings.inputs,
        settings.readers,
        settings.kiosk,
        settings.journal,
        settings.uplink,
    )
    shapes: list[type[BaseModel]] = [*map(type, sections)]
    shapes += [SiteSection, ScannerSection, KeypadSection]
    names = {name for shape in shapes for name in shape.model_fields}
    missing = {name for name in names if not re.search(rf"^(# )?{name} = ", text, re.MULTILINE)}
    assert missing == for_simulation_only


@pytest.fixture
def pi(tmp_path: Path) -> Path:
    """A directory that looks like the root of a bare Pi."""
    firmware = tmp_path / "boot" / "firmware"
    firmware.mkdir(parents=True)
    (firmware / "config.txt").write_text(FIRMWARE)
    return tmp_path


def install(root: Path) -> None:
    """Rehearse the install script below `root`."""
    ran = run(DEPLOY / "install.sh", "--root", root)
    assert ran.returncode == 0, ran.stderr


def tree(root: Path) -> dict[str, tuple[int, bytes]]:
    """Return mode and content of everything below `root`."""
    return {
        str(path.relative_to(root)): (
            path.stat().st_mode,
            path.read_bytes() if path.is_file() else b"",
        )
        for path in root.rglob("*")
    }


def test_installing_lays_the_configuration_the_unit_and_the_reader_permission(pi: Path) -> None:
    install(pi)
    assert (pi / "etc/werfpoort/gate.toml").read_text() == EXAMPLE.read_text()
    assert (pi / "etc/systemd/system" / UNIT.name).read_text() == UNIT.read_text()
    assert "access_card" in (pi / "etc/polkit-1/rules.d/50-werfpoort-pcscd.rules").read_text()
    assert (pi / "var/lib/werfpoort").stat().st_mode & 0o777 == 0o700


def test_installing_twice_is_installing_once(pi: Path) -> None:
    install(pi)
    once = tree(pi)
    install(pi)
    assert tree(pi) == once


def test_installing_again_keeps_the_configuration_that_is_there(pi: Path) -> None:
    install(pi)
    own = (pi / "etc/werfpoort/gate.toml").read_text().replace("relay_pin = 17", "relay_pin = 22")
    (pi / "etc/werfpoort/gate.toml").write_text(own)
    install(pi)
    assert (pi / "etc/werfpoort/gate.toml").read_text() == own


def test_the_firmware_holds_the_relays_low_and_keeps_its_other_lines(pi: Path) -> None:
    install(pi)
    firmware = (pi / "boot/firmware/config.txt").read_text()
    assert firmware.startswith(FIRMWARE)
    ours = firmware.removeprefix(FIRMWARE).splitlines()[1:-1]
    assert ours == ["[all]", "gpio=17=op,dl", "dtparam=strict_gpiod"]


def test_after_a_pin_changed_the_firmware_follows(pi: Path) -> None:
    install(pi)
    configuration = pi / "etc/werfpoort/gate.toml"
    lane = (
        '[[lanes]]\nname = "exit"\nrelay_pin = 27\nreader = "ACR39U"\n'
        "second_relay_pin = 23 # was relay_pin = 4\n"
        'back = { reader = "ACR39U 01", relay_pin = 24 }\n'
    )
    changed = configuration.read_text().replace("relay_pin = 17", "relay_pin=22 # by the door")
    configuration.write_text(f"{changed}\n{lane}")
    install(pi)
    lines = (pi / "boot/firmware/config.txt").read_text().splitlines()
    assert [line for line in lines if line.startswith("gpio=")] == ["gpio=22,27,23,24=op,dl"]


def test_a_machine_that_is_no_pi_is_refused_in_plain_words(tmp_path: Path) -> None:
    ran = run(DEPLOY / "install.sh", "--root", tmp_path)
    assert ran.returncode == 1
    assert "is this Raspberry Pi OS" in ran.stderr


@pytest.mark.parametrize("words", [("--help",), ("--elsewhere",), ("--root", "/nonexistent")])
def test_the_script_explains_itself(words: Sequence[str]) -> None:
    ran = run(DEPLOY / "install.sh", *words)
    assert ran.returncode == {"--help": 0, "--elsewhere": 2, "--root": 1}[words[0]]
    assert "--root" in ran.stdout + ran.stderr
