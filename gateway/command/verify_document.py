"""``shujian verify`` for documents: a presentation, or a bundle without a status."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gateway.command.errors import CommandError, Status
from gateway.command.frame import Call
from gateway.command.offline import NO_TRUST, moment, read_bounded, said, shown
from gateway.command.output import fields, printable, shorten, table
from gateway.zone import SHANGHAI

if TYPE_CHECKING:
    from chain.documents import Comparison
    from chain.documents.state import DocumentChange
    from chain.evidence import Trust
    from chain.presentations import Kind, Report, Stand
    from chain.words import Seconds

_DAY = 86_400
_SHOWN = 200
"""So many fields and differences are printed; ``--json`` has them all."""
_CHANGES = 8
"""So many of the last changes of validity are printed."""
_COPY_BYTES = 64 * 2**20
_NAMES = {"issuer.name": "issuer", "seller.name": "seller"}
_CODES = ("issuer.code", "seller.tax_number", "seller.vat_number")
"""Where a document names whoever it is of, and a code that may be the issuing member's."""

_MEANING = {
    "VALID": "as it was issued, and in force at the time asked about",
    "INVALID": "the file contradicts itself or what is trusted; nothing in it is proved",
    "STALE": "as it was issued; how it stands is proved for a block that is too old",
    "ASSERTED": "nothing contradicts it, but not everything demanded is proved",
    "SKIPPED": "not everything demanded could be checked",
    "ERROR": "it could not be checked here",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked about a document: the time, how old the proof may be, another copy, by whom."""

    as_of: Seconds | None
    max_age: int
    copy: Path | None
    issuer: str | None

    @classmethod
    def of(
        cls, day: str | None, max_age: float | None, copy: Path | None, issuer: str | None
    ) -> Asked:
        """From the options; raises `CommandError`."""
        from chain.presentations import MAX_AGE

        age = MAX_AGE if max_age is None else int(max_age * _DAY)
        return cls(None if day is None else _end_of(day), age, copy, issuer)


def verify_document(
    call: Call,
    file: Path,
    data: bytes,
    kind: Kind,
    trusted: tuple[Path | None, Trust | None],
    asked: Asked,
) -> int:
    """Print what the checks of a document find; the exit status is 0 only if all is VALID.

    A copy of the document that differs from what was issued is no success either, nor an issuer
    that is another than the one asked about.
    """
    report = _report(data, kind, trusted[1], asked)
    differing = None if asked.copy is None else _compared(report, asked.copy)
    value = report.as_json()
    if differing is not None:
        value["differences"] = _differences_json(differing)
    by_it = None if asked.issuer is None else is_issuer(report, asked.issuer)
    if by_it is not None:
        value["issuer"] = {"code": asked.issuer, "same": by_it}
    call.out.result(value, _lines(file, trusted, report, differing, asked.issuer))
    is_good = report.verdict.value == "VALID" and (differing is None or differing.same)
    is_good = is_good and by_it is not False
    return Status.FINE if is_good else Status.FAILED


def _report(data: bytes, kind: Kind, trust: Trust | None, asked: Asked) -> Report:
    from chain.presentations import Kind, check, check_bundle
    from chain.words import Seconds

    if kind is Kind.BUNDLE:
        return check_bundle(data)
    if trust is None:
        raise CommandError(NO_TRUST, Status.USAGE)
    return check(data, trust, Seconds(int(time.time())), asked.as_of, asked.max_age)


def is_issuer(report: Report, code: str) -> bool:
    """Whether the member with a code is the one that the envelope names: its id is the hash."""
    from chain.records import tag_hash

    if report.bundle is None:
        return False
    return tag_hash(f"member:{code.strip()}") == report.bundle.envelope.issuer


def _end_of(day: str) -> Seconds | None:
    """The last second of a day in Beijing time; None for today, of which it is now."""
    from chain.words import Seconds

    try:
        wanted = date.fromisoformat(day)
    except ValueError as error:
        raise CommandError(f"{day[:40]} is no day as 2026-12-01", Status.USAGE) from error
    today = datetime.fromtimestamp(time.time(), SHANGHAI).date()
    if wanted > today:
        raise CommandError(f"{wanted} has not come yet: nobody can tell", Status.USAGE)
    if wanted == today:
        return None
    start = datetime(wanted.year, wanted.month, wanted.day, tzinfo=SHANGHAI)
    return Seconds(int((start + timedelta(days=1)).timestamp()) - 1)


def _compared(report: Report, copy: Path) -> Comparison:
    """How a copy of the document differs from the fields that are shown and hold."""
    from chain.documents import compare

    if report.bundle is None or not report.fields:
        raise CommandError("no field of the document is proved, so none can be compared")
    try:
        from gateway.documents.parsing import Readers
    except ModuleNotFoundError as error:
        raise CommandError(
            f"reading documents needs the package {error.name}: "
            "python -m pip install 'shujian[gateway]'",
            Status.USAGE,
        ) from error
    readers = Readers()
    try:
        reading = readers.read(read_bounded(copy, _COPY_BYTES))
    finally:
        readers.close()
    if reading.document is None:
        raise CommandError(f"{copy} cannot be compared: {reading.refusal}")
    found = reading.document
    outside = [f"{part.place}: {part.reason}" for part in found.unprotected]
    committed = [one.field for one in report.fields]
    return compare(committed, found.fields, report.bundle.hidden, outside)


def _lines(
    file: Path,
    trusted: tuple[Path | None, Trust | None],
    report: Report,
    differing: Comparison | None,
    issuer: str | None,
) -> Iterator[str]:
    verdict, form = report.verdict.value, report.checks[0]
    if form.status.value != "VALID":
        yield f"{verdict}  {printable(file)}: 1 form: {said(form.reason)}"
        return
    other = issuer is not None and not is_issuer(report, issuer)
    but = f"; but it is NOT issued by {printable(issuer)}" if other else ""
    yield f"{verdict}  {printable(file)}: {_meaning(report)}{but}"
    yield ""
    yield from table(
        ["", "check", "result", "reason"],
        [
            (f"{one.number:>2}", one.name, shown(one.status.value, one.demanded), said(one.reason))
            for one in report.checks
        ],
    )
    yield ""
    yield from fields(_facts(report, issuer) | _trust(trusted))
    yield from _shown_fields(report)
    if differing is not None:
        yield from _difference_lines(differing)


def _meaning(report: Report) -> str:
    """What the verdict means; of a document not in force that it is otherwise as it was issued."""
    wrong = [one.name for one in report.checks if one.status.value == "INVALID"]
    if wrong == ["force"] and report.known_now is not None:
        return f"as it was issued, but not in force: {report.known_now.reason}"
    return _MEANING[report.verdict.value]


def _facts(report: Report, issuer: str | None) -> dict[str, str]:
    assert report.bundle is not None
    assert report.name is not None
    envelope = report.bundle.envelope
    end = f"until {moment(envelope.valid_until * 1000)}" if envelope.valid_until else "without end"
    found = {
        "document": report.name.text,
        "kind": envelope.kind,
        "issuer": _issuer(report, issuer),
        **_named(report),
        "valid": f"from {moment(envelope.valid_from * 1000)}, {end}",
    }
    if report.stand is not None:
        found |= _standing(report.stand)
    for name, judged in (("known now", report.known_now), ("known then", report.known_then)):
        if judged is not None:
            found[name] = f"{judged.force.value}: {judged.reason}"
    if report.as_of is not None:
        found |= _block(report)
    return found


def _issuer(report: Report, asked: str | None) -> str:
    """The issuing member, and whether it is the one asked about, or whose code stands inside."""
    assert report.bundle is not None
    told = f"0x{report.bundle.envelope.issuer.hex()}"
    if asked is not None:
        same = "this is" if is_issuer(report, asked) else "this is NOT"
        return f"{told}: {same} the member {printable(asked)}"
    inside = [one.field.value for one in report.fields if one.field.path in _CODES]
    for code in inside:
        if is_issuer(report, code):
            return f"{told}: the member with the code {shorten(printable(code), 40)}"
    return f"{told}: a member by its id; --issuer CODE tells whether it is the one you think"


def _named(report: Report) -> dict[str, str]:
    """Whom the document itself names: whoever issued it wrote that."""
    inside = {one.field.path: one.field.value for one in report.fields}
    return {
        f"names {what}": f"{shorten(printable(inside[path]), 120)} (the issuing member's own word, "
        "not proved)"
        for path, what in _NAMES.items()
        if inside.get(path)
    }


def _standing(stand: Stand) -> dict[str, str]:
    """What the state of the block says; amounts in minor units, as the contract keeps them."""
    issue, red = stand.issue, stand.red
    found = {"issued": moment(issue.issued * 1000)}
    changes = stand.validity.changes
    for number, change in list(enumerate(changes, 1))[-_CHANGES:]:
        found[f"change {number} of {len(changes)}"] = _change(change)
    if stand.validity.successor is not None:
        found["followed by"] = f"0x{stand.validity.successor.hex()}"
    if issue.blue is not None:
        found["red letter of"] = f"0x{issue.blue.hex()}"
    found["red letters"] = "none" if red is None else (
        f"{red.status.name.lower()}: {red.done:,} of {red.total:,} issued, {red.open:,} asked for "
        "(minor units)"
    )  # fmt: skip
    return found


def _change(change: DocumentChange) -> str:
    by, status = change.by.name.lower(), change.status.name.lower()
    effective, recorded = moment(change.effective * 1000), moment(change.recorded * 1000)
    return f"{status} by the {by} from {effective} on, recorded {recorded}"


def _block(report: Report) -> dict[str, str]:
    assert report.as_of is not None
    as_of = report.as_of
    sealer = "nobody who is trusted" if as_of.sealer is None else f"0x{as_of.sealer.hex()}"
    observers = ", ".join(f"0x{account.hex()}" for account in as_of.observers)
    return {
        "as of": f"block {as_of.block.number:,} of {moment(as_of.block.time * 1000)}",
        "sealed by": sealer,
        "observers": observers or "none who is trusted",
    }


def _trust(trusted: tuple[Path | None, Trust | None]) -> dict[str, str]:
    path, trust = trusted
    return {} if trust is None else {"trust": f"{path}, fingerprint {trust.fingerprint()}"}


def _shown_fields(report: Report) -> Iterator[str]:
    """The fields that the file shows, where they are the document's."""
    assert report.bundle is not None
    if not report.fields:
        return
    hidden = f" ({report.bundle.hidden} more are hidden)" if report.bundle.hidden else ""
    yield ""
    yield f"{len(report.fields)} fields{hidden}:"
    yield from table(
        ["path", "value"],
        [
            (one.field.path, shorten(printable(one.field.value), 120))
            for one in report.fields[:_SHOWN]
        ],
    )
    if len(report.fields) > _SHOWN:
        yield f"… and {len(report.fields) - _SHOWN:,} more (--json has them all)"


def _difference_lines(differing: Comparison) -> Iterator[str]:
    yield ""
    if differing.same:
        yield "the copy has all fields as they were issued"
    else:
        yield f"the copy differs in {len(differing.differences)} places:"
        yield from table(
            ["change", "path"],
            [(one.change.value, printable(one.path)) for one in differing.differences[:_SHOWN]],
        )
    for part in differing.unprotected[:_SHOWN]:
        yield f"not protected: {printable(part)}"


def _differences_json(differing: Comparison) -> dict[str, Any]:
    return {
        "differences": [
            {"change": one.change.value, "found_at": one.found_at, "path": one.path}
            for one in differing.differences
        ],
        "hidden": differing.hidden,
        "same": differing.same,
        "unprotected": list(differing.unprotected),
    }
