"""The kind (格式) of a file by its extension or product name."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, Final

from gateway.catalog.entry.enumerations import FormatKind

_NAMES: Final = {
    FormatKind.DOCUMENT: "doc docx wps txt rtf md pdf ofd xml html htm json rdf ppt pptx dps",
    FormatKind.SPREADSHEET: "csv tsv xls xlsx et ods",
    FormatKind.DATABASE: "mdb accdb access dbf dbase db sqlite sql oracle mysql postgresql db2",
    FormatKind.IMAGE: "jpg jpeg png gif bmp tif tiff svg",
    FormatKind.STREAM: "mp3 mp4 mpg mpeg avi rm rmvb swf flv wav",
    FormatKind.SELF_DESCRIBING: "nc netcdf hdf grib",
    FormatKind.INTERFACE: "api webservice rest wms wfs",
}
"""As 政务信息资源目录编制指南 (2017) groups them; rdf and json beside xml, csv beside xls.

Archives (zip, rar) are left out: they do not say what is inside.
"""

_NAMED: Final = re.compile(r"(.+?)\s*[:：]\s*(.+)")
_KINDS: Final = {name: kind for kind, names in _NAMES.items() for name in names.split()}
_ORDER: Final = {kind.value: place for place, kind in enumerate(FormatKind)}


def kind_of(name: str) -> FormatKind:
    """The kind of a format; 未提供 for a name that is not in the table."""
    return _KINDS.get(name.lower(), FormatKind.NOT_PROVIDED)


def format_of(word: str) -> dict[str, Any]:
    """The format that ``word`` means: ``csv``, a kind alone (``数据库``), or ``电子文件:zip``."""
    kinds = [kind.value for kind in FormatKind]
    if word in kinds:
        return {"kind": word}
    named = _NAMED.fullmatch(word)
    if named and named[1] in kinds:
        return {"kind": named[1], "name": named[2]}
    known = word.lower().removeprefix(".")
    return {"kind": kind_of(known).value, "name": known if known in _KINDS else word}


def word_of(kind: str, name: str | None) -> str:
    """The word that ``format_of`` reads as this format."""
    if name is None:
        return kind
    return name if format_of(name) == {"kind": kind, "name": name} else f"{kind}:{name}"


def in_order(formats: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The formats without repetitions, in one order whatever order the source has them in."""
    distinct = {(value["kind"], value.get("name", "")): value for value in formats}
    return [distinct[key] for key in sorted(distinct, key=lambda key: (_ORDER[key[0]], key[1]))]
