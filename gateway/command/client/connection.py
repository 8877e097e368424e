"""HTTP to one gateway: JSON in and out, problems as errors."""

from __future__ import annotations

import time
import weakref
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import httpx
import orjson

from gateway.command.errors import CommandError, Refused, Status, Unanswered, Unreachable

TIMEOUT = 60.0
UPLOADED = 600.0
"""A large payload is checked and put on the disk before its answer comes."""
_RETRIES = 5
_AWAY = 503
_UNANSWERED = (502, 504)
"""What a proxy says that got no answer; the gateway may have got the request."""
_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)
_LOOPBACK = ("127.0.0.1", "::1", "localhost")


class Connection:
    """Requests to a gateway; `token`, once set, goes with each of them.

    What it keeps open is closed with it, at the latest when nobody has it any more.
    """

    def __init__(self, url: str, *, timeout: float = TIMEOUT) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise CommandError(
                f"{url!r} is not the address of a gateway; set SHUJIAN_URL=http://HOST:PORT",
                Status.USAGE,
            )
        self.url = url.rstrip("/")
        self.token: str | None = None
        # A proxy of the environment is no way to this machine itself.
        trusts_environment = parts.hostname not in _LOOPBACK
        self._client = httpx.Client(
            base_url=self.url, timeout=timeout, trust_env=trusts_environment
        )
        self.close = weakref.finalize(self, self._client.close)

    def get(self, path: str, **query: Any) -> Any:
        """The JSON at a path; parameters that are None are left out."""
        return _json(self._request("GET", path, params=_without_none(query)))

    def readiness(self) -> Any:
        """What ``/readyz`` says, also where the gateway cannot reach the chain for now."""
        return _json(self._request("GET", "/readyz", accepted=(503,)))

    def text(self, path: str, accept: str, **query: Any) -> str:
        """What is at a path in another form than JSON."""
        headers = {"Accept": accept}
        return self._request("GET", path, params=_without_none(query), headers=headers).text

    def bounded(self, path: str, accept: str, most: int, **query: Any) -> bytes:
        """What is at a path, up to `most` bytes; `Unreachable` for more, which is not kept."""
        headers = {"Accept": accept, "Accept-Encoding": "identity", **self._authorization()}
        content = bytearray()
        try:
            with self._client.stream(
                "GET", path, params=_without_none(query), headers=headers
            ) as response:
                if response.is_error:
                    response.read()
                    _raise_problem(self.url, response)
                for piece in response.iter_bytes():
                    content += piece
                    if len(content) > most:
                        raise Unreachable(f"{self.url} sends more than {most} bytes in one answer")
        except httpx.TransportError as error:
            raise self._unreachable(error) from error
        return bytes(content)

    def post(self, path: str, body: Any) -> Any:
        """The JSON that answers a POST."""
        return _json(self._request("POST", path, json=body))

    def delete(self, path: str) -> Any:
        """The JSON that answers a DELETE."""
        return _json(self._request("DELETE", path))

    def put(
        self, path: str, content: Callable[[], Iterable[bytes]], headers: dict[str, str]
    ) -> Any:
        """The JSON that answers a PUT of a stream, which is made anew where it is sent again."""
        timeout = httpx.Timeout(self._client.timeout.connect, read=UPLOADED, write=TIMEOUT)
        return _json(self._request("PUT", path, stream=content, headers=headers, timeout=timeout))

    def send(
        self, path: str, content: Callable[[], Iterable[bytes]], headers: dict[str, str]
    ) -> Any:
        """The JSON that answers a POST of a stream, however long the gateway works on it."""
        timeout = httpx.Timeout(self._client.timeout.connect, read=None, write=TIMEOUT)
        return _json(self._request("POST", path, stream=content, headers=headers, timeout=timeout))

    def upload(self, path: str, files: Sequence[tuple[str, bytes]], **fields: Any) -> Any:
        """The JSON that answers a form with files (RFC 7578), each by name and bytes."""
        timeout = httpx.Timeout(self._client.timeout.connect, read=UPLOADED, write=TIMEOUT)
        parts = [("file", (name, data)) for name, data in files]
        values = _without_none(fields)
        return _json(self._request("POST", path, files=parts, data=values, timeout=timeout))

    def posted(self, path: str, content: bytes, media: str) -> bytes:
        """The bytes that answer a POST of bytes."""
        return self.answered(path, content, media)[0]

    def answered(self, path: str, content: bytes, media: str) -> tuple[bytes, Mapping[str, str]]:
        """The bytes that answer a POST of bytes, and the headers beside them."""
        headers = {"Content-Type": media}
        timeout = httpx.Timeout(self._client.timeout.connect, read=UPLOADED, write=TIMEOUT)
        answer = self._request("POST", path, content=content, headers=headers, timeout=timeout)
        return answer.content, answer.headers

    @contextmanager
    def lines(self, path: str, accept: str, **query: Any) -> Iterator[Iterator[str]]:
        """The lines of a long answer, as they come."""
        headers = {"Accept": accept, **self._authorization()}
        try:
            with self._client.stream(
                "GET", path, params=_without_none(query), headers=headers
            ) as response:
                if response.is_error:
                    response.read()
                    _raise_problem(self.url, response)
                yield response.iter_lines()
        except httpx.TransportError as error:
            raise self._unreachable(error) from error

    @contextmanager
    def download(
        self, path: str, start: int | None, query: Mapping[str, Any] | None = None
    ) -> Iterator[httpx.Response]:
        """An answer whose body is still to be read, from a byte on where that is given.

        With a `query`, whose parameters that are None are left out, the answer may first have to be
        made, however long that takes. Whatever breaks while it is read is an `Unreachable`.
        """
        headers = self._authorization()
        timeout = httpx.Timeout(TIMEOUT, read=TIMEOUT if query is None else UPLOADED)
        if start is not None:
            headers["Range"] = f"bytes={start}-"
        try:
            with self._client.stream(
                "GET",
                path,
                headers=headers,
                params=_without_none(dict(query or {})),
                timeout=timeout,
            ) as response:
                if response.is_error:
                    response.read()
                    _raise_problem(self.url, response)
                yield response
        except httpx.TransportError as error:
            raise self._unreachable(error) from error

    def _request(
        self, method: str, path: str, *, accepted: tuple[int, ...] = (), **arguments: Any
    ) -> httpx.Response:
        headers = {**arguments.pop("headers", {}), **self._authorization()}
        stream = arguments.pop("stream", None)
        for attempt in range(_RETRIES + 1):
            if stream is not None:
                arguments["content"] = stream()
            try:
                response = self._client.request(method, path, headers=headers, **arguments)
            except httpx.TransportError as error:
                raise self._unreachable(error) from error
            if response.status_code != 429 or attempt == _RETRIES:
                break
            time.sleep(min(float(response.headers.get("Retry-After", "1")), 5.0))
        if response.is_error and response.status_code not in accepted:
            _raise_problem(self.url, response)
        return response

    def _authorization(self) -> dict[str, str]:
        return {} if self.token is None else {"Authorization": f"Bearer {self.token}"}

    def _unreachable(self, error: httpx.TransportError) -> Unreachable:
        if isinstance(error, _NOT_SENT):
            return Unreachable(
                f"there is no gateway at {self.url}; start it with `shujian up --detach`, "
                "or say where it is with SHUJIAN_URL"
            )
        if isinstance(error, httpx.TimeoutException):
            return Unanswered(
                f"the gateway at {self.url} did not answer in time; see `shujian status`"
            )
        return Unanswered(
            f"the gateway at {self.url} broke off before it had answered; see `shujian status`"
        )


def _json(response: httpx.Response) -> Any:
    """The JSON of an answer, by a reader that bounds its depth whatever the process allows.

    py-evm, which an observer runs, lets Python go so deep that nested lists overflow the stack.
    """
    return orjson.loads(response.content)


def _raise_problem(url: str, response: httpx.Response) -> None:
    try:
        problem = _json(response)
        detail = str(problem["detail"])
        problems = tuple(str(item) for item in problem.get("problems", ()))
    except (ValueError, KeyError, TypeError, AttributeError):
        detail, problems = f"{url} answered {response.status_code}", ()
        if "application/problem+json" not in response.headers.get("content-type", ""):
            detail += ", not as a gateway does; check SHUJIAN_URL"
    if response.status_code == _AWAY:
        raise Unreachable(detail)
    if response.status_code in _UNANSWERED:
        raise Unanswered(detail)
    raise Refused(response.status_code, detail, problems)


def _without_none(query: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in query.items() if value is not None}
