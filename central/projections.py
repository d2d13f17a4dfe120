"""Everything that is derived from records as they are stored: the one list.

Every process that writes the ledger hands all of it over, so that no worker leaves one out.
"""

from collections.abc import Sequence

from central.ledger.projections import Projection
from central.presence.projection import Presence


def all_projections() -> Sequence[Projection]:
    """Return what every commit has to keep beside the ledger."""
    return (Presence(),)
