"""Presentations asked of the gateway until those who have to vouch for the block have signed it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import orjson

from gateway.command.client.client import Client
from gateway.command.errors import CommandError, Refused

_POLL: Final = 2.0
_HEADER: Final = "Shujian-Presentation"
_NOT_FOUND: Final = 404


@dataclass(frozen=True, slots=True)
class Presented:
    """The file, and what the gateway says beside it."""

    content: bytes
    beside: dict[str, Any]

    @property
    def observed(self) -> bool:
        """Whether all have signed whom those who check are to demand."""
        return bool(self.beside["observers"] >= self.beside["required"])


def presented(
    client: Client, bundle: bytes, wait: float, sleep: Callable[[float], None] = time.sleep
) -> Presented:
    """A presentation of a bundle; for `wait` seconds it is asked again until observers signed it.

    What was issued a moment ago is not in a block yet: that is waited for, too. Raises `Refused`.
    """
    until = time.monotonic() + wait
    while True:
        late = time.monotonic() >= until
        try:
            found = _asked(client, bundle)
        except Refused as error:
            if late or error.code != _NOT_FOUND:
                raise
        else:
            if late or found.observed:
                return found
        sleep(_POLL)


def _asked(client: Client, bundle: bytes) -> Presented:
    path = "/v1/presentations"
    content, headers = client.connection.answered(path, bundle, "application/json")
    try:
        beside = orjson.loads(headers[_HEADER])
    except (KeyError, orjson.JSONDecodeError) as error:
        raise CommandError(f"the gateway says nothing beside the file in {_HEADER}") from error
    return Presented(content, beside)
