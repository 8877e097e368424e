"""What a ledger is: its identity on disk, written once by ``shujian init``."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from chain.words import Address, Digest, to_hex
from gateway.errors import LedgerError

FILE = "ledger.json"
OUTBOX = "sender.sqlite"
"""In the data folder: the outbox of the operator's transactions, from the founding on."""
OPERATOR = "operator"
"""The name of the operator's account in the keys folder."""
FORMAT = "shujian/ledger/1"

_LATER = ("authorizations", "documents", "uses")

CONTRACTS = ("members", "catalog", "journal", *_LATER)
"""The names of all contracts of a ledger, in the order in which they came."""


@dataclass(frozen=True, slots=True)
class Ledger:
    """The identity of a ledger: everything a verifier must know beforehand, none of it secret.

    `deployed` is the block from which on the contracts have events; `operator` is the
    account that relays, anchors and signs receipts; `sealers` are empty where the chain is not
    the embedded node.
    """

    ledger_id: Digest
    chain_id: int
    genesis: Digest
    members: Address
    catalog: Address
    journal: Address
    authorizations: Address
    documents: Address
    uses: Address
    deployed: int
    operator: Address
    sealers: tuple[Address, ...]
    embedded: bool
    demonstration: bool

    def as_json(self) -> dict[str, object]:
        """The public form, as ``GET /v1/ledger`` and ``ledger.json`` have it."""
        plain = {key: _plain(value) for key, value in asdict(self).items()}
        return {"format": FORMAT, **plain}


def load(data: Path) -> Ledger:
    """Read the ledger in a data folder; raises `LedgerError` that says what to do."""
    path = data / FILE
    try:
        raw = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        raise LedgerError(_absent(data)) from None
    except (OSError, ValueError) as error:
        raise LedgerError(f"{path} cannot be read ({error}); restore it from a backup") from error
    return _parse(path, raw)


def from_json(raw: Mapping[str, Any]) -> Ledger:
    """A ledger out of its public form, as a gateway shows it; raises `LedgerError`."""
    try:
        return Ledger(**{key: _value(value) for key, value in raw.items() if key != "format"})
    except (TypeError, ValueError) as error:
        raise LedgerError(
            f"the gateway shows a ledger that this version does not know ({error})"
        ) from error


def _absent(data: Path) -> str:
    if data.is_dir() and any(data.iterdir()):
        return f"{data} holds a half-made ledger; run `shujian init` again to finish it"
    return f"there is no ledger in {data}; make one with `shujian init --steward ACCOUNT`"


def _parse(path: Path, raw: Any) -> Ledger:
    if not isinstance(raw, dict) or raw.pop("format", None) != FORMAT:
        raise LedgerError(f"{path} is not a {FORMAT} file; restore it from a backup")
    if "journal" in raw and (lacking := [name for name in _LATER if name not in raw]):
        raise LedgerError(
            f"{path} is of a ledger without the contract {lacking[0].capitalize()}, made by an "
            "older version; go on with that version, or found a new ledger with `shujian init`"
        )
    try:
        return Ledger(**{key: _value(value) for key, value in raw.items()})
    except (TypeError, ValueError) as error:
        raise LedgerError(f"{path} is damaged ({error}); restore it from a backup") from error


def _plain(value: object) -> object:
    if isinstance(value, bytes):
        return to_hex(value)
    return [_plain(item) for item in value] if isinstance(value, tuple) else value


def _value(value: Any) -> Any:
    if isinstance(value, str):
        return bytes.fromhex(value.removeprefix("0x"))
    return tuple(_value(item) for item in value) if isinstance(value, list) else value
