"""The real pcscd, as the demo and the tests hold it."""

import os

import pytest

from stage import pcscd as stage_pcscd
from stage.errors import StageError
from stage.pcscd import VIRTUAL_READER, Pcscd, answers, readers


@pytest.mark.usefixtures("pcscd")
def test_it_offers_the_virtual_reader() -> None:
    assert answers()
    assert any(VIRTUAL_READER in reader for reader in readers())


@pytest.mark.usefixtures("pcscd")
def test_a_second_user_reuses_the_running_one_and_leaves_it_running() -> None:
    with Pcscd() as second:
        assert not second.own
        with pytest.raises(StageError, match="systemctl stop"):
            second.kill()
    assert answers(), "the first one's pcscd must outlive the second user"


def test_one_that_was_killed_serves_again_after_a_restart(pcscd: Pcscd) -> None:
    if not pcscd.own:
        pytest.fail("stop the machine's own pcscd: systemctl stop pcscd.socket pcscd")
    before = pcscd.pid
    pcscd.kill()
    assert readers() == []
    pcscd.start()
    assert pcscd.pid != before
    assert any(VIRTUAL_READER in reader for reader in readers())


def test_its_process_is_a_child_of_the_one_who_started_it(pcscd: Pcscd) -> None:
    if pcscd.own:
        assert os.getpgid(pcscd.pid) == pcscd.pid, "a group of its own, ended as a whole"


def test_a_taken_port_is_told_before_anything_is_started(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stage_pcscd, "listening", lambda _port: True)
    stopped = Pcscd()
    with pytest.raises(StageError, match="port 35963"):
        stopped.start()
    stopped.close()
