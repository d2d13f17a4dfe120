"""TCP ports of this machine: free ones to give to the parts, and whether a part listens on its own.

Asking leaves no trace in the part's log, as a connection would.
"""

import socket
from pathlib import Path

from stage.errors import StageError

_TABLES = (Path("/proc/net/tcp"), Path("/proc/net/tcp6"))
_LISTEN = "0A"


def free_ports(count: int) -> tuple[int, ...]:
    """Return `count` different ports that nothing uses; the kernel chooses."""
    sockets = [socket.socket() for _ in range(count)]
    try:
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return tuple(each.getsockname()[1] for each in sockets)
    except OSError as error:
        raise StageError(f"no free port on this machine: {error}") from error
    finally:
        for each in sockets:
            each.close()


def listening(port: int) -> bool:
    """Whether something on this machine listens on `port`, on any address."""
    wanted = f":{port:04X}"
    rows = (row.split() for table in _TABLES for row in _lines(table)[1:])
    return any(local.endswith(wanted) and state == _LISTEN for _, local, _, state, *_ in rows)


def _lines(table: Path) -> list[str]:
    return table.read_text().splitlines() if table.exists() else []
