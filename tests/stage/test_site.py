"""A whole site on one machine: every part real, every part stoppable."""

from collections.abc import Iterator

import httpx
import pytest

from stage.pcscd import Pcscd
from stage.site import Plan, Site


@pytest.fixture(scope="module")
def site(pcscd: Pcscd) -> Iterator[Site]:
    with Site(Plan(longest_retry=2.0), pcscd) as site:
        yield site


def test_the_gate_is_enrolled_and_shows_the_worker_s_screen(site: Site) -> None:
    assert "gate-1" in site.central.run("device", "list", "--json")
    assert httpx.get(site.kiosk_address).status_code == httpx.codes.OK


def test_a_gate_that_was_killed_serves_again(site: Site) -> None:
    before = site.gate.process.pid
    site.gate.kill()
    site.gate.start()
    assert site.gate.process.pid != before
    assert httpx.get(site.kiosk_address).status_code == httpx.codes.OK


def test_after_an_outage_of_the_broker_the_line_is_back(site: Site) -> None:
    site.gate.process.wait_line(r"\bconnected")
    log = site.gate.process.log
    before = log.position()
    site.broker.stop()
    site.gate.process.wait_line("disconnected", since=before)
    site.broker.start()
    site.gate.process.wait_line(r"\bconnected", since=before, within=40)


def test_a_central_that_was_killed_is_ready_again_with_its_gates(site: Site) -> None:
    site.central.kill()
    site.central.start()
    assert "gate-1" in site.central.run("device", "list", "--json")


def test_every_part_has_a_log_of_its_own(site: Site) -> None:
    names = {path.name for path in site.logs.iterdir()}
    assert names >= {"broker.log", "central.log", "gate.log"}
