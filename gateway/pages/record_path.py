"""What the page of one record shows of its path: checked live, with what is known where it is not.

The gateway checks the evidence that it would hand out, under what it proposes to trust. That is a
convenience: whoever does not believe the gateway checks the same file without it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from sqlmodel import Session

from chain.errors import ChainError
from chain.evidence import Check, Evidence, Report, Status, parse_evidence, read_header
from chain.seals import verify_seal
from chain.words import Seconds, to_hex
from gateway.errors import GatewayError
from gateway.evidence.service import Gathered, gather
from gateway.pages.picture import Picture, Side, picture_of
from gateway.pages.views import Step, steps_of
from gateway.proofs import service as proofs
from gateway.proofs.schemas import CheckpointOut, RecordOut
from gateway.services import Services
from gateway.trace.visibility import Viewer

State = Literal["valid", "invalid", "asserted", "error", "skipped", "idle", "waiting"]

_CHECKS: dict[str, tuple[str, ...]] = {
    "record": ("bodies", "tags", "statements", "effects", "signers"),
    "tree": ("inclusion", "order"),
    "checkpoint": ("journal", "checkpoint"),
    "block": ("block", "nodes"),
    "seal": ("seal",),
    "observers": ("observers",),
}
"""Which checks speak of which station."""


@dataclass(frozen=True, slots=True)
class Block:
    """The block whose state proves the checkpoint."""

    number: int
    time: Seconds
    hash: str


@dataclass(frozen=True, slots=True)
class RecordPath:
    """A record's path, as of the checkpoint under which its evidence is made.

    `trouble` says why nothing could be checked now; then `report` is None and what is shown comes
    from the gateway's own tables. `signers` are the observers that signed.
    """

    leaf: str
    checkpoint: CheckpointOut | None
    block: Block | None
    steps: list[Step]
    holds: bool
    sealer: str | None
    signers: list[str]
    required: int
    uncovered: int
    report: Report | None
    trouble: str | None
    states: dict[str, State]
    picture: Picture

    @property
    def checks(self) -> tuple[Check, ...]:
        """The checks made; none where nothing could be checked."""
        return () if self.report is None else self.report.checks

    @property
    def verdict(self) -> str | None:
        """What came of all checks together."""
        return None if self.report is None else self.report.verdict.value


def record_path(
    services: Services, session: Session, viewer: Viewer, record: RecordOut
) -> RecordPath:
    """The path of a record that the viewer may see; never raises for what cannot be checked."""
    found, trouble = _gathered(services, viewer, record.position)
    read = None if found is None else parse_evidence(found.evidence)
    place = record.checkpoint
    if read is not None:
        place = proofs.show_checkpoint(session, read.checkpoint.size)
    steps, holds = _steps(session, record, place)
    states = states_of(None if found is None else found.report, place, holds)
    sides: list[Side] = ["left" if step.side == "left" else "right" for step in steps]
    return RecordPath(
        leaf=record.leaf,
        checkpoint=place,
        block=_block(read, place),
        steps=steps,
        holds=holds,
        sealer=None if read is None else _sealer(services, read),
        signers=[] if read is None else [to_hex(account) for account, _ in read.observers],
        required=services.observers.required,
        uncovered=0 if found is None else found.uncovered,
        report=None if found is None else found.report,
        trouble=trouble,
        states=states,
        picture=picture_of(sides, states),
    )


def _gathered(
    services: Services, viewer: Viewer, position: int
) -> tuple[Gathered | None, str | None]:
    try:
        return gather(services, viewer, [position]), None
    except GatewayError as error:
        return None, str(error)


def _steps(
    session: Session, record: RecordOut, place: CheckpointOut | None
) -> tuple[list[Step], bool]:
    if place is None:
        return [], False
    proof = proofs.inclusion(session, record.position, place.size)
    return steps_of(record.position, place.size, record.leaf, proof.proof, place.root)


def _block(read: Evidence | None, place: CheckpointOut | None) -> Block | None:
    if read is not None:
        header = read_header(read.state.header)
        return Block(header.number, header.time, to_hex(header.hash))
    if place is None:
        return None
    return Block(place.block, Seconds(place.block_time), place.block_hash)


def _sealer(services: Services, read: Evidence) -> str | None:
    if read.state.seal is None:
        return None
    ledger, header = services.ledger, read_header(read.state.header)
    try:
        signer = verify_seal(
            ledger.genesis, header.number, header.hash, read.state.seal, ledger.sealers
        )
    except ChainError:
        return None
    return to_hex(signer)


def states_of(report: Report | None, place: CheckpointOut | None, holds: bool) -> dict[str, State]:
    if report is not None:
        found = {check.name: check for check in report.checks}
        return {stage: _worst([found[name] for name in names]) for stage, names in _CHECKS.items()}
    if place is None:
        return {"record": "asserted"}
    told: dict[str, State] = dict.fromkeys(("record", "checkpoint", "block"), "asserted")
    return {**told, "tree": "valid" if holds else "invalid", "seal": "skipped",
            "observers": "skipped"}  # fmt: skip


def _worst(checks: Sequence[Check]) -> State:
    """The worst of what counts; ``idle`` where nothing does."""
    order: tuple[tuple[Status, State], ...] = (
        (Status.INVALID, "invalid"),
        (Status.ERROR, "error"),
        (Status.ASSERTED, "asserted"),
        (Status.SKIPPED, "skipped"),
        (Status.VALID, "valid"),
    )
    found = {check.status for check in checks if check.demanded or check.status is Status.INVALID}
    return next((state for status, state in order if status in found), "idle")
