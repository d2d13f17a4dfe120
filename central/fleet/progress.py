"""How far a new gate has come: from the code to the first check-in that it may take.

Pure but for one look at the database: what is held says which steps are done.
"""

import json
import re
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection, Engine, func, select

from central.accounts.rights import Actor, Permission
from central.database import reading
from central.errors import NotFoundError
from central.schema import device_keys, device_states, devices, enrolment_codes, records
from protocol.envelope import claimed
from protocol.identifiers import DeviceId
from protocol.sessions import Life

_ALARMS_READ = 50
_PASSED = re.compile(r"\b0 failed\b")


class Step(StrEnum):
    """What happens to a new gate, in this order."""

    INVITED = "invited"
    """A code was made."""
    CLAIMED = "claimed"
    """The gate came with it."""
    CERTIFIED = "certified"
    """It has a certificate that is good."""
    BORN = "born"
    """It reached the broker, and says that it lives."""
    TESTED = "tested"
    """An installer walked past every relay, lamp and sensor."""
    READY = "ready"


class Standing(StrEnum):
    """How a step stands."""

    DONE = "done"
    WAITING = "waiting"
    """It is the next."""
    LATER = "later"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Facts:
    """What is held of a device, as far as its setting up goes."""

    device: DeviceId
    site: str
    lanes: tuple[str, ...]
    retired_at: datetime | None = None
    code_made_at: datetime | None = None
    """Of the newest code."""
    code_until: datetime | None = None
    """Until when the newest code can be claimed; None when it was."""
    code_used_at: datetime | None = None
    """When the last that was claimed was."""
    guesses: int = 0
    """How often somebody came with a code of this device that was used or expired."""
    enrolled_at: datetime | None = None
    """When it last came with a code; None while none of its keys is good."""
    certificate_until: datetime | None = None
    keys: int = 0
    alive: bool = False
    state_at: datetime | None = None
    """When it last began or ended a session."""
    tested_at: datetime | None = None
    tested: str | None = None
    """What the self-test said."""

    def code_open(self, now: datetime) -> bool:
        """Whether there is a code that can be claimed."""
        return self.code_until is not None and now < self.code_until

    @property
    def test_passed(self) -> bool:
        """Whether nothing failed in the self-test."""
        return self.tested is not None and bool(_PASSED.search(self.tested))


@dataclass(frozen=True, slots=True)
class Stage:
    """A step, how it stands, and since when."""

    step: Step
    standing: Standing
    at: datetime | None = None


def stages(facts: Facts, now: datetime) -> list[Stage]:
    """Return every step in order; the first that is not done is waited for."""
    enrolled = facts.enrolled_at is not None
    certified = enrolled and facts.certificate_until is not None and now < facts.certificate_until
    since, state_at = facts.enrolled_at, facts.state_at
    born = certified and since is not None and state_at is not None and state_at >= since
    done = {
        Step.INVITED: (enrolled or facts.code_made_at is not None, facts.code_made_at),
        Step.CLAIMED: (enrolled, facts.enrolled_at),
        Step.CERTIFIED: (certified, facts.enrolled_at),
        Step.BORN: (born, facts.state_at),
        Step.TESTED: (born and facts.test_passed, facts.tested_at),
        Step.READY: (born and facts.test_passed and facts.alive, facts.state_at),
    }
    found: list[Stage] = []
    waiting = Standing.WAITING
    for step, (is_done, at) in done.items():
        if is_done:
            found.append(Stage(step, Standing.DONE, at))
            continue
        found.append(Stage(step, waiting))
        waiting = Standing.LATER
    return [_failed(stage, facts, now) for stage in found]


def _failed(stage: Stage, facts: Facts, now: datetime) -> Stage:
    """Say so where a step that is waited for went wrong."""
    expired = stage.step is Step.CLAIMED and not facts.code_open(now)
    tested = stage.step is Step.TESTED and facts.tested is not None
    if stage.standing is Standing.WAITING and (expired or tested):
        return Stage(stage.step, Standing.FAILED, facts.tested_at if tested else facts.code_until)
    return stage


class Progress:
    """Looks at how far devices have come."""

    def __init__(self, engine: Engine) -> None:
        """Take where devices are kept."""
        self._engine = engine

    def facts(self, actor: Actor, device: DeviceId) -> Facts:
        """Return what is held of a device.

        Raises:
            NotFoundError: there is none.
            NotAllowedError: he may not see it.
        """
        with reading(self._engine) as connection:
            d = devices.c
            row = connection.execute(
                select(d.site, d.lanes, d.retired_at).where(d.id == device)
            ).one_or_none()
            if row is None:
                raise NotFoundError(f"There is no gate {device}.")
            actor.demand(Permission.SEE_FLEET, site=row.site)
            planned = Facts(device, row.site, tuple(row.lanes), row.retired_at)
            return _looked_up(connection, planned)


def mark(connection: Connection) -> tuple[object, ...]:
    """Return what changes whenever a gate that is being set up comes further."""
    codes, keys = enrolment_codes.c, device_keys.c
    figures = (
        select(func.count(), func.max(codes.created_at), func.max(codes.used_at)),
        select(func.sum(codes.attempts), func.max(codes.expires_at)),
        select(func.count(), func.max(keys.enrolled_at), func.max(keys.revoked_at)),
        select(func.sum(device_states.c.session), func.max(device_states.c.since)),
        select(func.max(records.c.received_at)),  # a self-test's word is a record
    )
    return tuple(tuple(connection.execute(figure).one()) for figure in figures)


def _looked_up(connection: Connection, planned: Facts) -> Facts:
    facts = _with_code(connection, planned)
    k, s = device_keys.c, device_states.c
    first, until, keys = connection.execute(
        select(func.min(k.enrolled_at), func.max(k.valid_until), func.count()).where(
            k.device == facts.device, k.revoked_at.is_(None)
        )
    ).one()
    enrolled_at = (facts.code_used_at or first) if keys else None
    query = select(s.state, s.since).where(s.device == facts.device)
    state = connection.execute(query).one_or_none()
    tested_at, tested = _self_test(connection, facts.device, enrolled_at)
    return replace(
        facts,
        enrolled_at=enrolled_at,
        certificate_until=until,
        keys=keys,
        alive=state is not None and state.state == Life.ALIVE.value,
        state_at=state.since if state else None,
        tested_at=tested_at,
        tested=tested,
    )


def _with_code(connection: Connection, facts: Facts) -> Facts:
    c = enrolment_codes.c
    of_device = c.device == facts.device
    newest = connection.execute(
        select(c.created_at, c.expires_at, c.used_at)
        .where(of_device)
        .order_by(c.created_at.desc(), c.expires_at.desc())
        .limit(1)
    ).one_or_none()
    if newest is None:
        return facts
    used, guesses = connection.execute(
        select(func.max(c.used_at), func.sum(c.attempts)).where(of_device)
    ).one()
    return replace(
        facts,
        code_made_at=newest.created_at,
        code_until=newest.expires_at if newest.used_at is None else None,
        code_used_at=used,
        guesses=guesses,
    )


def _self_test(
    connection: Connection, device: DeviceId, since: datetime | None
) -> tuple[datetime | None, str | None]:
    """Return what the newest self-test since the enrolment said; it is an alarm record."""
    if since is None:
        return None, None
    r = records.c
    rows = connection.execute(
        select(r.received_at, r.token)
        .where(r.device == device, r.type == "alarm", r.received_at >= since)
        .order_by(r.received_at.desc(), r.seq.desc())
        .limit(_ALARMS_READ)
    )
    for row in rows:
        if row.token is None:
            continue
        said = json.loads(claimed(row.token))
        if said.get("code") == "selftest":
            return row.received_at, str(said.get("detail", ""))
    return None, None
