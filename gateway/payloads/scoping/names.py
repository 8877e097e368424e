"""Names of fields: which are allowed in a file, and which of them were granted."""

from __future__ import annotations

from collections.abc import Sequence

from gateway.payloads.errors import Unscopable
from gateway.payloads.scoping import limits


def checked_names(names: Sequence[str]) -> list[str]:
    """A header's names without surrounding blanks; raises `Unscopable` unless each is its own."""
    if len(names) > limits.MAX_FIELDS:
        raise Unscopable(f"the file has {len(names)} columns; at most {limits.MAX_FIELDS} can be")
    found = [name.strip() for name in names]
    for place, name in enumerate(found, start=1):
        if not 1 <= len(name) <= limits.MAX_FIELD_NAME:
            raise Unscopable(f"column {place} has no name of 1 to {limits.MAX_FIELD_NAME} letters")
    if doubled := sorted({name for name in found if found.count(name) > 1}):
        raise Unscopable(f"more than one column is called {doubled[0]!r}; which one was granted?")
    return found


def places_of(names: Sequence[str], granted: Sequence[str]) -> list[int]:
    """Where the granted names stand, in the file's order; raises `Unscopable` if one is unknown."""
    if not granted:
        raise Unscopable("no field is granted; a grant names at least one")
    if unknown := sorted(set(granted) - set(names)):
        raise Unscopable(f"the file has no field {', '.join(map(repr, unknown[:5]))}")
    return [place for place, name in enumerate(names) if name in set(granted)]
