"""The API is what its description says, whatever is sent to it: thousands of calls made from it."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import requests
import schemathesis
from hypothesis import given, settings
from schemathesis import Case
from schemathesis.checks import CheckFunction
from schemathesis.core.result import Ok
from schemathesis.schemas import APIOperation as Operation
from schemathesis.schemas import BaseSchema
from schemathesis.specs.openapi.checks import ignored_auth, positive_data_acceptance

from tests.central.api.conftest import Machine

LEAST = 20
"""Operations that there are at least."""
EXAMPLES = 8
"""Calls of each operation."""
OTHERS: list[CheckFunction] = [
    ignored_auth,  # here every call carries a good token; test_callers.py tries those without
    positive_data_acceptance,  # check digits and conditions are not in the schema
]


@pytest.fixture(scope="module")
def session(machine: Machine) -> Iterator[requests.Session]:
    """What schemathesis sends with: it trusts this central alone, and has an operator's token."""
    gate = machine.gate("gate-1")
    machine.take(gate, *(gate.check_in() for _ in range(3)))
    with requests.Session() as session:
        session.verify = str(machine.central.vault.ca_certificate_path)
        session.headers["authorization"] = f"Bearer {machine.token()}"
        yield session


@pytest.fixture(scope="module")
def description(machine: Machine, session: requests.Session) -> BaseSchema:
    address = f"{machine.central.address}/api/1/openapi.json"
    whole = schemathesis.openapi.from_url(address, verify=session.verify)
    return whole.include(path_regex="^/api/")  # /ready says truly that there is no broker here


def test_whatever_is_sent_is_answered_as_described(
    machine: Machine, session: requests.Session, description: BaseSchema
) -> None:
    found = list(description.get_all_operations())
    operations = [each.ok() for each in found if isinstance(each, Ok)]
    assert len(operations) == len(found)
    assert len(operations) >= LEAST
    wrong = [told for operation in operations if (told := complaint(machine, session, operation))]
    assert not wrong, "\n\n".join(wrong)


def complaint(
    machine: Machine, session: requests.Session, operation: Operation[Any, Any, Any, Any]
) -> str | None:
    """Return what is wrong with an operation, None when every call was answered as described."""

    @given(case=operation.as_strategy())
    @settings(max_examples=EXAMPLES, deadline=None, database=None, print_blob=False)
    def answered(case: Case[Any]) -> None:
        machine.central.clock.now += timedelta(minutes=1)  # nobody is shut out for haste
        case.call_and_validate(session=session, verify=session.verify, excluded_checks=OTHERS)

    try:
        answered()
    except (Exception, BaseExceptionGroup) as error:  # noqa: BLE001 - each is tried, all are told
        return f"{operation.label}: {error}"
    return None
