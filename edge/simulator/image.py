"""A card's contents as a value: its files, its answer to reset, and the chip's own data.

An image says what is on a card; `edge/simulator/card.py` makes it answer commands. Images are
frozen: a forged or broken card is a changed copy (`edge/simulator/forgery.py`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Self

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from edge.simulator import tlv
from edge.simulator.errors import SimulationError

IDENTITY, IDENTITY_SIGNATURE = "4031", "4032"
ADDRESS, ADDRESS_SIGNATURE = "4033", "4034"
PHOTO, BASIC_KEY = "4035", "4040"
AUTHENTICATION, SIGNING = "5038", "5039"
CITIZEN_AUTHORITY, ROOT, REGISTER = "503A", "503B", "503C"

KNOWN_FILES = (
    "4031",
    "4032",
    "4033",
    "4034",
    "4035",
    "4040",
    "5032",
    "5038",
    "5039",
    "503A",
    "503B",
    "503C",
)
"""Every file that can be read without a PIN."""

TAG_CHIP_NUMBER, TAG_SURNAME, TAG_PHOTO_HASH, TAG_BASIC_KEY_HASH = 0x02, 0x07, 0x11, 0x1A

ACTIVATED, NOT_ACTIVATED = 0x0F, 0x07
"""The last byte of the card data: the application's life cycle."""

SERIAL_LENGTH = 16
_BASIC_KEY_HASH_LENGTH = 48
_CARD_DATA_LENGTH = 28
_LONGEST_FILE = 0x8000
"""READ BINARY reaches no further."""
_VERSION_AT = 21
_ATR_FILE, _CARD_DATA_FILE, _CHIP_KEY_FILE = "ATR.bin", "CARDDATA.bin", "chip-key.pem"


class Generation(StrEnum):
    """An applet version."""

    V1_0 = "1.0"
    V1_1 = "1.1"
    V1_7 = "1.7"
    V1_8 = "1.8"

    @property
    def atr(self) -> bytes:
        """The answer to reset; 1.1 and 1.7 share one."""
        match self:
            case Generation.V1_0:
                return bytes.fromhex("3B9894400AA503010101AD1310")
            case Generation.V1_1 | Generation.V1_7:
                return bytes.fromhex("3B9813400AA503010101AD1311")
            case Generation.V1_8:
                return bytes.fromhex("3B7F96000080318065B085040120120FFF829000")

    @property
    def applet_version(self) -> int:
        """Byte 21 of the card data: `11` for 1.1, and so on."""
        return int(self.replace(".", ""), 16)


@dataclass(frozen=True)
class CardImage:
    """What is on one card. Files are keyed by identifier in upper case: `4031`, `503C`."""

    files: Mapping[str, bytes]
    generation: Generation
    atr: bytes
    chip_serial: bytes
    life_cycle: int = ACTIVATED
    chip_key: ec.EllipticCurvePrivateKey | None = field(default=None, repr=False)

    @property
    def card_data(self) -> bytes:
        """The 28 bytes that GET CARD DATA answers; bytes 16-20 and 22-26 are invented."""
        version = self.generation.applet_version
        return (
            self.chip_serial + bytes([0xA5, 0x03, 0x01, 0x01, 0x01, version])
            + bytes([0x00, 0x01, 0x01, 0x01, 0x00, self.life_cycle])
        )  # fmt: skip

    @property
    def identity(self) -> dict[int, bytes]:
        """The fields of the identity file by tag."""
        return tlv.decode(self.files.get(IDENTITY, b""))

    def save(self, directory: Path) -> None:
        """Write `4031.bin` and so on, `ATR.bin`, `CARDDATA.bin` and, if any, `chip-key.pem`."""
        directory.mkdir(parents=True, exist_ok=True)
        for identifier, content in self.files.items():
            (directory / f"{identifier}.bin").write_bytes(content)
        (directory / _ATR_FILE).write_bytes(self.atr)
        (directory / _CARD_DATA_FILE).write_bytes(self.card_data)
        if self.chip_key is not None:
            pem = self.chip_key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
            (directory / _CHIP_KEY_FILE).write_bytes(pem)

    @classmethod
    def load(cls, directory: Path) -> Self:
        """Read a directory of files named by their identifiers: those that are there.

        What is missing is derived: the generation from the identity and the ATR, the chip serial
        from the identity's tag 02.

        Raises:
            SimulationError: none of the files is there, or one is not what its name says.
        """
        files = {name: _read(directory, f"{name}.bin") for name in KNOWN_FILES}
        present = {name: content for name, content in files.items() if content is not None}
        if not present:
            raise SimulationError(
                f"{directory} holds no card image: files named by their identifiers are expected, "
                "such as 4031.bin, 4032.bin, 503B.bin and 503C.bin."
            )
        atr = _read(directory, _ATR_FILE)
        data = _read(directory, _CARD_DATA_FILE)
        if data is not None and len(data) != _CARD_DATA_LENGTH:
            raise SimulationError(f"{_CARD_DATA_FILE} in {directory} has not 28 bytes.")
        generation = _generation(present, atr, data)
        identity = tlv.decode(present.get(IDENTITY, b""))
        return cls(
            files=present,
            generation=generation,
            atr=atr or generation.atr,
            chip_serial=data[:SERIAL_LENGTH] if data else _serial(identity),
            life_cycle=data[-1] if data else ACTIVATED,
            chip_key=_chip_key(directory),
        )


def _serial(identity: Mapping[int, bytes]) -> bytes:
    return identity.get(TAG_CHIP_NUMBER, b"")[:SERIAL_LENGTH].ljust(SERIAL_LENGTH, b"\0")


def _generation(files: Mapping[str, bytes], atr: bytes | None, data: bytes | None) -> Generation:
    if data is not None:
        for generation in Generation:
            if generation.applet_version == data[_VERSION_AT]:
                return generation
    identity = tlv.decode(files.get(IDENTITY, b""))
    if len(identity.get(TAG_BASIC_KEY_HASH, b"")) == _BASIC_KEY_HASH_LENGTH:
        return Generation.V1_8
    return Generation.V1_0 if atr == Generation.V1_0.atr else Generation.V1_7


def _read(directory: Path, name: str) -> bytes | None:
    try:
        with (directory / name).open("rb") as file:
            content = file.read(_LONGEST_FILE + 1)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise SimulationError(f"{directory / name} cannot be read: {error.strerror}.") from error
    if len(content) > _LONGEST_FILE:
        raise SimulationError(f"{directory / name} is longer than any file of a card can be.")
    return content


def _chip_key(directory: Path) -> ec.EllipticCurvePrivateKey | None:
    pem = _read(directory, _CHIP_KEY_FILE)
    if pem is None:
        return None
    try:
        key = load_pem_private_key(pem, password=None)
    except ValueError as error:
        raise SimulationError(f"{_CHIP_KEY_FILE} in {directory} is no PEM key.") from error
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise SimulationError(f"{_CHIP_KEY_FILE} in {directory} must be a P-384 key.")
    return key
