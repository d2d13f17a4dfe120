"""`/metrics` over HTTPS: for Prometheus, by a token of its own or from the machine itself.

The figures name nobody, and still tell a stranger how busy a country's sites are.
"""

import hmac
import ipaddress
from http import HTTPMethod
from time import perf_counter

from fastapi import APIRouter, Request, Response
from sqlalchemy import Engine
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from central import metrics
from central.database import reading
from central.errors import NotAllowedError
from central.fleet.states import counted

_NO_ROUTE = "none"
"""The one name of everything that has no route: else any stranger could make series."""
_METHODS = frozenset(HTTPMethod)


def metrics_router(engine: Engine, token: str | None) -> APIRouter:
    """Return the route; without a `token` it answers to the machine itself alone."""
    router = APIRouter(tags=["health"])

    @router.get("/metrics", include_in_schema=False)
    def exposed(request: Request) -> Response:
        """Give the figures of this process."""
        host = request.client.host if request.client else ""
        said = request.headers.get("authorization", "")
        if not may_read(token, host=host, authorization=said):
            raise NotAllowedError(
                "The figures are for this machine, or for who shows the token that is set as "
                "metrics_token: Authorization: Bearer …"
            )
        with reading(engine) as connection:
            for state, count in counted(connection).items():
                metrics.DEVICES.labels(state).set(count)
        return Response(metrics.exposed(), media_type=metrics.CONTENT_TYPE)

    return router


class CountedRequests:
    """Counts every request by its route, never by its address; a stream until it begins."""

    def __init__(self, app: ASGIApp) -> None:
        """Stand before `app`."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and watch for the beginning of its answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begin = perf_counter()

        async def watched(message: Message) -> None:
            if message["type"] == "http.response.start":
                route = getattr(scope.get("route"), "path", _NO_ROUTE)
                method = scope["method"] if scope["method"] in _METHODS else _NO_ROUTE
                labels = method, route, str(message["status"])
                metrics.REQUESTS.labels(*labels).observe(perf_counter() - begin)
            await send(message)

        await self._app(scope, receive, watched)


def may_read(token: str | None, *, host: str, authorization: str) -> bool:
    """Whether somebody at the address `host`, with this header, may read the figures."""
    if token is not None:
        return hmac.compare_digest(authorization.encode(), f"Bearer {token}".encode())
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
