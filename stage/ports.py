"""TCP ports of this machine: free ones to give to the parts, and whether a part listens on its own.

Asking leaves no trace in the part's log, as a connection would. A port that was given out is given
to nobody else, in no other process either, until its part had the time to listen there.
"""

import os
import secrets
import socket
from collections import deque
from contextlib import ExitStack
from pathlib import Path

from stage.errors import StageError

_TABLES = (Path("/proc/net/tcp"), Path("/proc/net/tcp6"))
_LISTEN = "0A"
_GIVEN = range(20_000, 32_768)
"""Below those that the kernel gives to outgoing connections."""
_TRIES = 1_000
_KEPT = 64
_kept: deque[int] = deque()
"""Descriptors of the sockets that tell other processes which ports were given out last."""


def free_ports(count: int) -> tuple[int, ...]:
    """Return `count` different ports that nothing uses."""
    return tuple(_row(1)[0] for _ in range(count))


def free_pair() -> tuple[int, int]:
    """Return two ports, one next to the other, that nothing uses."""
    first, second = _row(2)
    return first, second


def listening(port: int) -> bool:
    """Whether something on this machine listens on `port`, on any address."""
    wanted = f":{port:04X}"
    rows = (row.split() for table in _TABLES for row in _lines(table)[1:])
    return any(local.endswith(wanted) and state == _LISTEN for _, local, _, state, *_ in rows)


def _row(length: int) -> range:
    for _ in range(_TRIES):
        first = _GIVEN.start + secrets.randbelow(len(_GIVEN) - length)
        row = range(first, first + length)
        with ExitStack() as parts:
            try:
                marks = [parts.enter_context(_mark(port)) for port in row]
                for port in row:
                    parts.enter_context(socket.socket()).bind(("", port))
            except OSError:
                continue
            _kept.extend(mark.detach() for mark in marks)
        while len(_kept) > _KEPT:
            os.close(_kept.popleft())
        return row
    raise StageError("no free port on this machine")


def _mark(port: int) -> socket.socket:
    """Take a name that only one process of this network can have, and that ends with it."""
    mark = socket.socket(socket.AF_UNIX)
    try:
        mark.bind(f"\0werfpoort-port-{port}")
    except OSError:
        mark.close()
        raise
    return mark


def _lines(table: Path) -> list[str]:
    return table.read_text().splitlines() if table.exists() else []
