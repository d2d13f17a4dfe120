"""Where alarms go: each route what concerns it, set up by whom it is for, on either database."""

from pathlib import Path

import pytest
from sqlalchemy import Engine, insert, select

from central.accounts.rights import Actor, Grant, Role
from central.database import reading, writing
from central.errors import NotAllowedError, NotFoundError
from central.schema import audit_entries, organisations, sites
from central.vault import Vault
from central.watch.alarms import SENT
from central.watch.codes import Found, Severity
from central.watch.routes import Means
from central.watch.routing import Wanted
from tests.central.ledger.gates import SITE
from tests.central.watch.posting import Post, with_hook
from tests.central.watch.receivers import receiver
from tests.central.watch.watching import OPERATOR, START


def test_a_route_is_told_what_concerns_it_and_nothing_else(
    engine: Engine, vault: Vault, tmp_path: Path
) -> None:
    post = with_hook(engine, vault, tmp_path)
    with writing(engine) as connection:
        row = {"number": "0448181966", "name": "Bouw", "created_at": START}
        connection.execute(insert(organisations).values(**row))
        place = {"address": "", "created_at": START}
        connection.execute(
            insert(sites),
            [
                {"id": SITE, "name": "Noord", "organisation": "0448181966", **place},
                {"id": "1Y1000003DH2Z", "name": "Zuid", "organisation": None, **place},
            ],
        )
    hook = "https://hooks.example.be/"
    post.route(Means.WEBHOOK, hook, name="all", severity=Severity.NOTICE)
    post.route(Means.WEBHOOK, hook, name="org", organisation="BE 0448.181.966")
    post.route(Means.WEBHOOK, hook, name="south", site="1Y1000003DH2Z")
    post.route(Means.WEBHOOK, hook, name="worst", severity=Severity.CRITICAL)
    rested = post.route(Means.WEBHOOK, hook, name="rested")
    post.routing.switch(OPERATOR, rested.id, START, on=False)
    post.rings("gate-1", Found.MAINS, SITE)
    post.rings("gate-2", "lamp-fault", "1Y1000003DH2Z")
    post.rings("broker", Found.BROKER_AWAY)
    told = {(found.subject, found.route) for found in post.routing.deliveries(OPERATOR)}
    assert told == {
        ("gate-1", "all"),
        ("gate-1", "org"),
        ("gate-2", "all"),
        ("broker", "all"),
        ("broker", "worst"),
    }


def test_whoever_manages_a_site_sets_up_its_routes_and_no_others(
    engine: Engine, vault: Vault, tmp_path: Path
) -> None:
    post = with_hook(engine, vault, tmp_path)
    with writing(engine) as connection:
        row = {"id": SITE, "name": "Noord", "address": "", "created_at": START}
        connection.execute(insert(sites).values(**row))
    everything = post.route(Means.EMAIL, "centrale@example.be", name="everything")
    an = Actor("an", (Grant(Role.SITE_MANAGER, site=SITE),))
    wanted = Wanted(name="mine", means=Means.EMAIL, address="an@example.be", site=SITE)
    mine = post.routing.add(an, wanted, START)
    assert [route.name for route in post.routing.listed(an)] == ["mine"]
    with pytest.raises(NotAllowedError):
        post.routing.add(an, Wanted(name="x", means=Means.EMAIL, address="an@example.be"), START)
    with pytest.raises(NotFoundError):
        post.routing.remove(an, everything.id, START)
    post.routing.remove(an, mine.id, START)
    with reading(engine) as connection:
        actions = connection.scalars(
            select(audit_entries.c.action).order_by(audit_entries.c.number)
        ).all()
    assert actions == ["alarm-route.added", "alarm-route.added", "alarm-route.removed"]


def test_what_went_out_is_told_once(engine: Engine, vault: Vault, tmp_path: Path) -> None:
    with receiver(vault) as there:
        post: Post = with_hook(engine, vault, tmp_path)
        post.route(Means.WEBHOOK, there.address)
        post.rings("gate-7", "forced", SITE)
        post.rings("gate-8", "forced", SITE)
        assert [post.deliverer.turn() for _ in range(3)] == [1, 0, 0]
    assert post.states() == [(SENT, 1), (SENT, 1)]
