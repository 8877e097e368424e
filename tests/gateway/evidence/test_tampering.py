"""What was changed by hand in the database never leaves as evidence, or never as VALID."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import text

from chain.evidence import Status, check
from chain.records import tag_hash
from gateway.database import ReadSession
from gateway.errors import LedgerError
from gateway.evidence.service import gather
from gateway.services import Services
from gateway.trace.question import ask
from tests.gateway.evidence.scene import Scene

TAG = f"X'{tag_hash('resource:STJJ-0001').hex()}'"
LAST = f"(SELECT max(position) FROM record_tag WHERE tag = {TAG})"
ONE = f"(SELECT position FROM record_tag WHERE tag = {TAG} AND ordinal = 3)"
DROPPED = f"DELETE FROM record_tag WHERE tag = {TAG} AND ordinal = 3"

CHANGES = {
    "an access dropped": (f"DELETE FROM record_tag WHERE tag = {TAG} AND position = {LAST}",),
    "one in between dropped": (DROPPED,),
    "one dropped, the others numbered anew": (
        DROPPED,
        f"UPDATE record_tag SET ordinal = ordinal - 1 WHERE tag = {TAG} AND ordinal > 3",
    ),
    "a record put under the key": (
        f"INSERT INTO record_tag VALUES ({TAG}, 0, -1)",
        f"UPDATE record_tag SET ordinal = ordinal + 1 WHERE tag = {TAG}",
    ),
    "the index without it": (
        f"DELETE FROM record_tag WHERE tag = {TAG}",
        f"DELETE FROM index_key WHERE tag = {TAG}",
    ),
    "an index row changed": (f"UPDATE index_key SET count = count - 1 WHERE tag = {TAG}",),
    "a record gone": (f"DELETE FROM record WHERE position = {ONE}",),
    "a header changed": (
        f"UPDATE record SET header = replace(CAST(header AS TEXT), 'accepted', 'refused')"
        f" WHERE position = {ONE}",
    ),
    "a body changed": (
        "UPDATE record SET body = CAST(replace(CAST(body AS TEXT), '市', '县') AS BLOB)"
        f" WHERE position IN (SELECT position FROM record_tag WHERE tag = {TAG})",
    ),
    "a salt changed": (f"UPDATE record SET salt = zeroblob(16) WHERE position = {ONE}",),
    "a salt destroyed": (f"UPDATE record SET salt = NULL WHERE position = {ONE}",),
    "a body erased": (f"UPDATE record SET salt = NULL, body = NULL WHERE position = {ONE}",),
    "a tile changed": ("UPDATE tile SET hashes = zeroblob(length(hashes)) WHERE level = 0",),
    "a tile cut": ("UPDATE tile SET hashes = substr(hashes, 1, 5) WHERE level = 0",),
    "another root": ("UPDATE checkpoint SET root = zeroblob(32)",),
    "another index root": ("UPDATE checkpoint SET index_root = zeroblob(32)",),
    "a signature changed": ("UPDATE observation SET signature = zeroblob(65)",),
    "a signature gone": ("DELETE FROM observation",),
}


LAWFUL = ("a signature gone", "a body erased")
"""What the database may lose: then something is only said that was proved before."""


class Tampered:
    """Services whose readers see changed rows, which nobody commits."""

    def __init__(self, services: Services, changes: tuple[str, ...]) -> None:
        self._services = services
        self._changes = changes

    def __getattr__(self, name: str) -> Any:
        return getattr(self._services, name)

    @contextmanager
    def read(self) -> Iterator[ReadSession]:
        """A session that sees the changes."""
        with self._services.read() as session:
            for change in self._changes:
                session.execute(text(change))
            yield session


@pytest.mark.parametrize("name", CHANGES)
def test_changed_rows_are_never_valid_evidence(scene: Scene, name: str) -> None:
    means = Tampered(scene.services, CHANGES[name])
    question = ask(resource="STJJ-0001", newest_first=False)
    if name not in LAWFUL:
        with pytest.raises(LedgerError, match="shujian audit"):
            gather(means, scene.viewer("auditor"), question)
        return
    found = gather(means, scene.viewer("auditor"), question)
    assert check(found.evidence, scene.trust).verdict is Status.ASSERTED


def test_without_changes_it_is_valid(scene: Scene) -> None:
    found = gather(Tampered(scene.services, ()), scene.viewer("auditor"), ask(resource="STJJ-0001"))
    assert found.report.verdict is Status.VALID
