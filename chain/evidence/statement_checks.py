"""Check 12: every statement has the digest, signers and subject that its record tells of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chain import canonical
from chain.errors import ChainError, StatementError
from chain.evidence import forms
from chain.evidence.records import Shown
from chain.evidence.running import ASSERTED, INVALID, SKIPPED, VALID, Result, Run, worst
from chain.evidence.subjects import named
from chain.statements import (
    TYPES,
    StatementType,
    parse_message,
    parse_sent,
    recover,
    statement_digest,
    statement_type,
    uses_of,
)
from chain.words import Digest, to_hex

BROKEN = (LookupError, TypeError, ValueError, AttributeError)
"""What reading a body of another form raises."""

_KINDS = {kind.kind for kind in TYPES.values()} | {kind.refusal for kind in TYPES.values()}
_SAME = ("actors", "subject", "type")
_ANSWERS = ("accepted", "refused")


def statements(run: Run) -> Result:
    """12. Digests and signatures are computed again, and agree with the records."""
    found, told = [], set[tuple[str, str]]()
    for shown in run.evidence.records:
        if (result := _judged(run, shown)) is None:
            continue
        tells = _tells(shown)
        if result.status in (VALID, ASSERTED) and tells & told:
            result = Result(INVALID, "an earlier record tells the same of the same statement")
        told |= tells
        found.append((shown.position, result))
    return worst(found, "records agree with what was signed", "no record tells of a statement")


def is_expected(shown: Shown) -> bool:
    """Whether a record with this header is one that a statement caused."""
    return shown.header.outcome != "recorded" or shown.header.kind in _KINDS


def _tells(shown: Shown) -> set[tuple[str, str]]:
    """What a record tells of which statement: that it was made, or what became of it, or both.

    A statement is made once, and comes to one end once; told twice it would count twice.
    """
    statement = None if shown.body is None else shown.body.value.get("statement")
    is_whole = isinstance(statement, dict)
    digest = statement.get("digest") if isinstance(statement, dict) else statement
    if not isinstance(digest, str):
        return set()
    return {(digest, shown.header.outcome)} | ({(digest, "whole")} if is_whole else set())


def _judged(run: Run, shown: Shown) -> Result | None:
    if shown.body is None:
        if is_expected(shown) and shown.position in run.answered:
            return Result(SKIPPED, "its body, with the statement, is withheld or was erased")
        return None
    body = shown.body.value
    if "statement" not in body:
        if is_expected(shown):
            return Result(
                INVALID, "it holds no statement, and only a statement causes such records"
            )
        return None
    try:
        if isinstance(body["statement"], dict):
            return _whole(run.trust.ledger, shown, body)
        return _answer(run, shown, body)
    except ChainError as error:
        return Result(INVALID, str(error))
    except BROKEN:
        return Result(INVALID, "what it says of a statement cannot be read")


def _whole(ledger: Digest, shown: Shown, body: Mapping[str, Any]) -> Result:
    """A record that holds the statement itself."""
    raw = body["statement"]
    kind = statement_type(raw["type"])
    is_direct = shown.header.outcome in _ANSWERS and kind.contract is not None
    if is_direct and body["submitted"] is not None:
        return Result(INVALID, "it names a submission, and holds the statement itself")
    try:
        parse = parse_sent if is_direct else parse_message
        message = parse(kind, raw["message"])
    except StatementError as error:
        if not is_direct:
            raise
        return Result(ASSERTED, f"the contract took it, but its digest is not computed ({error})")
    digest = statement_digest(ledger, kind, message)
    signers = [
        to_hex(recover(digest, forms.hexadecimal(item, 65, "a signature")))
        for item in raw["signatures"]
    ]
    if not signers or len(set(signers)) != len(signers):
        return Result(INVALID, "a statement has signatures, each of another account")
    disagreements = {
        "digest": to_hex(digest) != raw["digest"],
        "signers": signers != [actor["account"] for actor in body["actors"]],
        "type": kind.name != body["type"],
        "kind or outcome": not _fits(kind, shown, is_direct=is_direct),
        "attachment": not _is_attached(kind, message, raw["attachment"]),
        "uses": _given_uses(body) != uses_of(kind, message),
        "subject": any(signed != told for _, signed, told in named(kind, message, body["subject"])),
    }
    wrong = [name for name, is_wrong in disagreements.items() if is_wrong]
    if wrong:
        return Result(INVALID, f"{', '.join(wrong)}: not what was signed")
    return Result(VALID, "")


def _given_uses(body: Mapping[str, Any]) -> Any:
    # Absent and null are as good as none, as for key tags.
    found = body.get("uses")
    return [] if found is None else found


def _fits(kind: StatementType, shown: Shown, *, is_direct: bool) -> bool:
    """Whether kind and outcome of the record are such as the statement causes."""
    found = shown.header.kind, shown.header.outcome
    if kind.contract is None:
        refused = (kind.refusal, "refused")
        return found == (kind.kind, "recorded") or (kind.refusal is not None and found == refused)
    return found[0] == kind.kind and (is_direct or found[1] == "submitted")


def _is_attached(kind: StatementType, message: Mapping[str, Any], attachment: Any) -> bool:
    """Whether the attachment has the digest that was signed; one that is null is not there."""
    if attachment is None:
        return True
    return kind.attachment is not None and (
        to_hex(canonical.digest(attachment)) == message[kind.attachment]
    )


def _answer(run: Run, shown: Shown, body: Mapping[str, Any]) -> Result:
    """A record of what a contract did with a statement that an earlier record submitted."""
    if (
        shown.header.outcome not in _ANSWERS
        or statement_type(body["type"]).kind != shown.header.kind
    ):
        return Result(INVALID, "kind and outcome are not those of an answer to its statement")
    position = body["submitted"]
    if type(position) is not int or not 0 <= position < shown.position:
        return Result(INVALID, "it names no earlier record as the submission")
    submission = run.by_position.get(position)
    if submission is None or submission.body is None:
        return Result(ASSERTED, f"record {position}, which holds the statement, is not shown")
    other = submission.body.value
    about = [[*(item[name] for name in _SAME), _given_uses(item)] for item in (body, other)]
    if (
        canonical.encode(about[0]) != canonical.encode(about[1])
        or other["statement"]["digest"] != body["statement"]
    ):
        return Result(INVALID, f"it does not agree with its submission, record {position}")
    if submission.header.outcome != "submitted":
        return Result(INVALID, f"record {position} is no submission")
    return Result(VALID, "")
