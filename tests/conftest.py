"""What every part of the suite shares: the real pcscd, and a log that no test leaves changed."""

from collections.abc import Iterator

import pytest
import structlog
from hypothesis import settings

from stage.pcscd import Pcscd


# How long an example takes says more of the machine than of the product.
settings.register_profile("suite", deadline=None)
settings.load_profile("suite")


@pytest.fixture(scope="session")
def pcscd() -> Iterator[Pcscd]:
    """A pcscd that offers the virtual reader; started on first use, ended with the session."""
    with Pcscd() as running:
        yield running


@pytest.fixture(autouse=True)
def _log_of_its_own() -> Iterator[None]:
    """Forget how a test configured the log: its captured standard error is closed after it."""
    yield
    structlog.reset_defaults()
