"""Of whom a gate turns away, it keeps no more than is certain."""

from dataclasses import replace

import pytest

from edge.admission import Policy, SiteState, Strangers
from protocol.records import Assurance, CredentialKind, Refusal
from protocol.seal import unseal
from tests.edge.gate_parts import SEALING, Bench, worker
from tests.edge.visits import Opened

EVERY_KIND = frozenset(CredentialKind)


def refusal(gate: Bench) -> tuple[str, Refusal]:
    (record,) = gate.records()
    assert isinstance(record.body, Refusal)
    return record.head.id, record.body


@pytest.mark.parametrize("assurance", [Assurance.CHIP, Assurance.SIGNED])
def test_a_worker_known_for_certain_is_in_his_refusal_under_seal(
    gates: Opened, assurance: Assurance
) -> None:
    gate = gates(Policy(strangers=Strangers.REFUSE))
    gate.present(replace(worker(), assurance=assurance))
    identifier, body = refusal(gate)
    assert body.subject is not None
    assert unseal(body.subject, identifier, SEALING).number == worker().number


@pytest.mark.parametrize(
    "policy",
    [
        Policy(),
        Policy(accepted=EVERY_KIND, strangers=Strangers.REFUSE),
        Policy(accepted=EVERY_KIND, least_assurance=Assurance.SIGNED),
        Policy(accepted=EVERY_KIND, state=SiteState.LOCK_DOWN),
    ],
)
@pytest.mark.parametrize("assurance", [Assurance.SCANNED, Assurance.TYPED])
def test_a_refused_number_that_may_be_anybodys_is_not_written_down(
    gates: Opened, policy: Policy, assurance: Assurance
) -> None:
    gate = gates(policy)
    gate.present(replace(worker(), kind=CredentialKind.NUMBER, assurance=assurance))
    _, body = refusal(gate)
    assert (body.kind, body.subject) == (CredentialKind.NUMBER, None)
