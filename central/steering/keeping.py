"""Rollouts in the database: read as the pure value that `rollout.step` takes, and written back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from central.schema import rollout_devices, rollouts
from central.steering.rollout import Fate, Member, Plan, Rollout, State


@dataclass(frozen=True, slots=True)
class Kept:
    """A rollout as it is kept."""

    id: int
    title: str
    reason: str
    account: str
    at: datetime
    changed_at: datetime
    rollout: Rollout


def begin(
    connection: Connection,
    rollout: Rollout,
    values: Mapping[str, Any],
    changes: Mapping[str, tuple[dict[str, Any], dict[str, Any]]],
) -> int:
    """Keep a new rollout; `changes` has what each device is to go from and to."""
    plan = rollout.plan
    number = connection.execute(
        insert(rollouts).values(
            **values,
            plan={
                "stages": list(plan.stages),
                "answer_within": plan.answer_within.total_seconds(),
                "watch_for": plan.watch_for.total_seconds(),
                "most_trouble": plan.most_trouble,
            },
            **_state(rollout),
        )
    ).inserted_primary_key
    identifier = int(number[0]) if number else 0
    connection.execute(
        insert(rollout_devices),
        [
            {
                "rollout": identifier,
                "device": member.device,
                "place": place,
                "stage": member.stage,
                "before": changes[member.device][0],
                "after": changes[member.device][1],
                **_fate(member),
            }
            for place, member in enumerate(rollout.members)
        ],
    )
    return identifier


def read(connection: Connection, number: int) -> Kept | None:
    """Return a rollout."""
    row = connection.execute(select(rollouts).where(rollouts.c.id == number)).one_or_none()
    return _kept(connection, row) if row else None


def running(connection: Connection) -> list[Kept]:
    """Return those that are not over, oldest first."""
    over = [state.value for state in State if state.is_over]
    rows = connection.execute(
        select(rollouts).where(rollouts.c.state.not_in(over)).order_by(rollouts.c.id)
    ).all()
    return [_kept(connection, row) for row in rows]


def newest(connection: Connection, limit: int = 50) -> list[Kept]:
    """Return the newest, newest first."""
    rows = connection.execute(select(rollouts).order_by(rollouts.c.id.desc()).limit(limit)).all()
    return [_kept(connection, row) for row in rows]


def write(connection: Connection, before: Kept, after: Rollout, now: datetime) -> None:
    """Keep what changed of a rollout."""
    connection.execute(
        update(rollouts).where(rollouts.c.id == before.id).values(**_state(after), changed_at=now)
    )
    was = {member.device: member for member in before.rollout.members}
    for member in after.members:
        if member != was[member.device]:
            this = (rollout_devices.c.rollout == before.id) & (
                rollout_devices.c.device == member.device
            )
            connection.execute(update(rollout_devices).where(this).values(**_fate(member)))


def _state(rollout: Rollout) -> dict[str, Any]:
    return {
        "state": rollout.state.value,
        "stage": rollout.stage,
        "quiet_since": rollout.quiet_since,
        "forgiven": rollout.forgiven,
        "why": rollout.why[:500],
    }


def _fate(member: Member) -> dict[str, Any]:
    return {
        "state": member.fate.value,
        "told_at": member.told_at,
        "there": member.there,
        "why": member.why[:500],
    }


def _kept(connection: Connection, row: Row[Any]) -> Kept:
    d = rollout_devices.c
    members = connection.execute(
        select(d.device, d.stage, d.state, d.told_at, d.there, d.why)
        .where(d.rollout == row.id)
        .order_by(d.place)
    )
    plan = Plan(
        stages=tuple(row.plan["stages"]),
        answer_within=timedelta(seconds=row.plan["answer_within"]),
        watch_for=timedelta(seconds=row.plan["watch_for"]),
        most_trouble=row.plan["most_trouble"],
    )
    rollout = Rollout(
        plan=plan,
        members=tuple(
            Member(each.device, each.stage, Fate(each.state), each.told_at, each.there, each.why)
            for each in members
        ),
        state=State(row.state),
        stage=row.stage,
        quiet_since=row.quiet_since,
        forgiven=row.forgiven,
        why=row.why,
    )
    return Kept(row.id, row.title, row.reason, row.account, row.at, row.changed_at, rollout)
