"""Changes to the JSON of a bundle, by their meaning; documents_attacks.py makes attacks of them.

Each is (where it is known from, what is done, the change).
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Any, TypeAlias

from tests.chain.documents.samples import HEAD, batch

OA, BC, OWN = "OpenAttestation", "Blockcerts", "our own"
SHOWN = ["number", "red", "remarks", "seller.name", "total.gross", "total.net"]

Json: TypeAlias = dict[str, Any]
Change: TypeAlias = Callable[[Json], object]

TREE, MADE = batch(5)
RIGHT: Json = json.loads(MADE[2].disclose(SHOWN, TREE.proof(2)).encode())
OTHER: Json = json.loads(MADE[3].disclose(SHOWN, TREE.proof(3)).encode())
PATHS = [shown[1] for shown in RIGHT["fields"]]
NET, GROSS, NUMBER = (PATHS.index(path) for path in ("total.net", "total.gross", "number"))
STRANGER = bytes(range(32))


def changes() -> Iterator[tuple[str, str, Change]]:
    """All of them."""
    yield from fields()
    yield from smuggled()
    yield from proofs()
    yield from envelopes()
    yield from forms()


def put(at: int, member: int, value: object) -> Change:
    return lambda bundle: bundle["fields"][at].__setitem__(member, value)


def fields() -> Iterator[tuple[str, str, Change]]:
    yield OA, "a value changed", put(GROSS, 3, "5650.00")
    yield OA, "a key renamed, its value kept", put(NUMBER, 1, "numbes")
    yield OA, "a field moved out of its object", put(GROSS, 1, "gross")
    yield OA, "an amount is text of the same letters", put(GROSS, 2, "text")
    yield OA, "a boolean is text of the same letters", put(PATHS.index("red"), 2, "text")
    yield OA, "a string is a number", put(GROSS, 3, 565)
    yield OA, "a string is a boolean", put(PATHS.index("red"), 3, False)
    yield OA, "an empty list is an empty object", put(PATHS.index("remarks"), 3, "{}")
    yield OA, "an empty list is null", put(PATHS.index("remarks"), 3, "null")
    yield OA, "an empty list is JSON's own null", put(PATHS.index("remarks"), 3, None)
    yield OA, "an empty list is a text", put(PATHS.index("remarks"), 2, "text")
    yield OA, "two values swapped", swapped(3)
    yield OA, "two salts swapped", swapped(4)
    yield OA, "two values and salts swapped", lambda b: (swapped(3)(b), swapped(4)(b))
    yield OA, "two paths swapped", swapped(1)
    yield (
        OA,
        "two fields swapped, positions kept",
        lambda b: [swapped(at)(b) for at in (1, 2, 3, 4)],
    )
    yield OA, "a salt left out", lambda b: b["fields"][0].pop()
    yield OA, "a salt changed", put(0, 4, "0x" + "00" * 16)
    yield OA, "a salt of another document", put(GROSS, 4, OTHER["fields"][GROSS][4])
    yield OWN, "a field with its salt of another document", lambda b: b["fields"].__setitem__(
        NUMBER, deepcopy(OTHER["fields"][NUMBER]))  # fmt: skip
    yield OWN, "a salt shorter", put(0, 4, "0x" + "00" * 15)
    yield OWN, "a salt longer", put(0, 4, "0x" + "00" * 17)
    yield OWN, "a letter goes from the path to the value", lambda b: (
        put(NUMBER, 1, "numbe")(b), put(NUMBER, 3, "r" + b["fields"][NUMBER][3])(b),
    )  # fmt: skip
    yield OWN, "digits of full width", put(GROSS, 3, "５６５.00")
    yield OWN, "a Cyrillic letter in a path", put(NUMBER, 1, "numbеr")
    yield (
        OWN,
        "a space of no width in a value",
        put(PATHS.index("seller.name"), 3, HEAD[3].value + "\u200b"),
    )
    yield (
        OWN,
        "a compatibility character",
        put(PATHS.index("seller.name"), 3, HEAD[3].value.replace("北", "\u2f00")),
    )
    yield OWN, "a path spelled as a key", put(NUMBER, 1, '["number"]')
    yield OWN, "a kind that is none", put(GROSS, 2, "number")
    yield OWN, "zeros behind an amount", put(GROSS, 3, "565.000")


def swapped(member: int) -> Change:
    def change(bundle: Json) -> None:
        one, other = bundle["fields"][NET], bundle["fields"][GROSS]
        one[member], other[member] = other[member], one[member]

    return change


def smuggled() -> Iterator[tuple[str, str, Change]]:
    for origin, path, kind, value in (
        (OA, "seller.new", "empty", "{}"), (OA, "seller.new", "empty", "[]"),
        (OA, "seller.new", "empty", "null"), (OA, "lines[0]", "empty", "{}"),
        (OA, "lines[0]", "empty", "[]"), (OA, "lines[0]", "empty", "null"),
        (OA, "lines[0].net", "amount", "1.00"), (OWN, "__proto__.paid", "boolean", "true"),
        (OWN, "constructor.paid", "boolean", "true"), (OWN, "total.net", "amount", "1.00"),
        (OWN, "total.net.x", "amount", "1.00"), (OWN, "total", "empty", "{}"),
        (OWN, "total[0]", "amount", "1.00"), (OWN, "total.0", "amount", "1.00"),
    ):  # fmt: skip
        desc = f"smuggled in: {path} {kind} {value}"
        yield origin, f"{desc}, at its own place", added(path, kind, value, hidden=True)
        yield origin, f"{desc}, counted", added(path, kind, value, hidden=False)
        yield origin, f"{desc}, behind the last", last(path, kind, value)


def added(path: str, kind: str, value: str, *, hidden: bool) -> Change:
    """A field where its path sorts: for a hidden one, or as one more that is counted."""

    def change(bundle: Json) -> None:
        listed = bundle["fields"]
        at = sum(shown[1].encode() < path.encode() for shown in listed)
        position = listed[at - 1][0] + 1 if at else 0
        if not hidden:
            bundle["envelope"]["fields"] += 1
            for shown in listed[at:]:
                shown[0] += 1
        listed.insert(at, [position, path, kind, value, "0x" + "11" * 16])

    return change


def last(path: str, kind: str, value: str) -> Change:
    return lambda b: b["fields"].append(
        [b["envelope"]["fields"], path, kind, value, "0x" + "11" * 16]
    )


def proofs() -> Iterator[tuple[str, str, Change]]:
    for name, known in (("nodes", OA), ("batch", BC)):
        what = "hidden fields" if name == "nodes" else "the batch"
        yield known, f"{what}: a hash added in front", nodes(name, lambda n: [STRANGER, *n])
        yield known, f"{what}: a hash added behind", nodes(name, lambda n: [*n, STRANGER])
        yield known, f"{what}: the first hash left out", nodes(name, lambda n: n[1:])
        yield known, f"{what}: the last hash left out", nodes(name, lambda n: n[:-1])
        yield known, f"{what}: a hash changed", nodes(name, lambda n: [*n[:-1], STRANGER])
        yield known, f"{what}: a hash twice", nodes(name, lambda n: [n[0], *n])
        yield known, f"{what}: siblings swapped", nodes(name, lambda n: [n[1], n[0], *n[2:]])
        yield known, f"{what}: no hash", nodes(name, lambda n: [])
        yield OWN, f"{what}: half a hash", lambda b, name=name: b.__setitem__(name, "AAAA")
    yield BC, "the proof of another document", lambda b: b.__setitem__("batch", OTHER["batch"])
    yield BC, "no proof of the batch", lambda b: b.__setitem__("batch", None)
    yield BC, "the document is a node of the batch", lambda b: (
        b.__setitem__("document", "0x" + inner().hex()), nodes("batch", lambda n: n[1:])(b),
    )  # fmt: skip
    yield OA, "a field left out without a hash for it", lambda b: b["fields"].pop()
    yield OA, "a line left out, the ones behind it moved up", shifted
    yield OWN, "a field twice", lambda b: b["fields"].insert(1, deepcopy(b["fields"][0]))
    yield OWN, "fields in another order", lambda b: b["fields"].reverse()
    yield OWN, "positions swapped", swapped(0)
    yield OWN, "a position one higher", lambda b: put(5, 0, b["fields"][5][0] + 1)(b)
    yield OWN, "a position below zero", put(0, 0, -1)
    yield OWN, "a position beyond all", put(5, 0, 2**53 - 1)
    yield OWN, "no field shown, the old hashes", lambda b: b.__setitem__("fields", [])


def nodes(name: str, change: Callable[[list[bytes]], list[bytes]]) -> Change:
    def apply(bundle: Json) -> None:
        data = base64.b64decode(bundle[name])
        changed = change([data[at : at + 32] for at in range(0, len(data), 32)])
        bundle[name] = base64.b64encode(b"".join(changed)).decode()

    return apply


def inner() -> bytes:
    """The parent of the document in the tree of the batch."""
    return TREE.proof(0)[1]


def shifted(bundle: Json) -> None:
    del bundle["fields"][2]
    bundle["envelope"]["fields"] -= 1
    for shown in bundle["fields"][2:]:
        shown[0] -= 1


def envelopes() -> Iterator[tuple[str, str, Change]]:
    said: Change
    for origin, name, value in (
        (BC, "until", 4_102_444_800), (BC, "from", 0), (BC, "issuer", "0x" + "11" * 32),
        (BC, "kind", "invoice.vat.ordinary"), (BC, "format", "shujian/document/0"),
        (OWN, "fields", 15), (OWN, "fields", 13), (OWN, "fields", 6), (OWN, "fields", 0),
        (OWN, "fields", 10**15), (OWN, "key", "0x" + "11" * 32), (OWN, "batch", None),
        (BC, "unmapped", "paid"), (OWN, "__proto__", {}),
    ):  # fmt: skip
        said = lambda b, name=name, value=value: b["envelope"].__setitem__(name, value)  # noqa: E731
        yield origin, f"envelope.{name} is {json.dumps(value)[:20]}", said
    for name, value in (
        ("serial", 1005),
        ("first", 1002),
        ("count", 6),
        ("count", 4),
        ("count", 3),
    ):
        said = lambda b, name=name, value=value: b["envelope"]["batch"].__setitem__(name, value)  # noqa: E731
        yield BC, f"envelope.batch.{name} is {value}", said
    higher = {"first": 1002, "serial": 1004}
    yield OWN, "first and serial one higher", lambda b: b["envelope"]["batch"].update(higher)
    yield OWN, "another series", lambda b: b["envelope"]["batch"].update(series="0x" + "22" * 32)
    yield BC, "the envelope of another document", lambda b: b.update(envelope=OTHER["envelope"])
    yield OWN, "issued alone instead of in a batch", lambda b: (
        b["envelope"].update(batch=None, key="0x" + "11" * 32), b.update(batch=None),
    )  # fmt: skip
    for name in RIGHT["envelope"]:
        yield BC, f"envelope without {name}", lambda b, name=name: b["envelope"].pop(name)


def forms() -> Iterator[tuple[str, str, Change]]:
    yield BC, "a member that nothing covers", lambda b: b.update(note="paid")
    yield OWN, "a member __proto__", lambda b: b.update(__proto__={"hidden": 0})
    yield OA, "another format", lambda b: b.update(format="shujian/bundle/0")
    yield OA, "another document", lambda b: b.update(document="0x" + "33" * 32)
    yield OWN, "capitals in a hash", lambda b: b.update(document="0x" + b["document"][2:].upper())
    yield OWN, "fields as an object", lambda b: b.update(fields={})
    yield OWN, "a field as an object", lambda b: b["fields"].__setitem__(0, {})
    yield OWN, "a field with a sixth part", lambda b: b["fields"][0].append("")
    yield OWN, "nodes as a list", lambda b: b.update(nodes=[])
    yield OWN, "base64 without padding", lambda b: b.update(nodes=b["nodes"].rstrip("="))
    yield (
        OWN,
        "base64 with other bits at its end",
        lambda b: b.update(nodes=b["nodes"].rstrip("=")[:-1] + "V="),
    )
    for name in RIGHT:
        yield OWN, f"without {name}", lambda b, name=name: b.pop(name)
