"""What a gate makes of the central's checkpoints: pure (R50).

Each has to continue the one that the gate holds, proved by the tree itself. What contradicts it
was signed by the same key: both together prove that the past was rewritten. The proof on the way
is signed by nobody: one that does not hold is asked for again, and is an alarm meanwhile.
"""

from dataclasses import dataclass
from enum import StrEnum

from protocol.checkpoints import Announcement, Checkpoint


class Verdict(StrEnum):
    """How a checkpoint stands to the newest that is held."""

    FIRST = "first"
    """There is none to compare it with: held from now on."""
    GROWN = "grown"
    """Its ledger begins with the one held: held from now on."""
    RESTORED = "restored"
    """It says itself that the ledger lost records to a restore: held, and an alarm."""
    REWRITTEN = "rewritten"
    """It contradicts the one held: kept as evidence, and an alarm."""
    UNPROVED = "unproved"
    """It is not proved that its ledger begins with the one held: as above, until it is proved."""
    NO_NEWS = "no-news"
    """Held already, older, or without the proof that the one held needs: nothing changes."""


DOUBTED = frozenset({Verdict.REWRITTEN, Verdict.UNPROVED})
"""Kept as evidence, and not held."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """The verdict, and in what the two differ (no personal data)."""

    verdict: Verdict
    detail: str = ""


def judge(held: Checkpoint | None, new: Checkpoint, said: Announcement) -> Judgement:
    """Judge a checkpoint, verified against the pinned key, that came with `said`."""
    if held is None:
        return Judgement(Verdict.FIRST)
    if new == held:
        return Judgement(Verdict.NO_NEWS)
    detail = f"checkpoint {held.number} of {held.at:%Y-%m-%d}, checkpoint {new.number}"
    if _is_restored_since(held, new):
        return Judgement(Verdict.RESTORED, f"{detail}, {held.size} records before")
    if contradiction := _contradiction(held, new):
        return Judgement(Verdict.REWRITTEN, f"{detail}: {contradiction}")
    proved = new.size > held.size and said.since == held.size
    if proved and not new.continues(held, said.proof):
        return Judgement(Verdict.UNPROVED, f"{detail}: it is not proved to continue that one")
    confirmed = new.size == held.size and new.at > held.at
    return Judgement(Verdict.GROWN if proved or confirmed else Verdict.NO_NEWS)


def _is_restored_since(held: Checkpoint, new: Checkpoint) -> bool:
    """Whether the restore that `new` tells of explains that what is held is not in it."""
    before = held.restored.at if held.restored else None
    return (
        new.restored is not None
        and (before is None or new.restored.at > before)
        and new.restored.size < held.size
        and new.at > held.at
    )


def _contradiction(held: Checkpoint, new: Checkpoint) -> str:
    if new.size == held.size and new.root != held.root:
        return "another ledger of the same size"
    if new.at <= held.at:
        return ""  # an older word that comes late; or the central's clock was set back
    if new.size < held.size:
        return f"{held.size - new.size} records fewer"
    if new.audit.entries < held.audit.entries:
        return "an audit trail with fewer entries"
    return ""
