"""One question to the central over HTTPS, and its answer: for enrolment and renewal.

Whom it goes to is the caller's TLS context's to decide. An answer is bounded in length.
"""

import json
import ssl
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPException, HTTPSConnection
from urllib.parse import urlsplit

EXCHANGE_FAULTS = (OSError, HTTPException, ValueError)
"""What `exchanged` raises: no line, no trust, no HTTP, or no address."""
_MAX_ANSWER = 64 * 1024
_SECONDS = 20.0


class EndlessAnswerError(ValueError):
    """The answer is longer than any that a central gives."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    content: bytes

    @property
    def success(self) -> bool:
        """Whether the central did what was asked."""
        return HTTPStatus.OK <= self.status < HTTPStatus.MULTIPLE_CHOICES

    @property
    def detail(self) -> str:
        """The sentence of problem details (RFC 9457)."""
        try:
            return str(json.loads(self.content)["detail"])[:500]
        except (ValueError, LookupError, TypeError):
            return f"status {self.status}; ask its operator why."


def exchanged(context: ssl.SSLContext, method: str, url: str, body: str = "") -> Answer:
    """Ask the https address `url`, with a JSON `body` if there is one.

    Raises:
        EndlessAnswerError: the answer has more than 64 KiB.
        OSError, HTTPException, ValueError: there is no such line or address (`EXCHANGE_FAULTS`).
    """
    parts = urlsplit(url)
    headers = {"content-type": "application/json"} if body else {}
    connection = HTTPSConnection(
        parts.hostname or "", parts.port or 443, context=context, timeout=_SECONDS
    )
    try:
        connection.request(method, parts.path or "/", body.encode() or None, headers)
        response = connection.getresponse()
        content = response.read(_MAX_ANSWER + 1)
        if len(content) > _MAX_ANSWER:
            raise EndlessAnswerError(url)
        return Answer(response.status, content)
    finally:
        connection.close()
