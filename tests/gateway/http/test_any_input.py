"""Whatever is sent to whatever route: never a 5xx, and always what the description says."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
)
from starlette.testclient import TestClient

from chain.client import Client
from chain.words import Role, to_hex
from gateway.access import ACCESS, Who
from gateway.app import create_app
from gateway.settings import Settings
from tests.support.town import Town, account_of, an_entry
from tests.support.web import Visitor, services_of

DESCRIPTION = json.loads(Path(__file__).with_name("openapi.json").read_text("utf-8"))
ROUTES = [(path, method) for path, methods in DESCRIPTION["paths"].items() for method in methods]
schemathesis.serializer.alias("application/x-ndjson", "application/octet-stream")
ROUTES_OF = {(method, path.replace(":path}", "}")): who for (method, path), who in ACCESS.items()}
STRICT = settings(
    max_examples=12, deadline=None, database=None, suppress_health_check=list(HealthCheck)
)


class NoBlocks:
    """A node that has no block."""

    def whole_blocks(self, _first: int, _count: int, *, sealed: bool) -> list[Any]:
        """None, sealed or not."""
        return []


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Any, dict[Who, Any]]]:
    """The description that the application gives of itself, and whose token each route gets."""
    town = Town(Path(tmp_path_factory.mktemp("town")))
    town.populate()
    town.admit("AUDITOR-1", "市审计局", "SJJ", Role.AUDITOR, ["sj-clerk"], ["sj-head"])
    town.accept(town.publish("STJJ-0001", an_entry()).digest)
    observer = to_hex(account_of("observer"))
    configured = Settings(public_rate=10_000.0, observers=observer, data=town.folder)
    services = services_of(town, configured)
    application = create_app(configured, replace(services, client=cast("Client", NoBlocks())))
    with TestClient(application) as client:
        schema = schemathesis.openapi.from_asgi("/openapi.json", application)
        who = {Who.OBSERVER: "observer", Who.AUDITOR: "sj-clerk", Who.DESK: "sj-clerk"}
        tokens = {one: Visitor(client).sign_in(who.get(one, "tj-clerk")).headers for one in Who}
        yield schema, tokens
    town.close()


@pytest.mark.parametrize(
    ("path", "method"), ROUTES, ids=[f"{method} {path}" for path, method in ROUTES]
)
def test_no_input_makes_the_gateway_fail(
    api: tuple[Any, dict[Who, Any]], path: str, method: str
) -> None:
    schema, tokens = api
    headers = tokens[ROUTES_OF.get((method.upper(), path), Who.MEMBER)]
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
