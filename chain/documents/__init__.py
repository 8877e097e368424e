"""Documents: the commitment to their fields, what a holder shows of it, and what differs. Pure."""

from chain.documents.batch import Batch
from chain.documents.bundle import Bundle, Disclosed, decode_bundle
from chain.documents.commitment import Commitment, commit
from chain.documents.comparison import Change, Comparison, Difference, compare, compare_bundle
from chain.documents.envelope import Envelope, Place, read_envelope
from chain.documents.fields import KINDS, MAX_CONTENT, MAX_FIELDS, Field, FieldLike, split_path
from chain.documents.hashing import document_secret
from chain.documents.verification import computed_root, narrowed, verify_bundle

__all__ = [
    "KINDS",
    "MAX_CONTENT",
    "MAX_FIELDS",
    "Batch",
    "Bundle",
    "Change",
    "Commitment",
    "Comparison",
    "Difference",
    "Disclosed",
    "Envelope",
    "Field",
    "FieldLike",
    "Place",
    "commit",
    "compare",
    "compare_bundle",
    "computed_root",
    "decode_bundle",
    "document_secret",
    "narrowed",
    "read_envelope",
    "split_path",
    "verify_bundle",
]
