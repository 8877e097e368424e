"""The reader processes: one that dies or hangs is replaced, and the queue is bounded."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from chain.node.readers import pool as module
from chain.node.readers.pool import Readers
from chain.node.rpc.errors import RpcError
from tests.chain.node.support import NOWHERE, new_folder, pairings
from tests.support.tools import PATIENCE

CALL = [{"to": NOWHERE}, "latest"]


@pytest.fixture
async def readers(tmp_path: Path) -> AsyncIterator[Readers]:
    patient = pytest.MonkeyPatch()  # what a test changes beside it is undone apart
    patient.setattr(module, "_START_SECONDS", PATIENCE)
    new_folder(tmp_path / "node")
    made = Readers(tmp_path / "node")
    made.open()
    yield made
    await made.close()
    patient.undo()


async def test_a_call_is_answered_and_its_process_kept(readers: Readers) -> None:
    for _ in range(3):
        assert await readers.ask("eth_call", CALL, 0) == "0x"
    assert len(readers._running) == 1


async def test_a_reader_that_dies_is_replaced(readers: Readers) -> None:
    assert await readers.ask("eth_call", CALL, 0) == "0x"
    (process,) = readers._running
    os.kill(process.pid, signal.SIGKILL)
    await process.wait()
    with pytest.raises(RpcError, match="ended its reader process"):
        await readers.ask("eth_call", CALL, 0)
    assert await readers.ask("eth_call", CALL, 0) == "0x"


async def test_a_reader_that_hangs_is_ended(
    readers: Readers, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert await readers.ask("eth_call", CALL, 0) == "0x"
    (process,) = readers._running
    os.kill(process.pid, signal.SIGSTOP)
    monkeypatch.setattr(module, "CALL_SECONDS", 0.1)
    monkeypatch.setattr(module, "_GRACE_SECONDS", 0.1)
    with pytest.raises(RpcError, match="took longer than") as refused:
        await readers.ask("eth_call", CALL, 0)
    assert refused.value.code == -32005
    assert process.returncode == -signal.SIGKILL
    monkeypatch.undo()
    assert await readers.ask("eth_call", CALL, 0) == "0x"


async def test_a_caller_that_goes_away_spoils_no_later_answer(readers: Readers) -> None:
    assert await readers.ask("eth_call", CALL, 0) == "0x"
    slow = [{"to": "0x" + "08".rjust(40, "0"), "data": pairings()}, "latest"]
    asked = asyncio.create_task(readers.ask("eth_call", slow, 0))
    await asyncio.sleep(0.3)
    assert readers._idle == []
    asked.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asked
    assert readers._running == set(), "ended, as its answer would come to the next caller"
    echo = [{"to": "0x" + "04".rjust(40, "0"), "data": "0x1234"}, "latest"]
    assert await readers.ask("eth_call", echo, 0) == "0x1234"


async def test_too_many_waiting_calls_are_refused(
    readers: Readers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_QUEUED", 3)
    asked = [asyncio.create_task(readers.ask("eth_call", CALL, 0)) for _ in range(8)]
    answers = await asyncio.gather(*asked, return_exceptions=True)
    refused = [answer for answer in answers if isinstance(answer, RpcError)]
    assert len(refused) == 5
    assert {one.code for one in refused} == {-32005}
    assert [answer for answer in answers if isinstance(answer, str)] == ["0x"] * 3
    assert len(readers._running) <= module.READERS


async def test_a_wrong_call_is_an_error_and_no_more(readers: Readers) -> None:
    with pytest.raises(RpcError) as refused:
        await readers.ask("eth_call", ["nonsense"], 0)
    assert refused.value.code == -32602
    assert len(readers._running) == 1
