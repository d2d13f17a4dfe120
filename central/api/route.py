"""What every route of the API shares: who calls, requests that come again, entity tags.

identify → (answered before? the same answer) → the route → (store it) → tag
"""

import hashlib
from collections.abc import Callable, Coroutine
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import Header, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response
from fastapi.routing import APIRoute
from pydantic import BaseModel

from central.api.again import Answer, Answers
from central.api.call import SAFE, identified
from central.errors import ChangedError, ConditionMissingError, RequestError

KEY = "idempotency-key"
REPLAYED = "Idempotency-Replayed"
LONGEST_KEY = 128

Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class Route(APIRoute):
    """A route behind all of it."""

    def get_route_handler(self) -> Handler:
        """Return what answers a request."""
        handler = super().get_route_handler()

        async def answered(request: Request) -> Response:
            await run_in_threadpool(identified, request)
            if request.method in SAFE:
                return _tagged(request, await handler(request))
            key = request.headers.get(KEY)
            return await (handler(request) if key is None else _once(request, key, handler))

        return answered


async def _once(request: Request, key: str, handler: Handler) -> Response:
    if not (key.isascii() and key.isprintable() and 0 < len(key) <= LONGEST_KEY):
        raise RequestError(f"An Idempotency-Key is 1 to {LONGEST_KEY} printable ASCII letters.")
    answers: Answers = request.app.state.answers
    call = identified(request)
    said = f"{request.method} {request.url.path}?{request.url.query}\n".encode()
    said += await request.body()
    account = call.actor.account
    before = await run_in_threadpool(answers.begin, account, key, said, call.now)
    if before is not None:
        headers = {REPLAYED: "true"}
        return Response(before.body, before.status, headers, before.media_type)
    try:
        response = await handler(request)
    except BaseException:  # refused or broken: nothing was committed, so it may come again
        await run_in_threadpool(answers.forget, account, key)
        raise
    answer = Answer(
        response.status_code, response.headers.get("content-type", ""), bytes(response.body)
    )
    await run_in_threadpool(answers.finish, account, key, answer)
    return response


def tag(thing: BaseModel) -> str:
    """Return the entity tag of a thing as it is now."""
    return f'"{hashlib.sha256(thing.model_dump_json().encode()).hexdigest()[:32]}"'


def _tagged(request: Request, response: Response) -> Response:
    """Answer 304 to who has this version already."""
    found = response.headers.get("etag")
    if found and found in request.headers.get("if-none-match", ""):
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers={"ETag": found})
    return response


IfMatch = Annotated[
    str | None, Header(description="The ETag of the version that the change is made to.")
]


def demand_unchanged(thing: BaseModel, if_match: str | None) -> None:
    """Refuse a change to a version that is not the present one.

    Raises:
        ConditionMissingError: the request does not say which version it changes.
        ChangedError: somebody else changed it meanwhile.
    """
    if if_match is None:
        raise ConditionMissingError("Say which version you change: If-Match with its ETag.")
    if if_match != "*" and tag(thing) not in if_match:
        raise ChangedError("Somebody changed this meanwhile: read it again, then change that.")
