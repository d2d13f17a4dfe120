"""The central's pages and API, asked over real TLS as a browser and a program ask them."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from ssl import create_default_context

import httpx

from stage.central import Central

PATIENCE = 60


class Operator:
    """Somebody who is signed in at the central's pages."""

    def __init__(self, central: Central, client: httpx.Client, name: str = "piet") -> None:
        """Make the account, and sign in."""
        self._origin = central.address
        self.client = client
        said = central.run("user", "add", name, "--json")
        form = {"name": name, "password": json.loads(said)["password"]}
        answer = client.post("/login", data=form, headers={"origin": self._origin})
        assert answer.status_code == HTTPStatus.SEE_OTHER

    def sees(self, address: str) -> str:
        """Open a page; return what is on it."""
        return self.client.get(address).text

    def sends(self, address: str, **form: str) -> str:
        """Send a page's form; return where it leads."""
        answer = self.posts(address, address, **form)
        assert answer.status_code == HTTPStatus.SEE_OTHER, answer.text
        return answer.headers["location"]

    def posts(self, page: str, address: str, **form: str) -> httpx.Response:
        """Send a form of a page to where it goes; return the answer, whatever it is."""
        data = {"csrf_token": self.csrf_token(page), **form}
        return self.client.post(address, data=data, headers={"origin": self._origin})

    def asks(self, path: str, body: bytes) -> httpx.Response:
        """Send bytes to the API; return the answer, whatever it is."""
        headers = {
            "origin": self._origin,
            "x-csrf-token": self.csrf_token("/"),
            "content-type": "application/json",
        }
        return self.client.post(f"/api/1{path}", content=body, headers=headers)

    def csrf_token(self, page: str) -> str:
        """Find the token that a page's forms carry."""
        found = re.search(r'name="csrf_token" value="([^"]+)"', self.sees(page))
        assert found is not None
        return found[1]


@contextmanager
def signed_in(central: Central) -> Iterator[Operator]:
    """Have an operator at the pages meanwhile."""
    trust = create_default_context(cafile=str(central.data / "vault" / "ca.pem"))
    with httpx.Client(
        base_url=central.address,
        verify=trust,
        timeout=PATIENCE,
        headers={"accept-language": "en"},
    ) as client:
        yield Operator(central, client)
