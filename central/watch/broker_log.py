"""Whom the broker refused, from the lines of its log (mosquitto's, by `log_dest topic`).

Pure but for the address of the newest connection, which stands in a line of its own before.
"""

import re

_CONNECTS = re.compile(r"New connection from (\S+?)(?::\d+)? on port")
_FROM = re.compile(r"connection from (\S+) failed: ")
_WHY = re.compile(
    r"peer did not return a certificate|certificate verify failed|certificate (?:has )?expired"
    r"|certificate (?:is )?revoked|bad certificate|unknown ca|no suitable signature algorithm"
    r"|wrong version number|http request|unsupported protocol|not authorised",
    re.IGNORECASE,
)
_CLIENT = re.compile(r"Client (\S+)(?: \[(\S+?)(?::\d+)?\])? (?:disconnected|already)")


class BrokerLog:
    """Reads the log line by line."""

    def __init__(self) -> None:
        """Begin; nobody has connected yet."""
        self._last = ""

    def refusal(self, line: str) -> str | None:
        """Return why somebody was refused and from where; None when the line says nothing of it."""
        if connects := _CONNECTS.search(line):
            self._last = connects[1]
            return None
        why = _WHY.search(line)
        if why is None:
            return None
        named, client = _FROM.search(line), _CLIENT.search(line)
        where = named[1] if named else self._last
        if client:
            where = f"{client[1]}, {client[2] or self._last}"
        return f"{why[0].lower()} ({where})" if where else why[0].lower()
