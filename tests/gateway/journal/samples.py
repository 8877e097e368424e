"""Drafts of records with the tags that a test asks for."""

from __future__ import annotations

from gateway.journal.records import Draft


def draft(resource: str = "TJJ-0001", *members: str, note: str = "") -> Draft:
    """A record about a resource, in which these members took part."""
    body = {
        "actors": [{"account": None, "member": member, "rank": None} for member in members],
        "note": note,
        "subject": {"resource": resource},
    }
    return Draft("catalog.noted", "recorded", body)
