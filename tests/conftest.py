"""What the suite shares: the real pcscd, an untouched log, and the figures that proofs print."""

from collections.abc import Callable, Iterator

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


_FIGURES = pytest.StashKey[list[str]]()


@pytest.fixture
def figure(request: pytest.FixtureRequest) -> Callable[[str], None]:
    """Take a line of figures that a proof found; all are printed behind the last test."""
    return request.config.stash.setdefault(_FIGURES, []).append


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Print the figures."""
    if figures := config.stash.get(_FIGURES, []):
        terminalreporter.section("figures")
        for line in figures:
            terminalreporter.line(line)


@pytest.fixture(autouse=True)
def _log_of_its_own() -> Iterator[None]:
    """Forget how a test configured the log: its captured standard error is closed after it."""
    yield
    structlog.reset_defaults()
