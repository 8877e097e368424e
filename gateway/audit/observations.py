"""What observers signed, checked again: each signature, and that it is of our checkpoint."""

from __future__ import annotations

from typing import Any

from chain.errors import ChainError
from chain.evidence.observation import Observation, observer_of
from gateway.audit.findings import Findings
from gateway.audit.reading import query, stream
from gateway.audit.seen import Seen

CHECK = "observations"

_TABLE = "observation"
_FIELDS = ("block_number", "block_hash", "root", "index_root")
_ROWS = (
    "SELECT account, size, block_number, block_hash, root, index_root, signature, received"
    " FROM observation ORDER BY size, account"
)
_CHECKPOINTS = "SELECT size, block_number, block_hash, root, index_root FROM checkpoint"


def check_observations(findings: Findings, seen: Seen) -> str:
    """Name every observation that is not signed, or not of our checkpoint; says how many there are.

    Whether an account is an observer is a matter of the settings and of `trust.json`; when one was
    received nobody signed. Neither is checked.
    """
    checkpoints = {row[0]: tuple(row[1:]) for row in query(seen.session, _CHECKPOINTS)}
    count = 0
    for count, row in enumerate(stream(seen.session, _ROWS), 1):  # noqa: B007
        _Row(findings, seen, row).check(checkpoints)
    return f"{count:,} signatures"


class _Row:
    def __init__(self, findings: Findings, seen: Seen, row: Any) -> None:
        self._findings, self._seen = findings, seen
        self._account, self._size, *fields, self._signature, self._received = row
        self._fields = tuple(fields)

    def check(self, checkpoints: dict[int, tuple[Any, ...]]) -> None:
        """The row against its signature, then against the checkpoint of its size."""
        signer = self._signer()
        ours = checkpoints.get(self._size)
        if signer == self._account:
            self._compare(ours, "checkpoint", "the observer signed another checkpoint than ours")
        elif ours is None or ours == self._fields:
            self._add(_TABLE, "signature", self._account, signer,
                      "the account did not sign this block and checkpoint")  # fmt: skip
        else:
            self._compare(ours, _TABLE, "not as in the checkpoint, and not as it was signed")
        if type(self._received) is not int or self._received < 0:
            self._add(_TABLE, "received", "Unix milliseconds", self._received, "no time")

    def _signer(self) -> object:
        number, block, root, index = self._fields
        try:
            claim = Observation(number, block, self._size, root, index)
            ledger = self._seen.ledger
            return observer_of(ledger.genesis, ledger.ledger_id, claim, self._signature)
        except (ChainError, TypeError) as error:
            return f"no signature: {error}"

    def _compare(self, ours: tuple[Any, ...] | None, table: str, meaning: str) -> None:
        if ours is None:
            self._add(table, "(row)", "a checkpoint", None, "there is no checkpoint of this size")
            return
        for field, expected, found in zip(_FIELDS, self._fields, ours, strict=True):
            if expected == found:
                continue
            if table == _TABLE:
                expected, found = found, expected
            self._add(table, field, expected, found, meaning)

    def _add(self, table: str, field: str, expected: object, found: object, meaning: str) -> None:
        account = self._account.hex() if isinstance(self._account, bytes) else self._account
        key = f"account=0x{account}, size={self._size}"
        if table != _TABLE:
            key = f"size={self._size}"
        self._findings.add(CHECK, table, key, field, expected, found, meaning)
