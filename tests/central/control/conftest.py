"""A central on a real broker, as the bridge's tests have it."""

from tests.central.bridge.conftest import kind, works

__all__ = ["kind", "works"]
