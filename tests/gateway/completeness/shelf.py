"""A journal whose records have the tags that a test gives them, and its index."""

from __future__ import annotations

from pathlib import Path

from sqlmodel import Session

from chain.index import MemoryIndex, verify_absent, verify_key
from chain.records import tag_hash
from chain.words import Digest
from gateway.completeness import Completeness
from gateway.database import read_session
from gateway.journal.records import Draft
from tests.support.town import Town


def tag(name: object) -> Digest:
    return Digest(tag_hash(f"resource:{name}"))


class Shelf:
    """`add` commits records, `keep` records a checkpoint as the follower does."""

    def __init__(self, folder: Path) -> None:
        self.town = Town(folder)
        self.names: list[object] = []
        self.index = Completeness(self.town.engine)

    def add(self, *names: object) -> int:
        """One record for each name; the size of the journal then."""
        drafts = [
            Draft("note.made", "recorded", {"subject": {"resource": str(name)}}) for name in names
        ]
        self.town.writer.run(lambda session: len(self.town.journal.append(session, drafts)))
        self.names += names
        return len(self.names)

    def keep(self, size: int) -> None:
        """Confirm a checkpoint."""
        self.town.writer.run(lambda session: self.index.confirm(session, size))

    def restart(self) -> None:
        """Forget everything in memory."""
        self.index = Completeness(self.town.engine)

    def fresh(self, size: int) -> MemoryIndex:
        """The index of the first records, made at once."""
        changes: dict[bytes, list[int]] = {}
        for position, name in enumerate(self.names[:size]):
            changes.setdefault(tag(name), []).append(position)
        index = MemoryIndex()
        index.update(size, changes)
        return index

    def check(self, size: int, session: Session | None = None) -> None:
        """Root and proofs at a size are those of the fresh index, and verify."""
        if session is None:
            with read_session(self.town.engine) as own:
                return self.check(size, own)
        expected = self.fresh(size)
        assert self.index.root(size) == expected.root
        for name in {*self.names, "nobody"}:
            proof = self.index.prove(session, tag(name), size)
            assert proof == expected.prove(tag(name))
            verify = verify_key if name in self.names[:size] else verify_absent
            verify(tag(name), proof, expected.root)
        return None

    def sql(self, statement: str) -> None:
        """Change the file by hand."""
        with self.town.engine.begin() as connection:
            connection.exec_driver_sql(statement)

    def rows(self) -> list[tuple[object, ...]]:
        """Both tables."""
        with self.town.engine.connect() as connection:
            keys = connection.exec_driver_sql("SELECT * FROM index_key ORDER BY tag").all()
            return [tuple(row) for row in keys] + [
                tuple(row) for row in connection.exec_driver_sql("SELECT * FROM index_state")
            ]
