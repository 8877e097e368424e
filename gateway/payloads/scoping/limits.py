"""How large the parts of a file may be that is reduced to some of its fields."""

from __future__ import annotations

from typing import Final

MAX_FIELDS: Final = 1_000
MAX_FIELD_NAME: Final = 200
"""Characters of a field's name."""

MAX_LINE: Final = 2**20
"""Bytes of one line of CSV or JSON lines."""

MAX_CELL: Final = 131_072
"""Characters of one cell of CSV; what Python's reader holds itself to."""

MAX_PARTS: Final = 1_000
"""Files inside an XLSX."""

MAX_UNPACKED: Final = 2**29
"""Bytes to which an XLSX may unpack."""

MAX_SHARED: Final = 32 * 2**20
"""Bytes of those parts of an XLSX that are held in memory whole: shared texts, styles."""

MAX_SHEET_ROWS: Final = 1_048_576
MAX_SHEET_CELLS: Final = 100_000_000
"""The empty ones counted that stand before a far cell of a row."""

MAX_SHEET_CELL: Final = 32_767
"""Characters of one cell of XLSX: what a spreadsheet program holds itself."""
