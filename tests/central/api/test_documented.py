"""The guide to the API names every address that there is, and no other."""

import re

import httpx

from tests.frame.documents import ROOT


def test_the_guide_names_every_operation_and_only_those(operator: httpx.Client) -> None:
    guide = (ROOT / "docs" / "api.md").read_text()
    named = set(re.findall(r"`((?:GET|POST|PUT|PATCH|DELETE) /api/1/[^`]+)`", guide))
    paths = operator.get("/api/1/openapi.json").json()["paths"]
    there = {
        f"{method.upper()} {path}"
        for path, operations in paths.items()
        if path.startswith("/api/1/")
        for method in operations
    }
    assert named - {"GET /api/1/openapi.json"} == there


def test_every_operation_says_what_it_does(operator: httpx.Client) -> None:
    paths = operator.get("/api/1/openapi.json").json()["paths"]
    silent = [
        f"{method} {path}"
        for path, operations in paths.items()
        for method, operation in operations.items()
        if not operation.get("description")
    ]
    assert silent == []
