"""The waiting room: everyone leaves it once, with his number or when his time is over."""

from hypothesis import given
from hypothesis import strategies as st

from edge.admission.waiting import Waiter, WaitingRoom


def test_who_gets_his_number_waits_no_longer() -> None:
    room = WaitingRoom().joined(Waiter("a", "main", 10)).joined(Waiter("b", "main", 12))
    assert room.deadline == 10
    room, found = room.served("b")
    assert found == Waiter("b", "main", 12)
    assert room.served("b") == (room, None)
    assert room.waiters == (Waiter("a", "main", 10),)


def test_an_empty_room_is_due_never() -> None:
    assert WaitingRoom().deadline is None


@given(st.lists(st.floats(0, 100), max_size=8), st.lists(st.floats(0, 100), max_size=5))
def test_everyone_leaves_once_and_in_time(untils: list[float], looks: list[float]) -> None:
    room, left = WaitingRoom(), list[str]()
    for place, until in enumerate(untils):
        room = room.joined(Waiter(str(place), "main", until))
    for now in [*sorted(looks), 101.0]:
        room, late = room.elapsed(now)
        left += [waiter.check_in for waiter in late]
        assert all(waiter.until <= now for waiter in late)
        assert room.deadline is None or room.deadline > now
    assert sorted(left) == sorted(str(place) for place in range(len(untils)))
