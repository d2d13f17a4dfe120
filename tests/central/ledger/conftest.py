"""A ledger on a migrated database of either kind."""

import pytest
from sqlalchemy import Engine

from central.ledger.ledger import Ledger


@pytest.fixture
def ledger(engine: Engine) -> Ledger:
    return Ledger(engine)
