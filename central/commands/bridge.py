"""`werfpoort-central bridge`: a bridge worker in a process of its own, without API and pages."""

import logging
import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Annotated

import typer

from central import logs
from central.bridge.readiness import readiness
from central.clock import wall_clock
from central.commands.ground import AsJson, Data, opened, told
from central.settings import Settings
from central.status import of_worker, status_served
from central.vault.clients import MOST_WORKERS
from central.workers import running_worker


def bridge(
    *,
    data: Data = None,
    name: Annotated[
        int | None,
        typer.Option(
            help="The worker's number. Default: the lowest that no worker on this machine has.",
            show_default=False,
            min=1,
            max=MOST_WORKERS,
        ),
    ] = None,
    broker_host: Annotated[
        str | None, typer.Option(help="Where the broker is. Default: localhost.")
    ] = None,
    broker_port: Annotated[
        int | None, typer.Option(help="The broker's port. Default: 8883.", show_default=False)
    ] = None,
    status_port: Annotated[
        int | None,
        typer.Option(
            help="Port of 127.0.0.1 that answers /health and /ready. Default: none.",
            show_default=False,
        ),
    ] = None,
    attended: Annotated[
        bool,
        typer.Option(
            "--attended",
            help="End as well when standard input ends, as it does with who started this.",
        ),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Take records and give receipt numbers, beside other workers, until SIGTERM or Ctrl-C.

    Ends in order: it takes no more, and what it took is committed, acknowledged and confirmed.
    """
    with told():
        settings = Settings.load(
            data=data, broker_host=broker_host, broker_port=broker_port, status_port=status_port
        )
        logs.configure(level=logging.INFO, as_json=as_json)
        with (
            _asked_to_end(attended=attended) as asked,
            opened(settings) as (vault, engine),
            running_worker(settings, vault, engine, wall_clock, name) as worker,
            status_served(
                settings.status_port,
                partial(of_worker, ready=lambda: readiness(engine, lambda: worker.connected)),
            ),
        ):
            asked.wait()


@contextmanager
def _asked_to_end(*, attended: bool) -> Iterator[threading.Event]:
    """Give an event that SIGTERM, Ctrl-C and, where attended, the end of input set, meanwhile."""
    asked = threading.Event()
    if attended:
        threading.Thread(target=_set_at_end_of_input, args=(asked,), daemon=True).start()
    signals = (signal.SIGTERM, signal.SIGINT)
    before = [signal.signal(number, lambda *_: asked.set()) for number in signals]
    try:
        yield asked
    finally:
        for number, handler in zip(signals, before, strict=True):
            signal.signal(number, handler)


def _set_at_end_of_input(asked: threading.Event) -> None:
    while os.read(sys.stdin.fileno(), 1):
        pass
    asked.set()
