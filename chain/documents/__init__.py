"""Documents: the commitment to their fields, what a holder shows of it, and what differs. Pure."""

from chain.documents.batch import Batch
from chain.documents.bundle import Bundle, Disclosed, decode_bundle
from chain.documents.commitment import Commitment, commit
from chain.documents.comparison import Change, Comparison, Difference, compare, compare_bundle
from chain.documents.envelope import Envelope, Place, read_envelope
from chain.documents.fields import KINDS, MAX_CONTENT, MAX_FIELDS, Field, FieldLike, split_path
from chain.documents.hashing import document_secret
from chain.documents.identity import (
    LAST_SERIAL,
    DocumentName,
    alone_id,
    batch_id,
    document_id,
    licence_id,
    series_id,
    voucher_id,
)
from chain.documents.verification import computed_root, narrowed, verify_bundle

__all__ = [
    "KINDS",
    "LAST_SERIAL",
    "MAX_CONTENT",
    "MAX_FIELDS",
    "Batch",
    "Bundle",
    "Change",
    "Commitment",
    "Comparison",
    "Difference",
    "Disclosed",
    "DocumentName",
    "Envelope",
    "Field",
    "FieldLike",
    "Place",
    "alone_id",
    "batch_id",
    "commit",
    "compare",
    "compare_bundle",
    "computed_root",
    "decode_bundle",
    "document_id",
    "document_secret",
    "licence_id",
    "narrowed",
    "read_envelope",
    "series_id",
    "split_path",
    "verify_bundle",
    "voucher_id",
]
