"""``shujian receipt check``: whether the gateway kept a promise."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from gateway.command.arguments import MaybeAs
from gateway.command.errors import CommandError, Status
from gateway.command.frame import CLIENT, Call, command

if TYPE_CHECKING:
    from gateway.command.client import Client

app = typer.Typer(
    help="Receipts (回执): the gateway's signed promises about records.", no_args_is_help=True
)

_FIELDS = ("position", "leaf", "previous", "recorded", "anchor_by", "signature")
Checked = tuple[str, bool, str]


def register(root: typer.Typer) -> None:
    """Put the group into the tree."""
    root.add_typer(app, name="receipt")


@command(app, "check", "shujian receipt check receipt.json", CLIENT)
def check(
    call: Call,
    receipt: Annotated[
        str,
        typer.Argument(
            metavar="FILE|POSITION",
            help="A receipt kept as JSON (such as what --json of a write printed), or the position "
            "of a record, whose receipt is then fetched.",
        ),
    ],
    as_: MaybeAs = None,
) -> int:
    """Check a receipt: the operator's signature, the record's place, the anchor in time."""
    from gateway.command.client import Client

    client = Client(call.settings, call.out, as_)
    promise = _fetched(client, int(receipt)) if receipt.isdecimal() else _read(Path(receipt))
    checked = list(_checks(client, promise))
    kept = all(passed for _, passed, _ in checked)
    call.out.result(
        {
            "receipt": promise,
            "kept": kept,
            "checks": [{"check": n, "passed": p, "note": t} for n, p, t in checked],
        },
        [f"{'OK  ' if passed else 'FAIL'}  {name}: {note}" for name, passed, note in checked],
    )
    if kept:
        call.out.next(f"shujian trace --record {promise['position']}")
    return Status.FINE if kept else Status.FAILED


def _fetched(client: Client, position: int) -> dict[str, Any]:
    found: dict[str, Any] = client.get(f"/v1/records/{position}/receipt")
    return found


def _read(path: Path) -> dict[str, Any]:
    try:
        content = json.loads(path.read_text("utf-8"))
        promise = content.get("receipt", content)
        return {field: promise[field] for field in _FIELDS}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise CommandError(f"{path} holds no receipt ({error!r})", Status.USAGE) from error


def _checks(client: Client, promise: dict[str, Any]) -> Iterator[Checked]:
    yield _signed(client, promise)
    answer = client.connection.get("/v1/ledger")
    checkpoint = answer["checkpoint"]
    position = promise["position"]
    if answer["size"] <= position:
        yield "place", False, f"the journal has {answer['size']} records only"
        return
    anchored = checkpoint is not None and checkpoint["size"] > position
    size = checkpoint["size"] if anchored else answer["size"]
    proof = client.connection.get("/v1/proofs/inclusion", position=position, size=size)
    yield _placed(promise, proof)
    if anchored:
        root = checkpoint["root"] == proof["root"]
        note = f"checkpoint of {size} records, block {checkpoint['block']}"
        yield "anchor", root, note if root else f"{note} has another root than the proof"
    else:
        late = time.time() * 1000 > promise["anchor_by"]
        yield "anchor", not late, "promised time is over" if late else "not yet, and not yet due"


def _signed(client: Client, promise: dict[str, Any]) -> Checked:
    from chain.errors import ChainError
    from chain.receipts import Receipt, receipt_digest
    from chain.statements import recover
    from chain.words import Digest, Millis, Position, to_hex

    try:
        receipt = Receipt(
            position=Position(promise["position"]),
            leaf=Digest(bytes.fromhex(promise["leaf"][2:])),
            previous=Digest(bytes.fromhex(promise["previous"][2:])),
            recorded=Millis(promise["recorded"]),
            anchor_by=Millis(promise["anchor_by"]),
        )
        signature = bytes.fromhex(promise["signature"][2:])
        signer = to_hex(recover(receipt_digest(client.ledger_id, receipt), signature))
    except (ChainError, ValueError, TypeError, OverflowError) as error:
        return "signature", False, f"not a receipt: {error}"
    operator = client.ledger["operator"]
    if signer != operator:
        return "signature", False, f"signed by {signer}, not by the operator {operator}"
    return "signature", True, f"of the operator {operator}"


def _placed(promise: dict[str, Any], proof: dict[str, Any]) -> Checked:
    from chain import merkle
    from chain.errors import ProofError

    if proof["leaf"] != promise["leaf"]:
        note = f"record {promise['position']} is another one now: keep this receipt, it convicts"
        return "place", False, note
    leaf, root, *nodes = (
        bytes.fromhex(text[2:]) for text in (proof["leaf"], proof["root"], *proof["proof"])
    )
    try:
        merkle.verify_inclusion(promise["position"], proof["size"], leaf, nodes, root)
    except ProofError as error:
        return "place", False, f"the proof does not hold: {error}"
    return "place", True, f"record {promise['position']} of {proof['size']}, with proof"
