"""What the roll-call page shows and sends: who is on site, and who was ticked as safe. Pure.

In memory alone: a stolen SD card tells nobody's name. Shown in an evacuation, and at no other time.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from edge.events import MusterTicked
from edge.kiosk.keys import Refusal

PATH = "/muster/tick"


@dataclass(frozen=True, slots=True)
class Missing:
    """Somebody on the list."""

    who: str
    """His keyed hash under the site's key, in hexadecimal."""
    name: str = field(repr=False)
    masked: str
    safe: bool
    """Somebody ticked him."""


@dataclass(frozen=True, slots=True)
class RollCall:
    """The page at one moment."""

    people: Sequence[Missing]
    more: int
    """How many are on site beyond these, whose names nobody here knows."""
    of: str
    """When the central last said who is there, as people read it; empty when it never did."""

    def shown(self) -> str:
        """Return it as the page takes it, the missing first."""
        listed = sorted(self.people, key=lambda one: (one.safe, one.name.casefold(), one.masked))
        return json.dumps(
            {
                "active": True,
                "of": self.of,
                "more": self.more,
                "missing": self.more + sum(not one.safe for one in listed),
                "people": [
                    {"who": one.who, "name": one.name, "number": one.masked, "safe": one.safe}
                    for one in listed
                ],
            }
        )


NOTHING = json.dumps({"active": False})
"""What the page gets when there is no evacuation."""


class _Tick(BaseModel):
    """What the page sends."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, hide_input_in_errors=True)

    who: Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
    safe: bool


def understood(body: bytes, at: float) -> MusterTicked | Refusal:
    """Read a tick."""
    try:
        tick = _Tick.model_validate_json(body)
    except ValidationError:
        return Refusal(HTTPStatus.BAD_REQUEST, "Send who, and whether he is safe.")
    return MusterTicked(tick.who, tick.safe, at)
