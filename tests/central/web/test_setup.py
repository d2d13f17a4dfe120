"""From a new site to a gate that is ready, on the pages; and what becomes of gates later."""

import re
from datetime import timedelta

import httpx
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from protocol.enrolment import EnrolmentCode, EnrolmentRequest
from protocol.records import Alarm
from protocol.sessions import Life
from tests.central.gate_requests import request_pem
from tests.central.ledger.gates import SITE, Gate
from tests.central.web.conftest import House
from tests.central.web.forms import post, secret


def steps(client: httpx.Client, device: str = "tower-1") -> list[str]:
    """Return how each step stands."""
    page = client.get(f"/setup/{device}").text
    return re.findall(r'<li class="(\w+)"', page)


def planned(house: House, operator: httpx.Client) -> None:
    """Enter an organisation, a site and a gate."""
    number = {"number": "BE 0448.181.966", "name": "Bouw NV"}
    assert post(house, operator, "/sites/organisations/new", **number).status_code == 303
    site = {"number": str(SITE).lower(), "name": "Tower", "organisation": "0448181966"}
    assert post(house, operator, "/sites/new", **site).headers["location"] == f"/sites/{SITE}"
    gate = {"device": "tower-1", "lanes": "north, south"}
    answer = post(house, operator, f"/sites/{SITE}/gates", **gate)
    assert answer.headers["location"] == "/setup/tower-1"


def claim(client: httpx.Client, code: str) -> httpx.Response:
    """Come with a code as a gate does."""
    request = EnrolmentRequest(
        secret=EnrolmentCode.parse(code).secret,
        request=request_pem(Ed25519PrivateKey.generate()),
    )
    return client.post("/api/1/enrolment", json=request.model_dump())


def test_the_page_follows_a_new_gate_from_its_code_until_it_is_ready(
    house: House, operator: httpx.Client
) -> None:
    planned(house, operator)
    assert steps(operator) == ["waiting", *["later"] * 5]
    page = post(house, operator, "/setup/tower-1", kind="first").text
    code = secret(page)
    assert "<svg" in page
    assert f"--code {code}" in page
    assert steps(operator) == ["done", "waiting", *["later"] * 4]
    assert code not in operator.get("/setup/tower-1").text, "it is shown once"
    assert claim(operator, code).status_code == 201
    assert claim(operator, code).status_code == 410
    assert steps(operator) == ["done", "done", "done", "waiting", "later", "later"]
    assert "1 time" in operator.get("/setup/tower-1", headers={"accept-language": "en"}).text
    gate = Gate("tower-1", sealing=house.central.vault.sealing_private.public_key())
    gate.enrol(house.central.engine)
    house.say(gate, Life.ALIVE, 1)
    assert steps(operator)[3:] == ["done", "waiting", "later"]
    said = Alarm(code="selftest", detail="9 passed, 1 failed, 0 skipped; failed: relay")
    house.take(gate, gate.sign(said, "01920000-0000-7000-8000-000000000001"))
    assert steps(operator)[4] == "failed"
    said = Alarm(code="selftest", detail="10 passed, 0 failed, 0 skipped")
    house.central.clock.now += timedelta(minutes=1)
    house.take(gate, gate.sign(said, "01920000-0000-7000-8000-000000000002"))
    assert steps(operator) == ["done"] * 6


def test_a_code_that_expired_is_seen_and_a_new_one_made(
    house: House, operator: httpx.Client
) -> None:
    planned(house, operator)
    old = secret(post(house, operator, "/setup/tower-1", kind="first").text)
    house.central.clock.now += timedelta(minutes=31)
    assert steps(operator)[1] == "failed"
    assert claim(operator, old).status_code == 410
    new = secret(post(house, operator, "/setup/tower-1", kind="first").text)
    assert claim(operator, new).status_code == 201


def test_a_replacement_puts_the_broken_gate_out(house: House, operator: httpx.Client) -> None:
    planned(house, operator)
    for kind in ("first", "replace"):
        code = secret(post(house, operator, "/setup/tower-1", kind=kind).text)
        assert claim(operator, code).status_code == 201
    page = operator.get("/audit?action=device.enrolled").text
    assert "1 earlier keys taken back" in page


def test_a_gate_is_moved_revoked_and_retired_with_a_reason(
    house: House, operator: httpx.Client
) -> None:
    planned(house, operator)
    code = secret(post(house, operator, "/setup/tower-1", kind="first").text)
    claim(operator, code)
    post(house, operator, "/sites/new", number="1Y1000NF9KCQZ", name="Quay", organisation="")
    assert post(house, operator, "/setup/tower-1/revoke").status_code == 200, "no reason"
    move = {"site": "1Y1000NF9KCQZ", "reason": "works over"}
    assert post(house, operator, "/setup/tower-1/move", **move).status_code == 303
    assert "tower-1" in operator.get("/sites/1Y1000NF9KCQZ").text
    assert "tower-1" not in operator.get(f"/sites/{SITE}").text
    post(house, operator, "/setup/tower-1/revoke", reason="stolen")
    assert steps(operator)[1] != "done"
    post(house, operator, "/setup/tower-1/retire", reason="scrapped")
    assert steps(operator) == []
    assert operator.get("/setup/no-such-gate").status_code == 404
    audit = operator.get("/audit").text
    for reason in ("works over", "stolen", "scrapped"):
        assert reason in audit


def test_a_site_s_number_is_checked_and_its_maker_warned(
    house: House, operator: httpx.Client
) -> None:
    form = {"name": "Tower", "organisation": ""}
    for wrong in ("", "1Y1000003EQIZ", "x" * 14):
        assert post(house, operator, "/sites/new", **form, number=wrong).status_code == 422
    english = {"accept-language": "en"}
    operator.headers.update(english)
    answer = post(house, operator, "/sites/new", **form, number="1Y1000003EQDZ")
    assert "check character" in operator.get(answer.headers["location"]).text
    assert post(house, operator, "/sites/new", **form, number="1Y1000003EQDZ").status_code == 422


def test_a_site_is_changed_and_closed_once_its_gates_are_gone(
    house: House, operator: httpx.Client
) -> None:
    planned(house, operator)
    changed = {"name": "Tower B", "address": "Kaai 1", "organisation": "0448181966"}
    assert post(house, operator, f"/sites/{SITE}", **changed).status_code == 303
    assert "Kaai 1" in operator.get("/sites").text
    assert post(house, operator, f"/sites/{SITE}/close", reason="done").status_code == 422
    post(house, operator, "/setup/tower-1/retire", reason="scrapped")
    assert post(house, operator, f"/sites/{SITE}/close", reason="done").status_code == 303
    again = {"device": "tower-2", "lanes": "main"}
    assert post(house, operator, f"/sites/{SITE}/gates", **again).status_code == 422
