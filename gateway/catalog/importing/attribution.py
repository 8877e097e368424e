"""Which department provides the data of a row, and no guess where nothing says so."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from gateway.catalog.entry.enumerations import Attribution
from gateway.catalog.importing.departments import Departments

ARCHIVES: Final = {"往年开放数据": "北京"}
"""Words in a provider column that name a place for old entries, not a department; and its city."""

_PROVIDED_BY: Final = re.compile(r"(?:是由|是|由)\s*([^，,。；;：:]{2,40}?)\s*提供")
_OWNED_BY: Final = re.compile(
    r"数据集?(?:是|及是)?\s*([^，,。；;：:\-—－]{2,20}?)\s*(?:的|[\-—－])"
)


@dataclass(frozen=True, slots=True)
class Provider:
    """Whose data a row is: ``name`` None if nobody is named; ``words`` are the source's own."""

    name: str | None
    attribution: Attribution
    words: str | None = None


def provider_named(summary: str, departments: Departments) -> str | None:
    """The listed department of 「是X提供的」, or else of 「该数据集是X的…」 or 「该数据集是X-…」.

    None where the 摘要 names nobody, a body that is not listed, or one that could be two. A
    district in the title of the data (密云区饭店名单) is no provider.
    """
    provided = _PROVIDED_BY.search(summary)
    if provided:
        return departments.find(provided[1]) or departments.district(provided[1])
    owned = _OWNED_BY.search(summary)
    return departments.find(owned[1]) if owned else None
