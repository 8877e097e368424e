"""What the names of files tell: which of identical files is the one that people mean. Pure."""

from __future__ import annotations

import re
from typing import Final

from gateway.verification.finding import Finding

_ENDINGS: Final = {"ofd": ".ofd", "pdf": ".pdf", "factur-x": ".pdf", "json": ".json"}
_XML: Final = frozenset(("einvoice", "ubl", "cii"))
_COPY: Final = re.compile(r"(\(\d+\)|（\d+）|副本|\bcopy\b|\bkopie\b)[^/]*$", re.IGNORECASE)
"""What systems put behind the name of a second copy."""


def is_odd(finding: Finding) -> bool:
    """Whether the file is called like a copy of another, or like a file of another form."""
    name = finding.name.lower()
    form = finding.shown.format
    ending = ".xml" if form in _XML else _ENDINGS.get(form, "")
    return not name.endswith(ending) or _COPY.search(name) is not None
