"""Where a replay reads a chain from: another node's file, or its JSON-RPC."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from typing import Any

from chain.node.codec import RlpError, decode, encode
from chain.node.errors import BlockRefused, SourceError
from chain.node.replay import ClaimedBlock
from chain.node.store import ChainFile

_SECONDS = 30.0
_MOST_BYTES = 256 * 1024 * 1024


class FileSource:
    """A chain's file, opened for reading; the node that writes it may be running."""

    def __init__(self, file: ChainFile) -> None:
        self._file = file

    def height(self) -> int:
        """The number of the last block in the file."""
        return self._file.height()

    def block(self, number: int) -> ClaimedBlock:
        """A block of the file; `SourceError` if it is not there."""
        block = self._file.block(number)
        if block is None:
            raise SourceError(f"block {number} is missing from the file")
        transactions = tuple(one.raw for one in self._file.transactions(number))
        return ClaimedBlock(block.header, transactions, block.seal)


class RpcSource:
    """A node of this kind, asked over HTTP."""

    def __init__(self, url: str) -> None:
        if not url.startswith(("http://", "https://")):
            raise SourceError(f"{url} is not the URL of a node")
        self._url = url

    def height(self) -> int:
        """The number of the node's last block."""
        return int.from_bytes(self._bytes(self._ask("eth_blockNumber")), "big")

    def block(self, number: int) -> ClaimedBlock:
        """A block with its seal; `SourceError` if the node does not give both."""
        raw = self._bytes(self._ask("debug_getRawBlock", hex(number)))
        answer = self._ask("shujian_getSeal", hex(number))
        header, transactions = split_block(raw, number)
        seal = answer.get("seal") if isinstance(answer, dict) else None
        return ClaimedBlock(header, transactions, self._bytes(seal))

    def _ask(self, method: str, *params: str) -> Any:
        body = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
        request = urllib.request.Request(  # noqa: S310 -- the scheme was checked
            self._url, json.dumps(body).encode(), {"content-type": "application/json"}
        )
        try:
            with urllib.request.urlopen(request, timeout=_SECONDS) as reply:  # noqa: S310
                answer = json.loads(reply.read(_MOST_BYTES))
            return answer["result"]
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise SourceError(f"{self._url} does not answer {method}: {error!r}") from error

    def _bytes(self, text: Any) -> bytes:
        try:
            digits = text.removeprefix("0x")
            return bytes.fromhex(digits.rjust(len(digits) + len(digits) % 2, "0"))
        except (AttributeError, ValueError) as error:
            raise SourceError(f"{self._url} does not answer as a node does") from error


def split_block(raw: bytes, number: int) -> tuple[bytes, tuple[bytes, ...]]:
    """Header and transactions out of a block's RLP; `BlockRefused` if it holds anything else."""
    try:
        header, transactions, uncles, withdrawals = decode(raw)
    except (RlpError, ValueError) as error:
        raise BlockRefused(number, f"it cannot be read: {error}") from error
    if uncles or withdrawals:
        raise BlockRefused(number, "it has uncles or withdrawals")
    # a legacy transaction stands in the block as a list, a typed one as bytes
    return encode(header), tuple(encode(t) if isinstance(t, list) else t for t in transactions)
