"""How the models are compared with a database, for writing a revision and for testing them."""

from __future__ import annotations

from typing import Any, Literal

from sqlmodel.sql.sqltypes import AutoString

SEARCH = "resource_search"


def _is_ours(name: str | None, kind: str, _parents: object) -> bool:
    # FTS5 keeps its own tables beside the virtual one; none of them has a model.
    return not (kind == "table" and name is not None and name.startswith(SEARCH))


def _render(kind: str, item: Any, _context: object) -> str | Literal[False]:
    # A revision must not depend on a class of the model library that may change.
    if kind == "type" and isinstance(item, AutoString):
        length = "" if item.length is None else f"length={item.length}"
        return f"sa.String({length})"
    return False


OPTIONS: dict[str, Any] = {
    "include_name": _is_ours,
    "render_item": _render,
    "compare_type": True,
    "compare_server_default": True,
}
"""Options of Alembic's ``MigrationContext``."""
