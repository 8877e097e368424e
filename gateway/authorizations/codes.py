"""The name of an authorization: ``A-`` and twelve characters of Crockford's base 32."""

from __future__ import annotations

import re
import secrets
from typing import Final

from chain.records import tag_hash
from chain.words import Digest
from gateway.errors import Invalid

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Without I, L, O and U, which look like others or make words."""

_CODE: Final = re.compile(rf"A-[{ALPHABET}]{{12}}")


def new_code() -> str:
    """A name that nobody has used: 60 random bits."""
    return "A-" + "".join(secrets.choice(ALPHABET) for _ in range(12))


def check_code(code: str) -> None:
    """Raise `Invalid` unless the text is the name of an authorization."""
    if not _CODE.fullmatch(code):
        raise Invalid("an authorization's code is A- and 12 characters from 0-9 and A-Z but ILOU")


def tag_of(code: str) -> Digest:
    """The 32 bytes that stand for an authorization: its key tag, and its identity on the chain."""
    return tag_hash(f"authorization:{code}")
