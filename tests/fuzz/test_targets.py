"""What is fuzzed holds for any bytes, and for good examples with any byte of them changed."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fuzz.seeds import write_seeds
from tests.fuzz.targets import TARGETS


@pytest.fixture(scope="session")
def seeds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("fuzz")
    write_seeds(folder)
    return folder


@pytest.mark.parametrize("name", TARGETS)
@settings(max_examples=60, deadline=None)
@given(content=st.binary(max_size=600))
def test_any_bytes_give_nothing_but_the_packages_own_errors(name: str, content: bytes) -> None:
    TARGETS[name](content)


@pytest.mark.parametrize("name", TARGETS)
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.data())
def test_good_examples_with_a_byte_changed_give_nothing_but_the_packages_own_errors(
    name: str, seeds: Path, data: st.DataObject
) -> None:
    examples = sorted((seeds / name).iterdir())
    content = bytearray(data.draw(st.sampled_from(examples)).read_bytes() if examples else b"{}")
    content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    TARGETS[name](bytes(content))


def test_every_target_says_what_it_takes() -> None:
    assert all(target.__doc__ for target in TARGETS.values())
