"""What an HTTP request must be before its body is read: local, from no web page, JSON.

A web page in a browser on this machine can send requests to loopback. It cannot leave out its
``Origin``, nor send ``application/json`` without asking first, and by DNS rebinding it sends its
own name as ``Host``: each of the three is refused.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Mapping

MOST_BODY_BYTES = 32 * 1024 * 1024
"""Size of a request's body."""

Header = tuple[bytes, bytes]


def refuse(method: str, path: str, headers: Iterable[Header], port: int) -> tuple[int, str] | None:
    """HTTP status and reason why a request is refused; none if its body may be read."""
    found: dict[bytes, list[bytes]] = {}
    for name, value in headers:
        found.setdefault(name.lower(), []).append(value)
    if not _is_local(found.get(b"host", []), port):
        return 403, f"the Host header must name this machine's loopback and port {port}"
    if b"origin" in found or b"sec-fetch-site" in found:
        return 403, "requests from web pages are refused"
    if path != "/":
        return 404, "JSON-RPC is served at /"
    if method != "POST":
        return 405, "only POST is served"
    if found.get(b"content-encoding", [b"identity"]) != [b"identity"]:
        return 415, "compressed bodies are not taken"
    return _refuse_body(found)


def _refuse_body(found: Mapping[bytes, list[bytes]]) -> tuple[int, str] | None:
    kind = found.get(b"content-type", [b""])[0].split(b";")[0].strip().lower()
    if kind != b"application/json":
        return 415, "the Content-Type must be application/json"
    length = found.get(b"content-length", [b"0"])[0]
    if not length.isdigit() or int(length) > MOST_BODY_BYTES:
        return 413, f"a body has at most {MOST_BODY_BYTES} bytes"
    return None


def _is_local(hosts: list[bytes], port: int) -> bool:
    """Whether there is one Host header, a loopback name or address with this port."""
    if len(hosts) != 1:
        return False
    name, _, given = hosts[0].decode("latin-1").rpartition(":")
    if given != str(port):
        return False
    if name.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(name.removeprefix("[").removesuffix("]")).is_loopback
    except ValueError:
        return False
