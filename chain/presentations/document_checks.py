"""Checks 6 to 13: what the state of the block says of the document, and what follows from it."""

from __future__ import annotations

from chain.documents import verify_bundle
from chain.documents.state import DocumentSide, DocumentStatus, DocumentValidity
from chain.errors import ProofError
from chain.evidence.running import INVALID, VALID, Result
from chain.presentations.force import Force, judge, moment
from chain.presentations.report import Verdict
from chain.presentations.walking import Walk

CLOCK_SECONDS = 300
"""How far the clocks of a sealer and of a checker may be apart."""

_Answer = tuple[Verdict, str, bool]


def contract(walk: Walk) -> Result:
    """6. The state of the block holds Documents at its address, with its code."""
    walk.run.contract("documents")
    return Result(VALID, "Documents stands in the state of the block, with the trusted code")


def issue(walk: Walk) -> Result:
    """7. It was issued: alone or as a batch, with the period and the serials of the envelope.

    By whom needs no check of its own: the name is a hash of issuer, kind, and key or series, which
    the contract computes from the statement that the issuer signed.
    """
    envelope, found = walk.shown.bundle.envelope, walk.read_issue()
    if found is None:
        return Result(INVALID, f"nothing was issued under {walk.name.text} up to this block")
    place = envelope.place
    serials = (0, 0) if place is None else (place.first, place.count)
    if (found.first, found.count) != serials:
        return Result(INVALID, "the envelope names other serials than were issued")
    if (found.valid_from, found.valid_until) != (envelope.valid_from, envelope.valid_until):
        return Result(INVALID, "the envelope names another period of validity than was issued")
    if found.issued > walk.run.header().time:
        return Result(INVALID, f"it was issued on {moment(found.issued)}, later than the block")
    return Result(VALID, f"{walk.name.text} was issued on {moment(found.issued)}")


def document(walk: Walk) -> Result:
    """8. Fields and envelope shown are those of the document that was issued."""
    assert walk.issue is not None
    bundle = walk.shown.bundle
    verify_bundle(bundle, walk.issue.root)
    hidden = f", {bundle.hidden} hidden" if bundle.hidden else ""
    return Result(VALID, f"{len(bundle.fields)} fields are as they were issued{hidden}")


def changes(walk: Walk) -> Result:
    """9. All changes of its validity, in the order in which they were recorded."""
    found = walk.read_validity()
    _require_history(found, walk)
    walk.validity = found
    if not found.changes:
        return Result(VALID, "its validity was never changed")
    count = len(found.changes)
    told = "its one change" if count == 1 else f"all {count} changes"
    return Result(VALID, f"{told} of validity: shown, and recorded one after the other")


def red(walk: Walk) -> Result:
    """10. Its red letters, which say nothing of validity."""
    walk.red = found = walk.read_red()
    if found is None:
        return Result(VALID, "no red letter was asked for")
    told = f"{found.status.name.lower()}: {found.done} of {found.total} issued, {found.open} open"
    return Result(VALID, f"red letters {told}, in minor units")


def nodes(walk: Walk) -> Result:
    """11. The file holds exactly the trie nodes that the checks used, in the order of use."""
    walk.run.nodes.require_exact()
    return Result(VALID, f"exactly the {len(walk.shown.nodes)} trie nodes that prove it")


def age(walk: Walk) -> _Answer:
    """12. The block is not older than is accepted, nor later than the clock."""
    made = walk.run.header().time
    if made > walk.now + CLOCK_SECONDS:
        reason = f"the block was made on {moment(made)}, later than now by the clock here: set it"
        return Verdict.ERROR, reason, True
    if walk.as_of is not None and walk.as_of > walk.now:
        return Verdict.ERROR, f"{moment(walk.as_of)} has not come yet: nobody can tell", True
    if walk.now - made > walk.max_age:
        reason = f"the block was made on {moment(made)}, {_age(walk.now - made)} ago, more than"
        return Verdict.STALE, f"{reason} {_age(walk.max_age)}: ask for a newer presentation", True
    return Verdict.VALID, f"the block was made on {moment(made)}", True


def force(walk: Walk) -> Result:
    """13. The document was in force at the time asked about, by all that the block knows."""
    assert walk.issue is not None
    assert walk.validity is not None
    found = judge(walk.issue, walk.validity, walk.time, walk.run.header().time)
    return Result(VALID if found.force is Force.IN_FORCE else INVALID, found.reason)


def _require_history(found: DocumentValidity, walk: Walk) -> None:
    """The rules that the contract keeps; `ProofError` where a word breaks them."""
    assert walk.issue is not None
    head, before, last = walk.run.header(), walk.issue.issued, DocumentStatus.ACTIVE
    for change in found.changes:
        if not before <= change.recorded <= head.time or change.block > head.number:
            raise ProofError("its changes were not recorded one after the other up to the block")
        if last in (DocumentStatus.REVOKED, DocumentStatus.SUPERSEDED):
            raise ProofError("it changed after it had ended for good")
        if change.by is DocumentSide.BUYER:
            raise ProofError("a buyer changes the validity of no document")
        before, last = change.recorded, change.status
    if (last is DocumentStatus.SUPERSEDED) is not (found.successor is not None):
        raise ProofError("it was superseded, and no document follows it")


def _age(seconds: int) -> str:
    days, hours = seconds // 86_400, seconds % 86_400 // 3_600
    if days:
        return f"{days} days"
    return f"{hours} hours" if hours else f"{seconds // 60} minutes"
