"""The record of an audit that the gateway made by its schedule, and what must hold of one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from chain.words import Address, Digest, to_hex
from gateway.audit.derived import BROKEN
from gateway.audit.findings import Findings
from gateway.audit.records import CHECK, Checked
from gateway.audit.results import is_told
from gateway.journal.records import Body, Draft

KIND: Final = "ledger.audited"


def draft_of(told: Mapping[str, Any], operator: Mapping[str, str]) -> Draft:
    """The record: what was audited and found, `operator` whose gateway it was.

    It has the operator's key tag, so that nobody can leave one out of an answer. No findings in
    words: they quote rows.
    """
    return Draft(KIND, "recorded", {"actors": [dict(operator)], "audit": dict(told)})


class Audited:
    """Checks such records against the journal before them.

    `root` gives the root of the first so many records, of those that were read. That an audit was
    made, or found what the record says, is *not* checked: nobody but the operator vouches for it.
    """

    def __init__(
        self, findings: Findings, operator: Address, root: Callable[[int], Digest]
    ) -> None:
        self._findings, self._operator, self._root = findings, to_hex(operator), root

    def check(self, checked: Checked) -> None:
        """Judge what a record says of an audit; records of other kinds pass."""
        if checked.header is None or checked.body is None or checked.header.kind != KIND:
            return
        try:
            self._check(checked, checked.body)
        except BROKEN as error:
            self._add(checked, "body", "a record of its kind", repr(error),
                      "what it says of an audit cannot be read")  # fmt: skip

    def _check(self, checked: Checked, body: Body) -> None:
        told = body.get("audit")
        if not is_told(told):
            self._add(checked, "audit", "what an audit found", told,
                      "no audit says so of itself")  # fmt: skip
            return
        accounts = [actor["account"] for actor in body["actors"]]
        if accounts != [self._operator]:
            self._add(checked, "actors", [self._operator], accounts,
                      "the gateway is the operator's")  # fmt: skip
        if told["result"] == "findings":
            return  # it audited what was changed, and perhaps put right since
        if told["size"] > checked.position:
            self._add(checked, "audit.size", f"at most {checked.position}", told["size"],
                      "so many records were not there")  # fmt: skip
        elif (root := to_hex(self._root(told["size"]))) != told["root"]:
            self._add(checked, "audit.root", root, told["root"],
                      "these records do not have the root that was found in order")  # fmt: skip

    def _add(self, checked: Checked, field: str, expected: Any, found: Any, meaning: str) -> None:
        key = f"position={checked.position}"
        self._findings.add(CHECK, "record", key, field, expected, found, meaning)
