"""The names of tiles (C2SP tlog-tiles): ``<level>/<index>[.p/<width>]``. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

WIDTH = 256
MAX_LEVEL = 63

_NAME = re.compile(
    r"(0|[1-9][0-9]?)/((?:x[0-9]{3}/){0,6}[0-9]{3})(?:\.p/([1-9][0-9]{0,2}))?", re.ASCII
)


@dataclass(frozen=True, slots=True)
class TileName:
    """A tile by level and index, with the number of hashes that are wanted of it."""

    level: int
    index: int
    width: int

    def held(self, size: int) -> int:
        """How many hashes the tile has in a tree of that many leaves; 0 if it is not there."""
        return max(min(WIDTH, (size >> 8 * self.level) - WIDTH * self.index), 0)


def parse(text: str) -> TileName | None:
    """Read a name; None unless it is spelled exactly as the specification has it."""
    found = _NAME.fullmatch(text)
    if found is None:
        return None
    level, width = int(found[1]), int(found[3] or WIDTH)
    index = int(found[2].replace("x", "").replace("/", ""))
    name = TileName(level, index, width)
    whole = level <= MAX_LEVEL and (found[3] is None or width < WIDTH)
    return name if whole and _spelled(index) == found[2] else None


def _spelled(index: int) -> str:
    parts = [f"{index % 1000:03}"]
    while index := index // 1000:
        parts.append(f"x{index % 1000:03}")
    return "/".join(reversed(parts))
