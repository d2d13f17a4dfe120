"""What every part of the suite shares: the real pcscd with its virtual reader."""

from collections.abc import Iterator

import pytest

from stage.pcscd import Pcscd


@pytest.fixture(scope="session")
def pcscd() -> Iterator[Pcscd]:
    """A pcscd that offers the virtual reader; started on first use, ended with the session."""
    with Pcscd() as running:
        yield running
