"""What all pages share: templates, words, the menu, who is signed in, what is live.

Areas are added to it one after the other; each is a router with its menu entries and topics.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from fastapi import APIRouter, Request
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from central.accounts.accounts import Accounts
from central.accounts.actors import Actors
from central.accounts.rights import Actor
from central.accounts.sessions import Session, Sessions
from central.services import Services
from central.web.formats import iso
from central.web.guard import COOKIE, ForeignFormError, SignInNeededError, matching, own_form
from central.web.languages import Language
from central.web.live import Live, Mark, Parts
from central.web.navigation import Entry
from central.web.page import Door, Page
from protocol.receipts import ReceiptNumber

FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """One area of the pages."""

    router: APIRouter
    entries: tuple[Entry, ...] = ()
    topics: Mapping[str, Mark] = field(default_factory=dict)
    """What its pages follow, with the mark of each."""


class Frame:
    """Opens pages."""

    def __init__(self, services: Services) -> None:
        """Take the central's parts; there are no areas yet."""
        self.services = services
        self.sessions = Sessions(services.engine, services.vault.token_key)
        self._actors = Actors(services.engine)
        self.accounts = Accounts(services.engine, services.vault)
        self.live = Live(services.engine)
        self.parts = Parts()
        self.entries: list[Entry] = []
        self.templates = self.environment()
        self.templates.globals["limits"] = services.plane.thresholds.limits

    @staticmethod
    def environment() -> Environment:
        """Return what templates are made with: everything put into them is escaped."""
        made = Environment(
            loader=FileSystemLoader(FOLDER / "templates"),
            autoescape=True,
            auto_reload=False,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        made.filters["iso"] = iso
        made.filters["receipt"] = lambda serial: str(ReceiptNumber(serial))
        made.globals["Language"] = Language
        return made

    def add(self, area: Area) -> None:
        """Put an area's entries into the menu, and let its pages follow its topics."""
        self.entries.extend(area.entries)
        for topic, mark in area.topics.items():
            self.live.add(topic, mark)

    def door(self, request: Request) -> Door:
        """Open a page for anybody."""
        return Door(request, self, self.services.clock())

    def page(self, request: Request) -> Page:
        """Open a page for who is signed in.

        Raises:
            SignInNeededError: nobody is.
        """
        now = self.services.clock()
        session = self.session(request)
        door = Door(request, self, now)
        return Page(request, self, now, session, self._actor(session, door.source))

    def visitor(self, request: Request) -> Door:
        """Open a page for whoever it is, with the menu when he is signed in."""
        try:
            return self.page(request)
        except SignInNeededError:
            return self.door(request)

    def session(self, request: Request) -> Session:
        """Return the request's session.

        Raises:
            SignInNeededError: there is none.
        """
        token = request.cookies.get(COOKIE)
        found = self.sessions.find(token, self.services.clock()) if token else None
        if found is None:
            raise SignInNeededError
        return found

    def own_form(self, request: Request, token: object) -> None:
        """Refuse a form that does not come from this session's own page.

        Raises:
            SignInNeededError: nobody is signed in.
            ForeignFormError: it comes from elsewhere.
        """
        own_form(request)
        given = token if isinstance(token, str) else request.headers.get("x-csrf-token", "")
        session = self.session(request)
        if not given:
            raise ForeignFormError
        matching(session, given)

    def _actor(self, session: Session, origin: str) -> Actor:
        actor = self._actors.find(session.account, origin)
        if actor is None:
            raise SignInNeededError
        return actor
