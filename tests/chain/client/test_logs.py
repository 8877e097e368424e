"""Events in ranges that the node grants, with nothing left out and nothing twice."""

from __future__ import annotations

from typing import Any

import pytest
from eth_hash.auto import keccak

from chain.client import CheckpointAppended, Client, Nonsense, Refused
from chain.client import logs as logs_module
from chain.client.views import Addresses
from chain.words import Address, to_hex
from tests.chain.client.broken import BrokenNode, rpc

JOURNAL = Address(bytes([3]) * 20)
CONTRACTS = Addresses(*(Address(bytes([number]) * 20) for number in range(1, 7)), block=1)
TOPIC = to_hex(keccak(b"CheckpointAppended(uint64,bytes32,bytes32)"))
HASH = "0x" + "11" * 32


def _log(block: int, index: int = 0, address: Address = JOURNAL) -> dict[str, Any]:
    return {
        "blockNumber": hex(block), "logIndex": hex(index), "blockHash": HASH,
        "transactionHash": HASH, "address": to_hex(address), "data": "0x" + "22" * 64,
        "topics": [TOPIC, to_hex(block.to_bytes(32, "big"))], "removed": False,
    }  # fmt: skip


class _Logs:
    """Two logs in each block from 1 to 2,500; at most ``most`` in an answer."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.ranges: list[tuple[int, int]] = []

    def __call__(self, call: Any) -> Any:
        wanted = call["params"][0]
        start, end = int(wanted["fromBlock"], 16), int(wanted["toBlock"], 16)
        self.ranges.append((start, end))
        found = [_log(block, index) for block in range(start, end + 1) for index in (1, 0)]
        if len(found) > self.most:
            return {"code": -32005, "message": "query returned more than it may"}
        return found


@pytest.mark.parametrize("most", [2, 3, 100, 1999, 10**6])
def test_a_range_too_large_for_the_node_is_split_and_nothing_is_lost(most: int) -> None:
    logs = _Logs(most)
    last = 40 if most < 100 else 2_500
    with BrokenNode(rpc(logs)) as node, Client(node.url, contracts=CONTRACTS) as client:
        events = list(client.events(1, last))
    places = [(event.place.block, event.place.index) for event in events]
    assert places == [(block, index) for block in range(1, last + 1) for index in (0, 1)]
    assert all(isinstance(event, CheckpointAppended) for event in events)
    assert len(logs.ranges) < 6 * (last * 2 // min(most, 2_000) + 6)


def test_ranges_grow_again_after_a_crowded_one_and_never_beyond_their_limit() -> None:
    ranges: list[tuple[int, int]] = []

    def crowded(call: Any) -> Any:
        wanted = call["params"][0]
        start, end = int(wanted["fromBlock"], 16), int(wanted["toBlock"], 16)
        ranges.append((start, end))
        if start <= 10 <= end and end - start > 100:
            return {"code": -32005, "message": "query returned more than it may"}
        return []

    with BrokenNode(rpc(crowded)) as node, Client(node.url, contracts=CONTRACTS) as client:
        assert list(client.events(1, 5_000)) == []
    widths = [end - start + 1 for start, end in ranges]
    assert max(widths) == logs_module.LARGEST_RANGE
    assert widths[-3:-1] == [logs_module.LARGEST_RANGE] * 2


def test_one_block_that_is_refused_is_a_refusal() -> None:
    with (
        BrokenNode(rpc(_Logs(1))) as node,
        Client(node.url, contracts=CONTRACTS) as client,
        pytest.raises(Refused, match="more than it may"),
    ):
        list(client.events(1, 1_000))


def test_an_empty_range_asks_nothing() -> None:
    logs = _Logs(10)
    with BrokenNode(rpc(logs)) as node, Client(node.url, contracts=CONTRACTS) as client:
        assert list(client.events(5, 4)) == []
    assert logs.ranges == []


def test_events_come_as_they_are_read() -> None:
    logs = _Logs(10**6)
    with BrokenNode(rpc(logs)) as node, Client(node.url, contracts=CONTRACTS) as client:
        next(iter(client.events(1, 2_500)))
    assert logs.ranges == [(1, logs_module.LARGEST_RANGE)]


@pytest.mark.parametrize(
    "log",
    [_log(11), _log(4), _log(5, address=Address(bytes([9]) * 20)), {**_log(5), "topics": [HASH]}],
    ids=["after the range", "before the range", "another contract", "another event"],
)
def test_a_log_that_was_not_asked_for_is_nonsense(log: dict[str, Any]) -> None:
    with (
        BrokenNode(rpc([log])) as node,
        Client(node.url, contracts=CONTRACTS) as client,
        pytest.raises(Nonsense),
    ):
        list(client.events(5, 10))
