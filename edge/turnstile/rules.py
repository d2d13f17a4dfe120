"""The figures of one lane, as its rules need them: made from its configuration."""

from dataclasses import dataclass
from typing import Self

from edge.wiring import LaneKind, LaneSection, ReleaseMode, Unwritable
from protocol.records import Direction


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """How one lane behaves; times in seconds."""

    pulse_seconds: float
    passage_seconds: float = 8.0
    held_open_seconds: float = 10.0
    relock_seconds: float = 0.3
    holds: bool = False
    """Whether the relay is energised until somebody has gone through."""
    watched: bool = False
    """Whether a sensor tells when somebody goes through."""
    locks_behind: bool = True
    """Whether the arm is locked as soon as somebody begins to go through: its mechanism lets him
    finish. A speed gate's panels must stay open until he is through."""
    way_out: Direction = Direction.IN
    """In which direction a fire frees the lane."""
    lets_out: bool = False
    """Whether people may go out while nothing can be written."""

    @classmethod
    def of(cls, section: LaneSection) -> Self:
        """Take what a lane's section says."""
        directions = [side.direction for side in section.sides]
        return cls(
            pulse_seconds=section.pulse_seconds,
            passage_seconds=section.passage_seconds,
            held_open_seconds=section.held_open_seconds,
            relock_seconds=section.relock_seconds,
            holds=section.release is ReleaseMode.HOLD,
            watched=section.passage is not None,
            locks_behind=section.kind is not LaneKind.SPEED_GATE,
            way_out=Direction.OUT if Direction.OUT in directions else section.direction,
            lets_out=section.when_unwritable is Unwritable.LET_OUT,
        )

    @property
    def energised(self) -> float:
        """How long the relay is energised for one person, at most."""
        return self.passage_seconds if self.holds else self.pulse_seconds

    def window(self, *, watched: bool) -> float:
        """Return how long the lane waits for one person."""
        return max(self.energised, self.passage_seconds) if watched else self.energised
