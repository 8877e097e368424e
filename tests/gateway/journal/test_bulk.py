"""Records appended in bulk are the records that `Journal.append` would have written."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session, col, select

from chain import canonical
from chain.records import SALT_BYTES, key_tags, tag_hash
from chain.words import Millis
from gateway.database import Writer, migrate, open_engine, read_session
from gateway.journal import tree
from gateway.journal.bulk import append_prepared, prepare
from gateway.journal.models import Record, RecordTag
from gateway.journal.records import Draft, Journal

KIND = "access.reported"
NAMES = st.sampled_from(["A", "B", "市统计局"])
BODIES = st.lists(
    st.fixed_dictionaries(
        {
            "subject": st.fixed_dictionaries({"owner": NAMES, "resource": NAMES}),
            "actors": st.lists(st.fixed_dictionaries({"member": NAMES}), max_size=2),
            "event": st.dictionaries(
                st.text("abc", min_size=1), st.one_of(st.integers(0, 9), st.text(max_size=5))
            ),
        }
    ),
    max_size=12,
)


class Two:
    """Two empty journals, with clock and salts that are known."""

    def __init__(self, folder: Path) -> None:
        self.writers = []
        self.engines = []
        for name in ("one", "other"):
            url = f"sqlite:///{folder / name}.sqlite"
            migrate(url)
            engine = open_engine(url)
            self.engines.append(engine)
            self.writers.append(Writer(engine, before_commit=tree.extend))
        self.taken = 0
        self.clock = 5_000

    def now(self) -> Millis:
        return Millis(self.clock)

    def salt(self, _count: int) -> bytes:
        self.taken += 1
        return self.taken.to_bytes(SALT_BYTES, "big")

    def append(self, bodies: list[dict[str, Any]]) -> None:
        before = self.taken
        journal = Journal(self.now, self.salt)
        drafts = [Draft(KIND, "recorded", body) for body in bodies]
        self.writers[0].run(lambda session: journal.append(session, drafts))
        salts = b"".join(
            number.to_bytes(SALT_BYTES, "big") for number in range(before + 1, self.taken + 1)
        )
        pairs = [
            (canonical.encode(body), tuple(tag_hash(tag) for tag in key_tags(body)))
            for body in bodies
        ]
        prepared = prepare(KIND, pairs, salts)
        self.writers[1].run(lambda session: append_prepared(journal, session, prepared))

    def rows(self, number: int) -> tuple[list[Any], list[Any], bytes]:
        with read_session(self.engines[number]) as session:
            size = tree.Tree(session).size()
            return _all(session, Record), _all(session, RecordTag), tree.Tree(session).root(size)


def _all(session: Session, model: Any) -> list[Any]:
    query = select(model).order_by(*(col(key) for key in model.__table__.primary_key))
    return [row.model_dump() for row in session.exec(query)]


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Two]:
    both = Two(tmp_path_factory.mktemp("two"))
    yield both
    for writer, engine in zip(both.writers, both.engines, strict=True):
        writer.close()
        engine.dispose()


@settings(
    max_examples=40,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(batches=st.lists(st.tuples(BODIES, st.integers(-3, 3)), max_size=3))
def test_both_ways_write_the_same_rows(
    two: Two, batches: list[tuple[list[dict[str, Any]], int]]
) -> None:
    for bodies, tick in batches:
        two.clock += tick  # also back: the recorded time never decreases
        two.append(bodies)
    assert two.rows(0) == two.rows(1)
