"""How the gate logs: one line an event, for people or as JSON, never with personal data.

Whoever logs passes masked forms only; `docs/protocol.md` R34 is proved on the log's text. People
get what matters at a glance; JSON has every figure.
"""

import logging
import sys

import structlog
from structlog.typing import EventDict

from edge.settings import LogFormat

_FOR_PROGRAMS = frozenset(
    {
        "check_in",
        "check_ins",
        "identity_ms",
        "verified_ms",
        "queued_ms",
        "committed_ms",
        "relay_ms",
        "commands",
        "bytes",
    }
)


def _brief(_logger: object, _method: str, line: EventDict) -> EventDict:
    return {key: value for key, value in line.items() if key not in _FOR_PROGRAMS}


def configure(form: LogFormat) -> None:
    """Log to standard error in the given form; what libraries warn of goes the same way."""
    timestamp: structlog.typing.Processor = structlog.processors.TimeStamper(
        fmt="%H:%M:%S" if form is LogFormat.TEXT else "iso", utc=form is LogFormat.JSON
    )
    renderer: structlog.typing.Processor = structlog.processors.JSONRenderer()
    if form is LogFormat.TEXT:
        renderer = structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), pad_event_to=14)
    brief = [_brief] if form is LogFormat.TEXT else []
    structlog.configure(
        processors=[
            *brief,
            structlog.processors.add_log_level,
            timestamp,
            structlog.processors.format_exc_info,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.WriteLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr)
