"""How large a catalog entry may be; lengths count Unicode characters."""

from __future__ import annotations

from typing import Final

MAX_ENTRY_BYTES: Final = 64 * 1024
"""Of the canonical bytes of the whole document."""

MAX_ITEMS: Final = 1_000
MAX_FORMATS: Final = 32
MAX_RELATED: Final = 100
MAX_THEME_STEPS: Final = 4
"""类, 项, 目, 细目."""

MAX_NAME: Final = 200
MAX_LONG_TEXT: Final = 4_000
MAX_SHORT_TEXT: Final = 100
MAX_ITEM_NAME: Final = 200
MAX_CODE: Final = 64
