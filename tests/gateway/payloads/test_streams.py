"""Bodies that stop, creep or go on for ever leave nothing behind."""

from __future__ import annotations

import asyncio
import errno
from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlmodel import Session, select
from starlette.testclient import TestClient

from gateway import limits
from gateway.errors import TooLarge, TooMany, Unavailable
from gateway.payloads.models import Payload
from gateway.payloads.store import PayloadStore
from gateway.payloads.uploads import OF_ALL, OF_ONE, RESERVE, Uploads
from tests.gateway.payloads.asgi import Message, part, put
from tests.gateway.payloads.deposits import CSV, Depositor, described
from tests.support.town import Town
from tests.support.web import Visitor, app_of, payloads_of

LONG = b"x" * 300_000
WHOLE = {"media": "application/octet-stream", "fields": None}


def nothing_kept(clerk: Depositor) -> bool:
    with Session(clerk.town.engine) as session:
        return not session.exec(select(Payload)).all() and not clerk.kept()


async def test_a_body_in_parts_is_kept(clerk: Depositor) -> None:
    async def body() -> AsyncIterator[Message]:
        yield part(LONG[:100_000])
        yield part(LONG[100_000:], more=False)

    status, _ = await put(clerk, described(LONG, **WHOLE), body())
    assert status == 201
    assert len(clerk.kept()) == 1


async def test_a_body_cut_off_leaves_nothing(clerk: Depositor) -> None:
    async def body() -> AsyncIterator[Message]:
        yield part(LONG[:100_000])
        assert [name.endswith(".part") for name in clerk.kept()] in ([], [True])
        yield {"type": "http.disconnect"}

    status, problem = await put(clerk, described(LONG, **WHOLE), body())
    assert (status, "cut off" in problem["detail"]) == (422, True)
    assert nothing_kept(clerk)


async def test_a_body_that_pauses_is_given_up(
    clerk: Depositor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "BODY_SECONDS", 0.2)

    async def body() -> AsyncIterator[Message]:
        yield part(LONG)  # which has earned it several seconds, but none to pause for so long
        await asyncio.sleep(30)

    status, problem = await put(clerk, described(LONG * 2, **WHOLE), body())
    assert (status, "a second" in problem["detail"]) == (408, True)
    assert nothing_kept(clerk)


async def test_a_body_that_creeps_is_given_up_and_one_that_flows_is_not(
    clerk: Depositor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "BODY_SECONDS", 1.0)

    async def body(step: int, pause: float) -> AsyncIterator[Message]:
        for at in range(0, len(LONG), step):
            await asyncio.sleep(pause)
            yield part(LONG[at : at + step], more=at + step < len(LONG))

    status, _ = await put(clerk, described(LONG, **WHOLE), body(1_000, 0.05))
    assert status == 408
    assert nothing_kept(clerk)
    status, _ = await put(clerk, described(LONG, **WHOLE), body(20_000, 0.1))  # 1.5 s in all
    assert status == 201


async def test_a_body_that_goes_on_is_cut_at_what_was_described(clerk: Depositor) -> None:
    taken = []

    async def body() -> AsyncIterator[Message]:
        while True:
            taken.append(1)
            yield part(LONG)

    status, problem = await put(clerk, described(LONG, **WHOLE), body())
    assert (status, "longer than" in problem["detail"]) == (422, True)
    assert len(taken) < 10
    assert nothing_kept(clerk)


def test_a_full_disk_is_said_and_leaves_nothing(
    clerk: Depositor, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def full(*_: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(PayloadStore, "receive", full)
    answer = clerk.put(CSV)
    assert (answer.status_code, "No space left" in answer.json()["detail"]) == (503, True)
    assert nothing_kept(clerk)


def test_other_routes_keep_their_limit_and_this_one_has_its_own(published: Town) -> None:
    app = app_of(published, max_body=65_536, max_payload=len(LONG) - 1)
    with TestClient(app) as client:
        clerk = Depositor(published, Visitor(client).sign_in("tj-clerk"), payloads_of(published))
        clerk.deposit(LONG[:70_000], description=described(LONG[:70_000], **WHOLE))
        assert clerk.put(LONG, description=described(LONG, **WHOLE)).status_code == 413
        small = clerk.put(b"", description=described(LONG, **WHOLE))
        assert (small.status_code, "SHUJIAN_MAX_PAYLOAD" in small.text) == (413, True)
        assert clerk.visitor.post("/v1/statements", {"type": "x" * 70_000}).status_code == 413


def test_uploads_are_counted_by_member_and_in_all() -> None:
    uploads = Uploads(100)
    free = RESERVE + 1000
    held = [uploads.one("a", 1, free) for _ in range(OF_ONE)]
    for one in held:
        one.__enter__()
    with pytest.raises(TooMany, match="of a come in"), uploads.one("a", 1, free):
        pass
    others = [uploads.one(f"m{at}", 1, free) for at in range(OF_ALL - OF_ONE)]
    for one in others:
        one.__enter__()
    with pytest.raises(TooMany, match="try again"), uploads.one("b", 1, free):
        pass
    for one in (*held, *others):
        one.__exit__(None, None, None)
    with uploads.one("a", 100, free):
        pass
    with pytest.raises(TooLarge), uploads.one("a", 101, free):
        pass


def test_what_is_under_way_counts_against_the_disk() -> None:
    uploads = Uploads(100)
    with uploads.one("a", 60, RESERVE + 100):
        with pytest.raises(Unavailable, match="no room"), uploads.one("b", 41, RESERVE + 100):
            pass
        with uploads.one("b", 40, RESERVE + 100):
            pass
