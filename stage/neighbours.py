"""What stands around the demo's gate: a contractor, two named sites, a roster, simulated gates.

Everything comes in as people and gates would bring it: over the API, by commands, over MQTT. Some
of the simulated gates ail, people are inside from the beginning, one waits to be let in, some were
refused, and a further gate waits for its code: there is something to do on each page.
"""

import json
import re
import ssl
from itertools import islice
from types import TracebackType
from typing import Any, Self

import httpx

from edge.simulator.people import people
from stage.errors import StageError
from stage.process import Child, console_script
from stage.site import Site

OTHER_SITE = "1Y1000003DH2Z"
CONTRACTOR = "0401574852"
GATES = 11
PER_SECOND = 0.4
"""People at the simulated gates, all together."""
AILING = ("2=tamper", "3=silent", "5=hot", "6=away", "8=disk", "10=clock", "11=reader")
WAITING = (1, 4)
"""At which gates somebody waits for the site manager."""
INSIDE = 9
"""People who are inside at each gate from the beginning."""
REFUSED = 0.12
"""Share of those who come."""
NEXT_GATE = "gate-2"
"""A gate that is set up, and waits for its code to be typed."""
EXPECTED = 60
"""People on the other site's roster."""
_NAMES = {
    "plan": "Kaai 63, Antwerpen",
    OTHER_SITE: "Tour des Finances, Bruxelles",
}


class Neighbours:
    """A contractor with two sites and simulated gates, between enter and exit."""

    def __init__(self, site: Site, account: str, password: str) -> None:
        """Take the running site, and an operator who enters all of it."""
        self._site = site
        self._account = account
        self._password = password
        self._codes = site.folder / "neighbours.json"
        self._fleet = Child(
            "the simulated gates",
            [
                *(console_script("werfpoort-edge"), "simulate"),
                *("--devices", str(GATES), "--codes", self._codes, "--rate", str(PER_SECOND)),
                *(word for ailment in AILING for word in ("--ailing", ailment)),
                *(word for gate in WAITING for word in ("--waiting", str(gate))),
                *("--inside", str(INSIDE), "--refusing", str(REFUSED)),
            ],
            log=site.logs / "neighbours.log",
        )

    def __enter__(self) -> Self:
        """Enter everything at the central, and start the gates."""
        with self._client() as client:
            self._enter(client)
        self._import_roster()
        said = self._site.central.run(
            *("enrolment-code", "--json", "--count", str(GATES)),
            *("--device", "brussels", "--site", OTHER_SITE),
        )
        self._codes.write_text(said)
        self._fleet.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End the gates."""
        self._fleet.stop()

    def _client(self) -> httpx.Client:
        trust = ssl.create_default_context(cafile=str(self._site.central.data / "vault" / "ca.pem"))
        return httpx.Client(base_url=self._site.central.address, verify=trust, timeout=30)

    def _enter(self, client: httpx.Client) -> None:
        origin = {"origin": self._site.central.address}
        form = {"name": self._account, "password": self._password}
        client.post("/login", data=form, headers=origin)
        found = re.search(r'name="csrf_token" value="(\w+)"', client.get("/").text)
        if found is None:
            raise StageError("the central did not let its operator in")
        client.headers["x-csrf-token"] = found[1]
        contractor = {"number": CONTRACTOR, "name": "Wegenbouw Van Damme & Zonen nv"}
        _done(client.post("/api/1/organisations", json=contractor))
        own = f"/api/1/sites/{self._site.plan.workplace}"
        seen = {"if-match": _done(client.get(own)).headers["etag"]}
        named = {"name": _NAMES["plan"], "organisation": CONTRACTOR}
        _done(client.put(own, json=named, headers=seen))
        other = {"id": OTHER_SITE, "name": _NAMES[OTHER_SITE], "organisation": CONTRACTOR}
        _done(client.post("/api/1/sites", json=other))
        next_gate = {"id": NEXT_GATE, "site": self._site.plan.workplace, "lanes": ["main"]}
        _done(client.post("/api/1/devices", json=next_gate))
        _done(client.post(f"/api/1/devices/{NEXT_GATE}/codes", json={}))

    def _import_roster(self) -> None:
        lines = ["number;employer"]
        lines += [f"{one.number.digits};{CONTRACTOR}" for one in islice(people(seed=7), EXPECTED)]
        listing = self._site.folder / "people.csv"
        listing.write_text("\n".join(lines) + "\n")
        self._site.central.run(
            *("roster", "import", OTHER_SITE, listing, "--reason", "the demo's own people")
        )


def _done(answer: httpx.Response) -> httpx.Response:
    if answer.is_success:
        return answer
    problem: dict[str, Any] = json.loads(answer.text or "{}")
    raise StageError(f"the central refused {answer.request.url.path}: {problem.get('detail')}")
