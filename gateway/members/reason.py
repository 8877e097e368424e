"""A reason: why a member was suspended or an entry withdrawn, in words."""

from __future__ import annotations

from typing import Any

from gateway.errors import Invalid

FORMAT = "shujian/reason/1"
MAX_TEXT = 2000


def make_reason(text: str) -> dict[str, Any]:
    """The attachment that states a reason."""
    return {"format": FORMAT, "text": text}


def check_reason(attachment: dict[str, Any] | None) -> None:
    """Raise `Invalid` unless it is a reason of 1 to 2,000 characters."""
    if attachment is None or attachment.keys() != {"format", "text"}:
        raise Invalid("a reason has exactly the members format and text")
    if attachment["format"] != FORMAT:
        raise Invalid(f"a reason's format is {FORMAT}")
    text = attachment["text"]
    if not isinstance(text, str) or not 1 <= len(text.strip()) <= MAX_TEXT:
        raise Invalid(f"give a reason of 1 to {MAX_TEXT:,} characters")
