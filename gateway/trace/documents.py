"""What documents of the trace are called: ``0x…`` alone or a batch, ``0x…-SERIAL`` one of a batch.

A record about a document of a batch names it by its id, a hash that nobody has asked by. Its serial
stands in what was projected of it, and where its content is kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from chain.documents import DocumentName
from chain.words import Digest, to_hex
from gateway.archive.models import ArchivedDocument
from gateway.issuing.models import DocumentChange, RedEvent

_KNOWN: Final = tuple(
    select(col(table.document), col(table.issue), col(table.serial))
    .where(col(table.document).in_(bindparam("documents", expanding=True)))
    .distinct()
    for table in (DocumentChange, RedEvent, ArchivedDocument)
)


def names_of(session: Session, subjects: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """The names of these subjects' documents by id; one that nothing here names is left out."""
    asked = {one["document"]: one.get("issue") for one in subjects if one.get("document")}
    names = {document: document for document, issue in asked.items() if issue is None}
    for query in _KNOWN:
        missing = [bytes.fromhex(one[2:]) for one in asked.keys() - names.keys()]
        if missing:
            for document, issue, serial in session.execute(query, {"documents": missing}):
                names[to_hex(document)] = DocumentName(Digest(issue), serial).text
    return names
