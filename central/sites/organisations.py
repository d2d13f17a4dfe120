"""Organisations: contractors by their enterprise number, and their sites by WorkPlaceId.

A site's number is checked and its maker warned, never refused: the check is not official.
"""

from dataclasses import dataclass
from datetime import datetime, time

from sqlalchemy import Connection, Engine, func, insert, select, update

from central.accounts.rights import Actor, Permission
from central.audit import Trail
from central.database import reading, writing
from central.errors import SiteError
from central.schema import devices, organisations, sites
from central.sites.reach import bounded
from central.vault import Vault
from protocol.identifiers import EnterpriseNumber, WorkPlaceId


@dataclass(frozen=True, slots=True)
class Organisation:
    """A contractor."""

    number: str
    """Its enterprise number: ten digits."""
    name: str
    sites: int


@dataclass(frozen=True, slots=True)
class Place:
    """A site as it is listed."""

    id: str
    name: str
    address: str
    organisation: str | None
    organisation_name: str | None
    devices: int
    """Gates on it that are not retired."""
    created_at: datetime
    closed_at: datetime | None
    closes_at: time | None
    """The time of day in Belgium after which nobody should be there."""

    @property
    def doubtful(self) -> bool:
        """Whether the check character of its number does not hold."""
        return not WorkPlaceId(self.id).check_character_holds


class Sites:
    """The organisations and sites in the database."""

    def __init__(self, engine: Engine, vault: Vault) -> None:
        """Take where they are kept, and the audit trail's key."""
        self._engine = engine
        self._trail = Trail(vault.acknowledgement_key)

    def organisations(self, actor: Actor) -> list[Organisation]:
        """Return the organisations that somebody may see, by name."""
        o = organisations.c
        count = select(func.count()).where(sites.c.organisation == o.number).scalar_subquery()
        query = select(o.number, o.name, count).order_by(o.name, o.number)
        scopes = actor.reach(Permission.SEE_PEOPLE)
        with reading(self._engine) as connection:
            found = [Organisation(*row) for row in connection.execute(query)]
        if any(scope.organisation is None and scope.sites is None for scope in scopes):
            return found
        own = {scope.organisation for scope in scopes}
        return [organisation for organisation in found if organisation.number in own]

    def add_organisation(
        self, actor: Actor, number: EnterpriseNumber, name: str, now: datetime
    ) -> None:
        """Enter a contractor.

        Raises:
            SiteError: it is entered already, or has no name.
            NotAllowedError: he may not.
        """
        actor.demand(Permission.MANAGE_ORGANISATIONS)
        with writing(self._engine) as connection:
            if _organisation(connection, number.digits):
                raise SiteError(f"{number.digits} is entered already.", fault="organisation-there")
            row = {"number": number.digits, "name": _named(name), "created_at": now}
            connection.execute(insert(organisations).values(row))
            entry = actor.did("organisation.added", number.digits, detail=_plain(name))
            self._trail.note(connection, entry, now)

    def rename_organisation(self, actor: Actor, number: str, name: str, now: datetime) -> None:
        """Give a contractor another name.

        Raises:
            SiteError: there is none, or it would have no name.
            NotAllowedError: he may not.
        """
        actor.demand(Permission.MANAGE_ORGANISATIONS, organisation=number)
        with writing(self._engine) as connection:
            this = organisations.c.number == number
            renaming = update(organisations).where(this).values(name=_named(name))
            if not connection.execute(renaming).rowcount:
                raise _no_organisation(number)
            entry = actor.did("organisation.renamed", number, detail=_plain(name))
            self._trail.note(connection, entry, now)

    def listed(self, actor: Actor, permission: Permission = Permission.SEE_FLEET) -> list[Place]:
        """Return the sites where somebody may do this, by name."""
        with reading(self._engine) as connection:
            return _places(connection, actor, permission)

    def find(self, actor: Actor, site: str) -> Place:
        """Return a site.

        Raises:
            SiteError: there is none that he may see.
        """
        with reading(self._engine) as connection:
            found = _places(connection, actor, Permission.SEE_FLEET, site)
        if not found:
            raise _no_site(site)
        return found[0]

    def add(
        self,
        actor: Actor,
        site: WorkPlaceId,
        name: str,
        *,
        organisation: str | None,
        address: str = "",
        now: datetime,
    ) -> None:
        """Enter a site; look afterwards whether its number is `doubtful`.

        Raises:
            SiteError: it is entered already, has no name, or its organisation is not known.
            NotAllowedError: he may not.
        """
        actor.demand(Permission.MANAGE_SITES, organisation=organisation)
        with writing(self._engine) as connection:
            if organisation is not None and not _organisation(connection, organisation):
                raise _no_organisation(organisation)
            if connection.scalar(select(sites.c.id).where(sites.c.id == str(site))) is not None:
                raise SiteError(f"{site} is entered already.", fault="site-there")
            row = {
                "id": str(site),
                "name": _named(name),
                "organisation": organisation,
                "address": address[:300],
                "created_at": now,
            }
            connection.execute(insert(sites).values(row))
            entry = actor.did("site.added", str(site), site=str(site), detail=_plain(name))
            self._trail.note(connection, entry, now)

    def change(
        self,
        actor: Actor,
        site: str,
        name: str,
        *,
        organisation: str | None,
        address: str,
        now: datetime,
    ) -> None:
        """Change a site's name, address and owner.

        Raises:
            SiteError: there is no such site or organisation.
            NotAllowedError: he may not; only an operator gives a site to another organisation.
        """
        actor.demand(Permission.MANAGE_SITES, site=site)
        with writing(self._engine) as connection:
            query = select(sites.c.organisation).where(sites.c.id == site)
            held = connection.execute(query).one_or_none()
            if held is None:
                raise _no_site(site)
            if held.organisation != organisation:
                actor.demand(Permission.MANAGE_ORGANISATIONS)
                if organisation is not None and not _organisation(connection, organisation):
                    raise _no_organisation(organisation)
            values = {"name": _named(name), "address": address[:300], "organisation": organisation}
            connection.execute(update(sites).where(sites.c.id == site).values(values))
            entry = actor.did("site.changed", site, site=site, detail=_plain(name))
            self._trail.note(connection, entry, now)

    def set_closing_hour(
        self, actor: Actor, site: str, closes_at: time | None, now: datetime
    ) -> None:
        """Say after which time of day nobody should be on a site; None for no such hour.

        Raises:
            SiteError: there is no such site.
            NotAllowedError: he may not.
        """
        actor.demand(Permission.MANAGE_SITES, site=site)
        with writing(self._engine) as connection:
            setting = update(sites).where(sites.c.id == site).values(closes_at=closes_at)
            if not connection.execute(setting).rowcount:
                raise _no_site(site)
            said = f"{closes_at:%H:%M}" if closes_at else "none"
            entry = actor.did("site.closing-hour", site, site=site, detail=said)
            self._trail.note(connection, entry, now)

    def close(self, actor: Actor, site: str, now: datetime, *, reason: str = "") -> None:
        """Say that the works are over: the site keeps its past and gets no new gates.

        Raises:
            SiteError: there is no such site, or gates stand on it still.
            NotAllowedError: he may not.
        """
        actor.demand(Permission.MANAGE_SITES, site=site)
        d = devices.c
        standing = select(d.id).where(d.site == site, d.retired_at.is_(None))
        with writing(self._engine) as connection:
            if connection.execute(standing).first() is not None:
                raise SiteError(
                    f"Gates stand on {site} still: retire or move them first.", fault="site-gates"
                )
            closing = update(sites).where(sites.c.id == site).values(closed_at=now)
            if not connection.execute(closing).rowcount:
                raise _no_site(site)
            self._trail.note(
                connection, actor.did("site.closed", site, site=site, reason=reason), now
            )


def assure(connection: Connection, site: WorkPlaceId, now: datetime) -> None:
    """Enter a site that is not known yet, nobody's but the operators', in the caller's transaction.

    Raises:
        SiteError: it is closed.
    """
    query = select(sites.c.closed_at).where(sites.c.id == str(site))
    held = connection.execute(query).one_or_none()
    if held is None:
        row = {"id": str(site), "name": str(site), "address": "", "created_at": now}
        connection.execute(insert(sites).values(row))
    elif held.closed_at is not None:
        raise SiteError(f"The site {site} is closed: no gate goes there.", fault="site-closed")


def _places(
    connection: Connection, actor: Actor, permission: Permission, site: str | None = None
) -> list[Place]:
    s, o, d = sites.c, organisations.c, devices.c
    standing = (
        select(func.count())
        .where(d.site == s.id, d.retired_at.is_(None))
        .correlate(sites)
        .scalar_subquery()
    )
    query = (
        select(
            *(s.id, s.name, s.address, s.organisation, o.name, standing),
            *(s.created_at, s.closed_at, s.closes_at),
        )
        .select_from(sites.outerjoin(organisations, s.organisation == o.number))
        .where(bounded(actor.reach(permission), site=s.id))
        .order_by(s.name, s.id)
    )
    if site is not None:
        query = query.where(s.id == site)
    return [Place(*row) for row in connection.execute(query)]


def _organisation(connection: Connection, number: str) -> bool:
    query = select(organisations.c.number).where(organisations.c.number == number)
    return connection.scalar(query) is not None


def _named(name: str) -> str:
    plain = _plain(name)
    if not plain:
        raise SiteError("Give it a name.", fault="name-missing")
    return plain


def _plain(name: str) -> str:
    """Return a name as it is kept: in one line, not too long."""
    return " ".join(name.replace("\0", " ").split())[:200]


def _no_organisation(number: str) -> SiteError:
    return SiteError(f"{number} is not entered here: enter it first.", fault="organisation-unknown")


def _no_site(site: str) -> SiteError:
    return SiteError(f"There is no site {site}.", fault="site-unknown")
