"""Waiting for a record to be anchored, from an event loop."""

from __future__ import annotations

import asyncio
import threading

from gateway.anchoring.waiting import AnchoredSize

LONG = 30.0


async def test_what_is_anchored_already_is_not_waited_for() -> None:
    assert await AnchoredSize(5).wait(4, 0.0)


async def test_what_is_not_anchored_in_time_is_said_not_to_be() -> None:
    size = AnchoredSize(5)
    assert not await size.wait(5, 0.01)
    assert not size._waiters


async def test_a_checkpoint_from_another_thread_wakes_those_that_it_covers() -> None:
    size = AnchoredSize()
    covered = [asyncio.create_task(size.wait(position, LONG)) for position in (0, 6)]
    beyond = asyncio.create_task(size.wait(7, LONG))
    await asyncio.sleep(0)
    thread = threading.Thread(target=size.grow, args=(7,))
    thread.start()
    assert await asyncio.gather(*covered) == [True, True]
    thread.join()
    assert not beyond.done()
    size.grow(8)
    assert await beyond


async def test_the_size_never_shrinks() -> None:
    size = AnchoredSize(9)
    size.grow(3)
    assert size.value == 9


async def test_closing_wakes_everybody_and_nobody_waits_afterwards() -> None:
    size = AnchoredSize()
    waiting = asyncio.create_task(size.wait(0, 86_400))
    await asyncio.sleep(0)
    size.close()
    async with asyncio.timeout(LONG):
        assert not await waiting
        assert not await size.wait(0, 86_400)


def test_a_loop_that_was_closed_meanwhile_does_no_harm() -> None:
    size = AnchoredSize()

    async def begin() -> None:
        task = asyncio.create_task(size.wait(0, LONG))
        await asyncio.sleep(0)
        kept.append(next(iter(size._waiters)))
        task.cancel()

    kept: list[object] = []
    asyncio.run(begin())
    assert not size._waiters
    size._waiters.add(kept[0])  # type: ignore[arg-type]
    size.grow(1)
    assert size.value == 1
