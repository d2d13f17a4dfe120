"""What the suite shares: the real pcscd, an untouched log, and the figures that proofs print.

`./dev test` runs one process a core: a module's tests stay together in one of them, and each of
them starts real parts of its own.
"""

import shutil
from collections.abc import Callable, Iterator

import pytest
import structlog
from hypothesis import settings

from stage.pcscd import Pcscd, private_folder

# How long an example takes says more of the machine than of the product.
settings.register_profile("suite", deadline=None)
settings.load_profile("suite")


def pytest_configure() -> None:
    """Have all PC/SC of this process go to its own card service, even before there is one."""
    private_folder()


def pytest_unconfigure() -> None:
    """Take the folder away: a process that runs for another one ends without looking back."""
    shutil.rmtree(private_folder(), ignore_errors=True)


_LONG = {"crash", "e2e", "network", "stage", "test_every_page.py"}
"""Folders and modules with the longest tests."""


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest, lest one core end long after the other."""
    items.sort(key=lambda item: _LONG.isdisjoint(item.path.parts))


@pytest.fixture(scope="session")
def pcscd() -> Iterator[Pcscd]:
    """A pcscd that offers the virtual reader; started on first use, ended with the session."""
    with Pcscd() as running:
        yield running


@pytest.fixture
def figure(request: pytest.FixtureRequest) -> Callable[[str], None]:
    """Take a line of figures that a proof found; all are printed behind the last test."""

    def take(line: str) -> None:
        request.node.user_properties.append((_FIGURE, line))

    return take


_FIGURE = "figure"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the figures, whichever process found them."""
    reports = [report for of in terminalreporter.stats.values() for report in of]
    figures = [
        line
        for report in reports
        for name, line in getattr(report, "user_properties", ())
        if name == _FIGURE and report.when == "teardown"
    ]
    if figures:
        terminalreporter.section("figures")
        for line in figures:
            terminalreporter.line(line)


@pytest.fixture(autouse=True)
def _log_of_its_own() -> Iterator[None]:
    """Forget how a test configured the log: its captured standard error is closed after it."""
    yield
    structlog.reset_defaults()
