"""A renewal may move a gate to another site, and changes nothing else that was pinned."""

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from edge.errors import EnrolmentError
from edge.uplink.identity import Identity
from edge.uplink.renewal import refuse_other_pins
from tests.edge.uplink.authority import Authority

KEY = Ed25519PrivateKey.from_private_bytes(b"k" * 32)


def test_a_moved_gate_is_renewed_for_its_new_site_and_never_as_another(tmp_path: Path) -> None:
    central = Authority()
    grant = central.grant("gate-1", KEY.public_key())
    present = Identity.of(grant, KEY, tmp_path)
    refuse_other_pins(grant.model_copy(update={"site": "1Y1000NF9KCQZ"}), present)
    for other in (
        central.grant("gate-2", KEY.public_key()),
        Authority().grant("gate-1", KEY.public_key()),
    ):
        with pytest.raises(EnrolmentError, match="another device or with other keys"):
            refuse_other_pins(other, present)
