"""eth_getLogs: by address and topics, over a bounded range of blocks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from eth_bloom.bloom import BloomFilter

from chain.node.rpc.errors import LIMIT_EXCEEDED, NOT_FOUND, RpcError, invalid_params
from chain.node.rpc.objects import decode_receipt, log_objects
from chain.node.rpc.params import Params, block_number, data
from chain.node.store import SealedBlock
from chain.node.view import View, bloom_of

MOST_LOG_BLOCKS = 10_000
"""Blocks that one question may span."""

MOST_LOGS = 10_000
"""Logs in one answer."""

_KNOWN = {"address", "topics", "fromBlock", "toBlock", "blockHash"}
_MOST_CHOICES = 1_000

Json = Any


@dataclass(frozen=True, slots=True)
class _Filter:
    """Any of ``addresses`` (all, if empty), and for each topic any of its choices."""

    addresses: frozenset[bytes]
    topics: tuple[frozenset[int], ...]

    def blooms(self) -> list[list[int]]:
        """For each condition the bits, one set of which a block with a matching log has."""
        conditions: list[list[bytes]] = [list(self.addresses)]
        conditions += [[topic.to_bytes(32, "big") for topic in one] for one in self.topics]
        return [[int(BloomFilter.from_iterable([v])) for v in one] for one in conditions if one]

    def matches(self, address: bytes, topics: tuple[int, ...]) -> bool:
        if self.addresses and address not in self.addresses:
            return False
        if len(topics) < len(self.topics):
            return False
        pairs = zip(self.topics, topics, strict=False)
        return all(not choices or topic in choices for choices, topic in pairs)


def logs(view: View, params: Params) -> Json:
    """eth_getLogs; ``-32005`` beyond `MOST_LOG_BLOCKS` or `MOST_LOGS`: narrow the range."""
    params.at_most(1)
    query = params.at(0)
    if not isinstance(query, dict) or not query.keys() <= _KNOWN:
        raise invalid_params(f"the filter is an object with {', '.join(sorted(_KNOWN))}")
    wanted = _Filter(_addresses(query.get("address")), _topics(query.get("topics")))
    found: list[Json] = []
    blooms = wanted.blooms()
    for block in _blocks(view, query):
        bloom = bloom_of(block.header)
        if bloom and all(any(bloom & bits == bits for bits in one) for one in blooms):
            found += _logs_of(view, block, wanted)
        if len(found) > MOST_LOGS:
            raise RpcError(
                LIMIT_EXCEEDED,
                f"more than {MOST_LOGS} logs by block {block.number}: ask for fewer blocks",
            )
    return found


def _logs_of(view: View, block: SealedBlock, wanted: _Filter) -> list[Json]:
    found: list[Json] = []
    for place, (transaction, first, encoded) in enumerate(view.file.receipts(block.number)):
        receipt = decode_receipt(encoded)
        written = log_objects(block, place, transaction, receipt, first)
        for log, text in zip(receipt.logs, written, strict=True):
            if wanted.matches(log.address, tuple(log.topics)):
                found.append(text)
    return found


def _blocks(view: View, query: dict[str, Any]) -> list[SealedBlock]:
    if "blockHash" in query:
        if "fromBlock" in query or "toBlock" in query:
            raise invalid_params("give either blockHash or a range")
        block = view.by_hash(data(query["blockHash"], 32))
        if block is None:
            raise RpcError(NOT_FOUND, f"block {query['blockHash']} is not there")
        return [block]
    first = block_number(view, query.get("fromBlock") or "latest")
    last = block_number(view, query.get("toBlock") or "latest")
    if first > last:
        raise invalid_params(f"the range ends ({last}) before it begins ({first})")
    last = min(last, view.head)
    if last - first >= MOST_LOG_BLOCKS:
        raise RpcError(LIMIT_EXCEEDED, f"at most {MOST_LOG_BLOCKS} blocks in one question")
    found = view.file.headers(first, last)
    return [SealedBlock(number, block_hash, header, b"") for number, block_hash, header in found]  # type: ignore[arg-type]


def _addresses(value: Any) -> frozenset[bytes]:
    if value is None:
        return frozenset()
    return frozenset(data(one, 20) for one in _choices(value))


def _topics(value: Any) -> tuple[frozenset[int], ...]:
    if value is None:
        return ()
    if not isinstance(value, list) or len(value) > 4:
        raise invalid_params("topics is a list of at most 4")
    return tuple(
        frozenset()
        if choice is None
        else frozenset(int.from_bytes(data(one, 32), "big") for one in _choices(choice))
        for choice in value
    )


def _choices(value: Any) -> list[Any]:
    choices = value if isinstance(value, list) else [value]
    if len(choices) > _MOST_CHOICES:
        raise RpcError(LIMIT_EXCEEDED, f"at most {_MOST_CHOICES} choices in a filter")
    return choices


METHODS = {"eth_getLogs": logs}
