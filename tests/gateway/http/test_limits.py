"""Limits on strangers: how often, and that members are not held up by them."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from gateway.errors import TooMany
from gateway.limits import MAX_ADDRESSES, RateLimiter
from tests.support.town import Town
from tests.support.web import Visitor, app_of


def test_a_stranger_who_asks_too_often_is_told_to_wait(town: Town) -> None:
    with TestClient(app_of(town, public_rate=2.0)) as client:
        statuses = [client.get("/v1/ledger").status_code for _ in range(6)]
        answer = client.get("/v1/ledger")
    assert statuses == [200, 200, 200, 200, 429, 429]
    assert answer.headers["retry-after"] == "1"


def test_members_are_not_counted(town: Town) -> None:
    with TestClient(app_of(town, public_rate=2.0)) as client:
        clerk = Visitor(client).sign_in("tj-clerk")
        assert {clerk.get("/v1/members").status_code for _ in range(10)} == {200}


def test_a_bucket_fills_again_with_time() -> None:
    now = [0.0]
    limiter = RateLimiter(1.0, lambda: now[0])
    limiter.take("a")
    limiter.take("a")
    with pytest.raises(TooMany):
        limiter.take("a")
    limiter.take("b")
    now[0] = 1.0
    limiter.take("a")


def test_the_memory_of_addresses_is_bounded() -> None:
    limiter = RateLimiter(1.0, lambda: 0.0)
    for number in range(MAX_ADDRESSES + 100):
        limiter.take(str(number))
    assert len(limiter._buckets) == MAX_ADDRESSES
