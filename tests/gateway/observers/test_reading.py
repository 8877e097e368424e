"""What observers read: genesis, blocks, headers; and bodies, for auditors."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import Any, cast

import pytest
from sqlmodel import col, update

from chain import canonical
from chain.client import Client, Unreachable, WholeBlock
from chain.merkle import leaf_hash
from chain.records import body_digest, decode_header
from chain.words import Signature, to_hex
from gateway.journal.models import Record
from gateway.observers import reading
from tests.gateway.observers.conftest import Watched


@dataclass
class Chain:
    """A node of so many blocks, which goes away before one of them."""

    head: int
    gone_at: int = 10_000

    def whole_blocks(self, first: int, count: int, *, sealed: bool) -> list[WholeBlock]:
        if first <= self.gone_at < first + count:
            raise Unreachable("no node answers")
        seal = Signature(b"seal") if sealed else None
        span = range(first, min(first + count, self.head + 1))
        return [WholeBlock(number, b"block %d" % number, seal) for number in span]


def with_chain(watched: Watched, chain: Chain, **ledger: Any) -> None:
    services = watched.services
    watched.web.app.state.services = replace(  # type: ignore[attr-defined]
        services, client=cast("Client", chain), ledger=replace(services.ledger, **ledger)
    )


def lines(answer: Any) -> list[dict[str, Any]]:
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/x-ndjson"
    assert answer.headers["cache-control"] == "no-store"
    return [json.loads(line) for line in answer.content.splitlines()]


def test_blocks_come_with_their_seals(watched: Watched) -> None:
    with_chain(watched, Chain(head=40))
    found = lines(watched.observer().get("/v1/chain/blocks?from=3&limit=35"))
    assert [one["number"] for one in found] == list(range(3, 38))
    assert found[0] == {"block": to_hex(b"block 3"), "number": 3, "seal": to_hex(b"seal")}
    found = lines(watched.auditor().get("/v1/chain/blocks?from=30&limit=500"))
    assert [one["number"] for one in found] == list(range(30, 41))
    assert lines(watched.observer().get("/v1/chain/blocks?from=41")) == []


def test_another_engine_has_no_seals(watched: Watched) -> None:
    with_chain(watched, Chain(head=1), embedded=False)
    assert {one["seal"] for one in lines(watched.observer().get("/v1/chain/blocks"))} == {None}


def test_where_the_node_goes_away_the_answer_ends_with_a_whole_line(watched: Watched) -> None:
    with_chain(watched, Chain(head=40, gone_at=20))
    found = lines(watched.observer().get("/v1/chain/blocks?limit=500"))
    assert [one["number"] for one in found] == list(range(16))
    answer = watched.observer().get("/v1/chain/blocks?from=20")
    assert answer.status_code == 503
    assert "the chain cannot be read now" in answer.json()["detail"]


def test_an_answer_has_a_limited_size(watched: Watched, monkeypatch: pytest.MonkeyPatch) -> None:
    with_chain(watched, Chain(head=40))
    monkeypatch.setattr(reading, "MAX_BYTES", 200)
    found = lines(watched.observer().get("/v1/chain/blocks"))
    assert 1 < len(found) < 8
    followed = lines(watched.observer().get(f"/v1/chain/blocks?from={len(found)}"))
    assert followed[0]["number"] == len(found)


def test_so_have_headers(watched: Watched, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = watched.observer().get("/v1/journal/headers").content
    monkeypatch.setattr(reading, "MAX_BYTES", 1500)
    monkeypatch.setattr(reading, "_PAGE", 2)
    begun = watched.observer().get("/v1/journal/headers").content
    count = begun.count(b"\n")
    assert 1500 < len(begun) < len(whole)
    assert whole.startswith(begun)
    rest = watched.observer().get(f"/v1/journal/headers?from={count}&limit=1").content
    assert whole.startswith(begun + rest)


def test_headers_are_the_bytes_of_the_leaves(watched: Watched) -> None:
    size = watched.stranger().get("/v1/ledger").json()["size"]
    answer = watched.observer().get("/v1/journal/headers?from=1&limit=10000")
    headers = answer.content.splitlines()
    assert len(headers) == size - 1
    for position, header in enumerate(headers, 1):
        assert decode_header(header)
        assert to_hex(leaf_hash(header)) == leaf_of(watched, position)
    assert watched.observer().get(f"/v1/journal/headers?from={size}").content == b""
    assert len(watched.observer().get("/v1/journal/headers?limit=2").content.splitlines()) == 2
    assert watched.observer().get("/v1/journal/headers?limit=10001").status_code == 422


def leaf_of(watched: Watched, position: int) -> str:
    leaf: str = watched.stranger().get(f"/v1/leaves?first={position}&limit=1").json()["leaves"][0]
    return leaf


def test_bodies_are_for_auditors_under_a_case_and_recorded(watched: Watched) -> None:
    auditor = watched.auditor()
    size = auditor.get("/v1/ledger").json()["size"]
    assert auditor.get("/v1/journal/bodies").status_code == 422
    found = lines(auditor.get("/v1/journal/bodies?case=AUD-7&from=1&limit=10000"))
    assert [one["position"] for one in found] == list(range(1, size))
    headers = watched.observer().get("/v1/journal/headers?from=1").content.splitlines()
    for one, raw in zip(found, headers, strict=False):
        body = canonical.encode(one["body"])
        assert decode_header(raw).body == body_digest(bytes.fromhex(one["salt"][2:]), body)
    record = auditor.get(f"/v1/records/{size}?case=AUD-7").json()
    assert (json.loads(record["header"])["kind"], record["body"]["case"]) == (
        "trace.exported",
        "AUD-7",
    )
    assert record["body"]["question"] == {"bodies": {"from": 1, "until": size - 1}}
    assert record["body"]["answer"]["rows"] == size - 1


def test_an_empty_answer_is_no_record(watched: Watched) -> None:
    auditor = watched.auditor()
    size = auditor.get("/v1/ledger").json()["size"]
    assert lines(auditor.get(f"/v1/journal/bodies?case=AUD-7&from={size}")) == []
    assert auditor.get("/v1/ledger").json()["size"] == size


def test_a_body_that_was_erased_is_null(watched: Watched) -> None:
    def erase(session: Any) -> None:
        session.execute(
            update(Record).where(col(Record.position) == 1).values(body=None, salt=None)
        )

    watched.town.writer.run(erase)
    (one,) = lines(watched.auditor().get("/v1/journal/bodies?case=AUD-7&from=1&limit=1"))
    assert one == {"body": None, "position": 1, "salt": None}


def test_the_genesis_is_the_file_of_the_embedded_node(watched: Watched) -> None:
    ledger = watched.town.ledger
    answer = watched.observer().get("/v1/chain/genesis")
    assert answer.status_code == 404
    assert "genesis.json" in answer.json()["detail"]
    (watched.town.folder / "node").mkdir()
    (watched.town.folder / "node/genesis.json").write_text('{"shujian": {}}')
    assert watched.observer().get("/v1/chain/genesis").json() == {
        "chain_id": ledger.chain_id,
        "genesis": to_hex(ledger.genesis),
        "sealers": [to_hex(sealer) for sealer in ledger.sealers],
        "ledger": ledger.as_json(),
        "specification": {"shujian": {}},
    }
    with_chain(watched, Chain(0), embedded=False)
    assert watched.observer().get("/v1/chain/genesis").json()["specification"] is None
