"""What an issuing command has issued, told from its memory."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from chain.words import Digest, to_hex
from gateway.command.client.documents.committing import Run
from gateway.command.client.documents.issuing import Work


@dataclass(frozen=True, slots=True)
class Issued:
    """Documents by name and file; those refused, and those that the gateway does not keep."""

    batch: dict[str, Any] | None
    documents: list[dict[str, str]]
    refused: list[tuple[str, str]]
    unkept: list[tuple[str, str]]

    def as_json(self) -> dict[str, Any]:
        """As ``--json`` shows it."""
        return {
            "batch": self.batch,
            "documents": self.documents,
            "refused": [{"name": name, "reason": reason} for name, reason in self.refused],
            "not_kept": [{"name": name, "reason": reason} for name, reason in self.unkept],
        }


def issued(work: Work) -> Issued:
    """All that the command has issued up to now."""
    state = work.state
    columns = ("n", "name", "file", "kind", "hashed", "state", "reason")
    rows = list(zip(*map(state.facts, columns), strict=True))
    good = [row for row in rows if row[5] == "accepted"]
    run = work.run if state.get("run") is not None else None
    alone = work.alone
    names = [
        (alone.name(Digest(hashed or b""), kind) if run is None else run.name(n)).text
        for n, _, _, kind, hashed, *_ in good
    ]
    return Issued(
        batch=_batch(run, state.get("record")),
        documents=[
            {"document": text, "file": row[2], "name": row[1]}
            for text, row in zip(names, good, strict=True)
        ],
        refused=[(row[1], row[6]) for row in rows if row[5] in ("refused", "read") and row[6]],
        unkept=[(row[1], f"issued, but not kept by the gateway: {row[6]}")
                for row in good if row[6]],
    )  # fmt: skip


def _batch(run: Run | None, record: int | None) -> dict[str, Any] | None:
    if run is None:
        return None
    return {
        "issue": to_hex(run.issue),
        "kind": run.kind,
        "first": run.first,
        "last": run.first + run.count - 1,
        "record": record,
    }
