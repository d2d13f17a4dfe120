"""Setting up a gate: its code as text and QR, and live how far it has come; then its later life.

The code is shown once, on the answer to the form that made it.
"""

import contextlib
import secrets
from collections.abc import Callable, Mapping
from urllib.parse import quote

from fastapi import APIRouter
from fastapi.responses import Response

from central.accounts.rights import Permission
from central.errors import FleetError, NotAllowedError, NotFoundError, SiteError, SteeringError
from central.fleet.enrolment import Invitation
from central.fleet.expulsion import Expelled
from central.fleet.progress import Facts, Progress, Standing, mark, stages
from central.sites.organisations import Sites
from central.steering.commanding import Order
from central.web.frame import Area, Frame
from central.web.page import Form, Opened, Page
from central.web.people import qr
from central.web.posted import Posted
from protocol.commands import Action
from protocol.enrolment import SECRET_BYTES
from protocol.errors import ProtocolError
from protocol.identifiers import DeviceId, WorkPlaceId, device_id

_TOPIC = "setup"


def setup_area(frame: Frame) -> Area:
    """Return the pages on which gates are set up, replaced, moved, retired and revoked."""
    router = APIRouter(include_in_schema=False, prefix="/setup")
    parts = _Parts(frame)

    @router.get("/{name}")
    def device(page: Opened, name: str) -> Response:
        return parts.show(page, _device(name))

    @router.post("/{name}")
    def code(page: Opened, posted: Form, name: str) -> Response:
        facts = parts.progress.facts(page.actor, _device(name))
        try:
            invitation = parts.enrolment.invite(
                facts.device,
                WorkPlaceId(facts.site),
                now=page.now,
                random=secrets.token_bytes(SECRET_BYTES),
                actor=page.actor,
                replaces=posted.raw("kind") == "replace",
            )
        except (FleetError, SiteError) as error:
            return page.go(_address(facts.device), f"fault.{error.fault}")
        return parts.show(page, facts.device, invitation=invitation)

    _later(router, parts)
    return Area(router=router, topics={_TOPIC: mark})


class _Parts:
    """What the pages are made of."""

    def __init__(self, frame: Frame) -> None:
        services = frame.services
        self.progress = Progress(services.engine)
        self.enrolment = services.enrolment
        self.devices = services.devices
        self.commanding = services.plane.commanding
        self.sites = Sites(services.engine, services.vault)

    def show(
        self,
        page: Page,
        device: DeviceId,
        *,
        invitation: Invitation | None = None,
        posted: Posted | None = None,
        form: str = "",
    ) -> Response:
        """Show how far a gate is; with a new code, or with what is wrong in a form."""

        def content() -> Mapping[str, object]:
            facts = self.progress.facts(page.actor, device)
            return {
                "device": facts,
                "stages": stages(facts, page.now),
                "code_open": facts.code_open(page.now),
                "Standing": Standing,
                "invitation": invitation,
                "central": str(page.request.base_url).rstrip("/"),
                "code": qr(_in_code(page, invitation)) if invitation else None,
                "may": page.actor.may(Permission.ENROL, site=facts.site),
                "sites": self._elsewhere(page, facts),
                "posted_in": {form: posted},
            }

        return page.live("setup/device.html", "setup/progress.html", [_TOPIC], content)

    def done(
        self,
        page: Page,
        posted: Posted,
        name: str,
        form: str,
        act: Callable[[DeviceId, str], str],
    ) -> Response:
        """Do it with the reason that was given, and say what `act` returns."""
        device, reason = _device(name), posted.text("reason")
        if posted.ok:
            try:
                return page.go(_address(device), act(device, reason))
            except (FleetError, SiteError) as error:
                posted.wrong("reason", f"fault.{error.fault}")
        return self.show(page, device, posted=posted, form=form)

    def _elsewhere(self, page: Page, facts: Facts) -> list[tuple[str, str]]:
        found = self.sites.listed(page.actor, Permission.ENROL)
        return [
            (site.id, f"{site.name} ({site.id})")
            for site in found
            if site.id != facts.site and site.closed_at is None
        ]


def _in_code(page: Page, invitation: Invitation) -> str:
    """Return what the QR code says: the central's address and the code, as a gate scans it."""
    return f"{str(page.request.base_url).rstrip('/')} {invitation.code}"


def _device(name: str) -> DeviceId:
    try:
        return device_id(name)
    except ProtocolError as error:
        raise NotFoundError(str(error)) from error


def _address(device: str) -> str:
    return f"/setup/{quote(device, safe='')}"


def _later(router: APIRouter, parts: _Parts) -> None:
    """Add what is done with a gate later: each asks for a reason."""

    @router.post("/{name}/move")
    def move(page: Opened, posted: Form, name: str) -> Response:
        site = posted.parsed("site", WorkPlaceId.parse, "sites.no-number")

        def act(device: DeviceId, reason: str) -> str:
            if site is not None:
                parts.devices.move(page.actor, device, site, page.now, reason=reason)
                _told_to_renew(parts, page, device, reason)
            return "setup.moved"

        return parts.done(page, posted, name, "move", act)

    @router.post("/{name}/retire")
    def retire(page: Opened, posted: Form, name: str) -> Response:
        def act(device: DeviceId, reason: str) -> str:
            return _told(
                "retired", parts.devices.retire(page.actor, device, page.now, reason=reason)
            )

        return parts.done(page, posted, name, "retire", act)

    @router.post("/{name}/revoke")
    def revoke(page: Opened, posted: Form, name: str) -> Response:
        def act(device: DeviceId, reason: str) -> str:
            _, expelled = parts.devices.revoke(page.actor, device, page.now, reason=reason)
            return _told("revoked", expelled)

        return parts.done(page, posted, name, "revoke", act)


def _told_to_renew(parts: _Parts, page: Page, device: DeviceId, reason: str) -> None:
    """Have the gate learn at once where it stands; one that is away learns it with time."""
    with contextlib.suppress(SteeringError, NotAllowedError):
        parts.commanding.send(page.actor, device, Order(action=Action.RENEW, reason=reason))


def _told(what: str, expelled: Expelled | None) -> str:
    """Return the words of what became of it at the broker."""
    at_broker = expelled is None or expelled.listed
    return f"setup.{what}" if at_broker else f"setup.{what}-unlisted"
