"""Forms as a browser sends them: with the session's token, and from our own page."""

import re

import httpx

from tests.central.web.conftest import House


def csrf_token(client: httpx.Client) -> str:
    """Return what this session's forms carry."""
    found = re.search(r'name="csrf_token" value="([0-9a-f]{64})"', client.get("/account").text)
    assert found
    return found[1]


def post(house: House, client: httpx.Client, path: str, /, **form: object) -> httpx.Response:
    """Send a form of a signed-in person."""
    origin = {"origin": house.central.address}
    return client.post(path, data={"csrf_token": csrf_token(client), **form}, headers=origin)


def secret(page: str) -> str:
    """Return what a page shows once: a code, a link, a token."""
    found = re.search(r'<code class="secret">([^<]+)</code>', page)
    assert found, page
    return found[1]
