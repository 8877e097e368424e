"""What a voucher holds by now, and the register's keys of files."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final

from gateway.command.client.client import Client
from gateway.command.client.documents.asking import MOST_KEYS, portions
from gateway.command.client.documents.using import Voucher
from gateway.command.client.submitting import settled
from gateway.command.errors import CommandError
from gateway.verification.finding import Finding

_ID: Final = re.compile("0x[0-9a-f]{64}")


def held_by(client: Client, voucher: str, status: str) -> tuple[Voucher, str, list[str]]:
    """The voucher, the code of its member, and the keys of at most 500 documents that it has so.

    A voucher is one's own by its text, or anybody's whom one may know by its id. What is under way
    of it is waited for.
    """
    known, member, uses = settled(
        client.out,
        lambda: _held_by(client, voucher, status),
        lambda found: any(use["pending"] is not None for use in found[2]),
    )
    return known, member, sorted([str(use["use"]) for use in uses][:MOST_KEYS])


def _held_by(
    client: Client, voucher: str, status: str
) -> tuple[Voucher, str, list[dict[str, Any]]]:
    if _ID.fullmatch(voucher):
        told = client.get(f"/v1/vouchers/{voucher}")
    else:
        told = client.post("/v1/documents/keys", {"documents": [], "voucher": voucher})["voucher"]
    known = Voucher(told["id"], told["voucher"], told["state"])
    uses: list[dict[str, Any]] = []
    cursor: str | None = None
    while known.state:
        page: dict[str, Any] = client.get(f"/v1/vouchers/{known.id}", cursor=cursor)
        uses += [use for use in page["uses"] if use["status"] == status]
        cursor = page["next"]
        if cursor is None or len(uses) >= MOST_KEYS:
            break
    return known, told["member"], uses


def uses_of(client: Client, findings: Sequence[Finding]) -> dict[str, dict[str, Any]]:
    """How each file's document is used, with its key in the register, by the file's name.

    Raises `CommandError` for a file that says too little to have one.
    """
    for finding in findings:
        if finding.shown.key is None:
            raise CommandError(f"{finding.name}: {finding.words}")
    found: list[dict[str, Any]] = []
    for some in portions(findings, MOST_KEYS):
        keys = [one.shown.key for one in some if one.shown.key is not None]
        documents = [{"issuer": key[0], "type": key[1], "number": key[2]} for key in keys]
        found += client.post("/v1/documents/keys", {"documents": documents})["documents"]
    return {finding.name: use for finding, use in zip(findings, found, strict=True)}
