"""What the central counts of itself, for Prometheus: how many and how long; no person, no device.

Labels are closed sets (channels, reasons, outcomes, stages, routes), so that a country's gates make
as many series as one. Each process counts for itself; its parts write here and know no server.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from time import perf_counter

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    generate_latest,
)

CONTENT_TYPE = CONTENT_TYPE_LATEST
REGISTRY = CollectorRegistry()
"""Apart from the library's own, so that nothing is exposed that is not named here."""
_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_SIZES = (1, 2, 5, 10, 25, 50, 100, 250, 500, 1000, 2500)

ProcessCollector(registry=REGISTRY)

MESSAGES = Counter(
    "werfpoort_messages", "Messages that a bridge took.", ["channel"], registry=REGISTRY
)
RECORDS = Counter(
    "werfpoort_records",
    "Records that the ledger judged: stored, repeated, beyond a gap, of a fork.",
    ["outcome"],
    registry=REGISTRY,
)
RECEIPTS = Counter(
    "werfpoort_receipts",
    "Receipt numbers that were told, again or for the first time.",
    registry=REGISTRY,
)
SET_ASIDE = Counter(
    "werfpoort_set_aside", "What broke a rule and was kept.", ["reason"], registry=REGISTRY
)
GROUPS = Histogram(
    "werfpoort_group_messages",
    "Messages that shared one commit.",
    buckets=_SIZES,
    registry=REGISTRY,
)
STAGES = Histogram(
    "werfpoort_stage_seconds",
    "How long a group of messages was in a stage of the bridge.",
    ["stage"],
    buckets=_SECONDS,
    registry=REGISTRY,
)
ANSWERS = Histogram(
    "werfpoort_answer_seconds",
    "From a message's arrival until its acknowledgement is handed to the broker.",
    buckets=_SECONDS,
    registry=REGISTRY,
)
ACKNOWLEDGEMENTS = Counter(
    "werfpoort_acknowledgements", "Acknowledgements that were sent.", registry=REGISTRY
)
FAULTS = Counter(
    "werfpoort_bridge_faults",
    "Attempts that failed: the database was away, or a message could not even be set aside.",
    ["kind"],
    registry=REGISTRY,
)
INBOX = Gauge("werfpoort_inbox_events", "What waits in the bridge for its turn.", registry=None)
UNCONFIRMED = Gauge(
    "werfpoort_unconfirmed_acknowledgements",
    "Acknowledgements that the broker has not confirmed yet.",
    registry=None,
)
CONNECTED = Gauge(
    "werfpoort_broker_connected", "1 while the broker delivers to the bridge.", registry=None
)
DATABASE = Gauge(
    "werfpoort_database_well", "1 while the bridge's last commit succeeded.", registry=None
)
_OF_BRIDGE = (INBOX, UNCONFIRMED, CONNECTED, DATABASE)
"""Exposed where a bridge is: elsewhere they would tell of one that is away."""
DEVICES = Gauge(
    "werfpoort_devices", "Devices by what they last said.", ["state"], registry=REGISTRY
)
REQUESTS = Histogram(
    "werfpoort_http_seconds",
    "HTTP requests by route and status.",
    ["method", "route", "status"],
    buckets=_SECONDS,
    registry=REGISTRY,
)


@contextmanager
def stage(name: str) -> Iterator[None]:
    """Measure how long a group is in a stage."""
    begin = perf_counter()
    yield
    STAGES.labels(name).observe(perf_counter() - begin)


def watch_bridge(
    *,
    inbox: Callable[[], int],
    unconfirmed: Callable[[], int],
    connected: Callable[[], bool],
    database_well: Callable[[], bool],
) -> None:
    """Have the gauges of the bridge ask it whenever somebody asks them."""
    INBOX.set_function(inbox)
    UNCONFIRMED.set_function(unconfirmed)
    CONNECTED.set_function(lambda: float(connected()))
    DATABASE.set_function(lambda: float(database_well()))
    for gauge in _OF_BRIDGE:
        with suppress(ValueError):  # another bridge of this process exposes it already
            REGISTRY.register(gauge)


def exposed() -> bytes:
    """Return everything in Prometheus' text form."""
    return generate_latest(REGISTRY)
