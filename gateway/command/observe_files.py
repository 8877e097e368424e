"""Files that an observer looks at offline: convictions, and evidence beside its own mirror."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

from gateway.command.errors import Status
from gateway.command.frame import Call
from gateway.command.output import fields

if TYPE_CHECKING:
    from chain.evidence import Trust


def check_file(call: Call, file: Path, trust: Trust) -> int:
    """Say whom a conviction convicts; 0 if anybody."""
    from chain.observer import check_conviction, parse_conviction
    from chain.words import to_hex

    data = file.read_bytes()
    found = parse_conviction(data)
    judgement = check_conviction(data, trust)
    accounts = [to_hex(account) for account in judgement.convicts]
    pairs = {
        "convicts": ", ".join(accounts) or "NOBODY",
        "because": judgement.text,
        "found": found.reason,
        "kind": found.kind,
        "observer": to_hex(found.observer) if found.observer else "-",
    }
    call.out.result({**pairs, "convicts": accounts}, fields(pairs))
    return Status.FINE if judgement.convicts else Status.FAILED


def compare_file(call: Call, file: Path, trust: Trust, folder: Path) -> int:
    """Say whether evidence is of the mirror's history; 0 yes, 1 no, 3 it is newer."""
    from chain.evidence import parse_evidence
    from chain.node.files import write_atomically
    from chain.observer import Mirror, presented
    from chain.observer import compare as held_against
    from chain.words import Millis

    shown = presented(parse_evidence(file.read_bytes()))
    with Mirror.open(folder) as mirror:
        found = held_against(mirror, trust, shown, None, Millis(int(time.time() * 1000)))
    proof = folder / f"conviction-compared-{shown.size}.json"
    if found.conviction is not None:
        write_atomically(proof, found.conviction.encode())
        call.out.say(f"the proof is in {proof}; see it with --check")
    call.out.result({"agrees": found.agrees, "because": found.text}, [found.text])
    if found.agrees is None:
        return Status.UNREACHABLE
    return Status.FINE if found.agrees else Status.FAILED
