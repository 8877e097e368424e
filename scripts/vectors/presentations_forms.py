"""Files that are no presentations in their one form, and bundles without a status."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from chain import canonical
from chain.evidence.document import summed
from chain.presentations import NAMES
from scripts.vectors.presentations_cases import Case, bases, file_of
from scripts.vectors.presentations_lies import Raw, rewritten


def unread(status: str) -> dict[str, str]:
    """What a file that cannot be read gives."""
    return {"form": status} | dict.fromkeys(NAMES[1:], "SKIPPED")


def forms() -> Iterator[Case]:
    """Files that break a rule of the form, each one rule."""
    for desc, change in CHANGES.items():
        yield Case(f"form: {desc}", rewritten("alone", change), unread("INVALID"))
    good = file_of("alone")
    for desc, data in {
        "nothing": b"",
        "a space": good.replace(b'"ledger":', b'"ledger": ', 1),
        "a line end behind": good + b"\n",
        "a byte order mark": b"\xef\xbb\xbf" + good,
        "a byte changed by accident": good.replace(b"56", b"57", 1),
        "an escape that is not needed": good.replace(b'"format"', b'"\\u0066ormat"', 1),
        "a member twice": good.replace(b'"ledger":', b'"ledger":null,"ledger":', 1),
        "members out of order": _reordered(),
        "no sum": good[: good.rindex(b',"sum"')] + b"}",
        "no UTF-8": good[:40] + b"\xff" + good[40:],
        "too deep": b'{"bundle":' + b"[" * 64 + b"]" * 64 + b"}",
        "a list": b"[" + good + b"]",
    }.items():
        yield Case(f"form: {desc}", data, unread("INVALID"))
    for desc, change in {
        "another format": lambda raw: raw.update(format="shujian/presentation/2"),
        "no format": lambda raw: raw.pop("format"),
    }.items():
        yield Case(f"unclear: {desc}", rewritten("alone", change), unread("ERROR"))
    yield Case("unclear: evidence", summed(b'{"format":"shujian/evidence/1"}'), unread("ERROR"))
    yield from _nodes()


def bundles() -> Iterator[tuple[str, bytes, list[str]]]:
    """Bundles alone, and the statuses of their three checks."""
    good, asserted = ["VALID", "VALID", "ASSERTED"], ["VALID", "INVALID", "ASSERTED"]
    for name in ("alone", "batch", "some fields", "no field"):
        yield f"a bundle: {name}", bases()[name].bundle.encode(), good
    data = bases()["alone"].bundle.encode()
    yield "a value changed", data.replace(b"565.00", b"965.00"), asserted
    yield "not canonical", data + b" ", ["INVALID", "SKIPPED", "SKIPPED"]


def _nodes() -> Iterator[Case]:
    """Nodes that are not exactly those needed."""
    wrong = {"nodes": "INVALID"}

    def turned(raw: Raw) -> None:
        raw["state"]["nodes"].reverse()

    yield Case("a node twice", rewritten("alone", _of_nodes(lambda n: n.append(n[0]))), wrong)
    yield Case("a node that is not needed",
               rewritten("alone", _of_nodes(lambda n: n.append("wA=="))), wrong)  # fmt: skip
    yield Case("nodes in another order", rewritten("alone", turned), wrong)


def _of_nodes(change: Callable[[list[str]], object]) -> Callable[[Raw], object]:
    return lambda raw: change(raw["state"]["nodes"])


def _reordered() -> bytes:
    raw = canonical.decode_object(file_of("alone"))
    format_ = canonical.encode(raw.pop("format"))
    content = canonical.encode(raw)
    return b'{"format":' + format_ + b"," + content[1:]


def _at(*path: Any) -> Callable[[Raw], object]:
    """Set what stands at the path, the last argument being the value; None takes it away."""

    def change(raw: Raw) -> None:
        at: Any = raw
        for step in path[:-2]:
            at = at[step]
        at[path[-2]] = path[-1]

    return change


CHANGES: dict[str, Callable[[Raw], object]] = {
    "a member more": lambda raw: raw.update(note=1),
    "a member less": lambda raw: raw.pop("state"),
    "a bundle that is none": _at("bundle", {}),
    "a bundle as text": _at("bundle", "{}"),
    "a bundle of another format": _at("bundle", "format", "shujian/bundle/2"),
    "a document of another format": _at("bundle", "envelope", "format", "shujian/document/2"),
    "a field twice": lambda raw: raw["bundle"]["fields"].insert(0, raw["bundle"]["fields"][0]),
    "a proof of a batch without one": _at("bundle", "batch", ""),
    "a ledger of 31 bytes": _at("ledger", "0x" + "00" * 31),
    "a ledger in capitals": lambda raw: raw.update(ledger=raw["ledger"].upper()),
    "a seal of 64 bytes": _at("state", "seal", "0x" + "11" * 64),
    "a header that is no base64": _at("state", "header", "?"),
    "base64 with bits behind its end": lambda raw: raw["state"]["nodes"].append("wB=="),
    "nodes that are no list": _at("state", "nodes", ""),
    "a member more in state": _at("state", "effects", []),
    "observers out of order": lambda raw: raw["observers"].reverse(),
    "an observer twice": lambda raw: raw["observers"].append(raw["observers"][1]),
    "observers without a checkpoint": _at("checkpoint", None),
    "a checkpoint without observers": _at("observers", []),
    "a size below zero": _at("checkpoint", "size", -1),
    "a size that is true": _at("checkpoint", "size", True),
}
