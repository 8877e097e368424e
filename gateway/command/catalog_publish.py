"""``shujian catalog publish``: one entry, from a document or by changing fields of the last one."""

from __future__ import annotations

import typer


def register(app: typer.Typer) -> None:
    """Put the command into the group."""
