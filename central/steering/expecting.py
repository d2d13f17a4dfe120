"""Puts somebody on a site's roster whom one of its gates met: a refusal, or somebody who waits.

His seal is opened for that alone; nobody is shown or told his number, which stays sealed.
"""

from dataclasses import dataclass, field

from sqlalchemy import Connection, Engine, select

from central.accounts.rights import Actor, Permission
from central.clock import Clock
from central.database import reading
from central.errors import NotFoundError, SteeringError
from central.schema import devices, holds, records
from central.steering.rosters import Rosters
from central.vault import Vault
from protocol.envelope import claimed
from protocol.errors import InvalidIdentifierError, UnsealableError
from protocol.identifiers import EnterpriseNumber
from protocol.listings import Listed
from protocol.records import Record, Refusal
from protocol.seal import Subject, unseal


@dataclass(frozen=True, slots=True)
class _Met:
    """Somebody as a gate met him: sealed, and by what."""

    name: str
    sealed: str = field(repr=False)


class Expecting:
    """Who was met at the gates, for who may change a site's roster."""

    def __init__(self, engine: Engine, vault: Vault, rosters: Rosters, clock: Clock) -> None:
        """Take the ledger, the key that opens seals, the rosters, and the clock."""
        self._engine = engine
        self._private = vault.sealing_private
        self._rosters = rosters
        self._clock = clock

    def put(self, actor: Actor, site: str, met: str, reason: str) -> int:
        """Put him on the site's roster from now on; return the version that has him.

        Args:
            actor: Who puts him there.
            site: Where he was met, and is expected.
            met: The id of a refusal's record, or of a waiting.
            reason: Why.

        Raises:
            NotAllowedError: he may not change this site's roster.
            NotFoundError: nobody was met there by this id, or he waits no more.
            SteeringError: who it was cannot be told any more, or he is on the roster.
        """
        actor.demand(Permission.MANAGE_ROSTER, site=site)
        with reading(self._engine) as connection:
            found = self._waiting(connection, site, met) or _refused(connection, site, met)
        subject = self._opened(found)
        listed = Listed(subject.number, employer=_employer(subject))
        return self._rosters.add(actor, site, listed, met=met, reason=reason)

    def _waiting(self, connection: Connection, site: str, met: str) -> _Met | None:
        h = holds.c
        query = (
            select(h.subject)
            .join(devices, devices.c.id == h.device)
            .where(h.id == met, devices.c.site == site, h.until > self._clock())
        )
        sealed = connection.scalar(query)
        return _Met(met, sealed) if sealed else None

    def _opened(self, met: _Met) -> Subject:
        try:
            return unseal(met.sealed, met.name, self._private)
        except UnsealableError as error:
            raise SteeringError(
                "His seal does not open with the vault's key: put him on the roster by his number.",
                fault="roster-sealed",
            ) from error


def _refused(connection: Connection, site: str, met: str) -> _Met:
    r = records.c
    row = connection.execute(
        select(r.token, r.erased_at).where(r.id == met, r.site == site, r.type == "refusal")
    ).one_or_none()
    if row is None:
        raise NotFoundError(
            "Nobody was met there by this id, or he does not wait any more: look at the list "
            "again.",
            fault="roster-nobody",
        )
    if row.token is None:
        raise SteeringError(
            "Who it was is erased: put him on the roster by his number.", fault="roster-erased"
        )
    body = Record.parse(claimed(row.token)).body
    if not isinstance(body, Refusal) or body.subject is None:
        raise SteeringError(
            "It is not certain who it was: put him on the roster by his number.",
            fault="roster-uncertain",
        )
    return _Met(met, body.subject)


def _employer(subject: Subject) -> EnterpriseNumber | None:
    try:
        return EnterpriseNumber.parse(subject.employer) if subject.employer else None
    except InvalidIdentifierError:
        return None  # a gate asks him for it again
