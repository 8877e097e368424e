"""Bodies, for those who may see them: digest, key tags, and the signatures of statements."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chain import canonical
from chain.errors import ChainError, StatementError
from chain.evidence import forms
from chain.observer.source import ShownBody
from chain.records import Header, body_digest, key_tags, tag_hash
from chain.statements import parse_message, parse_sent, recover, statement_digest, statement_type
from chain.words import Digest, to_hex

_BROKEN = (LookupError, TypeError, ValueError, AttributeError)


def wrong_with_body(ledger: Digest, header: Header, shown: ShownBody) -> str | None:
    """Why a body is not the one of that header, or says what was not signed; None if all is right.

    Checked are the salted digest, the key tags, and of a statement in it the digest and the
    signers. What it says of contracts and of other records is *not* checked here. A body that was
    erased is not wrong.
    """
    if shown.salt is None or shown.body is None:
        return None
    try:
        if body_digest(shown.salt, shown.body) != header.body:
            return "body and salt do not have the digest that the header names"
        body = canonical.decode_object(shown.body)
        if {tag_hash(tag) for tag in key_tags(body)} != {tag for tag, _ in header.tags}:
            return "the header's key tags are not those of the body"
        statement = body.get("statement")
        return _wrong_statement(ledger, body, statement) if isinstance(statement, dict) else None
    except ChainError as error:
        return str(error)
    except _BROKEN:
        return "what it says of a statement cannot be read"


def _wrong_statement(
    ledger: Digest, body: Mapping[str, Any], statement: Mapping[str, Any]
) -> str | None:
    kind = statement_type(statement["type"])
    is_direct = body.get("submitted", 0) is None
    try:
        message = (parse_sent if is_direct else parse_message)(kind, statement["message"])
    except StatementError:
        if is_direct:
            return None  # sent to the contract itself, in a form that has no JSON form
        raise
    digest = statement_digest(ledger, kind, message)
    if to_hex(digest) != statement["digest"]:
        return "the statement does not have the digest that the record names"
    signers = [
        to_hex(recover(digest, forms.hexadecimal(text, 65, "a signature")))
        for text in statement["signatures"]
    ]
    if not signers or signers != [actor["account"] for actor in body["actors"]]:
        return "the statement is not signed by the accounts that the record names"
    return None
