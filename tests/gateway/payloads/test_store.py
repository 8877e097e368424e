"""The store: whole files or none, and what is found beside them."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from sqlmodel import Session

from chain.words import Digest
from gateway.errors import Invalid, LedgerError, NotFound
from gateway.payloads.drafts import Expected
from gateway.payloads.errors import Damaged, Erased
from gateway.payloads.master import MasterKeys, key_id
from gateway.payloads.models import Payload, PayloadKey
from gateway.payloads.store import PayloadStore, folder_of
from tests.gateway.payloads.files import SALT, digest_of
from tests.support.town import Town

DATA = os.urandom(200_000)


def row(payload_id: Digest, data: bytes, erased: int | None = None) -> Payload:
    return Payload(
        id=payload_id,
        resource="STJJ-0001",
        owner="TJ",
        version=1,
        name="data.bin",
        media="application/octet-stream",
        size=len(data),
        content=digest_of(data),
        fields=None,
        position=1,
        erased=erased,
    )


@pytest.fixture
def session(empty_town: Town) -> Iterator[Session]:
    with Session(empty_town.engine) as session:
        yield session


def pieces(data: bytes, size: int) -> Iterator[bytes]:
    for at in range(0, len(data), size):
        yield data[at : at + size]


@pytest.mark.parametrize("piece", [1000, 65_536, 65_537, 10**6])
def test_pieces_of_any_length_make_the_same_payload(
    store: PayloadStore, session: Session, payload_id: Digest, piece: int
) -> None:
    written = store.write(payload_id, SALT, pieces(DATA, piece))
    assert (written.size, written.content) == (len(DATA), digest_of(DATA))
    session.add_all([written.row(), row(payload_id, DATA)])
    with store.open(session, payload_id) as opened:
        assert opened.size == len(DATA)
        assert b"".join(opened.read()) == DATA
        assert b"".join(opened.read(70_000, 70_001)) == DATA[70_000:70_001]


async def test_what_arrives_on_the_event_loop_is_the_same(
    store: PayloadStore, session: Session, payload_id: Digest
) -> None:
    async def arriving() -> AsyncIterator[bytes]:
        for piece in pieces(DATA * 10, 65_536):
            yield piece

    written = await store.receive(payload_id, SALT, arriving())
    session.add_all([written.row(), row(payload_id, DATA * 10)])
    with store.open(session, payload_id) as opened:
        assert b"".join(opened.read()) == DATA * 10


def test_nothing_of_the_plaintext_stands_in_the_file(
    store: PayloadStore, payload_id: Digest
) -> None:
    written = store.write(payload_id, SALT, ["统计".encode() * 1000])
    content = written.path.read_bytes()
    assert "统计".encode() not in content
    assert SALT not in content
    assert written.path.stat().st_mode & 0o777 == 0o600
    assert store.folder.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize(
    ("expected", "said"),
    [
        (Expected(10, digest_of(b"0123456789")), "longer than the 10"),
        (Expected(len(DATA) + 1, digest_of(DATA)), "bytes came"),
        (Expected(len(DATA), digest_of(b"other")), "has the digest"),
    ],
)
def test_what_is_not_as_described_leaves_nothing(
    store: PayloadStore, payload_id: Digest, expected: Expected, said: str
) -> None:
    with pytest.raises(Invalid, match=said):
        store.write(payload_id, SALT, [DATA], expected)
    assert list(store.folder.iterdir()) == []


def test_a_source_that_fails_leaves_nothing(store: PayloadStore, payload_id: Digest) -> None:
    def failing() -> Iterator[bytes]:
        yield DATA
        raise Invalid("cut off")

    with pytest.raises(Invalid):
        store.write(payload_id, SALT, failing())
    assert list(store.folder.iterdir()) == []


def test_a_salt_of_another_length_is_refused(store: PayloadStore, payload_id: Digest) -> None:
    with pytest.raises(Invalid, match="32 bytes"):
        store.write(payload_id, b"short", [DATA])
    assert list(store.folder.iterdir()) == []


def test_the_same_payload_written_twice_has_two_files(
    store: PayloadStore, session: Session, payload_id: Digest
) -> None:
    """So that a repeated deposit, which is refused, never touches the file of the first."""
    first = store.write(payload_id, SALT, [DATA])
    store.write(payload_id, SALT, [DATA]).discard()
    session.add_all([first.row(), row(payload_id, DATA)])
    with store.open(session, payload_id) as opened:
        assert b"".join(opened.read()) == DATA


def test_opening_says_what_is_wrong(
    store: PayloadStore, session: Session, payload_id: Digest
) -> None:
    with pytest.raises(NotFound, match="there is no payload"):
        store.open(session, payload_id)
    written = store.write(payload_id, SALT, [DATA])
    payload = row(payload_id, DATA + b"x")
    session.add_all([written.row(), payload])
    with pytest.raises(Damaged, match="another length"):
        store.open(session, payload_id)
    payload.size -= 1
    written.path.rename(written.path.with_suffix(".away"))
    with pytest.raises(Damaged, match="restore it from a backup"):
        store.open(session, payload_id)
    payload.erased = 7
    with pytest.raises(Erased, match="record 7"):
        store.open(session, payload_id)


def test_a_payload_erased_while_it_is_read_is_read_to_its_end(
    store: PayloadStore, session: Session, payload_id: Digest
) -> None:
    session.add_all([store.write(payload_id, SALT, [DATA]).row(), row(payload_id, DATA)])
    with store.open(session, payload_id) as opened:
        reading = opened.read()
        next(reading)
        assert store.destroy([payload_id]) == 1
        assert b"".join(reading) == DATA[65_536:]


def test_files_without_a_key_are_found_and_old_drafts_removed(
    store: PayloadStore, payload_id: Digest
) -> None:
    assert store.tidy() == 0
    written = store.write(payload_id, SALT, [DATA])
    draft = store.folder / "abc.part"
    draft.write_bytes(b"")
    assert store.strays([]) == [written.path.name]
    assert store.strays([written.path.name]) == []
    assert store.tidy() == 0
    assert store.tidy(draft.stat().st_mtime + 86_401) == 1
    assert not draft.exists()
    assert written.path.exists()


def test_a_new_master_key_wraps_what_the_older_had_wrapped(
    store: PayloadStore, session: Session, payload_id: Digest, masters: MasterKeys
) -> None:
    written = store.write(payload_id, SALT, [DATA])
    key: PayloadKey = written.row()
    session.add_all([key, row(payload_id, DATA)])
    newer = b"\xab" * 32
    both = PayloadStore(
        store.folder, MasterKeys(key_id(newer), {key_id(newer): newer, **masters.keys})
    )
    assert both.rewrap(key)
    assert not both.rewrap(key)
    alone = PayloadStore(store.folder, MasterKeys(key_id(newer), {key_id(newer): newer}))
    with alone.open(session, payload_id) as opened:
        assert b"".join(opened.read()) == DATA


def test_the_place_is_a_folder_or_a_file_url(tmp_path: Path) -> None:
    assert folder_of(None, tmp_path) == tmp_path
    assert folder_of("data/payloads", tmp_path) == Path("data/payloads")
    assert folder_of("file:///srv/%E6%95%B0", tmp_path) == Path("/srv/数")
    for url in ("s3://bucket", "file://host/folder"):
        with pytest.raises(LedgerError, match="no place for payloads"):
            folder_of(url, tmp_path)
