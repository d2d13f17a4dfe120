"""What `werfpoort-edge doctor` looks at: one finding each, in words that say what to do."""

import json
import socket
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from enum import StrEnum

from edge.clock import Moment, SystemClock
from edge.errors import EdgeError
from edge.readers.slot import LaneReader, assign
from edge.readers.winscard import Context
from edge.settings import ClockTrust, Settings
from edge.turnstile.pins import header_pins
from edge.uplink import identity as identities
from edge.uplink.identity import Identity
from edge.uplink.journal_file import FILE_NAME
from edge.uplink.journal_reading import JournalReader
from edge.uplink.tls import central_only
from protocol.enrolment import BrokerAddress

BROKER_SECONDS = 5.0
"""How long the broker has for an answer."""


class State(StrEnum):
    """How bad it is."""

    FINE = "fine"
    WARNING = "warning"
    """The gate works; somebody should know."""
    FAULT = "fault"
    """The gate does not work like this."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    name: str
    state: State
    detail: str


def examine(settings: Settings) -> Iterator[Finding]:
    """Look at each part; a part that fails does not keep the next from being looked at."""
    parts: dict[str, Callable[[Settings], Finding]] = {
        "identity": _identity,
        "journal": _journal,
        "pins": _pins,
        "card readers": _readers,
        "clock": _clock,
        "broker": _broker,
    }
    for name, part in parts.items():
        try:
            yield part(settings)
        except EdgeError as error:
            yield Finding(name, State.FAULT, str(error))


def examined(settings: Settings) -> tuple[bool, str]:
    """Look at each part; return whether none is at fault, and the findings as JSON."""
    findings = list(examine(settings))
    well = all(finding.state is not State.FAULT for finding in findings)
    return well, json.dumps([asdict(finding) for finding in findings], indent=1)


def _identity(settings: Settings) -> Finding:
    identity = identities.load(settings.gate.state)
    return Finding("identity", State.FINE, f"{identity.device} on site {identity.site}")


def _journal(settings: Settings) -> Finding:
    path = settings.gate.state / FILE_NAME
    if not path.exists():
        return Finding("journal", State.WARNING, "none yet: the gate makes it when it first runs")
    with JournalReader.open(path) as reader:
        length, waiting = reader.length, reader.length - reader.acked
    return Finding("journal", State.FINE, f"{length} records, {waiting} not yet acknowledged")


def _pins(settings: Settings) -> Finding:
    wired = f"{len(settings.pins)} wired, none twice"
    if settings.gate.simulation:
        return Finding("pins", State.WARNING, f"{wired}; simulated: no real pin moves")
    header_pins(settings.gate.gpio_chip).close()
    return Finding("pins", State.FINE, f"{wired}; the header is driven by lgpio")


def _readers(settings: Settings) -> Finding:
    if not settings.card_sides:
        return Finding("card readers", State.FINE, "none is to be there")
    context = Context()
    try:
        names = context.readers()
    finally:
        context.release()
    wanted = [LaneReader(side.entrance, side.pattern) for side in settings.card_sides]
    found = assign(names, wanted, {}, simulation=settings.gate.simulation)
    there = ", ".join(names) or "none"
    if missing := [side.entrance for side in settings.card_sides if side.entrance not in found]:
        detail = f"no reader for {', '.join(missing)}; readers that are there: {there}"
        return Finding("card readers", State.FAULT, detail)
    serve = ", ".join(f"{name} at {lane}" for lane, name in found.items())
    return Finding("card readers", State.FINE, serve)


def _clock(settings: Settings) -> Finding:
    moment = _moment(settings)
    said = f"{moment.wall:%Y-%m-%d %H:%M:%S} UTC by {moment.source}"
    if moment.trusted:
        return Finding("clock", State.FINE, said)
    return Finding(
        "clock",
        State.WARNING,
        f"{said}, not trusted: check-ins go on, but records say so; is there a time service?",
    )


def _moment(settings: Settings) -> Moment:
    always = settings.gate.clock_trust is ClockTrust.ALWAYS
    return SystemClock(always_trusted=always).moment()


def _broker(settings: Settings) -> Finding:
    identity = identities.load(settings.gate.state)
    asked = [_asked(identity, address, settings) for address in identity.brokers]
    said = "; ".join(detail for _, detail in asked)
    if any(answers for answers, _ in asked):
        return Finding("broker", State.FINE, said)
    return Finding("broker", State.WARNING, f"{said}: check-ins are kept until one can be")


def _asked(identity: Identity, address: BrokerAddress, settings: Settings) -> tuple[bool, str]:
    """Greet a broker as the gate would, and hang up."""
    moment = _moment(settings)
    where = f"{address.host}:{address.port}"
    context = central_only(
        identity.ca_path, day=moment.wall.date(), certain=moment.trusted, server=address.host
    )
    try:
        context.load_cert_chain(identity.certificate_path, identity.key_path)
        with (
            socket.create_connection((address.host, address.port), BROKER_SECONDS) as plain,
            context.wrap_socket(plain) as secured,
        ):
            return True, f"{where} answers by {secured.version()}"
    except OSError as error:  # those of TLS are among them
        return False, f"{where} cannot be reached ({error})"
