"""eth_getLogs: filters against a naive search, and its limits."""

from __future__ import annotations

from typing import Any

import pytest
from eth_hash.auto import keccak
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chain.node.rpc import log_methods
from chain.node.rpc.errors import RpcError
from chain.node.rpc.params import Params
from chain.node.view import View, bloom_of, header_of
from tests.chain.node.support import Ledger, deployment, members_deployment

# LOG2 with topics 7 and the first word of the calldata, all of the calldata as data
TALKER = bytes.fromhex("36600060003760003560073660 00a200".replace(" ", ""))


@pytest.fixture
def talkers(ledger: Ledger) -> tuple[Ledger, list[str]]:
    """Two contracts that log, and eight blocks in which they did."""
    ledger.deploy(members_deployment())
    addresses = ["0x" + ledger.deploy(deployment(TALKER)).hex() for _ in range(2)]
    for block in range(8):
        ledger.seal(
            *[
                ledger.next(data=((block * place) % 3).to_bytes(32, "big"), to=addresses[place % 2])
                for place in range(block % 4 + 1)
            ]
        )
    return ledger, addresses


def _logs(ledger: Ledger, **query: Any) -> list[dict[str, Any]]:
    view = View(ledger.file, ledger.genesis, ledger.file.height())
    found: list[dict[str, Any]] = log_methods.logs(view, Params([query]))
    return found


def _word(number: int) -> str:
    return "0x" + number.to_bytes(32, "big").hex()


def test_logs_are_numbered_through_their_block(talkers: tuple[Ledger, list[str]]) -> None:
    ledger, _ = talkers
    found = _logs(ledger, fromBlock="0x2")
    assert len(found) == 2 * (1 + 2 + 3 + 4)
    for number in {log["blockNumber"] for log in found}:
        within = [log for log in found if log["blockNumber"] == number]
        assert [int(log["logIndex"], 16) for log in within] == list(range(len(within)))
        assert [int(log["transactionIndex"], 16) for log in within] == list(range(len(within)))


TOPIC = st.sampled_from([None, 0, 1, 2, 7, [0, 1], [7], [5]])


@settings(
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    places=st.lists(st.integers(0, 2), max_size=2),
    topics=st.lists(TOPIC, max_size=3),
    first=st.integers(0, 12),
    last=st.integers(0, 12),
)
def test_filters_find_what_a_naive_search_finds(
    talkers: tuple[Ledger, list[str]],
    places: list[int],
    topics: list[Any],
    first: int,
    last: int,
) -> None:
    ledger, addresses = talkers
    wanted = [[*addresses, "0x" + "ee" * 20][place] for place in places]
    first, last = sorted((first, last))
    query: dict[str, Any] = {"fromBlock": hex(first), "toBlock": hex(last), "topics": []}
    for topic in topics:
        spelled = [_word(one) for one in topic] if isinstance(topic, list) else topic
        query["topics"].append(_word(spelled) if isinstance(spelled, int) else spelled)
    if wanted:
        query["address"] = wanted
    naive = [
        log
        for log in _logs(ledger, fromBlock="0x0")
        if first <= int(log["blockNumber"], 16) <= last
        and (not wanted or log["address"] in wanted)
        and len(log["topics"]) >= len(topics)
        and all(
            topic is None or int(given, 16) in (topic if isinstance(topic, list) else [topic])
            for topic, given in zip(topics, log["topics"], strict=False)
        )
    ]
    assert _logs(ledger, **query) == naive


def test_a_single_block_is_asked_by_its_hash(talkers: tuple[Ledger, list[str]]) -> None:
    ledger, _ = talkers
    head = ledger.file.head()
    found = _logs(ledger, blockHash="0x" + head.hash.hex())
    assert {log["blockNumber"] for log in found} == {hex(head.number)}
    with pytest.raises(RpcError, match="either blockHash or a range"):
        _logs(ledger, blockHash="0x" + head.hash.hex(), fromBlock="0x0")


def test_too_many_blocks_or_logs_are_a_limit(
    talkers: tuple[Ledger, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger, _ = talkers
    monkeypatch.setattr(log_methods, "MOST_LOG_BLOCKS", 5)
    with pytest.raises(RpcError, match="at most 5 blocks") as refused:
        _logs(ledger, fromBlock="0x0", toBlock="0x5")
    assert refused.value.code == -32005
    assert _logs(ledger, fromBlock="0x1", toBlock="0x5")
    monkeypatch.setattr(log_methods, "MOST_LOG_BLOCKS", 100)
    monkeypatch.setattr(log_methods, "MOST_LOGS", 5)
    with pytest.raises(RpcError, match="more than 5 logs by block") as refused:
        _logs(ledger, fromBlock="0x0")
    assert refused.value.code == -32005


def test_blocks_that_are_not_published_are_not_shown(talkers: tuple[Ledger, list[str]]) -> None:
    ledger, _ = talkers
    height = ledger.file.height()
    view = View(ledger.file, ledger.genesis, height - 1)
    found = log_methods.logs(view, Params([{"fromBlock": "0x0", "toBlock": hex(height)}]))
    assert hex(height) not in {log["blockNumber"] for log in found}
    assert view.block(height) is None
    assert view.by_hash(ledger.file.head().hash) is None
    assert view.place_of(ledger.file.transactions(height)[0].hash) is None


def test_the_bloom_is_read_without_decoding(talkers: tuple[Ledger, list[str]]) -> None:
    ledger, _ = talkers
    blooms = set()
    for number in range(ledger.file.height() + 1):
        block = ledger.file.block(number)
        assert block is not None
        assert bloom_of(block.header) == header_of(block).bloom
        blooms.add(bloom_of(block.header))
    assert len(blooms) > 2
    assert keccak(block.header) == block.hash
