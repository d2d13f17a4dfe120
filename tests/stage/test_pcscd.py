"""The real pcscd, as the demo and the tests hold it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from stage.errors import StageError
from stage.pcscd import VIRTUAL_READER, Pcscd, answers, readers
from stage.ports import listening

ANOTHER = """
from stage.pcscd import Pcscd, readers
with Pcscd() as pcscd:
    print(*pcscd.ports, len(readers()))
"""


def test_it_offers_the_virtual_reader_on_its_own_ports(pcscd: Pcscd) -> None:
    assert answers()
    assert any(VIRTUAL_READER in reader for reader in readers())
    assert all(listening(port) for port in pcscd.ports)


def test_another_process_has_one_beside_it_and_leaves_it_running(pcscd: Pcscd) -> None:
    said = subprocess.check_output([sys.executable, "-c", ANOTHER], text=True)  # noqa: S603  ours
    first, second, offered = map(int, said.split())
    assert offered == 2
    assert not {first, second} & set(pcscd.ports)
    assert answers()


@pytest.mark.usefixtures("pcscd")
def test_one_process_has_one_and_is_told_so() -> None:
    with pytest.raises(StageError, match="hand that one on"), Pcscd():
        pass
    assert answers(), "the first one must outlive the attempt"


def test_one_that_was_killed_serves_again_after_a_restart(pcscd: Pcscd) -> None:
    before = pcscd.pid
    pcscd.kill()
    assert readers() == []
    pcscd.start()
    assert pcscd.pid != before
    assert any(VIRTUAL_READER in reader for reader in readers())


def test_it_is_the_program_itself_and_a_group_of_its_own(pcscd: Pcscd) -> None:
    assert os.getpgid(pcscd.pid) == pcscd.pid, "ended as a whole"
    assert Path(f"/proc/{pcscd.pid}/comm").read_text().strip() == "pcscd"
