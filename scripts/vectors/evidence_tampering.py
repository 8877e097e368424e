"""What is done to good evidence by meaning, and which checks must say so."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from chain.evidence import NAMES

Raw = dict[str, Any]
TAMPER = Callable[[Raw], object]


def unread(status: str) -> dict[str, str]:
    return {"form": status} | dict.fromkeys(NAMES[1:], "SKIPPED")


def _form(tamper: TAMPER, desc: str, base: str = "some records") -> tuple[str, str, TAMPER, Any]:
    return desc, base, tamper, unread("INVALID")


def _set(*path: Any) -> TAMPER:
    """Set what stands at the path, the last argument being the value."""

    def tamper(raw: Raw) -> None:
        at: Any = raw
        for step in path[:-2]:
            at = at[step]
        at[path[-2]] = path[-1]

    return tamper


def _in_text(position: int, name: str, old: str, new: str) -> TAMPER:
    """Replace text within a header or body."""

    def tamper(raw: Raw) -> None:
        record = raw["records"][position]
        assert old in record[name], record[name]
        record[name] = record[name].replace(old, new, 1)

    return tamper


def _drop(name: str, at: int) -> TAMPER:
    return lambda raw: raw[name].pop(at)


def _swap_headers(raw: Raw) -> None:
    first, second = raw["records"][:2]
    for name in ("header", "body", "salt"):
        first[name], second[name] = second[name], first[name]


def _widen(raw: Raw) -> None:
    raw["question"]["until"] = None


def _narrow(raw: Raw) -> None:
    window = raw["index"]["window"]
    window["before"] = window["positions"].pop(0)
    window["first"] += 1


def _withhold(position: int) -> TAMPER:
    def tamper(raw: Raw) -> None:
        record = next(item for item in raw["records"] if item["position"] == position)
        record.update(body=None, salt=None)

    return tamper


_ZERO = "0x" + "00" * 32
_SEAL = "0x" + "11" * 64 + "1b"
_CHECKPOINT = {"checkpoint": "INVALID", "observers": "INVALID", "nodes": "SKIPPED"}

TAMPERED: list[tuple[str, str, TAMPER, dict[str, str]]] = [
    ("another format", "some records", _set("format", "shujian/evidence/2"), unread("ERROR")),
    _form(_set("more", 1), "a member more"),
    _form(_set("records", 0, "position", -1), "a position below zero"),
    _form(_set("records", 0, "position", 2), "two records at one position"),
    _form(lambda raw: raw["records"].reverse(), "records in another order"),
    _form(lambda raw: raw["records"].insert(0, raw["records"][0]), "a record shown twice"),
    _form(lambda raw: raw["observers"].append(raw["observers"][-1]), "an observer shown twice"),
    _form(lambda raw: raw.update(records=[], nodes=""), "neither a question nor a record"),
    _form(_set("records", 0, "salt", None), "a body without its salt"),
    _form(_set("records", 0, "header", "{}"), "a header that is none"),
    _form(_set("records", 0, "body", "[]"), "a body that is no object"),
    _form(_set("records", 0, "body", '{"a": 1}'), "a body that is not canonical"),
    _form(_set("nodes", "AAAA"), "nodes that are not of 32 bytes"),
    _form(_set("nodes", "AB=="), "base64 with bits behind its end"),
    _form(_set("index", {"key": "", "window": None}), "an index without a question"),
    _form(_set("question", "outcomes", ["told"]), "an outcome that is none", "window"),
    _form(_set("checkpoint", "root", "0x00"), "a short root"),
    ("another ledger", "some records", _set("ledger", _ZERO), {"ledger": "INVALID"}),
    ("a header of no block", "some records", _set("state", "header", "wA=="),
     {"block": "INVALID"} | dict.fromkeys(
         ("seal", "observers", "journal", "checkpoint", "effects", "signers", "nodes"), "SKIPPED")),
    ("no seal", "some records", _set("state", "seal", None), {"seal": "ASSERTED"}),
    ("a forged seal", "some records", _set("state", "seal", _SEAL), {"seal": "INVALID"}),
    ("an observer left out", "some records", _drop("observers", 0), {"observers": "ASSERTED"}),
    ("an observer's signature under another's name", "some records",
     lambda raw: raw["observers"][0].__setitem__(1, raw["observers"][1][1]),
     {"observers": "INVALID"}),
    ("a root that the Journal does not keep", "some records", _set("checkpoint", "root", _ZERO),
     _CHECKPOINT | {"inclusion": "INVALID"}),
    ("an index root that the Journal does not keep", "whole list",
     _set("checkpoint", "index", _ZERO), _CHECKPOINT | {"completeness": "INVALID"}),
    ("a size that the Journal does not keep", "some records", _set("checkpoint", "size", 24),
     _CHECKPOINT),
    ("a node of the state left out", "some records", lambda raw: raw["state"]["nodes"].pop(2),
     {"checkpoint": "INVALID", "nodes": "SKIPPED"}),
    ("a node of the state too many", "some records",
     lambda raw: raw["state"]["nodes"].append("wA=="), {"nodes": "INVALID"}),
    ("nodes of the state in another order", "some records",
     lambda raw: raw["state"]["nodes"].reverse(), {"nodes": "INVALID"}),
    ("records swapped", "some records", _swap_headers,
     {"order": "INVALID", "inclusion": "INVALID", "statements": "INVALID", "effects": "INVALID",
      "nodes": "SKIPPED"}),
    ("a record at another position", "some records", _set("records", 3, "position", 7),
     {"inclusion": "INVALID"}),
    ("a record dropped", "some records", _drop("records", 3), {"inclusion": "INVALID"}),
    ("a header changed", "some records", _in_text(3, "header", "completed", "aborted"),
     {"inclusion": "INVALID"}),
    ("an ordinal changed", "some records", _in_text(0, "header", ",0]", ",9]"),
     {"order": "INVALID", "inclusion": "INVALID"}),
    ("a body changed", "some records", _in_text(3, "body", "1024", "1025"), {"bodies": "INVALID"}),
    ("a salt changed", "some records", _set("records", 3, "salt", "0x" + "00" * 16),
     {"bodies": "INVALID"}),
    ("a body withheld", "some records",
     lambda raw: raw["records"][3].update(body=None, salt=None),
     {"bodies": "SKIPPED", "tags": "SKIPPED"}),
    ("the submission withheld", "some records",
     lambda raw: raw["records"][0].update(body=None, salt=None),
     {"bodies": "SKIPPED", "tags": "SKIPPED", "statements": "ASSERTED", "signers": "SKIPPED"}),
    ("another attachment", "some records", _in_text(0, "body", "人口基础信息", "法人基础信息"),
     {"bodies": "INVALID", "statements": "INVALID"}),
    ("another message", "some records", _in_text(0, "body", '"version":1', '"version":2'),
     {"bodies": "INVALID", "statements": "INVALID"}),
    ("an effect in another block", "some records",
     _in_text(1, "body", '"number":10', '"number":11'),
     {"bodies": "INVALID", "effects": "INVALID", "nodes": "SKIPPED"}),
    ("an effect that is not proved", "some records", _set("state", "effects", []),
     {"effects": "ASSERTED", "nodes": "INVALID"}),
    ("an effect of a record that is not shown", "some records", _set("state", "effects", [2, 9]),
     {"effects": "INVALID", "nodes": "SKIPPED"}),
    ("signers that are not proved", "some records", _set("state", "signers", False),
     {"signers": "ASSERTED", "nodes": "INVALID"}),
    ("no proof of completeness", "whole list", _set("index", None), {"completeness": "ASSERTED"}),
    ("a record of the answer dropped", "whole list", _drop("records", 7),
     {"inclusion": "INVALID", "completeness": "INVALID"}),
    ("a question about another key", "whole list", _set("question", "key", "member:TJJ"),
     {"completeness": "INVALID"}),
    ("a window made narrower", "window", _narrow, {"completeness": "INVALID"}),
    ("a period that ends later than the window", "window", _widen, {"completeness": "INVALID"}),
    ("a key said to be absent that is there", "whole list", _set("index", "window", None),
     {"completeness": "INVALID"}),
    ("a body of the answer withheld", "window",
     lambda raw: next(r for r in raw["records"] if r["body"]).update(body=None, salt=None),
     {"bodies": "SKIPPED", "tags": "SKIPPED"}),
    _form(_set("question", "also", ["member:TJJ"]), "further tags without a key", "period"),
    _form(_set("index", {"key": "", "window": None}), "an index without a key", "period"),
    _form(_set("question", "purpose", 5), "a purpose that is a number", "purpose"),
    _form(lambda raw: raw["question"].pop("purpose"), "a question without a purpose", "purpose"),
    ("a record of the period dropped", "period", _drop("records", 3),
     {"inclusion": "INVALID", "completeness": "INVALID"}),
    ("the first record of the period dropped", "period", _drop("records", 1),
     {"inclusion": "INVALID", "completeness": "INVALID"}),
    ("the last record of the period dropped", "period", _drop("records", 5),
     {"inclusion": "INVALID", "completeness": "INVALID"}),
    ("the neighbour before the period dropped", "period", _drop("records", 0),
     {"inclusion": "INVALID", "completeness": "INVALID"}),
    ("the neighbour behind the period dropped", "period", _drop("records", 6),
     {"inclusion": "INVALID", "completeness": "INVALID"}),
    ("a period that begins earlier than the records", "period", _set("question", "from", 0),
     {"completeness": "INVALID", "bodies": "SKIPPED", "tags": "SKIPPED"}),
    ("a period that ends later than the records", "period", _set("question", "until", None),
     {"completeness": "INVALID", "bodies": "SKIPPED", "tags": "SKIPPED"}),
    ("good: a period in which nothing can lie", "period", _set("question", "until", 0),
     {"completeness": "VALID"}),
    ("the last record of all dropped", "everything", lambda raw: raw["records"].pop(),
     {"inclusion": "INVALID", "completeness": "INVALID"}),
    ("good: another purpose", "purpose", _set("question", "purpose", "aid.grant"), {}),
    ("the request withheld that was for the purpose", "purpose", _withhold(1),
     {"completeness": "ASSERTED"}),
    ("a report withheld", "purpose", _withhold(4), {"completeness": "ASSERTED"}),
    ("the request withheld of what lies in the period", "purpose in a period", _withhold(1),
     {"completeness": "ASSERTED"}),
    ("good: a record withheld that has no purpose", "purpose in a period", _withhold(8), {}),
]  # fmt: skip
