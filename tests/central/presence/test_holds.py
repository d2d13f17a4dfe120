"""The holding list: who waits is shown to who may see him, and resolved by name."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, select

from central.accounts.rights import CONSOLE, Actor, Grant, Permission, Role
from central.database import reading
from central.errors import NotAllowedError, PresenceError
from central.presence.holds import HoldingList
from central.schema import audit_entries, holds
from central.vault import Vault
from protocol.commands import Action
from protocol.holds import Hold, Holds
from protocol.identifiers import DeviceId
from protocol.records import Assurance, CredentialKind
from protocol.seal import Subject, seal
from tests.central.ledger.gates import SITE, WORKER, Gate
from tests.central.presence.comings import MORNING

GATE = DeviceId("gate-1")
NAME = "01939b5c-0000-7000-8000-000000000001"
OTHER = "01939b5c-0000-7000-8000-000000000002"
MANAGER = Actor("mieke", (Grant(Role.SITE_MANAGER, site=SITE),))


class House:
    """A central with a gate where somebody waits."""

    def __init__(self, engine: Engine, vault: Vault) -> None:
        Gate().enrol(engine)
        self.engine, self.vault, self.now = engine, vault, MORNING
        self.ordered: list[tuple[str, str, Action, str]] = []
        self.restart()

    def restart(self) -> None:
        """The central ends and is started again."""
        self.holding = HoldingList(self.engine, self.vault, self._order, self._clock)

    def _clock(self) -> datetime:
        return self.now

    def _order(
        self, actor: Actor, device: DeviceId, action: Action, hold: str, reason: str
    ) -> object:
        assert reason
        self.ordered.append((actor.account, device, action, hold))
        return None

    def waits(self, *names: str) -> None:
        key = self.vault.sealing_private.public_key()
        holds = tuple(
            Hold(
                id=name,
                lane="main",
                reason="person-unknown",
                kind=CredentialKind.EID,
                assurance=Assurance.CHIP,
                seconds=60,
                subject=seal(Subject.of(WORKER, surname="Peeters", given_names="An"), name, key),
            )
            for name in names
        )
        self.holding.heard(GATE, Holds(holds=holds).payload())


@pytest.fixture
def house(engine: Engine, vault: Vault) -> House:
    house = House(engine, vault)
    house.waits(NAME)
    return house


def test_who_waits_is_shown_with_his_name_to_who_may_see_it_which_is_noted_once(
    house: House, engine: Engine
) -> None:
    for _ in range(2):
        assert [str(held.name) for held in house.holding.waiting(MANAGER, SITE)] == ["Peeters, An"]
    masked = MANAGER.limited({Permission.SEE_PRESENCE}, "token")
    held = house.holding.waiting(masked, SITE)
    assert [(one.name, one.masked) for one in held] == [(None, WORKER.masked)]
    with reading(engine) as connection:
        assert list(connection.scalars(select(audit_entries.c.action))) == ["hold.name-seen"]


def test_he_is_gone_when_his_gate_says_so_or_his_time_is_over(house: House) -> None:
    before = house.holding._version
    house.waits()
    assert house.holding.waiting(MANAGER, SITE) == []
    assert house.holding._version != before
    house.waits(NAME)
    house.now += timedelta(seconds=61)
    assert house.holding.waiting(MANAGER, SITE) == []
    house.holding.heard(GATE, b"no list")
    assert house.holding.waiting(MANAGER, SITE) == []


@pytest.mark.rule("R63")
def test_a_central_that_was_started_again_knows_who_waits_for_as_long_as_he_does(
    house: House,
) -> None:
    house.waits(NAME, OTHER)
    house.restart()
    assert [held.id for held in house.holding.waiting(MANAGER, SITE)] == [NAME, OTHER]
    house.holding.resolve(MANAGER, GATE, NAME, admit=True, reason="expected")
    assert house.ordered
    house.waits(OTHER)
    house.restart()
    assert [held.id for held in house.holding.waiting(MANAGER, SITE)] == [OTHER]
    house.now += timedelta(seconds=61)
    house.restart()
    assert house.holding.waiting(MANAGER, SITE) == []


def test_nothing_of_who_waits_no_more_is_kept(house: House, engine: Engine) -> None:
    before = house.holding._version
    house.waits(NAME)  # the gate says it again: nothing is new
    assert house.holding._version == before
    house.waits()
    with reading(engine) as connection:
        assert connection.execute(select(holds)).all() == []


@pytest.mark.parametrize(("admit", "action"), [(True, Action.APPROVE), (False, Action.DISMISS)])
def test_he_is_resolved_by_a_command_to_his_gate(house: House, admit: bool, action: Action) -> None:
    house.holding.resolve(MANAGER, GATE, NAME, admit=admit, reason="expected")
    assert house.ordered == [("mieke", GATE, action, NAME)]


def test_who_waits_no_more_and_who_may_not_are_told_so(house: House) -> None:
    with pytest.raises(PresenceError, match="any more"):
        house.holding.resolve(CONSOLE, GATE, OTHER, admit=True, reason="expected")
    auditor = Actor("ina", (Grant(Role.AUDITOR),))
    with pytest.raises(NotAllowedError):
        house.holding.resolve(auditor, GATE, NAME, admit=True, reason="expected")
    assert house.ordered == []
