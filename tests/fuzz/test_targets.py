"""What is fuzzed holds for any bytes, and for good examples with any byte of them changed."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fuzz.seeds import write_seeds
from tests.fuzz.targets import TARGETS

pytestmark = pytest.mark.filterwarnings("ignore:Attribute's length must be:UserWarning")
"""cryptography's, of a certificate whose names are longer than X.520 allows; it reads them."""


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


def test_a_name_that_is_too_long_for_its_kind_is_read_all_the_same(seeds: Path) -> None:
    examples = sorted((seeds / "certificates").iterdir())
    common_name, country = b"\x06\x03\x55\x04\x03", b"\x06\x03\x55\x04\x06"
    changed = [path.read_bytes().replace(common_name, country) for path in examples]
    assert changed != [path.read_bytes() for path in examples]
    for content in changed:
        TARGETS["certificates"](content)


def test_every_target_says_what_it_takes() -> None:
    assert all(target.__doc__ for target in TARGETS.values())
