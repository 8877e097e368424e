"""How large a file of entries may be; checked before and while it is read."""

from __future__ import annotations

from typing import Final

MAX_FILE_BYTES: Final = 64 * 2**20
MAX_UNPACKED_BYTES: Final = 128 * 2**20
"""Of all parts of an XLSX together; 4,432 real rows take 2 MB."""

MAX_PARTS: Final = 1_000
"""Files inside an XLSX."""

MAX_ROWS: Final = 200_000
"""Below the header, empty ones counted."""

MAX_COLUMNS: Final = 500
MAX_CELLS: Final = 20_000_000
"""In a sheet, the empty ones counted that stand before a last, far cell of each row."""

MAX_CELL: Final = 32_767
"""Characters in a cell: what a spreadsheet program holds itself."""

MAX_EXACT_NUMBER: Final = 10**15
"""From here on a spreadsheet program has changed the digits of a number: codes must be text."""
