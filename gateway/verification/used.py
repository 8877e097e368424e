"""By which number what was brought is used once, where it proves one.

A wrong number here would let one invoice be booked twice: where nothing proves it, there is none.
"""

from __future__ import annotations

from chain.documents import Bundle
from gateway.archive.models import ArchivedDocument
from gateway.archive.naming import key_in, used_key_in
from gateway.archive.rules import name_of
from gateway.documents.model import Key
from gateway.issuing.models import Issue
from gateway.verification.answering import Asking


def key_of_bundle(asking: Asking, bundle: Bundle, issue: Issue) -> Key | None:
    """The key under which the document of a bundle is used; the bundle is verified by the caller.

    A part may hide what comes first in a key, the seller's number say: then another one follows
    from it, which is the document's own only if it was issued, or left here, under that.
    """
    kind, content = bundle.envelope.kind, content_of(bundle)
    key = used_key_in(kind, content)
    if key is None or not bundle.hidden:
        return key
    whole, register = key_in(kind, content), asking.desk.register
    assert whole is not None
    if bundle.envelope.key is not None:
        return key if register.issue(issue.issuer, whole) == bundle.envelope.key else None
    kept = asking.session.get(ArchivedDocument, name_of(bundle.envelope).id)
    return key if kept is not None and kept.lookup == register.lookup(whole) else None


def content_of(bundle: Bundle) -> dict[str, str]:
    """The values shown, by their paths."""
    return {one.field.path: one.field.value for one in bundle.fields}
