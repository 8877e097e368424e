"""Records: the entries of the journal, as a header that becomes a leaf and a body behind it."""

from chain.records.header import (
    OUTCOMES,
    SALT_BYTES,
    VERSION,
    Header,
    body_digest,
    decode_header,
    encode_header,
)
from chain.records.tags import key_tags, tag_hash

__all__ = [
    "OUTCOMES",
    "SALT_BYTES",
    "VERSION",
    "Header",
    "body_digest",
    "decode_header",
    "encode_header",
    "key_tags",
    "tag_hash",
]
