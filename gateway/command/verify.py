"""``shujian verify``: evidence and documents checked here, without network or anybody's word."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gateway.command.errors import CommandError, Status
from gateway.command.frame import Call, command
from gateway.command.offline import NO_TRUST, moment, read_bounded, read_trust, said, shown
from gateway.command.output import fields, printable, table
from gateway.command.verify_document import Asked, verify_document

if TYPE_CHECKING:
    from chain.evidence import Question, Report, Trust

_EXAMPLE = "shujian verify evidence.json --trust trust.json"
_OTHER = (
    "no evidence, presentation or bundle, so nothing is said of it here, good or bad: have an "
    "original (XML, OFD, PDF, JSON) verified on the gateway's page /verify or by "
    "`shujian document verify FILE`"
)
_EVIDENCE_ONLY = "--certificate is for evidence (证据)"
_DOCUMENTS_ONLY = (
    "--as-of, --max-age, --issuer and --document are for presentations and bundles of documents"
)

_MEANING = {
    "VALID": "everything demanded follows from the file and from what is trusted",
    "INVALID": "the file contradicts itself or what is trusted; nothing in it is proved",
    "ASSERTED": "nothing contradicts it, but not everything demanded is proved: somebody says so",
    "SKIPPED": "not everything demanded could be checked: something is withheld or was erased",
    "ERROR": "this program cannot read it",
}


def register(root: typer.Typer) -> None:
    """Put the command into the tree."""
    command(root, "verify", _EXAMPLE, ())(verify)


def verify(
    call: Call,
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE",
            help="Evidence (证据), or a document's presentation or bundle; - reads stdin.",
        ),
    ],
    *,
    trust: Annotated[
        Path | None,
        typer.Option(
            "--trust",
            metavar="FILE",
            help="What you trust: see `shujian trust`. Only a bundle is checked without.",
        ),
    ] = None,
    as_of: Annotated[
        str | None,
        typer.Option("--as-of", metavar="DAY", help="How a document stood at the end of that day."),
    ] = None,
    max_age: Annotated[
        float | None,
        typer.Option(
            "--max-age", metavar="DAYS", min=0, help="How old a presentation may be (default 7)."
        ),
    ] = None,
    issuer: Annotated[
        str | None,
        typer.Option(
            "--issuer", metavar="CODE", help="Whether the member with this code issued it."
        ),
    ] = None,
    document: Annotated[
        Path | None,
        typer.Option(
            "--document", metavar="FILE", help="Name what differs in this copy of the document."
        ),
    ] = None,
    certificate: Annotated[
        Path | None,
        typer.Option(
            "--certificate", metavar="FILE.pdf", help="Write what was found as a PDF (存证证书)."
        ),
    ] = None,
) -> int:
    """Check evidence, or a document that is presented (验证), offline: verdict, then each check.

    Exit status 0 only if the verdict is VALID, and the issuer the one that --issuer names; a
    bundle without a presentation never is. A name of an issuer that stands in a document is the
    word of whoever issued it: --issuer compares the member itself. No signature is bound to the
    question in evidence: compare it with the one that you asked.
    """
    from chain.evidence import MAX_BYTES, check
    from chain.evidence import Status as Verdict
    from chain.presentations import Kind, kind_of

    trusted = None if trust is None else read_trust(trust)
    data = read_bounded(file, MAX_BYTES)
    kind = kind_of(data)
    if kind is Kind.OTHER:
        return _other(call, file)
    if kind is not Kind.EVIDENCE:
        if certificate is not None:
            raise CommandError(_EVIDENCE_ONLY, Status.USAGE)
        asked = Asked.of(as_of, max_age, document, issuer)
        return verify_document(call, file, data, kind, (trust, trusted), asked)
    if (as_of, max_age, document, issuer) != (None, None, None, None):
        raise CommandError(_DOCUMENTS_ONLY, Status.USAGE)
    if trust is None or trusted is None:
        raise CommandError(NO_TRUST, Status.USAGE)
    report = check(data, trusted)
    call.out.result(report.as_json(), _lines(file, trust, trusted, report))
    if certificate is not None:
        _certify(call, certificate, data, trusted, report)
    return Status.FINE if report.verdict is Verdict.VALID else Status.FAILED


def _other(call: Call, file: Path) -> int:
    """Of a file that is none of the three no verdict is printed that could be taken for its own."""
    said = {"answer": [], "checks": [], "kind": "other", "reason": _OTHER, "verdict": "ERROR"}
    call.out.result(said, [f"ERROR  {printable(file)}: {_OTHER}"])
    return Status.FAILED


def _lines(file: Path, trust: Path, trusted: Trust, report: Report) -> Iterator[str]:
    verdict, form = report.verdict.value, report.checks[0]
    if form.status.value != "VALID":
        yield f"{verdict}  {printable(file)}: 1 form: {said(form.reason)}"
        return
    yield f"{verdict}  {printable(file)}: {_MEANING[verdict]}"
    yield ""
    yield from table(
        ["", "check", "result", "reason"],
        [
            (f"{check.number:>2}", check.name, shown(check.status.value, check.demanded),
             said(check.reason))
            for check in report.checks
        ],
    )  # fmt: skip
    yield ""
    own = f"{trust}, fingerprint {trusted.fingerprint()}"
    yield from fields(_facts(report) | {"trust": own})


def _facts(report: Report) -> dict[str, str]:
    count = "1 record" if len(report.answer) == 1 else f"{len(report.answer):,} records"
    found = {"question": "none: the records shown, and no more is claimed"}
    if report.question is not None:
        found["question"] = in_words(report.question, report.names)
        found |= _beside(report.question, report.names)
    if report.as_of is None:
        return found | {"answer": count}
    as_of = report.as_of
    block = f"block {as_of.block.number:,} of {moment(as_of.block.time * 1000)}"
    sealer = "nobody who is trusted" if as_of.sealer is None else f"0x{as_of.sealer.hex()}"
    observers = ", ".join(f"0x{account.hex()}" for account in as_of.observers)
    return found | {
        "answer": f"{count}, as of the checkpoint of {as_of.size:,} records, in {block}",
        "sealed by": sealer,
        "observers": observers or "none who is trusted",
    }


def _beside(question: Question, names: Mapping[str, str]) -> dict[str, str]:
    """What belongs to a document of a batch and no question about that document asks for."""
    batches = dict.fromkeys(name.partition("-")[0] for name in names.values())
    if not batches or question.kinds:
        return {}
    told = " or ".join(f"document:{batch}" for batch in batches)
    return {"not asked": f"how it was issued, with its batch: {told}, of kind document.batched"}


def in_words(question: Question, names: Mapping[str, str]) -> str:
    """The question as a sentence; beside a key tag the name that it hashes, where that is told."""
    keys = [] if question.key is None else [question.key, *question.also]
    told = [f"{_plain(key)} ({names[key]})" if key in names else _plain(key)
            for key in keys]  # fmt: skip
    parts = [f"all records of {told[0]}" if told else "all records"]
    parts += [f"and of {key}" for key in told[1:]]
    if question.kinds:
        parts.append(f"of kind {' or '.join(map(_plain, question.kinds))}")
    if question.outcomes:
        parts.append(f"with outcome {' or '.join(question.outcomes)}")
    if question.purpose is not None:
        parts.append(f"for the purpose {_plain(question.purpose)}")
    if question.since is not None:
        parts.append(f"from {moment(question.since)}")
    if question.until is not None:
        parts.append(f"up to {moment(question.until)}, included")
    return ", ".join(parts)


def _plain(text: str) -> str:
    """A text of a question; with characters beyond ASCII also as their numbers, for one may look
    like another."""
    is_plain = all(" " < one <= "~" for one in text)
    return text if is_plain else f"{text} ({text!a}: mind its characters)"


def _certify(call: Call, target: Path, data: bytes, trusted: Trust, report: Report) -> None:
    try:
        from gateway.certificates.document import certificate
    except ModuleNotFoundError as error:
        raise CommandError(
            f"a certificate needs the package {error.name}: "
            "python -m pip install 'shujian[certificate]'",
            Status.USAGE,
        ) from error
    try:
        target.write_bytes(certificate(data, trusted, report, datetime.now(UTC)))
    except OSError as error:
        reason = error.strerror or str(error)
        raise CommandError(f"{target} cannot be written: {reason}", Status.USAGE) from error
    call.out.say(f"certificate written to {target}")
