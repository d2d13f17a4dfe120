"""What the readers' tests share: a state that issues cards, and people that it issues them to."""

import pytest

from edge.readers.eid import Trust
from edge.simulator.issuer import Issuer
from edge.simulator.people import Person, crowd


@pytest.fixture(scope="session")
def issuer() -> Issuer:
    """The test state; its keys are made once."""
    return Issuer.generate()


@pytest.fixture
def trust(issuer: Issuer) -> Trust:
    """A gate that trusts the test state and has seen no card yet."""
    return Trust.on([issuer.root.certificate])


@pytest.fixture(scope="session")
def people() -> tuple[Person, ...]:
    """Invented people of all kinds."""
    return crowd(40, seed=7)


@pytest.fixture(scope="session")
def person(people: tuple[Person, ...]) -> Person:
    """One of them."""
    return people[0]
