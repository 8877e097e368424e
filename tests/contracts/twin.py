"""The same ledger on another machine: founded on anvil by the transactions that founded it here.

For tests that are too many for an interpreter in Python. The code and the storage are those that
the other tests have, byte for byte.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from tests.contracts.abi import mapping_slot, storage_slot
from tests.contracts.appends import NO_CLAIM
from tests.contracts.ledger import SENDER, Ledger
from tests.support.tools import NO_TLS, PATIENCE, start_anvil


class Twin:
    """A ledger whose contracts anvil executes."""

    def __init__(self, ledger: Ledger, url: str, http: httpx.Client) -> None:
        self._journal, self._url, self._http = ledger.journal, url, http
        self._ask("anvil_setBalance", _hex(SENDER.address), hex(10**24))
        chain = ledger.evm.backend.chain
        for number in range(1, ledger.evm.block_number + 1):
            for made in chain.get_canonical_block_by_number(number).transactions:
                sent = self._ask("eth_sendRawTransaction", _hex(made.encode()))
                assert self._receipt(sent)["status"] == "0x1"

    def roots(
        self, old: int, root: bytes, peaks: list[bytes], appends: list[list[bytes]]
    ) -> list[bytes]:
        """The root after each append alone, on top of an old tree that is put into the storage."""
        address = _hex(self._journal.address)
        slot = mapping_slot(_word(old), storage_slot("Journal", "_checkpoints"))
        words = {storage_slot("Journal", "size"): _word(old), slot: root}
        stored = {_hex(_word(place)): _hex(word) for place, word in words.items()}
        blocks = []
        for new in appends:
            data = self._journal.encode("append", old, root, NO_CLAIM, peaks, new)
            call = {"from": _hex(SENDER.address), "to": address, "input": _hex(data)}
            blocks.append({"stateOverrides": {address: {"stateDiff": stored}}, "calls": [call]})
        done = self._ask("eth_simulateV1", {"blockStateCalls": blocks}, "latest")
        return [
            _root(block["calls"], old + len(new)) for block, new in zip(done, appends, strict=True)
        ]

    def _receipt(self, sent: str) -> dict[str, Any]:
        until = time.monotonic() + PATIENCE
        while (found := self._ask("eth_getTransactionReceipt", sent)) is None:
            assert time.monotonic() < until, f"no receipt of {sent}"
            time.sleep(0.01)  # a node may show it a moment after it took the transaction
        receipt: dict[str, Any] = found
        return receipt

    def _ask(self, method: str, *values: Any) -> Any:
        call = {"jsonrpc": "2.0", "id": 1, "method": method, "params": values}
        answer = self._http.post(self._url, json=call).json()
        assert "error" not in answer, answer
        return answer["result"]


@contextmanager
def twin_of(ledger: Ledger, folder: Path) -> Iterator[Twin]:
    """Founds a ledger, as it is now, on an anvil of its own."""
    chain = str(ledger.evm.backend.chain.chain_id)
    anvil = start_anvil(folder / "anvil.log", "--chain-id", chain)
    try:
        with httpx.Client(trust_env=False, verify=NO_TLS, timeout=60) as http:
            yield Twin(ledger, anvil.url, http)
    finally:
        anvil.stop()


def _root(calls: list[dict[str, Any]], size: int) -> bytes:
    """The root of the one checkpoint that the one call has logged, for a tree of that size."""
    [call] = calls
    assert call["status"] == "0x1", call
    [log] = call["logs"]
    assert int(log["topics"][1], 16) == size
    return bytes.fromhex(log["data"][2:66])


def _word(number: int) -> bytes:
    return number.to_bytes(32, "big")


def _hex(data: bytes) -> str:
    return "0x" + data.hex()
