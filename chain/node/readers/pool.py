"""The node's side of the reader processes: so many of them, and a bounded queue before them."""

from __future__ import annotations

import asyncio
import sys
from asyncio.subprocess import PIPE, Process
from contextlib import suppress
from pathlib import Path
from typing import Any

import orjson

from chain.node.readers.worker import CALL_SECONDS
from chain.node.rpc.errors import INTERNAL_ERROR, LIMIT_EXCEEDED, RpcError

READERS = 2
"""Reader processes, so that one endless call does not hold up the next."""

MOST_QUEUED = 64
"""Calls that wait for a reader; beyond them the answer is an error."""

_GRACE_SECONDS = 2.0  # for what Python cannot interrupt: one long operation in C
_START_SECONDS = 30.0


class Readers:
    """Answers calls in reader processes; every method runs in one event loop."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._idle: list[Process] = []
        self._running: set[Process] = set()
        self._free = asyncio.Semaphore(READERS)
        self._queued = 0
        self._warming: asyncio.Task[None] | None = None

    def open(self) -> None:
        """Begin to start the first reader; others are started when it is busy."""
        self._warming = asyncio.create_task(self._warm())

    async def close(self) -> None:
        """End all readers."""
        if self._warming is not None:
            self._warming.cancel()
            await asyncio.wait([self._warming])
        for process in list(self._running):
            await self._end(process)

    async def _warm(self) -> None:
        self._idle.append(await self._start())

    async def _take(self) -> Process:
        """An idle reader, or a new one; the first callers wait for the one that is starting."""
        if not self._idle and self._warming is not None and not self._warming.done():
            await asyncio.wait([self._warming])
        return self._idle.pop() if self._idle else await self._start()

    async def ask(self, method: str, params: Any, head: int) -> Any:
        """The result of a call as of block ``head``; `RpcError` if it fails or takes too long."""
        if self._queued >= MOST_QUEUED:
            raise RpcError(LIMIT_EXCEEDED, "too many calls are waiting: try again later")
        self._queued += 1
        try:
            async with self._free:
                return await self._ask(method, params, head)
        finally:
            self._queued -= 1

    async def _ask(self, method: str, params: Any, head: int) -> Any:
        try:
            process = await self._take()
        except (OSError, asyncio.IncompleteReadError) as error:
            raise RpcError(INTERNAL_ERROR, "no reader process can be started") from error
        try:
            request = {"method": method, "params": params, "head": head}
            async with asyncio.timeout(CALL_SECONDS + _GRACE_SECONDS):
                reply = await _exchange(process, request)
        except TimeoutError as error:
            await self._end(process)
            raise RpcError(
                LIMIT_EXCEEDED, f"the call took longer than {CALL_SECONDS:g} seconds"
            ) from error
        except (OSError, asyncio.IncompleteReadError) as error:
            await self._end(process)
            raise RpcError(INTERNAL_ERROR, "the call ended its reader process") from error
        except BaseException:
            await self._end(process)  # it may still be writing an answer that nobody awaits
            raise
        self._idle.append(process)
        if "error" in reply:
            raise RpcError(**reply["error"])
        return reply["result"]

    async def _start(self) -> Process:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "chain.node.readers.worker",
            str(self._folder),
            stdin=PIPE,
            stdout=PIPE,
            stderr=None,
            start_new_session=True,  # a Ctrl-C for the node is not for its readers
        )
        self._running.add(process)
        try:
            async with asyncio.timeout(_START_SECONDS):
                await _receive(process)
        except BaseException:
            await self._end(process)
            raise
        return process

    async def _end(self, process: Process) -> None:
        self._running.discard(process)
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()


async def _exchange(process: Process, request: Any) -> Any:
    assert process.stdin is not None
    body = orjson.dumps(request)
    process.stdin.write(len(body).to_bytes(4, "big") + body)
    await process.stdin.drain()
    return await _receive(process)


async def _receive(process: Process) -> Any:
    assert process.stdout is not None
    head = await process.stdout.readexactly(4)
    return orjson.loads(await process.stdout.readexactly(int.from_bytes(head, "big")))
