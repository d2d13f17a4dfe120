"""A page on its way to one visitor: who he is, what he may, which language he reads.

`Opened` is what a route takes for somebody who is signed in, `Outside` for anybody at the door.
"""

import base64
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import urlencode

from fastapi import Depends, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from central.accounts.rights import Actor
from central.accounts.sessions import Session
from central.attempts import network
from central.web.formats import Formats
from central.web.guard import COOKIE_FLAGS, own_form
from central.web.languages import Language, chosen
from central.web.navigation import Line, menu
from central.web.posted import Posted
from central.web.words import say

if TYPE_CHECKING:
    from central.web.frame import Frame

LANGUAGE = "__Host-language"
"""The cookie with the language that a visitor chose."""
_SAID = "__Host-said"
"""The cookie with what the next page says on top: a key of the words and its values."""
_YEAR = 365 * 24 * 3600
LIVE = "x-live"
"""The header by which a browser asks for a page's live part alone."""


@dataclass(frozen=True, slots=True)
class Door:
    """A page that needs nobody to be signed in."""

    request: Request
    frame: "Frame"
    now: datetime

    @property
    def language(self) -> Language:
        """The visitor's language."""
        accepted = self.request.headers.get("accept-language", "")
        return chosen(self.request.cookies.get(LANGUAGE), accepted)

    @property
    def source(self) -> str:
        """Where the visitor is: his address, for the audit trail and for counting failures."""
        return network(self.request.client.host if self.request.client else "unknown")

    @property
    def menu(self) -> list[Line]:
        """What the menu shows."""
        return []

    @property
    def account(self) -> str | None:
        """Who is signed in."""
        return None

    @property
    def csrf_token(self) -> str:
        """What a form of this session carries; empty at the door."""
        return ""

    def t(self, key: str, /, **values: object) -> str:
        """Say a key in the visitor's language."""
        return say(self.language, key, **values)

    def address(self, **changes: object) -> str:
        """Return the present address with other query values; None leaves one out."""
        query = {**self.request.query_params, **changes}
        kept = {name: str(value) for name, value in query.items() if value not in (None, "")}
        return f"{self.request.url.path}?{urlencode(kept)}" if kept else self.request.url.path

    def show(
        self, template: str, status: HTTPStatus = HTTPStatus.OK, /, **content: object
    ) -> Response:
        """Answer with a template; what was left to be said is said on it, once."""
        said = self._said()
        html = self._rendered(template, {**content, "said": said})
        answer = HTMLResponse(html, status)
        if said is not None:
            answer.delete_cookie(_SAID, **COOKIE_FLAGS)
        return answer

    def go(self, address: str, said: str | None = None, /, **values: object) -> Response:
        """Send the browser on to a page, which then says `said` on top."""
        answer = RedirectResponse(address, HTTPStatus.SEE_OTHER)
        if said is not None:
            text = json.dumps([said, values], default=str).encode()
            word = base64.urlsafe_b64encode(text).decode()
            answer.set_cookie(_SAID, word, max_age=60, **COOKIE_FLAGS)
        return answer

    def _said(self) -> str | None:
        word = self.request.cookies.get(_SAID)
        if word is None:
            return None
        try:
            key, values = json.loads(base64.urlsafe_b64decode(word))
            return self.t(key, **values)
        except (ValueError, TypeError, KeyError):
            return None  # not of our making

    def _rendered(self, template: str, content: Mapping[str, object]) -> str:
        context: dict[str, Any] = {
            "page": self,
            "t": self.t,
            "f": Formats(self.language, self.now),
            **content,
        }
        return self.frame.templates.get_template(template).render(context)


@dataclass(frozen=True, slots=True)
class Page(Door):
    """A page for somebody who is signed in."""

    session: Session
    actor: Actor

    @property
    def menu(self) -> list[Line]:
        """What the menu shows to him."""
        return menu(self.frame.entries, self.actor.anywhere, self.request.url.path)

    @property
    def account(self) -> str:
        """Who is signed in."""
        return self.session.account

    @property
    def csrf_token(self) -> str:
        """What a form of this session carries."""
        return self.session.csrf_token

    def live(
        self,
        template: str,
        part: str,
        topics: Iterable[str],
        content: Callable[[], Mapping[str, object]],
    ) -> Response:
        """Answer with a page whose `part` follows its topics.

        The browser asks this address again when a topic changed, and gets the part alone; those
        with the same address, language and rights share one rendering. So a part holds nothing
        of one session: its buttons belong to the form `act` of the page around it.
        """
        known = self.frame.live.known(topics)
        version = self.frame.live.version(known)
        if LIVE not in self.request.headers:
            found = {**content(), "part": part, "topics": known, "version": version}
            return self.show(template, **found)
        key = (part, str(self.request.url), self.language, self.actor.grants)
        html = self.frame.parts.get(key, version, lambda: self._rendered(part, content()))
        return HTMLResponse(html)


def speak(answer: Response, language: Language) -> None:
    """Have the browser's next pages in a language."""
    answer.set_cookie(LANGUAGE, language, max_age=_YEAR, **COOKIE_FLAGS)


def _door(request: Request) -> Door:
    frame: Frame = request.app.state.frame
    return frame.door(request)


def _opened(request: Request) -> Page:
    frame: Frame = request.app.state.frame
    return frame.page(request)


async def _posted(request: Request) -> Posted:
    frame: Frame = request.app.state.frame
    form = await request.form()
    await run_in_threadpool(frame.own_form, request, form.get("csrf_token"))
    return Posted(form)


async def _posted_at_door(request: Request) -> Posted:
    own_form(request)
    return Posted(await request.form())


Outside = Annotated[Door, Depends(_door)]
"""A route's page for anybody."""
Opened = Annotated[Page, Depends(_opened)]
"""A route's page for who is signed in; everybody else is sent to sign in."""
Form = Annotated[Posted, Depends(_posted)]
"""A route's form, of the session's own page."""
DoorForm = Annotated[Posted, Depends(_posted_at_door)]
"""A route's form of a page at the door, where there is no session yet."""
