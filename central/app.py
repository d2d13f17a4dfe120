"""The composition root: the central's parts put together, in the order that a record passes them.

    broker ─▶ bridge ─▶ ledger ─▶ receipt number ─▶ signed acknowledgement ─▶ broker

Beside that line: the fleet (who may send), the accounts (who may look), the API and the pages.
"""

from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from time import monotonic

from fastapi import FastAPI
from fastapi.concurrency import run_in_threadpool
from sqlalchemy import Engine

from central.accounts.handing import Handing
from central.api.enrolment import enrolment_router
from central.api.health import health_router
from central.api.interface import mount_api
from central.api.metrics import CountedRequests, metrics_router
from central.api.renewal import renewal_router
from central.audit import Trail
from central.bridge.readiness import readiness, some_worker_greets
from central.clock import Clock, wall_clock
from central.complaints import say_what_is_wrong
from central.crew import Crew
from central.database import migrate, open_engine
from central.fleet.enrolment import Enrolment, PublicBroker
from central.fleet.expulsion import Expulsion
from central.fleet.lifecycle import Devices
from central.fleet.renewal import Renewals
from central.ledger.daily import Daily
from central.ledger.retention import Retention
from central.mail import Mail
from central.places import used
from central.plane import Plane
from central.projections import all_projections
from central.services import Services
from central.settings import Settings
from central.vault import Vault
from central.web.pages import mount_pages
from central.workers import running_worker

MAX_REQUEST = 64 * 1024
"""Longest request body, in bytes; the longest that is meant to come is a certificate request."""


def create_app(settings: Settings, vault: Vault, clock: Clock = wall_clock) -> FastAPI:
    """Put the central together on an opened vault.

    Raises:
        DatabaseError: the database cannot be opened or migrated.
    """
    engine = open_engine(settings.database_url)
    migrate(engine)
    expulsion = Expulsion(engine, vault, settings)
    enrolment = Enrolment(engine, vault, _broker(settings, vault), expulsion.expel)

    def bridge_well() -> bool:
        worker = getattr(app.state, "bridge", None)
        return worker.connected if worker else some_worker_greets(engine)

    daily = _daily(settings, vault, engine, clock)
    plane = Plane.of(settings, vault, engine, clock)

    @asynccontextmanager
    async def running(_app: FastAPI) -> AsyncIterator[None]:
        parts = ExitStack()
        parts.enter_context(used(engine))
        _begin(parts, daily, plane)
        if settings.bridge and settings.workers:
            _begin(parts, Crew(settings, monotonic=monotonic))
        elif settings.bridge:
            worker = running_worker(settings, vault, engine, clock)
            app.state.bridge = await run_in_threadpool(parts.enter_context, worker)
        yield
        await run_in_threadpool(parts.close)
        engine.dispose()

    app = FastAPI(
        title="Werfpoort central",
        lifespan=running,
        docs_url=None,  # the documentation page loads its scripts from elsewhere
        redoc_url=None,
        openapi_url="/api/1/openapi.json",
        max_body_size=MAX_REQUEST,
    )
    app.include_router(enrolment_router(enrolment, clock, plane.inbox.notice))
    app.include_router(renewal_router(Renewals(engine, vault, enrolment), clock))
    app.include_router(health_router(lambda: readiness(engine, bridge_well)))
    app.include_router(metrics_router(engine, settings.metrics_token))
    app.add_middleware(CountedRequests)
    services = Services(
        engine=engine,
        vault=vault,
        clock=clock,
        plane=plane,
        handing=Handing(engine, vault, Mail(settings)),
        enrolment=enrolment,
        devices=Devices(engine, vault, expulsion),
    )
    mount_api(app, services)
    app.state.live = mount_pages(app, services)
    say_what_is_wrong(app)
    return app


def _begin(parts: ExitStack, *working: Daily | Plane | Crew) -> None:
    for part in working:
        part.start()
        parts.callback(part.stop)


def _broker(settings: Settings, vault: Vault) -> PublicBroker:
    host = settings.public_broker_host or vault.host
    return PublicBroker(host, settings.told_broker_port, settings.further_brokers)


def _daily(settings: Settings, vault: Vault, engine: Engine, clock: Clock) -> Daily:
    key = vault.acknowledgement_key
    retention = Retention(engine, Trail(key), all_projections())
    return Daily(engine, key, retention, years=settings.retention_years, clock=clock)
