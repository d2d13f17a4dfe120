"""The roll-call on the gate: nobody's name outside of an evacuation, everybody's in one."""

import json
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from edge.credential import Credential
from edge.events import CentralSpoke, Input, InputChanged, MusterTicked
from edge.kiosk.muster import NOTHING
from edge.muster import FORGED, Muster
from edge.steering.pinned import Pinned
from protocol.envelope import SigningKey
from protocol.identifiers import DeviceId, Inss
from protocol.muster import NONCE_BYTES, Expected, MusterHead, message
from protocol.records import GENESIS, Assurance, CredentialKind, Direction
from protocol.rosters import person_hash
from protocol.topics import Channel
from tests.central.presence.comings import MORNING

KEY = SigningKey(Ed25519PrivateKey.from_private_bytes(b"c" * 32))
SITE_KEY = b"s" * 32
AN = Inss("78012340961")
BO = Inss("77072239430")
AN_CAME = "01939b5c-0000-7000-8000-00000000000a"


def who(number: Inss) -> str:
    return person_hash(SITE_KEY, number.digits).hex()


def somebody(number: Inss, name: str) -> Credential:
    return Credential(
        CredentialKind.EID, Assurance.CHIP, number, surname="Peeters", given_names=name
    )


class House:
    """A gate's roll-call, and what its page shows."""

    def __init__(self) -> None:
        self.evacuation = False
        self.page: dict[str, Any] = json.loads(NOTHING)
        self.alarms: list[str] = []
        self.recorded: list[tuple[str, bool, int | None]] = []
        self.muster = Muster(
            SITE_KEY,
            Pinned(DeviceId("gate-1"), KEY.verify_key),
            evacuating=lambda: self.evacuation,
            alarm=lambda code, _detail: self.alarms.append(code),
            record=self._record,
            show=self._show,
        )

    def _record(self, check_in: str, *, safe: bool, muster: int | None) -> None:
        self.recorded.append((check_in, safe, muster))

    def _show(self, text: str) -> None:
        self.page = json.loads(text)

    def told(
        self,
        *people: tuple[Inss, str],
        serial: int = 1,
        device: str = "gate-1",
        running: bool = False,
        key: SigningKey = KEY,
        muster: int | None = None,
        check_in: str | None = AN_CAME,
    ) -> None:
        """The central says who is there."""
        head = MusterHead(
            device=device,
            serial=serial,
            at=MORNING,
            running=running,
            muster=muster,
            more=1,
            body=GENESIS,
        )
        there = tuple(
            Expected(
                who=who(number),
                name=name,
                masked=number.masked,
                since=MORNING,
                check_in=check_in if number == AN else None,
            )
            for number, name in people
        )
        said = message(head, there, key=key, site_key=SITE_KEY, nonce=b"n" * NONCE_BYTES)
        self.muster.hear(CentralSpoke(Channel.MUSTER, said, 0.0))

    def shown(self) -> list[tuple[str, bool]]:
        """Return who is on the page, and whether he was ticked."""
        self.muster.tick()
        return [(one["name"], one["safe"]) for one in self.page.get("people", [])]


@pytest.fixture
def house() -> House:
    return House()


@pytest.mark.rule("R62")
def test_without_an_evacuation_the_page_tells_nobodys_name(house: House) -> None:
    house.told((AN, "An P."))
    house.muster.came(somebody(BO, "Bo"), Direction.IN, "1")
    assert house.shown() == []
    assert house.page == {"active": False}


@pytest.mark.rule("R62")
@pytest.mark.parametrize("cause", ["fire", "evacuation", "roll-call"])
def test_in_an_evacuation_everybody_is_on_it_until_it_is_over(house: House, cause: str) -> None:
    house.told((AN, "An P."), running=cause == "roll-call")
    house.evacuation = cause == "evacuation"
    house.muster.sense(InputChanged("", Input.FIRE, cause == "fire", 0.0))
    assert house.shown() == [("An P.", False)]
    assert (house.page["missing"], house.page["more"], house.page["of"]) == (2, 1, "23/11 07:30")
    house.told((AN, "An P."), serial=2)
    house.evacuation = False
    house.muster.sense(InputChanged("", Input.FIRE, False, 1.0))
    assert house.shown() == []


def test_who_passed_here_since_counts_before_the_central_says_so(house: House) -> None:
    house.evacuation = True
    house.told((AN, "An P."))
    house.muster.came(somebody(AN, "An"), Direction.OUT, "1")
    house.muster.came(somebody(BO, "Bo"), Direction.IN, "2")
    assert house.shown() == [("Bo P.", False)]
    house.muster.did_not_go("1")
    house.muster.did_not_go("2")
    assert house.shown() == [("An P.", False)]


def test_what_the_central_knows_by_now_is_its_own_to_say(house: House) -> None:
    house.evacuation = True
    house.muster.came(somebody(BO, "Bo"), Direction.IN, "2")
    house.told((AN, "An P."), serial=1)
    assert [name for name, _ in house.shown()] == ["An P.", "Bo P."]
    house.told((AN, "An P."), (BO, "Bo P."), serial=2)
    house.told((AN, "An P."), serial=3)
    assert [name for name, _ in house.shown()] == ["An P."]


@pytest.mark.rule("R64")
def test_each_tick_is_recorded_once_with_the_check_in_and_the_roll_call_that_it_is_of(
    house: House,
) -> None:
    house.told((AN, "An P."), running=True, muster=7)
    house.muster.came(somebody(BO, "Bo"), Direction.IN, "bo-came")
    for number in (AN, AN, BO):
        house.muster.ticked(MusterTicked(who(number), True, 0.0))
    house.muster.ticked(MusterTicked(who(AN), False, 0.0))
    house.muster.ticked(MusterTicked("f" * 32, True, 0.0))  # nobody on the list
    assert house.recorded == [(AN_CAME, True, 7), ("bo-came", True, 7), (AN_CAME, False, 7)]
    house.told((AN, "An P."), serial=2, running=False)
    house.muster.ticked(MusterTicked(who(AN), True, 0.0))  # it is over
    house.evacuation = True
    house.muster.ticked(MusterTicked(who(AN), True, 0.0))
    assert house.recorded[3:] == [(AN_CAME, True, None)]


def test_of_whom_an_older_central_does_not_tell_the_check_in_the_tick_stays_here(
    house: House,
) -> None:
    house.told((AN, "An P."), running=True, check_in=None)
    assert house.shown() == [("An P.", False)]
    house.muster.ticked(MusterTicked(who(AN), True, 0.0))
    assert (house.shown(), house.recorded) == ([("An P.", True)], [])


def test_who_is_ticked_is_safe_and_goes_to_the_end(house: House) -> None:
    house.evacuation = True
    house.told((AN, "An P."), (BO, "Bo P."))
    house.muster.ticked(MusterTicked(who(AN), True, 0.0))
    assert house.shown() == [("Bo P.", False), ("An P.", True)]
    house.muster.ticked(MusterTicked(who(AN), False, 0.0))
    assert house.shown() == [("An P.", False), ("Bo P.", False)]


@pytest.mark.rule("R61")
def test_a_list_that_is_not_for_this_gate_or_older_changes_nothing(house: House) -> None:
    house.evacuation = True
    house.told((AN, "An P."), serial=5)
    house.told((BO, "Bo P."), serial=4)
    house.told((BO, "Bo P."), serial=5)
    assert house.alarms == []
    house.told((BO, "Bo P."), serial=6, device="gate-2")
    house.told((BO, "Bo P."), serial=6, key=SigningKey(Ed25519PrivateKey.generate()))
    house.muster.hear(CentralSpoke(Channel.MUSTER, b"\xff", 0.0))
    assert house.alarms == [FORGED] * 3
    assert house.shown() == [("An P.", False)]
