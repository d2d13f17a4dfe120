"""What the suite shares: the real pcscd, an untouched log, and the figures that proofs print.

`./dev test` runs on all cores: a module's tests stay together, and everything that needs the card
service, of which a machine has one, stays on one core.
"""

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


_ONE_OF_A_MACHINE = {"stage.demo", "stage.pcscd", "stage.site", "edge.simulator.vpcd"}
"""Modules that start or use the card service."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Say which tests stay together when several processes share them."""
    for item in items:
        item.add_marker(pytest.mark.xdist_group(_group(item)))


def _group(item: pytest.Item) -> str:
    if "pcscd" in getattr(item, "fixturenames", ()):
        return "card service"
    module = item.getparent(pytest.Module)
    used = vars(module.obj).values() if module else ()
    if any(getattr(value, "__module__", None) in _ONE_OF_A_MACHINE for value in used):
        return "card service"
    return item.nodeid.partition("::")[0]


@pytest.fixture(autouse=True)
def _log_of_its_own() -> Iterator[None]:
    """Forget how a test configured the log: its captured standard error is closed after it."""
    yield
    structlog.reset_defaults()
