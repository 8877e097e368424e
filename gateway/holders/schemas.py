"""Links, codes and what a code shows, as they leave the gateway."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, Field

from chain.words import to_hex
from gateway.holders.disclosing import Disclosure
from gateway.holders.links import LinkState, name_of
from gateway.holders.models import HolderLink
from gateway.holders.presenting import Proof
from gateway.holders.state import Code
from gateway.journal.receipts import SignedReceipt
from gateway.journal.schemas import Hex, ReceiptOut

DocumentText = Annotated[str, Field(pattern=r"^0x[0-9a-f]{64}(-[1-9][0-9]{0,14})?$", max_length=90)]


class LinkIn(BaseModel):
    """The document that a holder gets a link to."""

    document: DocumentText


class LinkMadeOut(BaseModel):
    """A new link: address and PIN are told this once, and kept nowhere; send them by two ways."""

    link: Hex = Field(description="by what the link is named, in records and to withdraw it")
    document: str
    url: str
    pin: str = Field(description="six digits")
    record: int
    receipt: ReceiptOut


class LinkOut(BaseModel):
    """A link that was given out; times in Unix milliseconds."""

    link: Hex
    document: str
    state: LinkState
    made: int
    opened: int | None = Field(description="when its holder opened it last; null for never")
    record: int
    ended: int | None = Field(description="the record that withdrew it")

    @classmethod
    def of(cls, row: HolderLink, state: LinkState) -> LinkOut:
        """A row as JSON."""
        return cls(
            link=to_hex(row.id),
            document=name_of(row).text,
            state=state,
            made=row.made,
            opened=row.opened or None,
            record=row.record,
            ended=row.ended,
        )


class LinksOut(BaseModel):
    """The links of a document, the newest first."""

    links: list[LinkOut]


class UnlinkedOut(BaseModel):
    """The record that a link was withdrawn."""

    record: int
    receipt: ReceiptOut


class CodeIn(BaseModel):
    """The eight digits that a holder told; blanks and hyphens do not matter."""

    digits: Annotated[str, Field(max_length=20)]


class FieldOut(BaseModel):
    """One field that the holder chose to show."""

    path: str
    kind: str
    value: str


class IssuerOut(BaseModel):
    """Who issued the document."""

    code: str
    name: str


class CodeUsedOut(BaseModel):
    """What a code shows, this once."""

    code: Hex
    document: str
    kind: str
    issuer: IssuerOut
    purpose: str = Field(description="what for, in the holder's words")
    verdict: str = Field(description="VALID, INVALID, STALE or NOT_FOUND, by what is recorded here")
    axes: dict[str, Any] = Field(description="`validity`, `red`, `use`, as a verification has them")
    fields: list[FieldOut]
    hidden: int = Field(description="fields of the document that are not shown")
    bundle: str = Field(description="the bundle with these fields, to be kept byte for byte")
    presentation: str | None = Field(description="the same with proof of its status by the chain")
    without: str | None = Field(description="why there is no presentation")
    record: int
    receipt: ReceiptOut

    @classmethod
    def of(cls, code: Code, shown: Disclosure, proof: Proof, signed: SignedReceipt) -> CodeUsedOut:
        """What was gathered before the code was used, with the record of its use."""
        fields = [FieldOut(path=f.path, kind=f.kind, value=f.value) for f in shown.fields]
        return cls(
            code=to_hex(code.id),
            document=shown.name.text,
            kind=shown.kind,
            issuer=IssuerOut(code=shown.issuer, name=shown.issuer_name),
            purpose=code.scope.purpose,
            verdict=shown.status.verdict.value,
            axes=shown.status.axes(),
            fields=fields,
            hidden=shown.bundle.hidden,
            bundle=shown.bundle.encode().decode(),
            presentation=None if proof.file is None else proof.file.decode(),
            without=proof.without,
            record=signed.receipt.position,
            receipt=ReceiptOut.of(signed),
        )
