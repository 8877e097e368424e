"""Amounts as refusals tell them. Pure."""

from __future__ import annotations


def money(minor: int) -> str:
    """An amount in minor units (分) as people write it, ``1,234.50``."""
    whole, hundredths = divmod(minor, 100)
    return f"{whole:,}.{hundredths:02}"
