"""A lane that hears what its readers post, and waits for it with a deadline."""

import queue
from typing import TypeVar

from edge.credential import Credential, Unreadable
from edge.events import CredentialPresented, Event, ReaderState

E = TypeVar("E")
DEADLINE_S = 10.0


class Lane:
    """Collects events."""

    def __init__(self) -> None:
        self.events: queue.SimpleQueue[Event] = queue.SimpleQueue()

    def post(self, event: Event) -> None:
        self.events.put(event)

    def hears(self, kind: type[E]) -> E:
        """Wait for the next event of a kind; those of others are passed over."""
        while True:
            event = self.events.get(timeout=DEADLINE_S)
            if isinstance(event, kind):
                return event

    def is_ready(self) -> bool:
        """Wait for the reader to say how it is."""
        return self.hears(ReaderState).ready

    def gets(self) -> Credential | Unreadable:
        """Wait for what the next code or number means."""
        return self.hears(CredentialPresented).result

    def number(self) -> str:
        """Wait for the next person's number."""
        result = self.gets()
        assert isinstance(result, Credential), result
        return result.number.digits
