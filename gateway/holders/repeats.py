"""A form that is sent twice: a double click, a page that is loaded again.

Browsers drop the answer to the first and show the second. Without this whoever clicks twice on a
code would use it up and read that it was used. Every page that is shown has its forms marked with
a word of its own; what comes twice with the same word from the same browser is done once.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Final

from fastapi import Response

SECONDS: Final = 60.0
"""For so long the same form gets the same answer; it is in memory, and nowhere else."""

Key = tuple[str, ...]


def new_word() -> str:
    """What marks the forms of one page that is shown."""
    return secrets.token_urlsafe(12)


@dataclass(frozen=True, slots=True)
class Repeats:
    """What was answered to forms within the last minute."""

    _answers: dict[Key, asyncio.Task[Response]] = field(default_factory=dict)

    async def once(self, *key: str, word: str, do: Callable[[], Awaitable[Response]]) -> Response:
        """What `do` answers, or has answered, to the form of that word; refusals are not kept.

        `key` is the browser's cookie and all that was filled in: who changes that and sends the
        form again means something else.
        """
        if not word:
            return await do()
        if (task := self._answers.get((*key, word))) is None:
            task = asyncio.ensure_future(_answer(do))
            self._answers[*key, word] = task
            task.add_done_callback(lambda done: self._keep((*key, word), done))
        # Whoever has gone ends nothing: the second one waits for the same.
        return _copy(await asyncio.shield(task))

    def _keep(self, key: Key, done: asyncio.Task[Response]) -> None:
        refused = done.cancelled() or done.exception() is not None
        if refused or done.result().status_code >= HTTPStatus.BAD_REQUEST:
            self._forget(key)
        else:
            done.get_loop().call_later(SECONDS, self._forget, key)

    def _forget(self, key: Key) -> None:
        self._answers.pop(key, None)


async def _answer(do: Callable[[], Awaitable[Response]]) -> Response:
    return await do()


def _copy(answer: Response) -> Response:
    """The same for another request, which may add a cookie of its own."""
    made = Response(bytes(answer.body), answer.status_code)
    made.raw_headers = list(answer.raw_headers)
    return made
