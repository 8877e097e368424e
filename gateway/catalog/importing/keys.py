"""What makes a row of a file the same row when the file is imported again."""

from __future__ import annotations

from chain import canonical
from chain.words import to_hex


def source_key(provider: str, name: str, platform_code: str | None = None) -> str:
    """The identity of a row as 0x-hex of SHA-256: provider column and name, in the source's words.

    Where the source has codes of its own (平台目录代码), provider and code instead, and a changed
    name is a change. Rows of equal provider and name share a key; ``match`` tells them apart by
    their content.
    """
    if platform_code is not None:
        parts = ["shujian/source-key/1", provider, "platform_code", platform_code]
    else:
        parts = ["shujian/source-key/1", provider, "name", name]
    return to_hex(canonical.digest(parts))
