"""The API of people's accounts: invited, given rights, let back in, shut out; and one's tokens.

A one-time link is told once, and not even that where it went by e-mail.
"""

import secrets
import threading
from collections.abc import Sequence
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Request, Response
from pydantic import Field

from central.accounts.accounts import Accounts
from central.accounts.handing import Handed, HandedLink, Made
from central.accounts.letters import DEFAULT
from central.accounts.links import SECRET_BYTES, Link
from central.accounts.rights import Grant, Permission, Role
from central.accounts.tokens import LONGEST, Tokens
from central.api.call import Asked
from central.api.cursors import Cursor, Limit, Listed, page, place
from central.api.problems import told
from central.api.route import IfMatch, Route, demand_unchanged, tag
from central.api.views import ENTERPRISE, PLAIN, SITE, Change, View, Words
from central.errors import NotFoundError
from central.services import Services
from protocol.identifiers import EnterpriseNumber

ACCOUNT = r"^[A-Za-z0-9][A-Za-z0-9._@-]{0,63}$"
AccountName = Annotated[str, Path(pattern=ACCOUNT, description="An account's name.")]


class GrantView(View):
    """A role, for a scope; what is null does not bound it."""

    role: Role
    organisation: str | None
    site: str | None
    employer: str | None


class Me(View):
    """Who calls."""

    account: str
    grants: list[GrantView]
    permissions: list[Permission]


class AccountView(View):
    """Somebody with an account."""

    name: str
    grants: list[GrantView]
    email: str | None
    language: str | None
    created_at: datetime
    disabled_at: datetime | None
    entered: bool
    passkeys: int


class TokenView(View):
    """A token, without its secret."""

    id: str
    name: str
    permissions: list[Permission]
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None
    revoked_at: datetime | None


class NewGrant(Change):
    """A role, for a scope; what is null does not bound it."""

    role: Role
    organisation: Annotated[str | None, Field(pattern=ENTERPRISE)] = None
    site: Annotated[str | None, Field(pattern=SITE)] = None
    employer: Annotated[str | None, Field(pattern=ENTERPRISE)] = None

    def grant(self) -> Grant:
        """Return it as it is given.

        Raises:
            AccountError: the scope does not suit the role.
        """
        organisation, employer = (
            EnterpriseNumber.parse(number).digits if number else None
            for number in (self.organisation, self.employer)
        )
        return Grant(self.role, organisation, self.site, employer)


Grants = Annotated[list[NewGrant], Field(min_length=1, max_length=50)]


class Invitation(Change):
    """Somebody to invite. The link goes to `email` where that can be, unless it is to be shown."""

    name: Annotated[str, Field(pattern=ACCOUNT)]
    grants: Grants
    email: Annotated[str | None, Field(max_length=254, pattern=PLAIN)] = None
    language: Literal["nl", "fr", "de", "en"] = "nl"
    show: bool = False


class Rights(Change):
    """All that an account may from now on."""

    grants: Grants


class Reset(Change):
    """For who lost his password: a link to another."""

    forget_passkeys: bool = False
    show: bool = False


class ShuttingOut(Change):
    """Why somebody is shut out."""

    reason: Annotated[str, Field(max_length=200, pattern=PLAIN)] = ""


class LinkView(View):
    """A one-time link: `how` it got out; null and `mailed` when the mail server took it."""

    account: str
    how: Handed
    to: str | None
    why: str
    link: str | None
    until: datetime


class NewToken(Change):
    """A token to make for oneself."""

    name: Annotated[Words, Field(max_length=64)]
    permissions: Annotated[list[Permission], Field(min_length=1, max_length=len(Permission))]
    days: Annotated[int, Field(ge=1, le=LONGEST.days)]


class MadeToken(View):
    """A token with its secret, told once."""

    id: str
    token: str
    expires_at: datetime


def accounts_router(services: Services) -> APIRouter:
    """Return the routes of accounts and tokens."""
    router = APIRouter(route_class=Route)
    known = _Known(services)
    _me(router)
    _listing(router, known)
    _one(router, known)
    _letting_in(router, known)
    _shutting_out(router, known)
    _tokens(router, Tokens(services.engine, services.vault))
    return router


class _Known:
    """The accounts as a caller may see them."""

    def __init__(self, services: Services) -> None:
        self.accounts = Accounts(services.engine, services.vault)
        self.handing = services.handing

    def one(self, call: Asked, name: str) -> AccountView:
        """Return an account.

        Raises:
            NotFoundError: there is none that he may see.
        """
        for account in self.accounts.listed(call.actor):
            if account.name == name:
                return AccountView.of(account)
        raise NotFoundError(f"There is no account {name}.")

    def hand(
        self, call: Asked, request: Request, name: str, made: tuple[str, Link], *, show: bool
    ) -> LinkView:
        """E-mail a link, or tell it once."""
        own, of = self.accounts.find(call.actor.account), self.accounts.find(name)
        language = (own.language if own else None) or DEFAULT
        wanted = Made(*made, to=of.email if of else None, language=language, show=show)
        base = str(request.base_url)
        return _link(name, self.handing.hand(call.actor, wanted, call.now, base=base))


def _link(name: str, handed: HandedLink) -> LinkView:
    return LinkView(
        account=name,
        how=handed.how,
        to=handed.to,
        why=handed.why,
        link=handed.address,
        until=handed.until,
    )


def _me(router: APIRouter) -> None:
    @router.get("/me")
    def me(call: Asked) -> Me:
        """Tell who calls and what he may somewhere."""
        actor = call.actor
        grants = [GrantView.of(grant) for grant in actor.grants]
        may = [permission for permission in Permission if actor.anywhere(permission)]
        return Me(account=actor.account, grants=grants, permissions=may)


def _listing(router: APIRouter, known: _Known) -> None:
    @router.get("/accounts")
    def listed(call: Asked, cursor: Cursor = None, limit: Limit = 100) -> Listed[AccountView]:
        """List the accounts that the caller may see, by name."""
        after = place(cursor, str) or ""
        found = sorted(known.accounts.listed(call.actor), key=lambda one: one.name)
        rest = [AccountView.of(one) for one in found if one.name > after]
        items, following = page(rest, limit, lambda one: one.name)
        return Listed(items=items, next=following)


def _one(router: APIRouter, known: _Known) -> None:
    editing = threading.Lock()  # of two changes to the same version the second finds it changed

    @router.get("/accounts/{account}", responses=told(404))
    def one(call: Asked, account: AccountName, response: Response) -> AccountView:
        """Show an account; its ETag goes with a change of its rights."""
        found = known.one(call, account)
        response.headers["ETag"] = tag(found)
        return found

    @router.put("/accounts/{account}/grants", responses=told(404, 409, 412, 428))
    def grant(
        call: Asked,
        account: AccountName,
        body: Rights,
        response: Response,
        if_match: IfMatch = None,
    ) -> AccountView:
        """Say all that an account may from now on."""
        with editing:
            demand_unchanged(known.one(call, account), if_match)
            known.accounts.grant(call.actor, account, _given(body.grants), call.now)
            found = known.one(call, account)
        response.headers["ETag"] = tag(found)
        return found


def _given(grants: Sequence[NewGrant]) -> list[Grant]:
    return [grant.grant() for grant in grants]


def _letting_in(router: APIRouter, known: _Known) -> None:
    @router.post("/accounts", status_code=HTTPStatus.CREATED, responses=told(404, 409))
    def invite(call: Asked, request: Request, body: Invitation) -> LinkView:
        """Make an account whose owner chooses his password behind a one-time link."""
        made = known.accounts.invite(
            call.actor,
            body.name,
            _given(body.grants),
            now=call.now,
            random=secrets.token_bytes(SECRET_BYTES),
            email=body.email or None,
            language=body.language,
        )
        return known.hand(call, request, body.name, made, show=body.show)

    @router.post("/accounts/{account}/reset", responses=told(404, 409))
    def reset(call: Asked, request: Request, account: AccountName, body: Reset) -> LinkView:
        """End a password, and make a one-time link to another."""
        known.one(call, account)
        made = known.accounts.reset(
            call.actor,
            account,
            now=call.now,
            random=secrets.token_bytes(SECRET_BYTES),
            forget_passkeys=body.forget_passkeys,
        )
        return known.hand(call, request, account, made, show=body.show)


def _shutting_out(router: APIRouter, known: _Known) -> None:
    @router.post(
        "/accounts/{account}/disable", status_code=HTTPStatus.NO_CONTENT, responses=told(404, 409)
    )
    def disable(call: Asked, account: AccountName, body: ShuttingOut) -> None:
        """Shut an account out at once, with its sessions and tokens."""
        known.one(call, account)
        known.accounts.disable(call.actor, account, call.now, reason=body.reason)

    @router.post(
        "/accounts/{account}/enable", status_code=HTTPStatus.NO_CONTENT, responses=told(404, 409)
    )
    def enable(call: Asked, account: AccountName) -> None:
        """Let an account in again."""
        known.one(call, account)
        known.accounts.enable(call.actor, account, call.now)


def _tokens(router: APIRouter, tokens: Tokens) -> None:
    @router.post("/tokens", status_code=HTTPStatus.CREATED, responses=told(409))
    def make(call: Asked, body: NewToken) -> MadeToken:
        """Make a token for oneself; by a session, for a token makes none."""
        lasts = timedelta(days=body.days)
        token = tokens.make(
            call.actor, body.name, frozenset(body.permissions), lasts=lasts, now=call.now
        )
        return MadeToken(id=token.split("_")[1], token=token, expires_at=call.now + lasts)

    @router.get("/tokens")
    def listed(call: Asked) -> list[TokenView]:
        """List the caller's own tokens, the newest first."""
        return [TokenView.of(token) for token in tokens.listed(call.actor.account)]

    @router.post(
        "/tokens/{token}/revoke",
        status_code=HTTPStatus.NO_CONTENT,
        responses=told(404, 409),
    )
    def revoke(call: Asked, token: Annotated[str, Path(pattern=r"^[0-9a-f]{12}$")]) -> None:
        """End one of the caller's own tokens; an operator ends anybody's."""
        tokens.revoke(call.actor, token, call.now)
