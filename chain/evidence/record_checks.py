"""Checks 8 to 11: the records' order, their place in the tree, their bodies, their key tags."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

from chain.errors import RecordError
from chain.evidence.records import Shown
from chain.evidence.running import INVALID, SKIPPED, VALID, Result, Run, worst
from chain.merkle import leaf_hash, verify_positions
from chain.records import body_digest, key_tags, tag_hash

_NONE = "the evidence holds no record"
_WITHHELD = Result(SKIPPED, "its body is withheld or was erased")


def order(run: Run) -> Result:
    """8. Times never decrease along the journal, and ordinals fit positions."""
    records = run.evidence.records
    for first, second in pairwise(records):
        if second.header.time < first.header.time:
            return Result(INVALID, f"record {second.position} is earlier than {first.position}")
    last: dict[bytes, tuple[int, int]] = {}
    for shown in records:
        for tag, ordinal in shown.header.tags:
            position, before = last.get(tag, (-1, -1))
            if not before < ordinal <= before + shown.position - position:
                return Result(INVALID, f"record {shown.position}: an ordinal cannot be right")
            last[tag] = shown.position, ordinal
    if not records:
        return Result(SKIPPED, _NONE, demanded=False)
    return Result(VALID, f"{len(records)} records in order")


def inclusion(run: Run) -> Result:
    """9. Every header shown is the leaf at its position in the tree of the checkpoint."""
    records, claim = run.evidence.records, run.evidence.checkpoint
    if not records:
        if run.evidence.nodes:
            return Result(INVALID, "there are nodes of the tree, and no record that they prove")
        return Result(SKIPPED, _NONE, demanded=False)
    verify_positions(
        [shown.position for shown in records],
        [leaf_hash(shown.data) for shown in records],
        claim.size,
        run.evidence.nodes,
        claim.root,
    )
    return Result(VALID, f"{len(records)} records stand in the tree of {claim.size}")


def bodies(run: Run) -> Result:
    """10. Every body has, with its salt, the digest that the header names."""
    return _each(run, _body, "bodies have the digests that their headers name")


def tags(run: Run) -> Result:
    """11. Every header has exactly the key tags that follow from the body."""
    return _each(run, _tags, "headers have the key tags of their bodies")


def _each(run: Run, judge: Callable[[Shown], Result], good: str) -> Result:
    found = [
        (shown.position, _WITHHELD if shown.body is None else judge(shown))
        for shown in run.evidence.records
        if shown.body is not None or shown.position in run.answered
    ]
    return worst(found, good, "no body is needed" if run.evidence.records else _NONE)


def _body(shown: Shown) -> Result:
    assert shown.body is not None
    if body_digest(shown.body.salt, shown.body.data) != shown.header.body:
        return Result(INVALID, "body and salt do not have the digest that the header names")
    return Result(VALID, "")


def _tags(shown: Shown) -> Result:
    assert shown.body is not None
    try:
        expected = {tag_hash(key) for key in key_tags(shown.body.value)}
    except RecordError as error:
        return Result(INVALID, str(error))
    if {tag for tag, _ in shown.header.tags} != expected:
        return Result(INVALID, "the header's key tags are not those of the body")
    return Result(VALID, "")
