"""The identity on disk: whole or none, whatever happens in between."""

from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from edge.errors import EnrolmentError
from edge.uplink import identity
from edge.uplink.identity import load, store
from tests.edge.uplink.authority import Authority

STEPS = ["mkdir", "_write", "_write 2", "_write 3", "_write 4", "rename", "symlink_to", "replace"]


@pytest.fixture
def authority() -> Authority:
    return Authority()


def stored(state: Path, authority: Authority) -> str:
    key = Ed25519PrivateKey.generate()
    return store(state, authority.grant("gate-1", key.public_key()), key).key.verify_key.kid


def test_without_an_identity_the_gate_says_how_to_enrol(tmp_path: Path) -> None:
    with pytest.raises(EnrolmentError, match="enrol first: werfpoort-edge enrol --central URL"):
        load(tmp_path)


def failing_at(step: str) -> tuple[object, str, Callable[..., object]]:
    """Return what to replace so that the disk fails at a step."""
    name, _, turn = step.partition(" ")
    owner: object = identity if name == "_write" else Path
    real, calls = getattr(owner, name), []

    def fails(*arguments: object, **options: object) -> object:
        calls.append(name)
        if len(calls) < int(turn or 1):
            return real(*arguments, **options)
        raise OSError(28, "No space left on device")

    return owner, name, fails


@pytest.mark.parametrize("step", STEPS)
def test_a_disk_that_fails_at_any_step_leaves_no_identity(
    tmp_path: Path, authority: Authority, step: str
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(*failing_at(step))
        with pytest.raises(EnrolmentError, match="needs a new code from the central"):
            stored(tmp_path / "state", authority)
    assert not identity.exists(tmp_path / "state")
    kid = stored(tmp_path / "state", authority)
    assert load(tmp_path / "state").key.verify_key.kid == kid


@pytest.mark.parametrize("step", STEPS[1:])
def test_a_replacement_that_fails_at_any_step_leaves_the_one_before(
    tmp_path: Path, authority: Authority, step: str
) -> None:
    before = stored(tmp_path, authority)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(*failing_at(step))
        with pytest.raises(EnrolmentError):
            stored(tmp_path, authority)
    assert load(tmp_path).key.verify_key.kid == before
    after = stored(tmp_path, authority)
    assert load(tmp_path).key.verify_key.kid == after


@pytest.mark.parametrize(
    ("file", "content", "sentence"),
    [
        ("central.json", b"{}", "is damaged"),
        ("key.pem", b"", "cannot be read"),
        ("key.pem", None, "cannot be read"),
    ],
)
def test_a_damaged_identity_says_so(
    tmp_path: Path, authority: Authority, file: str, content: bytes | None, sentence: str
) -> None:
    stored(tmp_path, authority)
    damaged = tmp_path / "identity" / file
    damaged.unlink()
    if content is not None:
        damaged.write_bytes(content)
    with pytest.raises(EnrolmentError, match=sentence):
        load(tmp_path)
