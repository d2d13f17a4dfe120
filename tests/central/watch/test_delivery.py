"""Alarms reach people: by a real mail server and a real webhook, once each, whatever fails."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from central.errors import WatchError
from central.settings import MailSecurity
from central.vault import Vault
from central.watch.alarms import DEAD, SENT, WAITING
from central.watch.codes import Found
from central.watch.delivery import Deliverer
from central.watch.means import senders
from central.watch.outgoing import SIGNATURE
from central.watch.routes import BETWEEN, PAUSES, Means
from tests.central.ledger.gates import SITE
from tests.central.watch.posting import KEY, Post, settings, with_hook, with_mail
from tests.central.watch.receivers import Receiver, mail_server, receiver
from tests.central.watch.watching import OPERATOR

PATIENCE = 10
pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
"""What is told is the same on either database: `test_routing` and `test_watcher` have both."""


@pytest.fixture
def hooked(engine: Engine, vault: Vault, tmp_path: Path) -> Post:
    return with_hook(engine, vault, tmp_path)


def checked(receiver: Receiver, secret: str | None) -> Mapping[str, Any]:
    """Return what was posted, after the check that a receiver makes."""
    posted = receiver.posts.get(timeout=PATIENCE)
    parts = dict(part.split("=") for part in posted.headers[SIGNATURE].split(","))
    signed = f"{parts['t']}.".encode() + posted.body
    assert secret
    assert parts["v1"] == hmac.digest(secret.encode(), signed, hashlib.sha256).hex()
    found: Mapping[str, Any] = json.loads(posted.body)
    return found


def test_an_e_mail_tells_the_alarm_in_the_route_s_language(
    engine: Engine, vault: Vault, tmp_path: Path
) -> None:
    with mail_server(vault) as server:
        post = with_mail(engine, vault, tmp_path, server)
        post.route(Means.EMAIL, "ploeg@example.be", language="fr")
        post.rings("gate-7", "forced", SITE, detail="main: somebody passes without a release")
        assert post.deliverer.turn() == 1
        mail = server.mails.get(timeout=PATIENCE)
    assert server.logins
    assert (mail["To"], mail["From"]) == ("ploeg@example.be", "werfpoort@example.be")
    assert mail["Subject"] == "[Werfpoort] urgent: Bras forcé · gate-7 (nouvelle)"
    text = mail.get_payload(decode=True)
    assert isinstance(text, bytes)
    told = text.decode().splitlines()
    assert "  Voir : https://central.example.be/alarms/1" in told
    assert "  main : quelqu'un passe sans ouverture" in told
    assert "  Que faire : Allez voir le bras et qui est entré." in told
    assert post.states() == [(SENT, 1)]
    assert post.deliverer.turn() == 0


def test_a_webhook_gets_what_it_can_verify(engine: Engine, vault: Vault, tmp_path: Path) -> None:
    with receiver(vault) as there:
        post = with_hook(engine, vault, tmp_path)
        route = post.route(Means.WEBHOOK, there.address)
        post.rings("gate-7", Found.FIRE, SITE, holds=True)
        assert post.deliverer.turn() == 1
        said = checked(there, post.routing.secret(OPERATOR, route.id))
    (alarm,) = said["alarms"]
    assert (alarm["code"], alarm["told"], alarm["severity"]) == ("fire", "raised", "critical")
    assert (alarm["subject"], alarm["site"]) == ("gate-7", SITE)


def test_what_comes_together_goes_out_together_and_its_end_too(
    engine: Engine, vault: Vault, tmp_path: Path
) -> None:
    with receiver(vault) as there:
        post = with_hook(engine, vault, tmp_path)
        secret = post.routing.secret(OPERATOR, post.route(Means.WEBHOOK, there.address).id)
        post.rings("gate-0", Found.SILENT, SITE, holds=True)
        assert post.deliverer.turn() == 1
        assert len(checked(there, secret)["alarms"]) == 1
        for number in range(1, 300):
            post.rings(f"gate-{number}", Found.SILENT, SITE, holds=True)
        post.over("gate-0", Found.SILENT)
        assert post.deliverer.turn() == 0  # the last message is less than a minute old
        post.rings("gate-7", Found.FIRE, SITE)
        assert post.deliverer.turn() == 1  # a fire does not wait, and nothing else goes with it
        assert [alarm["code"] for alarm in checked(there, secret)["alarms"]] == ["fire"]
        post.now += BETWEEN
        assert post.deliverer.turn() == 1
        told = [alarm["told"] for alarm in checked(there, secret)["alarms"]]
    assert sorted(told) == ["over"] + ["raised"] * 299


def test_what_is_not_taken_is_tried_again_and_then_dead_and_shown(
    engine: Engine, vault: Vault, tmp_path: Path
) -> None:
    with receiver(vault) as there:
        post = with_hook(engine, vault, tmp_path)
        route = post.route(Means.WEBHOOK, there.address)
        there.status = 503
        post.rings("gate-7", "forced", SITE)
        for attempt, pause in enumerate(PAUSES, start=1):
            assert post.deliverer.turn() == 0
            assert post.states() == [(WAITING, attempt)]
            assert post.deliverer.turn() == 0
            assert post.states() == [(WAITING, attempt)]
            post.now += timedelta(seconds=pause)
        post.deliverer.turn()
        assert post.states() == [(DEAD, len(PAUSES) + 1)]
        (dead,) = post.routing.deliveries(OPERATOR, DEAD)
        assert (dead.error, post.routing.dead(OPERATOR)) == ("The webhook answered 503.", 1)
        there.status = 200
        post.routing.again(OPERATOR, route.id, post.now)
        assert post.deliverer.turn() == 1
        assert post.states() == [(SENT, 1)]


def test_a_redirect_is_not_followed(engine: Engine, vault: Vault, tmp_path: Path) -> None:
    with receiver(vault) as there:
        post = with_hook(engine, vault, tmp_path)
        route = post.route(Means.WEBHOOK, there.address)
        there.status = 307
        sender = senders(post.settings)[Means.WEBHOOK]
        with pytest.raises(WatchError, match="answered 307"):
            post.routing.try_out(OPERATOR, route.id, sender, post.now)


def test_a_webhook_into_one_s_own_network_is_refused(
    engine: Engine, vault: Vault, tmp_path: Path
) -> None:
    with receiver(vault) as there:
        post = Post(engine, settings(vault, tmp_path))
        post.route(Means.WEBHOOK, there.address)
        post.rings("gate-7", "forced", SITE)
        assert post.deliverer.turn() == 0
        assert there.posts.empty()
    (waiting,) = post.routing.deliveries(OPERATOR)
    assert "within this network" in waiting.error


def test_a_mail_server_that_refuses_or_is_away_or_not_set_costs_no_alarm(
    engine: Engine, vault: Vault, tmp_path: Path
) -> None:
    with mail_server(vault) as server:
        post = with_mail(engine, vault, tmp_path, server)
        post.route(Means.EMAIL, "nobody@example.be")
        server.refusing = True
        post.rings("gate-7", "forced", SITE)
        assert post.deliverer.turn() == 0
        server.refusing = False
        post.now += timedelta(minutes=1)
        assert post.deliverer.turn() == 1
    post.now += timedelta(minutes=2)
    post.rings("gate-8", "forced", SITE)
    assert post.deliverer.turn() == 0
    assert post.states()[-1] == (WAITING, 1)
    post.deliverer = Deliverer(engine, KEY, senders(settings(vault, tmp_path)), lambda: post.now)
    post.now += timedelta(minutes=2)
    assert post.deliverer.turn() == 0
    assert "smtp_host" in post.routing.deliveries(OPERATOR)[0].error


def test_a_mail_server_whose_certificate_nobody_trusts_gets_nothing(
    engine: Engine, vault: Vault, tmp_path: Path
) -> None:
    with mail_server(vault) as server:
        post = with_mail(engine, vault, tmp_path, server)
        untrusting = post.settings.model_copy(update={"outward_ca": None})
        post.deliverer = Deliverer(engine, KEY, senders(untrusting), lambda: post.now)
        post.route(Means.EMAIL, "ploeg@example.be")
        post.rings("gate-7", "forced", SITE)
        assert post.deliverer.turn() == 0
        assert server.mails.empty()
        assert not server.logins
    assert untrusting.smtp_security is MailSecurity.STARTTLS


@pytest.mark.parametrize(
    ("means", "address", "more"),
    [
        (Means.EMAIL, "nobody", {}),
        (Means.EMAIL, "a@example.be\nBcc: all@example.be", {}),
        (Means.EMAIL, "a@example.be, b@example.be", {}),
        (Means.WEBHOOK, "http://hooks.example.be/", {}),
        (Means.WEBHOOK, "https://user:secret@hooks.example.be/", {}),
        (Means.WEBHOOK, "https://", {}),
        (Means.EMAIL, "a@example.be", {"name": " "}),
        (Means.EMAIL, "a@example.be", {"quiet_from": 1200}),
        (Means.EMAIL, "a@example.be", {"quiet_from": 0, "quiet_until": 1440}),
        (Means.EMAIL, "a@example.be", {"site": "1Y1000003DH2Z"}),
        (Means.EMAIL, "a@example.be", {"organisation": "0448181966"}),
    ],
)
def test_a_route_that_leads_nowhere_is_refused_in_plain_words(
    hooked: Post, means: Means, address: str, more: dict[str, Any]
) -> None:
    with pytest.raises(WatchError):
        hooked.route(means, address, **more)
