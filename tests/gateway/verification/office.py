"""市税务局 issues real sample files in the town and leaves them here; people ask about them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, cast

import orjson

from chain.documents import Batch, Commitment, Envelope, Place, commit, document_secret
from chain.documents.identity import DocumentName, alone_id, batch_id, series_id
from chain.records import tag_hash
from chain.words import Digest, Millis, Seconds, to_hex
from gateway.archive.naming import key_of
from gateway.archive.service import Archive
from gateway.database import WriteSession, read_session
from gateway.documents import formats
from gateway.documents.model import DocumentModel
from gateway.documents.parsing import Readers
from gateway.documents.reading import Reading
from gateway.documents.reading import read as read_here
from gateway.issuing import service
from gateway.members.standing import Standing, standing
from gateway.uses.keys import RegisterKeys
from gateway.verification.finding import Finding
from gateway.verification.question import Brought, File, Question
from gateway.verification.service import Verification
from tests.gateway.issuing.registry import NOW, SW, Registry, member_id
from tests.support.town import LEDGER_ID, XC, Town, account_of
from tests.support.web import master_keys

SAMPLES = Path(__file__).parents[1] / "documents" / "formats" / "samples"
SECRET = b"\x05" * 32
SERIES = Digest(b"\x06" * 32)


class ReadHere:
    """Reads in this process: what the processes do is tested where they are."""

    def __init__(self, authorities: tuple[bytes, ...] = ()) -> None:
        self.authorities = authorities

    def read(self, data: bytes, hint: str | None = None) -> Reading:
        """As `Readers.read`."""
        return read_here(data, hint, self.authorities)


def sample(name: str) -> bytes:
    """A sample file of the formats."""
    return (SAMPLES / name).read_bytes()


@dataclass
class Office:
    """An issuer with its archive, and whoever asks."""

    registry: Registry
    silence: float = 0.0
    readers: Any = field(default_factory=ReadHere)
    buyer: str | None = XC
    """Whom it names as the buyer of what it issues."""

    def __post_init__(self) -> None:
        self.register = RegisterKeys.of(master_keys())
        self.archive = Archive(master_keys(), self.register)
        self.verification = Verification(
            LEDGER_ID,
            self.town.engine,
            self.archive,
            self.register,
            cast("Readers", self.readers),
            self.town.seconds,
            lambda: self.silence,
            600.0,
        )

    def afresh(self, readers: Any = None) -> Office:
        """The same office, which has forgotten who was wrong; with other readers, if any."""
        self.verification.close()
        return Office(self.registry, self.silence, readers or self.readers, self.buyer)

    @property
    def town(self) -> Town:
        """Where all of this is."""
        return self.registry.town

    def licensed(self, kind: str, issuer: str = SW) -> None:
        """The right to issue documents of a kind, once."""
        with read_session(self.town.engine) as session:
            known = service.right(session, issuer, kind).number
        if not known:
            self.registry.accept(self.registry.license(issuer, kind=kind))

    def commitment(
        self, model: DocumentModel, valid: tuple[int, int] = (0, 0), issuer: str = SW
    ) -> Commitment:
        """What the issuer has when it issues the document alone."""
        key = self.register.issue(issuer, key_of(model))
        envelope = Envelope(
            tag_hash(f"member:{issuer}"),
            model.type,
            key,
            None,
            Seconds(valid[0]),
            Seconds(valid[1]),
            len(model.fields),
        )
        return commit(envelope, model.fields, SECRET)

    def issue(
        self,
        data: bytes,
        *,
        valid: tuple[int, int] = (0, 0),
        accepted: bool = True,
        left: bool = True,
        by: str = "sw-clerk",
        issuer: str = SW,
    ) -> DocumentName:
        """Issue what a file holds, alone, and leave it in the archive."""
        model = formats.read(data)
        return self.issue_model(
            model, valid=valid, accepted=accepted, left=left, by=by, issuer=issuer
        )

    def issue_model(
        self,
        model: DocumentModel,
        *,
        valid: tuple[int, int] = (0, 0),
        accepted: bool = True,
        left: bool = True,
        by: str = "sw-clerk",
        issuer: str = SW,
    ) -> DocumentName:
        """As `issue`."""
        self.licensed(model.type, issuer)
        made = self.commitment(model, valid, issuer)
        assert made.envelope.key is not None
        taken = self.registry.say(
            "IssueDocument",
            by,
            issuer=member_id(issuer),
            kind=model.type,
            key=to_hex(made.envelope.key),
            root=to_hex(made.root),
            validFrom=valid[0],
            validUntil=valid[1],
            buyer=to_hex(bytes(32)) if self.buyer is None else member_id(self.buyer),
        )
        if accepted:
            self.registry.accept(taken)
        if left:
            self.leave(model, made, issuer)
        return DocumentName(alone_id(made.envelope.issuer, made.envelope.key, made.envelope.kind))

    def leave(
        self, model: DocumentModel, made: Commitment, issuer: str = SW, batch: Any = None
    ) -> None:
        """Leave a document here."""

        def job(session: WriteSession) -> None:
            bundle = made.disclose(batch=batch)
            deposit = self.archive.check(session, issuer, bundle, key_of(model))
            self.archive.keep(session, self.archive.sealed(deposit, Millis(self.town.clock)))

        self.town.writer.run(job)

    def issue_batch(
        self, models: list[DocumentModel], first: int = 1, *, accepted: bool = True
    ) -> list[DocumentName]:
        """Issue documents of one type as a batch, and leave them here."""
        kind, issuer = models[0].type, tag_hash(f"member:{SW}")
        self.licensed(kind)
        made = [
            commit(
                Envelope(
                    issuer,
                    kind,
                    None,
                    Place(SERIES, first, len(models), first + at),
                    Seconds(0),
                    Seconds(0),
                    len(model.fields),
                ),
                model.fields,
                document_secret(SECRET, SERIES, first + at),
            )
            for at, model in enumerate(models)
        ]
        tree = Batch([one.root for one in made])
        taken = self.registry.batch(
            first, len(models), kind=kind, root=to_hex(tree.root), series=to_hex(SERIES)
        )
        if accepted:
            self.registry.accept(taken)
        for at, (model, one) in enumerate(zip(models, made, strict=True)):
            self.leave(model, one, batch=tree.proof(at))
        issue = batch_id(series_id(issuer, SERIES, kind), first)
        return [DocumentName(issue, first + at) for at in range(len(models))]

    def who(self, person: str) -> Standing:
        """The standing of a person of the town."""
        with read_session(self.town.engine) as session:
            return standing(session, account_of(person))

    def ask(
        self, brought: Brought | bytes, person: str | None = None, as_of: int | None = None
    ) -> Finding:
        """The finding about what somebody brings; None: a stranger."""
        what = File(brought) if isinstance(brought, bytes) else brought
        question = Question("brought", what, None if as_of is None else Seconds(as_of))
        return self.verification.answer(question, None if person is None else self.who(person))

    def later(self, seconds: int) -> int:
        """Let time pass; what time it is."""
        self.town.clock += seconds * 1000
        return self.town.seconds()


def a_certificate(**changed: str) -> bytes:
    """A certificate in JSON."""
    content = {
        "type": "certificate",
        "name": "从业资格证书",
        "type_code": "11100000MB0001",
        "identifier": "1.2.156.3005.2.11100000000013127D004.11110000000021231Y.ZG20260001.001.X",
        "issue_date": "2026-03-02",
        "holder.name": "欧阳明慧",
        **changed,
    }
    return orjson.dumps({name: value for name, value in content.items() if value})


def altered(model: DocumentModel, path: str, value: str) -> DocumentModel:
    """A document with another value."""
    fields = tuple(replace(one, value=value) if one.path == path else one for one in model.fields)
    return replace(model, fields=fields)


__all__ = ["NOW", "Office", "ReadHere", "a_certificate", "altered", "sample"]
