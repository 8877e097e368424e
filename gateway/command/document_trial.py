"""``shujian document issue --dry-run``: what would be issued as things stand, nothing signed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from gateway.command.errors import Status
from gateway.command.frame import Call
from gateway.command.output import fields, table

if TYPE_CHECKING:
    from gateway.command.client.documents.preparing import Prepared

_SHOWN = 20
"""So many documents are printed; ``--json`` gives all."""


@contextmanager
def folder_for(output: Path, *, is_trial: bool) -> Iterator[Path]:
    """The folder that is asked for; a trial makes none, for nothing will stand in it."""
    if output.exists() or not is_trial:
        yield output
        return
    with TemporaryDirectory() as folder:
        yield Path(folder)


def tell(call: Call, ready: Prepared, asked: Mapping[str, Any], notes: Sequence[str]) -> int:
    """Print what the command would do without ``--dry-run``; the status is 0 only if all of it."""
    from gateway.command.client.documents import rights
    from gateway.command.client.documents.drafting import day_of
    from gateway.command.client.documents.state import Phase

    work, failures = ready.work, ready.failures
    state = work.state
    begun = state.phase not in (Phase.READING, Phase.READ) or state.count("signed") > 0
    if begun:
        done = "is done already" if ready.finished else "was interrupted after it had signed"
        call.out.say(f"this command {done}: without --dry-run it signs nothing more")
    kinds = sorted(set(state.facts("kind")))
    lacking = [] if begun else rights.missing(work.client, work.issuer, kinds)
    documents = [
        {"name": name, "file": file, "valid_from": since, "valid_until": until}
        for name, file, since, until in zip(
            *map(state.facts, ("name", "file", "valid_from", "valid_until")), strict=True
        )
    ]
    value = {
        "issuer": work.issuer, "series": asked["series"], "kinds": kinds, "documents": documents,
        "left_out": [{"name": one.name, "reason": one.reason} for one in failures],
        "warnings": list(notes), "no_right": lacking,
    }  # fmt: skip
    batch = asked["series"] is not None
    lines = fields(
        {
            "signed by": work.issuer,
            "issued": f"as one batch of {asked['series']}" if batch else "each by itself",
            "kind": ", ".join(kinds) or "-",
            "documents": f"{len(documents):,}",
            "cannot be issued": f"{len(failures):,}",
        }
    )
    rows = [
        [one["file"], day_of(one["valid_from"]), day_of(one["valid_until"])]
        for one in documents[:_SHOWN]
    ]
    if rows:
        lines += ["", *table(["BUNDLE", "VALID FROM", "UNTIL"], rows)]
    if len(documents) > _SHOWN:
        lines.append(f"and {len(documents) - _SHOWN:,} more")
    call.out.result(value, lines)
    if lacking:
        call.out.say(f"{work.issuer} has no right to issue {', '.join(lacking)}: "
                     f"{rights.advice(work.issuer, lacking[0])}")  # fmt: skip
    if failures or lacking or not documents:
        return Status.FAILED
    call.out.next("the same without --dry-run")
    return Status.FINE
