"""Reading files of strangers in processes of bounded time and memory."""

from __future__ import annotations

from gateway.documents.parsing.pool import Readers

__all__ = ["Readers"]
