"""JSON-RPC 2.0: reading requests and batches, and writing answers."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from typing import Any

import orjson

from chain.node.rpc.errors import (
    INTERNAL_ERROR,
    INVALID_REQUEST,
    LIMIT_EXCEEDED,
    PARSE_ERROR,
    RpcError,
)

MOST_BATCH = 1_000
"""Calls in one batch."""

MOST_ANSWER_BYTES = 32 * 1024 * 1024
"""Beyond so much of an answer to a batch, its other calls are answered by an error."""

Json = Any
Ask = Callable[[str, Any], Awaitable[Json]]
_log = logging.getLogger(__name__)


async def answer(body: bytes, ask: Ask) -> bytes | None:
    """The answer to a request or a batch; none if it consists of notifications only."""
    try:
        request = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        return _failure(None, RpcError(PARSE_ERROR, f"the body is not JSON: {error}"))
    if not isinstance(request, list):
        return await _answer_one(request, ask)
    if not request:
        return _failure(None, RpcError(INVALID_REQUEST, "the batch is empty"))
    if len(request) > MOST_BATCH:
        refusal = f"{len(request)} calls in one batch, at most {MOST_BATCH} are taken"
        return _failure(None, RpcError(LIMIT_EXCEEDED, refusal))
    return await _answer_batch(request, ask)


async def _answer_batch(requests: list[Json], ask: Ask) -> bytes | None:
    answers: list[bytes] = []
    size = 0
    for request in requests:
        if size > MOST_ANSWER_BYTES:
            ask = _too_much
        said = await _answer_one(request, ask)
        if said is not None:
            answers.append(said)
            size += len(said)
    return b"[" + b",".join(answers) + b"]" if answers else None


async def _too_much(_method: str, _params: Any) -> Json:
    raise RpcError(LIMIT_EXCEEDED, "the answer to this batch is too large: ask for less at once")


async def _answer_one(request: Json, ask: Ask) -> bytes | None:
    try:
        identity, method, params, notification = _read(request)
    except RpcError as error:
        return _failure(_identity(request), error)
    try:
        result = await ask(method, params)
    except RpcError as error:
        return None if notification else _failure(identity, error)
    except Exception:  # noqa: BLE001 -- the last resort: one call's fault must not end the server
        _log.exception("%s failed", method)
        fault = RpcError(INTERNAL_ERROR, "internal error: the node's log says more")
        return None if notification else _failure(identity, fault)
    if notification:
        return None
    return _write({"jsonrpc": "2.0", "id": identity, "result": result})


def _read(request: Json) -> tuple[Json, str, Any, bool]:
    if not isinstance(request, dict) or request.get("jsonrpc") != "2.0":
        raise RpcError(INVALID_REQUEST, 'a request is an object with "jsonrpc": "2.0"')
    method = request.get("method")
    if not isinstance(method, str):
        raise RpcError(INVALID_REQUEST, "the method is a string")
    identity = request.get("id")
    if isinstance(identity, bool | dict | list):
        raise RpcError(INVALID_REQUEST, "the id is a string, a number or null")
    return identity, method, request.get("params"), "id" not in request


def _identity(request: Json) -> Json:
    """The id to answer a broken request with: its own where it has one, else null."""
    identity = request.get("id") if isinstance(request, dict) else None
    return None if isinstance(identity, bool | dict | list) else identity


def _failure(identity: Json, error: RpcError) -> bytes:
    return _write({"jsonrpc": "2.0", "id": identity, "error": error.to_json()})


def _write(document: Json) -> bytes:
    return orjson.dumps(document)


def refusal(message: str) -> bytes:
    """The body of an HTTP refusal, in the form that a JSON-RPC client shows to its user."""
    return _failure(None, RpcError(INVALID_REQUEST, message))
