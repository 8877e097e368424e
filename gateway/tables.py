"""Every table of the gateway, by what it is to the journal: the one list of each sort.

A table that is in none of these lists fails a test.
"""

from __future__ import annotations

from sqlmodel import SQLModel

from gateway.anchoring.models import Checkpoint, Cursor
from gateway.archive.models import ArchivedDocument
from gateway.authorizations.models import Authorization, AuthorizationEvent
from gateway.catalog.models import Resource, Version
from gateway.completeness.models import IndexKey, IndexState
from gateway.holders.models import DigitTries, DisclosureCode, HolderLink
from gateway.issuing.models import (
    DocumentChange,
    DocumentSeries,
    Issue,
    IssuerRight,
    RedEvent,
    RedLetter,
)
from gateway.journal.models import Record, RecordTag, Tile
from gateway.lineage.models import Lineage
from gateway.members.models import Account, Member
from gateway.observers.models import Observation
from gateway.payloads.models import Payload, PayloadKey
from gateway.persons.models import PersonKey, SubjectEntry, SubjectList
from gateway.releases.models import Access, Release
from gateway.reports.models import Rejection, Report, ReportedEvent, Taking
from gateway.signin.models import Challenge, Login
from gateway.statements.models import Proposal, Statement
from gateway.uses.models import (
    BroughtDocument,
    UsedNumber,
    UseEvent,
    UseState,
    Voucher,
    VoucherName,
)

Model = type[SQLModel]

JOURNAL: tuple[Model, ...] = (Record, RecordTag, Tile)
"""The journal itself: the records, what finds them, and the tiles of their tree."""

PROJECTIONS: tuple[Model, ...] = (
    Statement,
    Member,
    Account,
    Resource,
    Version,
    Lineage,
    Authorization,
    AuthorizationEvent,
    Access,
    Release,
    Payload,
    Report,
    ReportedEvent,
    IssuerRight,
    Issue,
    DocumentSeries,
    DocumentChange,
    RedLetter,
    RedEvent,
    UseState,
    Voucher,
    UseEvent,
)
"""Made from the journal by `gateway.projections.project`; may be dropped and made again."""

CHAIN: tuple[Model, ...] = (Checkpoint, Cursor)
"""Copied from the chain, and compared with it; not made from the journal."""

INDEX: tuple[Model, ...] = (IndexKey, IndexState)
"""Made from the headers, as of the newest checkpoint; may be dropped and made again."""

CUSTODY: tuple[Model, ...] = (
    Proposal,
    Challenge,
    Login,
    PayloadKey,
    PersonKey,
    SubjectList,
    SubjectEntry,
    Taking,
    Rejection,
    Observation,
    ArchivedDocument,
    VoucherName,
    UsedNumber,
    BroughtDocument,
    HolderLink,
    DisclosureCode,
    DigitTries,
)
"""What stands in no record: kept, not rebuilt; only observations are audited, by signatures."""
