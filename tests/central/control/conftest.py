"""A central on a real broker, as the bridge's tests have it."""

from tests.central.bridge.conftest import works

__all__ = ["works"]
