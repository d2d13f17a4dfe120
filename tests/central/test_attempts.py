"""Counting failures: shut out after too many, let in again with time, bounded in memory."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from central.attempts import Attempts, network

START = datetime(2026, 11, 23, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def test_who_fails_too_often_is_shut_out_until_his_failures_age() -> None:
    attempts = Attempts(3, 10 * MINUTE)
    for minute in range(3):
        assert attempts.retry_after("a", START) == 0
        attempts.failed("a", START + minute * MINUTE)
    assert attempts.retry_after("a", START + 2 * MINUTE) == 8 * 60
    assert attempts.retry_after("b", START + 2 * MINUTE) == 0
    assert attempts.retry_after("a", START + 10 * MINUTE) == 0


def test_success_forgets_the_failures() -> None:
    attempts = Attempts(1, MINUTE)
    attempts.failed("a", START)
    attempts.succeeded("a")
    assert attempts.retry_after("a", START) == 0


@given(st.lists(st.integers(0, 1200), max_size=40))
def test_nobody_gets_more_than_the_limit_in_any_period(seconds: list[int]) -> None:
    attempts = Attempts(5, 10 * MINUTE)
    let_in: list[int] = []
    for second in sorted(seconds):
        now = START + timedelta(seconds=second)
        if attempts.retry_after("a", now) == 0:
            let_in.append(second)
            attempts.failed("a", now)
    for first in let_in:
        assert len([other for other in let_in if first <= other < first + 600]) <= 5


def test_however_many_fail_the_memory_is_bounded() -> None:
    attempts = Attempts(1, MINUTE, remembered=10)
    for number in range(100):
        attempts.failed(str(number), START)
    assert [n for n in range(100) if attempts.retry_after(str(n), START)] == list(range(90, 100))


@pytest.mark.parametrize(
    ("address", "stands_for"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("testclient", "testclient"),
    ],
)
def test_an_ipv6_address_stands_for_its_network(address: str, stands_for: str) -> None:
    assert network(address) == stands_for
