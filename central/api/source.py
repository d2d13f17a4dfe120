"""Whom a request stands for when failures are counted: the address that it came from."""

from fastapi import Request

from central.attempts import network


def source(request: Request) -> str:
    """Return the client's address, or the network that it owns."""
    return network(request.client.host if request.client else "unknown")
