"""Card images are saved as files named by identifiers, and loaded from those that are there."""

from pathlib import Path

import pytest

from edge.simulator.card import VirtualCard
from edge.simulator.errors import SimulationError
from edge.simulator.image import CardImage, Generation
from edge.simulator.issuer import Issuer
from edge.simulator.keys import KeyKind
from edge.simulator.people import Person
from edge.simulator.personalise import Personalisation, issue
from tests.edge.simulator.commands import authenticate


@pytest.mark.parametrize("generation", Generation)
def test_a_saved_card_is_the_same_card_when_loaded(
    tmp_path: Path, issuer: Issuer, person: Person, generation: Generation
) -> None:
    saved = issue(person, issuer, generation)
    saved.save(tmp_path)
    loaded = CardImage.load(tmp_path)
    assert (loaded.files, loaded.generation, loaded.atr) == (saved.files, generation, saved.atr)
    assert loaded.card_data == saved.card_data


def test_a_loaded_18_card_still_proves_itself(
    tmp_path: Path, issuer: Issuer, person: Person
) -> None:
    issue(person, issuer).save(tmp_path)
    card = VirtualCard(CardImage.load(tmp_path))
    assert card.transmit(authenticate(bytes(48))) == b"\x61\x60"


def test_files_have_the_names_that_other_tools_expect(
    tmp_path: Path, issuer: Issuer, person: Person
) -> None:
    image = issue(person, issuer)
    image.save(tmp_path / "new" / "folder")
    written = {path.name for path in (tmp_path / "new" / "folder").iterdir()}
    assert {"4031.bin", "4032.bin", "503B.bin", "503C.bin", "4040.bin", "ATR.bin"} <= written
    assert (tmp_path / "new" / "folder" / "4031.bin").read_bytes() == image.files["4031"]


@pytest.mark.parametrize(
    ("generation", "keep", "expected"),
    [
        (Generation.V1_8, ("4031",), Generation.V1_8),
        (Generation.V1_7, ("4031", "4032"), Generation.V1_7),
        (Generation.V1_1, ("4031", "ATR"), Generation.V1_7),
        (Generation.V1_0, ("4031", "ATR"), Generation.V1_0),
        (Generation.V1_1, ("4031", "CARDDATA"), Generation.V1_1),
    ],
)
def test_what_is_missing_is_derived_from_what_is_there(  # noqa: PLR0917  pytest hands in by name
    tmp_path: Path,
    issuer: Issuer,
    person: Person,
    generation: Generation,
    keep: tuple[str, ...],
    expected: Generation,
) -> None:
    image = issue(person, issuer, generation)
    image.save(tmp_path)
    for path in tmp_path.iterdir():
        if path.stem not in keep:
            path.unlink()
    loaded = CardImage.load(tmp_path)
    assert loaded.generation is expected
    assert loaded.atr == expected.atr
    assert loaded.chip_serial == image.chip_serial


def test_an_empty_tag_1a_is_not_taken_for_an_18_card(
    tmp_path: Path, issuer: Issuer, person: Person
) -> None:
    image = issue(person, issuer, Generation.V1_7, personalisation=Personalisation.rekeyed())
    (tmp_path / "4031.bin").write_bytes(image.files["4031"])
    assert CardImage.load(tmp_path).generation is Generation.V1_7


def test_files_of_any_content_load_since_a_reader_must_survive_them(tmp_path: Path) -> None:
    (tmp_path / "4031.bin").write_bytes(b"\xff" * 40)
    loaded = CardImage.load(tmp_path)
    assert loaded.files == {"4031": b"\xff" * 40}
    assert len(loaded.card_data) == 28


def test_an_empty_directory_is_refused_with_the_names_expected(tmp_path: Path) -> None:
    with pytest.raises(SimulationError, match=r"4031\.bin"):
        CardImage.load(tmp_path)


def test_a_path_that_is_no_directory_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SimulationError, match="cannot be read"):
        CardImage.load(tmp_path / "file")


@pytest.mark.parametrize(
    ("name", "content"),
    [("CARDDATA.bin", b"short"), ("chip-key.pem", b"no key")],
)
def test_a_side_file_that_is_not_what_its_name_says_is_named(
    tmp_path: Path, name: str, content: bytes
) -> None:
    (tmp_path / "4031.bin").write_bytes(b"")
    (tmp_path / name).write_bytes(content)
    with pytest.raises(SimulationError, match=name):
        CardImage.load(tmp_path)


def test_a_chip_key_that_is_no_curve_key_is_refused(tmp_path: Path) -> None:
    (tmp_path / "4031.bin").write_bytes(b"")
    Issuer.generate(KeyKind.RSA_1024).save(tmp_path)
    (tmp_path / "root.key").rename(tmp_path / "chip-key.pem")
    with pytest.raises(SimulationError, match="P-384"):
        CardImage.load(tmp_path)
