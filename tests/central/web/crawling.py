"""Every page that can be reached from the first one by its links, each kind once."""

import html
import re

import httpx

MOST = 80
_NAMES = re.compile(
    r"[0-9a-f]{8}-[0-9a-f-]{27}|[0-9A-Z]{13}|gate-[\w-]+|(?<=/people/)(?!invite)[^/]+|\d+"
)
_LINK = re.compile(r'(?:href|data-plot)="(/[^"#]*)"')


def kind(address: str) -> str:
    """Return an address without the names in it: pages of the same kind are alike."""
    return _NAMES.sub("*", address.partition("?")[0])


def every_page(client: httpx.Client) -> list[str]:
    """Return the addresses of all pages that somebody who is signed in can come to.

    Raises:
        AssertionError: a link leads nowhere.
    """
    found: dict[str, str] = {}
    waiting = ["/"]
    while waiting and len(found) < MOST:
        address = waiting.pop(0)
        if kind(address) in found or address.startswith("/static/"):
            continue
        answer = client.get(address)
        assert answer.status_code == httpx.codes.OK, f"{address}: {answer.status_code}"
        found[kind(address)] = address
        if answer.headers["content-type"].startswith("text/html"):
            waiting += [html.unescape(link) for link in _LINK.findall(answer.text)]
        else:
            found[kind(address)] = ""  # a file to take along, or points to draw
    return [address for address in found.values() if address]
