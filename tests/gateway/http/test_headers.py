"""What every answer says beside its content: nobody keeps it, and it sends nobody elsewhere."""

from __future__ import annotations

import pytest

from gateway.access import ACCESS
from tests.gateway.http.test_access import PLACES
from tests.support.web import Visitor

ROUTES = [path for method, path in ACCESS if method == "GET"]


def test_no_answer_is_kept_unless_it_says_so(clerk: Visitor) -> None:
    paths = [path.replace(":path}", "}").format(**PLACES) for path in ROUTES]
    told = {path: clerk.get(path).headers.get("cache-control") for path in [*paths, "/v1/nothing"]}
    assert told == dict.fromkeys(told, "no-store")  # this log has no checkpoint yet to keep


def test_a_refusal_before_any_route_is_not_kept_either(clerk: Visitor) -> None:
    answer = clerk.client.post("/v1/statements", content=b" " * 2**24)
    assert (answer.status_code, answer.headers["cache-control"]) == (413, "no-store")


def test_what_is_no_secret_and_never_changes_may_be_kept(stranger: Visitor) -> None:
    answer = stranger.get("/static/style.css")
    assert answer.status_code == 200
    assert "cache-control" not in answer.headers
    assert "etag" in answer.headers


@pytest.mark.parametrize("path", ["/h/abc/", "/c/abc/", "/documents/", "/v1/members/?after=1"])
def test_an_address_with_a_slash_behind_it_leads_to_no_other_host(
    stranger: Visitor, path: str
) -> None:
    answer = stranger.get(path, headers={"Host": "evil.example"})
    assert answer.status_code == 307
    bare, _, query = path.partition("?")
    assert answer.headers["location"] == bare.rstrip("/") + (f"?{query}" if query else "")
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["referrer-policy"] == "no-referrer"
