"""Other people's accounts: who has one, what he may, the link that lets him in."""

import secrets
from collections.abc import Callable, Iterable
from http import HTTPStatus
from urllib.parse import quote

import segno
from fastapi import APIRouter
from fastapi.responses import Response
from markupsafe import Markup

from central.accounts.handing import HandedLink, Made
from central.accounts.links import SECRET_BYTES, Link
from central.accounts.listing import Account
from central.accounts.rights import GIVES, Actor, Grant, Permission, Role
from central.errors import AccountError, CentralError, NotAllowedError, NotFoundError
from central.sites.organisations import Sites
from central.web.frame import Area, Frame
from central.web.languages import Language
from central.web.navigation import Entry, Group
from central.web.page import Form, Opened, Page
from central.web.posted import Posted
from protocol.identifiers import EnterpriseNumber

_ADDRESS = "/people"
_FIELDS = {"place-unknown": "role", "email-form": "email"}
"""Which field is wrong, where it is not the name."""
_ORGANISATION, _SITE = "organisation:", "site:"


def people_area(frame: Frame) -> Area:
    """Return the pages about people."""
    router = APIRouter(include_in_schema=False, prefix=_ADDRESS)
    parts = _Parts(frame)
    _listing(router, parts)
    _inviting(router, parts)
    _granting(router, parts)
    _shutting_out(router, parts)
    entry = Entry(_ADDRESS, "people.title", Permission.SEE_PEOPLE, Group.MANAGE, place=60)
    return Area(router=router, entries=(entry,))


def qr(text: str) -> Markup:
    """Return a QR code as an SVG that stands in a page."""
    drawn = segno.make(text, error="m").svg_inline(border=4, light="white", omitsize=True)
    return Markup(drawn)  # noqa: S704 - of our own making, from an address or a code


class _Parts:
    """What the pages are made of."""

    def __init__(self, frame: Frame) -> None:
        self.accounts = frame.accounts
        self.handing = frame.services.handing
        self.sites = Sites(frame.services.engine, frame.services.vault)

    def one(self, page: Page, name: str) -> Account:
        """Return an account that the visitor may see.

        Raises:
            NotFoundError: there is none.
        """
        for account in self.accounts.listed(page.actor):
            if account.name == name:
                return account
        raise NotFoundError(f"There is no account {name}.")

    def show(
        self,
        page: Page,
        name: str,
        posted: Posted | None = None,
        handed: HandedLink | None = None,
    ) -> Response:
        """Show an account, with what became of a new link that leads in to it."""
        account = self.one(page, name)
        address = handed.address if handed else None
        return page.show(
            "people/one.html",
            HTTPStatus.OK if posted is None else HTTPStatus.UNPROCESSABLE_ENTITY,
            account=account,
            manageable=page.actor.anywhere(Permission.MANAGE_ACCOUNTS)
            and all(page.actor.may_give(grant) for grant in account.grants),
            handed=handed,
            code=qr(address) if address else None,
            posted=posted,
            **self.choices(page),
        )

    def hand(self, page: Page, posted: Posted, name: str, link: tuple[str, Link]) -> Response:
        """E-mail a new link or show it once, and say which."""
        account = self.one(page, name)
        show = posted.ticked("show")
        made = Made(*link, to=account.email, language=page.language, show=show)
        base = str(page.request.base_url)
        handed = self.handing.hand(page.actor, made, page.now, base=base)
        return self.show(page, name, handed=handed)

    def choices(self, page: Page) -> dict[str, object]:
        """Return what a grant can be chosen from."""
        return {
            "roles": [(role, page.t(f"people.role-{role}")) for role in _gives(page.actor)],
            "places": self._places(page),
            "languages": [(language.value, language.own_name) for language in Language],
        }

    def _places(self, page: Page) -> list[tuple[str, str]]:
        organisations = self.sites.organisations(page.actor)
        sites = self.sites.listed(page.actor, Permission.MANAGE_ACCOUNTS)
        return [
            ("", page.t("people.everywhere")),
            *((f"{_ORGANISATION}{one.number}", one.name) for one in organisations),
            *((f"{_SITE}{site.id}", f"{site.name} ({site.id})") for site in sites),
        ]


def _gives(actor: Actor) -> Iterable[Role]:
    return [role for role in Role if any(role in GIVES[own.role] for own in actor.grants)]


def _grant(posted: Posted) -> Grant | None:
    """Read a grant from a form."""
    role, place = posted.choice("role", Role), posted.raw("place")
    employer = posted.raw("employer")
    number = None
    if employer:
        number = posted.parsed("employer", EnterpriseNumber.parse, "people.no-number")
    if not posted.ok:
        return None
    try:
        return Grant(
            role,
            place.removeprefix(_ORGANISATION) if place.startswith(_ORGANISATION) else None,
            place.removeprefix(_SITE) if place.startswith(_SITE) else None,
            number.digits if number else None,
        )
    except AccountError:
        posted.wrong("role", f"people.needs-{role}")
        return None


def _listing(router: APIRouter, parts: _Parts) -> None:
    @router.get("")
    def people(page: Opened) -> Response:
        page.actor.demand_anywhere(Permission.SEE_PEOPLE)
        found = parts.accounts.listed(page.actor)
        may = page.actor.anywhere(Permission.MANAGE_ACCOUNTS)
        return page.show("people/list.html", people=found, may_invite=may)


def _inviting(router: APIRouter, parts: _Parts) -> None:
    def form(page: Page, posted: Posted | None = None) -> Response:
        page.actor.demand_anywhere(Permission.MANAGE_ACCOUNTS)
        status = HTTPStatus.OK if posted is None else HTTPStatus.UNPROCESSABLE_ENTITY
        return page.show("people/invite.html", status, posted=posted, **parts.choices(page))

    @router.get("/invite")
    def asked(page: Opened) -> Response:
        return form(page)

    @router.post("/invite")
    def invite(page: Opened, posted: Form) -> Response:
        name = posted.text("name", longest=64)
        email = posted.text("email", longest=254, required=False)
        language = posted.choice("language", Language)
        grant = _grant(posted)
        if grant is None or not posted.ok:
            return form(page, posted)
        try:
            link = parts.accounts.invite(
                page.actor,
                name,
                [grant],
                now=page.now,
                random=secrets.token_bytes(SECRET_BYTES),
                email=email or None,
                language=language.value,
            )
        except AccountError as error:
            posted.wrong(_FIELDS.get(error.fault, "name"), f"fault.{error.fault}")
            return form(page, posted)
        return parts.hand(page, posted, name, link)

    @router.get("/{name}")
    def one(page: Opened, name: str) -> Response:
        return parts.show(page, name)


def _granting(router: APIRouter, parts: _Parts) -> None:
    @router.post("/{name}/grants")
    def add(page: Opened, posted: Form, name: str) -> Response:
        grant = _grant(posted)
        if grant is None:
            return parts.show(page, name, posted)
        held = parts.one(page, name).grants
        return _done(
            page, name, lambda: parts.accounts.grant(page.actor, name, [*held, grant], page.now)
        )

    @router.post("/{name}/grants/remove")
    def remove(page: Opened, posted: Form, name: str) -> Response:
        held = list(parts.one(page, name).grants)
        number = posted.whole("number", least=0, most=max(0, len(held) - 1))
        if posted.ok and held:
            held.pop(number)
        return _done(page, name, lambda: parts.accounts.grant(page.actor, name, held, page.now))


def _shutting_out(router: APIRouter, parts: _Parts) -> None:
    @router.post("/{name}/reset")
    def reset(page: Opened, posted: Form, name: str) -> Response:
        link = parts.accounts.reset(
            page.actor,
            name,
            now=page.now,
            random=secrets.token_bytes(SECRET_BYTES),
            forget_passkeys=posted.ticked("passkeys"),
        )
        return parts.hand(page, posted, name, link)

    @router.post("/{name}/disable")
    def disable(page: Opened, posted: Form, name: str) -> Response:
        reason = posted.text("reason", required=False)
        return _done(
            page,
            name,
            lambda: parts.accounts.disable(page.actor, name, page.now, reason=reason),
        )

    @router.post("/{name}/enable")
    def enable(page: Opened, _posted: Form, name: str) -> Response:
        return _done(page, name, lambda: parts.accounts.enable(page.actor, name, page.now))


def _done(page: Page, name: str, act: Callable[[], None]) -> Response:
    """Do it, and say so, or why not, on the same page."""
    address = f"{_ADDRESS}/{quote(name, safe='')}"
    try:
        act()
    except NotAllowedError:
        raise
    except CentralError as error:
        return page.go(address, f"fault.{error.fault}")
    return page.go(address, "terms.done")
