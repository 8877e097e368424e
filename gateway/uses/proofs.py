"""That a member has brought a document: told when its file is verified, taken when it is booked.

Whoever books a number may have guessed it. How the document of that number stands is told only to
a member that had the document itself; and who has that can ask anywhere, signed in or not. Pure.
"""

from __future__ import annotations

import hmac

from chain.documents import DocumentName
from chain.errors import CommitmentError
from chain.words import Digest
from gateway.errors import Invalid
from gateway.uses.keys import RegisterKeys


def proof_of(register: RegisterKeys, member: str, use: Digest, name: DocumentName) -> str:
    """What the gateway gives a member that has brought a document which is used under a key."""
    return f"{name.text}.{register.brought(member, use, name.text).hex()}"


def opened(register: RegisterKeys, member: str, use: Digest, proof: str) -> DocumentName:
    """The document that the member has brought; raises `Invalid` for what was not given to it."""
    text, _, given = proof.partition(".")
    expected = register.brought(member, use, text).hex()
    try:
        if hmac.compare_digest(given.encode(), expected.encode()):
            return DocumentName.parse(text)
    except (CommitmentError, UnicodeEncodeError):
        pass
    raise Invalid(
        f"the proof {text[:20]} was not given to {member} for this document: verify its file again"
    )
