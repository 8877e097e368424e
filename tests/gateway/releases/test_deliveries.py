"""Deliveries: one at a time, once, each ended by a record, gone on with where it broke."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from starlette.types import Message

from chain.words import Digest, to_hex
from gateway.errors import Conflict, Unavailable
from gateway.payloads.errors import Damaged
from gateway.releases import delivery as deliveries_of_one
from gateway.releases.deliveries import Deliveries
from gateway.releases.response import ContentResponse
from gateway.releases.service import Releases
from gateway.releases.situation import Surroundings
from tests.gateway.authorizations.office import CODE
from tests.gateway.releases.desk import ANCHORED, CSV, OPEN, SCOPED, WHOLE, Desk, deposit
from tests.support.town import XC, Millis
from tests.support.web import payloads_of

LARGE = b"0123456789abcdef" * 2**16  # 1 MiB


class Reader:
    """A client of ASGI: takes what it likes, goes when it likes."""

    def __init__(self, *, most: int | None = None, leave: bool = True) -> None:
        self.most, self.leave = most, leave
        self.head: Message | None = None
        self.body = b""
        self.over = asyncio.Event()
        self.complete = False

    async def receive(self) -> Message:
        await self.over.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.head = message
            return
        if self.most is not None and len(self.body) >= self.most:
            if self.leave:
                self.over.set()
                await asyncio.sleep(0)
                return  # as uvicorn does: what a client that has gone is sent is dropped
            await asyncio.sleep(3600)
        self.body += message["body"]
        self.complete = not message["more_body"]


class Counter:
    """Deliveries over the desk's ledger, without a server."""

    def __init__(self, desk: Desk, *, within: float = 3600.0) -> None:
        self.desk = desk
        self.away, self.anchored = 0.0, True
        self.waited: list[int] = []
        self.releases = Releases(
            desk.town.intake,
            payloads_of(desk.town),
            lambda: Surroundings(Millis(desk.town.clock), self.away, 600.0),
        )
        self.deliveries = Deliveries(
            desk.town.engine, desk.town.writer, self.releases, self._wait, within
        )

    async def _wait(self, position: int, _seconds: float) -> bool:
        self.waited.append(position)
        return self.anchored

    async def deliver(
        self,
        shown: dict[str, Any],
        reader: Reader | None = None,
        start: int | None = None,
        stall: float = 5.0,
    ) -> Reader:
        reader = reader or Reader()
        request = Digest(bytes.fromhex(shown["request"][2:]))
        response = ContentResponse(self.deliveries, request, XC, start, stall)
        await response({"type": "http"}, reader.receive, reader.send)
        return reader


@pytest.fixture
def counter(desk: Desk) -> Counter:
    return Counter(desk)


@pytest.fixture
def large(desk: Desk) -> dict[str, Any]:
    """A release of a megabyte."""
    payload = deposit(
        desk.town,
        "STJJ-0001",
        LARGE,
        name="数据.bin",
        media="application/octet-stream",
        fields=None,
    )
    return desk.released(payload=payload)


def ended(desk: Desk) -> dict[str, Any]:
    """What the last record says of how a delivery ended."""
    desk.town.writer.run(lambda _: None)  # what was submitted before is committed now
    body = desk.last().body
    assert body is not None
    delivery: dict[str, Any] = body["delivery"]
    return delivery


async def test_a_second_delivery_on_one_signed_request_is_refused(
    desk: Desk, counter: Counter
) -> None:
    shown = desk.released()
    assert (await counter.deliver(shown)).body == CSV
    for start in (None, 0, 5):
        with pytest.raises(Conflict, match="delivered once"):
            await counter.deliver(shown, start=start)
    assert desk.kinds() == ["access.released", "access.completed"]


async def test_one_delivery_at_a_time(desk: Desk, counter: Counter, large: dict[str, Any]) -> None:
    reader = Reader(most=1, leave=False)
    first = asyncio.create_task(counter.deliver(large, reader, stall=2.0))
    while not reader.body:
        await asyncio.sleep(0.01)
    with pytest.raises(Conflict, match="one delivery at a time"):
        await counter.deliver(large)
    await first
    assert ended(desk)["why"] == "CLIENT_STOPPED"
    assert desk.kinds() == ["access.released", "access.aborted"]


async def test_a_client_that_stops_reading_has_a_bounded_time(
    desk: Desk, counter: Counter, large: dict[str, Any]
) -> None:
    reader = await counter.deliver(large, Reader(most=1, leave=False), stall=0.05)
    assert not reader.complete
    piece = len(reader.body)
    assert ended(desk) == {"sent": str(2 * piece), "why": "CLIENT_STOPPED"}
    assert desk.row(large).state == "aborted"


async def test_a_client_that_goes_is_noticed_and_may_go_on_where_it_was(
    desk: Desk, counter: Counter, large: dict[str, Any]
) -> None:
    reader = await counter.deliver(large, Reader(most=1))
    assert ended(desk)["why"] == "CLIENT_GONE"
    received = len(reader.body)
    with pytest.raises(Conflict, match="go on with"):
        await counter.deliver(large)
    with pytest.raises(Conflict, match="at most"):
        await counter.deliver(large, start=desk.row(large).sent + 1)
    rest = await counter.deliver(large, start=received)
    assert reader.body + rest.body == LARGE
    assert rest.head is not None
    assert rest.head["status"] == 206
    headers = dict(rest.head["headers"])
    assert headers[b"content-range"] == f"bytes {received}-{len(LARGE) - 1}/{len(LARGE)}".encode()
    assert int(headers[b"content-length"]) == len(rest.body)
    assert desk.kinds() == [
        "access.released",
        "access.aborted",
        "access.resumed",
        "access.completed",
    ]
    with pytest.raises(Conflict, match="delivered once"):
        await counter.deliver(large, start=received)


async def test_nothing_is_gone_on_with_that_was_not_begun(desk: Desk, counter: Counter) -> None:
    with pytest.raises(Conflict, match="without a Range"):
        await counter.deliver(desk.released(), start=0)


async def test_a_scoped_delivery_goes_on_in_the_middle_of_what_it_cuts(
    desk: Desk, counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deliveries_of_one, "GATHER", 1)
    shown = desk.released(CODE)
    desk.town.writer.run(lambda s: counter.releases.recover(s))
    rest = await counter.deliver(shown, start=7)
    assert rest.body == SCOPED[7:]
    assert desk.row(shown).state == "completed"


async def test_what_the_gateway_left_under_way_is_aborted_at_its_next_start(
    desk: Desk, counter: Counter
) -> None:
    shown, done = desk.released(), desk.released()
    await counter.deliver(done)
    counter.deliveries.start()
    counter.deliveries.stop()
    assert ended(desk) == {"sent": None, "why": "GATEWAY_ENDED"}
    assert (desk.row(shown).state, desk.row(shown).sent) == ("aborted", len(CSV))
    assert desk.row(done).state == "completed"
    before = desk.kinds()
    again = Counter(desk)
    again.deliveries.start()
    again.deliveries.stop()
    assert desk.kinds() == before
    assert (await counter.deliver(shown, start=0)).body == CSV


async def test_what_nobody_fetches_in_time_is_over(desk: Desk, counter: Counter) -> None:
    shown, later = desk.released(), desk.released()
    counter.deliveries.lapse()
    assert desk.kinds() == ["access.released", "access.released"]
    desk.town.clock += 3_600_001
    with pytest.raises(Conflict, match="within 3600 seconds"):
        await counter.deliver(later)
    counter.deliveries.lapse()
    assert ended(desk) == {"sent": "0", "why": "NOT_FETCHED"}
    assert desk.row(shown).state == desk.row(later).state == "aborted"
    for start in (None, 0):
        with pytest.raises(Conflict):
            await counter.deliver(shown, start=start)
    counter.deliveries.lapse()
    assert desk.kinds().count("access.aborted") == 2


async def test_a_revocation_stops_what_has_not_begun_and_what_would_go_on(
    desk: Desk, counter: Counter, large: dict[str, Any]
) -> None:
    shown = desk.released()
    await counter.deliver(large, Reader(most=1))
    desk.office.revoke(WHOLE)
    with pytest.raises(Exception, match="NO_AUTHORIZATION"):
        await counter.deliver(shown)
    assert ended(desk) == {"sent": "0", "why": "NO_AUTHORIZATION"}
    with pytest.raises(Exception, match="NO_AUTHORIZATION"):
        await counter.deliver(large, start=1)
    assert desk.kinds().count("access.resumed") == 0
    assert desk.kinds().count("access.aborted") == 2


async def test_the_last_use_is_still_delivered(desk: Desk, counter: Counter) -> None:
    from tests.gateway.releases.desk import TWICE

    first, second = desk.released(TWICE), desk.released(TWICE)
    assert (await counter.deliver(second)).body == (await counter.deliver(first)).body == CSV


async def test_the_first_byte_waits_for_the_anchor_where_the_grant_says_so(
    desk: Desk, counter: Counter
) -> None:
    answer = desk.ask(ANCHORED)
    shown = answer.json()
    assert (answer.status_code, shown["ready"]) == (202, False)
    assert answer.headers["location"] == f"/v1/releases/{shown['request']}"
    counter.anchored = False
    with pytest.raises(Unavailable, match="anchored"):
        await counter.deliver(shown)
    counter.anchored = True
    assert (await counter.deliver(shown)).body == CSV
    assert counter.waited == [shown["position"]] * 2
    assert desk.kinds() == ["access.released", "access.completed"]


async def test_while_the_chain_is_away_too_long_what_is_conditional_waits(
    desk: Desk, counter: Counter
) -> None:
    conditional, unconditional = desk.released(), desk.released(OPEN)
    counter.away = 601.0
    with pytest.raises(Unavailable, match="chain"):
        await counter.deliver(conditional)
    assert (await counter.deliver(unconditional)).body == CSV
    counter.away = 0.0
    assert (await counter.deliver(conditional)).body == CSV


async def test_what_does_not_come_out_as_recorded_never_comes_out_whole(
    desk: Desk, counter: Counter, large: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    with desk.town.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE payload SET content = zeroblob(32)")
        connection.exec_driver_sql("UPDATE release_request SET digest = zeroblob(32)")
    reader = await counter.deliver(large)
    assert reader.head is not None
    assert not reader.complete
    assert len(reader.body) < len(LARGE)
    assert ended(desk)["why"] == "CONTENT_DIFFERS"
    small = desk.released()
    with desk.town.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE release_request SET digest = zeroblob(32)")
    reader = Reader()
    with pytest.raises(Damaged):
        await counter.deliver(small, reader)
    assert reader.head is None
    assert ended(desk) == {"sent": "0", "why": "CONTENT_DIFFERS"}


async def test_a_file_that_is_gone_ends_the_delivery_before_it_begins(
    desk: Desk, counter: Counter
) -> None:
    shown = desk.released()
    for path in counter.releases.store.folder.iterdir():
        path.unlink()
    with pytest.raises(Damaged, match="restore"):
        await counter.deliver(shown)
    assert ended(desk) == {"sent": "0", "why": "CONTENT_DIFFERS"}


async def test_a_gateway_that_is_stopped_says_so_in_the_record(
    desk: Desk, counter: Counter, large: dict[str, Any]
) -> None:
    reader = Reader(most=1, leave=False)
    task = asyncio.create_task(counter.deliver(large, reader))
    while not reader.body:
        await asyncio.sleep(0.01)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert ended(desk)["why"] == "GATEWAY_ENDED"


async def test_an_end_that_cannot_be_recorded_lets_nobody_in_again(
    desk: Desk, counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise Unavailable("the disk is full")

    shown = desk.released()
    with monkeypatch.context() as patch:
        patch.setattr(Releases, "complete", fail)
        with pytest.raises(Unavailable):
            await counter.deliver(shown)
    with pytest.raises(Conflict, match="one delivery at a time"):
        await counter.deliver(shown)
    assert desk.kinds() == ["access.released"]
    desk.town.writer.run(counter.releases.recover)
    assert ended(desk) == {"sent": None, "why": "GATEWAY_ENDED"}


async def test_an_empty_payload_is_delivered_too(desk: Desk, counter: Counter) -> None:
    empty = deposit(
        desk.town, "STJJ-0001", b"", name="a.bin", media="application/octet-stream", fields=None
    )
    shown = desk.released(payload=empty)
    reader = await counter.deliver(shown)
    assert (reader.complete, reader.body) == (True, b"")
    assert desk.row(shown).state == "completed"


def test_acknowledging_takes_the_consumer_and_the_digest_that_was_sent(desk: Desk) -> None:
    shown = desk.released()
    desk.content(shown)
    wrong = {"content": "0x" + "00" * 32}
    assert desk.acknowledge(shown, **wrong).status_code == 409
    assert desk.acknowledge(shown, by="tj-clerk").status_code == 403
    unknown = {"release": to_hex(b"\x09" * 32)}
    assert desk.acknowledge(shown, **unknown).status_code == 404
    assert desk.acknowledge(shown).status_code == 201
    assert desk.acknowledge(shown).status_code == 409
    assert desk.row(shown).acknowledged == desk.last().position
    assert desk.accesses()[-1].case == "2026-0412"
    refused = desk.ask(WHOLE, by="bb-clerk").json()["release"]
    refused["content"] = shown["content"]
    assert desk.acknowledge(refused, by="bb-clerk").status_code == 409


@pytest.mark.parametrize(
    "header", ["bytes=0-5", "bytes=-5", "bytes=0-1,3-", "lines=1-", "bytes=x-"]
)
def test_only_one_sort_of_range_is_understood(desk: Desk, header: str) -> None:
    shown = desk.released()
    path = f"/v1/releases/{shown['request']}/content"
    assert desk.clerk.get(path, headers={"Range": header}).status_code == 422
    assert desk.content(shown).content == CSV
