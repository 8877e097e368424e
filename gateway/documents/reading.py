"""One file read as far as it goes: the document, or why there is none, and every signature on it.

To be called in a process of bounded time and memory: `gateway.documents.parsing`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from gateway.documents import formats
from gateway.documents.errors import DocumentError, Malformed, Unsupported
from gateway.documents.formats import facturx
from gateway.documents.model import DocumentModel, Unprotected
from gateway.documents.ofd import seals
from gateway.documents.ofd.structure import Ofd
from gateway.documents.pdf import signatures as pdf
from gateway.documents.sealing import sm
from gateway.documents.sealing.signatures import Outcome, Signature


@dataclass(frozen=True, slots=True)
class Reading:
    """What a file holds. Exactly one of ``document`` and ``refusal`` is there."""

    document: DocumentModel | None
    refusal: DocumentError | None
    """`Unsupported` or `Malformed`, with what to do."""
    signatures: tuple[Signature, ...] = ()
    """In the order of the file; empty says that nobody signed or sealed it."""

    def required(self) -> DocumentModel:
        """The document; raises the refusal where there is none."""
        if self.document is None:
            raise self.refusal or Unsupported("there is no document", "send the file again")
        return self.document


def read(data: bytes, hint: str | None = None, authorities: Sequence[bytes] = ()) -> Reading:
    """What ``data`` holds; a file that cannot be read is an answer too, never an exception.

    ``hint`` as in `gateway.documents.formats.read`; ``authorities`` are DER certificates of those
    who issue certificates that are to be trusted.
    """
    try:
        document, refusal = formats.read(data, hint), None
    except DocumentError as fault:
        document, refusal = None, fault
    try:
        found = () if isinstance(refusal, Malformed) else _signatures(data, authorities)
    except DocumentError as fault:
        return Reading(None, fault)
    if document is not None and found:
        document = replace(document, unprotected=(*document.unprotected, *_exposed(found)))
    return Reading(document, refusal, found)


def _signatures(data: bytes, authorities: Sequence[bytes]) -> tuple[Signature, ...]:
    if formats.is_ofd(data):
        package = Ofd(data)
        trusted = tuple(parsed for one in authorities if (parsed := _sm2(one)))
        return seals.signatures(package.package, package.body, trusted)
    return pdf.signatures(data, authorities) if facturx.is_pdf(data) else ()


def _sm2(authority: bytes) -> sm.Parsed | None:
    """``authority``, if its key is one that seals are checked by."""
    parsed = sm.certificate(authority)
    return parsed if parsed.public_key else None


def _exposed(found: Sequence[Signature]) -> list[Unprotected]:
    """The parts that no signature without fault covers."""
    covered = {p for one in found if one.outcome is Outcome.VALID for p in one.covered}
    parts = dict.fromkeys(
        part for one in found for part in (*one.uncovered, *one.altered, *one.covered)
    )
    return [
        Unprotected(part, "no valid signature covers it") for part in parts if part not in covered
    ]
