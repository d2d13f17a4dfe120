"""One test issuer and one invented person for the simulator's tests."""

import pytest

from edge.simulator.issuer import Issuer
from edge.simulator.people import Person, crowd


@pytest.fixture(scope="session")
def issuer() -> Issuer:
    return Issuer.generate()


@pytest.fixture(scope="session")
def person() -> Person:
    return crowd(1, seed=5)[0]
