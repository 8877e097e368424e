"""Whatever is sent to whatever route: never a 5xx, and always what the description says."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
)
from starlette.testclient import TestClient

from tests.support.town import Town, an_entry
from tests.support.web import Visitor, app_of

DESCRIPTION = json.loads(Path(__file__).with_name("openapi.json").read_text("utf-8"))
ROUTES = [(path, method) for path, methods in DESCRIPTION["paths"].items() for method in methods]
schemathesis.serializer.alias("application/x-ndjson", "application/octet-stream")
STRICT = settings(
    max_examples=12, deadline=None, database=None, suppress_health_check=list(HealthCheck)
)


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Any, dict[str, str]]]:
    """The description that the application gives of itself, and a clerk's token."""
    town = Town(Path(tmp_path_factory.mktemp("town")))
    town.populate()
    town.accept(town.publish("STJJ-0001", an_entry()).digest)
    application = app_of(town)
    with TestClient(application) as client:
        schema = schemathesis.openapi.from_asgi("/openapi.json", application)
        yield schema, Visitor(client).sign_in("tj-clerk").headers
    town.close()


@pytest.mark.parametrize(
    ("path", "method"), ROUTES, ids=[f"{method} {path}" for path, method in ROUTES]
)
def test_no_input_makes_the_gateway_fail(
    api: tuple[Any, dict[str, str]], path: str, method: str
) -> None:
    schema, headers = api
    if (path, method) == ("/v1/sign-in", "delete"):
        headers = {}  # it would end the session that the others need

    @STRICT
    @given(case=schema[path][method].as_strategy())
    def attempt(case: Any) -> None:
        answer = case.call(headers=headers)
        assert answer.status_code < 500, answer.text
        if answer.status_code >= 400:
            assert answer.headers["content-type"] == ["application/problem+json"]
        else:
            case.validate_response(
                answer, checks=[content_type_conformance, response_schema_conformance]
            )

    attempt()
