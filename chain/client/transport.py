"""One HTTP endpoint that speaks JSON-RPC: web3.py's provider, with the checks that it lacks.

The only module that imports web3 and requests. Every failure is a `ClientError`.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from itertools import count
from typing import Any
from urllib.parse import urlsplit

import orjson
import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError

from chain.client.errors import (
    DeadlineExceeded,
    Nonsense,
    Oversized,
    Refused,
    Unreachable,
)
from chain.errors import ClientError

# web3 imports py_ecc, which raises the limit of the whole process to 100,000 frames: at that depth
# nested JSON from a stranger overflows the C stack and kills the process instead of raising.
_recursion_limit = sys.getrecursionlimit()
from web3.providers.rpc import HTTPProvider  # noqa: E402
from web3.types import RPCEndpoint, RPCResponse  # noqa: E402

sys.setrecursionlimit(_recursion_limit)

MAX_ANSWER = 64 * 1024 * 1024
_CHUNK = 64 * 1024
_HEADERS = {"content-type": "application/json", "accept-encoding": "identity"}


class _CountingAdapter(HTTPAdapter):
    """Counts the connections that it opens, those in place of dropped ones included."""

    def __init__(self) -> None:
        self.opened = 0
        self._numbers = count(1)
        super().__init__(pool_connections=1, pool_maxsize=16, max_retries=0)

    def init_poolmanager(self, *arguments: Any, **options: Any) -> None:
        """Have the pools make connections that count."""
        super().init_poolmanager(*arguments, **options)
        self.poolmanager.pool_classes_by_scheme = {
            "http": _pool(HTTPConnectionPool, _counting(HTTPConnection, self.count)),
            "https": _pool(HTTPSConnectionPool, _counting(HTTPSConnection, self.count)),
        }

    def count(self) -> None:
        """One more connection is being opened."""
        self.opened = next(self._numbers)


def _counting(base: Any, opened: Callable[[], None]) -> type:
    def connect(self: Any) -> None:
        opened()
        base.connect(self)

    return type(base.__name__, (base,), {"connect": connect})


def _pool(base: type, connection: type) -> type:
    return type(base.__name__, (base,), {"ConnectionCls": connection})


class Transport(HTTPProvider):
    """web3.py's `HTTPProvider` with a deadline for the whole answer, a limit to its size, and
    checks of version, id and form; nothing is retried, redirected or sent through a proxy.

    Safe to use from several threads. The deadline is looked at after each piece of the body; a
    node that drips its *headers* can go over it.
    """

    def __init__(self, url: str, timeout: float) -> None:
        if urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).hostname:
            raise ClientError(
                f"the node's address must begin with http:// or https://, not {url!r}"
            )
        super().__init__(url, exception_retry_configuration=None)
        self.url = url
        self.timeout = timeout
        self._adapter = _CountingAdapter()
        self._session = requests.Session()
        self._session.trust_env = False  # no proxy and no .netrc between us and the node
        self._session.mount(url, self._adapter)

    @property
    def connections(self) -> int:
        """How many connections were ever opened: a new one may lead to another node."""
        return self._adapter.opened

    def close(self) -> None:
        """Close all connections."""
        self._session.close()

    def make_request(self, method: RPCEndpoint, params: Any) -> RPCResponse:
        """One call; the answer is well-formed and belongs to it, and may hold an error."""
        request = self._request(method, params)
        answer = self._exchange(request)
        _check(answer, request["id"])
        return answer  # type: ignore[no-any-return]

    def make_batch_request(self, batch_requests: Sequence[tuple[RPCEndpoint, Any]]) -> list[Any]:
        """Many calls in one request; the answers stand in the order of the calls."""
        requests_ = [self._request(method, params) for method, params in batch_requests]
        answers = self._exchange(requests_)
        if isinstance(answers, dict):
            _check(answers, None)
            _raise_error("batch", answers)
        if not isinstance(answers, list) or len(answers) != len(requests_):
            raise Nonsense("the node answered a batch with another number of answers")
        by_id = {answer.get("id"): answer for answer in answers if isinstance(answer, dict)}
        for request in requests_:
            _check(by_id.get(request["id"]), request["id"])
        return [by_id[request["id"]] for request in requests_]

    def call(self, method: str, *params: object) -> object:
        """The result of one call; raises `Refused` for an error."""
        answer = self.make_request(RPCEndpoint(method), params)
        _raise_error(method, answer)
        return answer["result"]

    def batch(self, calls: Sequence[tuple[str, Sequence[object]]]) -> list[object]:
        """The results of many calls in order; a `Refused` stands (not raised) where one failed."""
        if not calls:
            return []
        pairs = [(RPCEndpoint(method), params) for method, params in calls]
        results: list[object] = []
        for (method, _), answer in zip(calls, self.make_batch_request(pairs), strict=True):
            try:
                _raise_error(method, answer)
                results.append(answer["result"])
            except Refused as refused:
                results.append(refused)
        return results

    def _request(self, method: str, params: Any) -> dict[str, Any]:
        number = next(self.request_counter)
        return {"jsonrpc": "2.0", "id": number, "method": method, "params": params or []}

    def _exchange(self, request: object) -> Any:
        body = self._post(orjson.dumps(request))
        try:
            return orjson.loads(body)
        except orjson.JSONDecodeError as error:
            raise Nonsense(
                f"the node at {self.url} answered what is not JSON: {bytes(body[:80])!r}"
            ) from error

    def _post(self, body: bytes) -> bytes:
        until = time.monotonic() + self.timeout
        try:
            with self._session.post(
                self.url, data=body, headers=_HEADERS, timeout=self.timeout,
                stream=True, allow_redirects=False,
            ) as response:  # fmt: skip
                content = self._read(response, until)
        except requests.ConnectTimeout as error:
            raise Unreachable(f"the node at {self.url} takes no connection") from error
        except requests.Timeout as error:
            raise self._too_late() from error
        except (requests.RequestException, OSError) as error:
            raise Unreachable(f"no node answers at {self.url}: {error}") from error
        self._check_status(response.status_code, content)
        if not content:  # also what is left of an answer cut off within its headers
            raise Unreachable(f"the node at {self.url} broke off before it answered")
        return content

    def _read(self, response: requests.Response, until: float) -> bytes:
        content = bytearray()
        try:
            while piece := response.raw.read1(_CHUNK):
                content += piece
                if len(content) > MAX_ANSWER:
                    raise Oversized(f"the node at {self.url} answers more than {MAX_ANSWER} bytes")
                if time.monotonic() > until:
                    raise self._too_late()
        except HTTPError as error:
            if time.monotonic() > until:
                raise self._too_late() from error
            raise Unreachable(f"the node at {self.url} broke off: {error}") from error
        return bytes(content)

    def _too_late(self) -> DeadlineExceeded:
        return DeadlineExceeded(f"the node at {self.url} took more than {self.timeout:g} s")

    def _check_status(self, status: int, content: bytes) -> None:
        # A node may send a JSON-RPC error with an error status: then the error is the answer.
        if status == 200 or content.lstrip()[:1] in (b"{", b"["):
            return
        if status == 429 or status >= 500:
            raise Unreachable(f"the node at {self.url} answers HTTP {status}: try again later")
        raise Nonsense(f"{self.url} answers HTTP {status}: {content[:80]!r}: is it a node?")


def _check(answer: object, number: object) -> None:
    if not isinstance(answer, dict) or answer.get("jsonrpc") != "2.0":
        raise Nonsense(f"the node's answer is not JSON-RPC 2.0: {repr(answer)[:120]}")
    # A request that the node could not read is answered with an error and the id null.
    unread = answer.get("id") is None and "error" in answer
    if not unread and (answer.get("id") != number or type(answer.get("id")) is not int):
        raise Nonsense(f"the node answered request {answer.get('id')!r}, not ours, {number}")
    if ("result" in answer) == ("error" in answer):
        raise Nonsense("the node's answer has not exactly one of result and error")


def _raise_error(method: str, answer: Any) -> None:
    if "error" not in answer:
        return
    error = answer["error"]
    if not isinstance(error, dict) or type(error.get("code")) is not int:
        raise Nonsense(f"the node's error has no code: {repr(error)[:120]}")
    raise Refused(method, error["code"], str(error.get("message"))[:500], error.get("data"))
