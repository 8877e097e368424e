"""The use register in the tables held against the contract's own state."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from chain.client import Client, UseState
from chain.documents import voucher_id
from chain.records import tag_hash
from chain.words import Digest
from gateway.audit.findings import Findings
from gateway.audit.reading import stream

_USES = (
    "SELECT key, status, holder, voucher, until, since, buyer, number FROM use_state ORDER BY key"
)
_VOUCHERS = "SELECT id, member, voucher, number FROM voucher ORDER BY id"
_MEANING = "the contract says otherwise"


@dataclass(frozen=True, slots=True)
class _Row:
    """A row as it lies in the database: any column may hold anything."""

    key: Any
    status: Any
    holder: Any
    voucher: Any
    until: Any
    since: Any
    buyer: Any
    number: Any


def check_uses(
    check: str, findings: Findings, session: Session, client: Client, block: int
) -> None:
    """Name each document and voucher that the contract, as of a block, tells otherwise.

    `block` is the one up to which the tables were followed. Raises `ClientError`. What the tables
    lack is *not* found here: its events have no records.
    """
    for values in stream(session, _USES):
        row = _Row(*values)
        if _is_digest(row.key):
            _compare_use(check, findings, row, client.use(Digest(row.key), block))
    for values in stream(session, _VOUCHERS):
        _compare_voucher(check, findings, values, client, block)


def _compare_use(check: str, findings: Findings, row: _Row, state: UseState) -> None:
    voucher = state.voucher
    if voucher is not None and state.holder is not None:
        voucher = voucher_id(state.holder, voucher)
    expected = {
        "status": state.status.name.lower(),
        "holder": state.holder,
        "voucher": voucher,
        "until": state.until,
        "since": state.since,
        "buyer": state.buyer,
        "number": state.state,
    }
    found = {
        **{name: getattr(row, name) for name in expected},
        "holder": _member(row.holder),
        "buyer": _member(row.buyer),
    }
    for name, wanted in expected.items():
        if found[name] != wanted:
            findings.add(check, "use_state", f"key=0x{row.key.hex()}", name, wanted, found[name],
                         _MEANING)  # fmt: skip


def _compare_voucher(
    check: str, findings: Findings, values: tuple[Any, ...], client: Client, block: int
) -> None:
    found, member, voucher, number = values
    if not (isinstance(member, str) and _is_digest(voucher)):
        return  # the comparison with the journal names it
    tag = tag_hash(f"member:{member}")
    expected = client.voucher_state(tag, Digest(voucher), block)
    if number != expected:
        findings.add(check, "voucher", f"id={found!r}", "number", expected, number, _MEANING)


def _member(code: Any) -> Any:
    return tag_hash(f"member:{code}") if isinstance(code, str) else code


def _is_digest(value: Any) -> bool:
    return isinstance(value, bytes) and len(value) == 32
