"""The one time zone in which days are counted and shown."""

from __future__ import annotations

from datetime import timedelta, timezone
from typing import Final

SHANGHAI: Final = timezone(timedelta(hours=8), "Asia/Shanghai")
"""Asia/Shanghai as it is since 1991: eight hours ahead of UTC all year."""
