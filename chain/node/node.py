"""The running node: its folder opened and checked, the sealer, and the server before it."""

from __future__ import annotations

import asyncio
import json
import logging
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from chain.node.allowance import Allowance
from chain.node.builder import Builder
from chain.node.errors import FolderError, GenesisError, NotASealer, StoreError
from chain.node.files import (
    CHAIN_FILE,
    ENDPOINT_FILE,
    Memory,
    lock_folder,
    read_genesis,
    write_atomically,
)
from chain.node.genesis import Genesis
from chain.node.limits import deadline
from chain.node.mempool import Mempool
from chain.node.readers.pool import Readers
from chain.node.rpc.errors import METHOD_NOT_FOUND, NOT_SUPPORTED, RpcError
from chain.node.rpc.node_methods import NodeMethods
from chain.node.rpc.params import Params
from chain.node.rpc.server import Server, listen
from chain.node.rpc.table import EXECUTING, NO_KEYS, READING
from chain.node.sealer import Sealer
from chain.node.store import ChainFile
from chain.node.view import View, header_of
from chain.seals import verify_seal
from chain.words import Address, to_hex

TRANSACTION_SECONDS = 10.0
"""Wall time that the sealer gives the execution of one transaction."""

_log = logging.getLogger(__name__)


class Node:
    """An opened node; `run` seals and serves until `stop`. Make it with `open_node`."""

    def __init__(
        self, folder: Path, genesis: Genesis, file: ChainFile, private_key: bytes, memory: Memory
    ) -> None:
        self._folder = folder
        self._genesis = genesis
        self._mempool = Mempool()
        builder = Builder(file, genesis, private_key, deadline=deadline(TRANSACTION_SECONDS))
        if builder.sealer not in genesis.sealers:
            raise NotASealer(
                f"{to_hex(builder.sealer)} is not a sealer of this ledger: give the keystore of "
                f"one of {', '.join(to_hex(one) for one in genesis.sealers)}"
            )
        self._sealer = Sealer(builder, file, genesis, memory, self._mempool)
        self._methods = NodeMethods(self._mempool, self._sealer, self._allows)
        self._readers: Readers | None = None
        self._allowance: tuple[int, Allowance] | None = None
        self._file: ChainFile | None = None

    def stop(self) -> None:
        """Ask `run` to return; from any thread or signal handler."""
        self._sealer.stop()

    def run(self, host: str = "127.0.0.1", port: int = 0) -> None:
        """Serve on a loopback address and seal; in the main thread. Port 0 takes a free one."""
        with listen(host, port) as bound, _closing(self._folder / ENDPOINT_FILE) as endpoint:
            server = Server(bound, self._ask, self._open, self._close, self.stop)
            server.start()
            try:
                url = _url(host, bound.getsockname()[1])
                document = {"url": url, "pid": os.getpid(), "genesis": to_hex(self._genesis.hash)}
                write_atomically(endpoint, json.dumps(document).encode() + b"\n")
                print(f"serving {url}", flush=True)
                self._sealer.run()
            finally:
                server.stop()

    async def _open(self) -> None:
        self._file = ChainFile.open(self._folder / CHAIN_FILE)
        self._readers = Readers(self._folder)
        self._readers.open()

    async def _close(self) -> None:
        if self._readers is not None:
            await self._readers.close()
        if self._file is not None:
            self._file.close()

    async def _ask(self, method: str, params: Any) -> Any:
        """One call, in the HTTP thread."""
        assert self._file is not None
        assert self._readers is not None
        await asyncio.sleep(0)  # a batch lets other requests in between its calls
        view = View(self._file, self._genesis, self._sealer.published.number)
        known = self._methods.table.get(method) or READING.get(method)
        if known is not None:
            return known(view, Params(params))
        if method in EXECUTING:
            return await self._readers.ask(method, params, view.head)
        if method in NO_KEYS:
            raise RpcError(
                NOT_SUPPORTED,
                "this node holds no keys: sign yourself and use eth_sendRawTransaction",
            )
        raise RpcError(METHOD_NOT_FOUND, f"there is no method {method[:80]}")

    def _allows(self, view: View, sender: bytes) -> bool:
        """Whether the account may transact as of the last block; the sealer asks again."""
        if self._allowance is None or self._allowance[0] != view.head:
            block = view.block(view.head)
            assert block is not None
            allowance = Allowance(view.file, self._genesis, header_of(block))
            self._allowance = (view.head, allowance)
        return self._allowance[1].allows(Address(sender))


@contextmanager
def open_node(data_dir: Path, memory_dir: Path, private_key: bytes) -> Iterator[Node]:
    """Open a node's folder and hold it; a `NodeError` says why it cannot be used.

    Checked are: that no other process holds it, genesis.json against block 0, the last block's
    seal and state, and that the chain holds the block remembered in ``memory_dir``. The blocks
    between are *not* checked: ``replay`` does that.
    """
    genesis = read_genesis(data_dir)
    if memory_dir.resolve().is_relative_to(data_dir.resolve()):
        raise FolderError(
            f"{memory_dir} lies within {data_dir}, so an older copy would hold an older memory: "
            "name a folder elsewhere"
        )
    with ExitStack() as held:
        held.enter_context(lock_folder(data_dir))
        file = ChainFile.open(data_dir / CHAIN_FILE, write=True)
        held.callback(file.close)
        _check_chain(genesis, file)
        memory = Memory(memory_dir)
        memory.check(genesis, file)
        yield Node(data_dir, genesis, file, private_key, memory)


def _check_chain(genesis: Genesis, file: ChainFile) -> None:
    first, head = file.block(0), file.head()
    if first is None or first.hash != genesis.hash:
        raise GenesisError(
            "chain.sqlite does not begin with the block of genesis.json: they belong to different "
            "ledgers; bring both back from the same backup"
        )
    header = header_of(head)
    if bytes(header.hash) != head.hash or not (head.number == 0 or header.state_root in file.nodes):
        raise StoreError("the last block is damaged: bring chain.sqlite back from a backup")
    if head.number:
        verify_seal(genesis.hash, head.number, head.hash, head.seal, genesis.sealers)


@contextmanager
def _closing(endpoint: Path) -> Iterator[Path]:
    """The endpoint's file, removed when the node ends or when an earlier one was killed."""
    endpoint.unlink(missing_ok=True)
    try:
        yield endpoint
    finally:
        endpoint.unlink(missing_ok=True)


def _url(host: str, port: int) -> str:
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
