"""The files of payloads: changed, cut, exchanged or gone, each is named."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path

import pytest

from chain.words import Digest
from gateway.audit.deposits import Deposits
from gateway.audit.findings import Findings
from gateway.database import WriteSession
from gateway.payloads.master import MasterKeys
from gateway.payloads.models import Payload, PayloadKey
from gateway.payloads.store import PayloadStore
from tests.support.town import Town
from tests.support.web import payloads_of

A, B, GONE = (Digest(bytes([number]) * 32) for number in (1, 2, 3))
SALT = b"\x05" * 32
TEXT = bytes(range(256)) * 800
CHUNKED = 200_000  # somewhere in the middle of it


def payload(identifier: bytes, erased: int | None = None) -> Payload:
    content = sha256(SALT + TEXT).digest()
    return Payload(
        id=identifier, resource="X", owner="Y", version=1, name="a", media="text/csv",
        size=len(TEXT), content=content, fields=None, position=1, erased=erased,
    )  # fmt: skip


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    made = Town(tmp_path)
    store = payloads_of(made)

    def job(session: WriteSession) -> None:
        for identifier in (A, B):
            session.add(payload(identifier))
            session.add(store.write(identifier, SALT, [TEXT]).row())
        session.add(payload(GONE, erased=7))

    made.writer.run(job)
    yield made
    made.close()


def file_of(town: Town, identifier: bytes) -> Path:
    (path,) = (town.folder / "payloads").glob(f"{identifier.hex()}-*")
    return path


def look(town: Town, *, deep: bool = False, blind: bool = False) -> set[tuple[str, str, str]]:
    store = payloads_of(town)
    if blind:
        store = PayloadStore(store.folder, MasterKeys("", {}))
    findings = Findings()
    with WriteSession(town.engine) as session:
        said = Deposits(store, town.engine, deep, blind).check(findings, session, session)
    assert said.startswith("2 payloads")
    assert ("master key" in said) is blind
    return {(one.table, one.key[:14], one.field) for one in findings.kept}


def flip(path: Path, at: int) -> None:
    data = bytearray(path.read_bytes())
    data[at] ^= 1
    path.write_bytes(data)


def exchange(town: Town) -> None:
    one, other = file_of(town, A), file_of(town, B)
    kept = one.read_bytes()
    one.write_bytes(other.read_bytes())
    other.write_bytes(kept)


NAMED_A = ("file", "payload=0x0101", "(file)")
NAMED_B = ("file", "payload=0x0202", "(file)")


def test_payloads_as_they_were_deposited_pass(town: Town) -> None:
    assert look(town) == look(town, deep=True) == look(town, blind=True) == set()


@pytest.mark.parametrize(
    "change",
    [
        lambda path: path.unlink(),
        lambda path: path.write_bytes(b""),
        lambda path: path.write_bytes(path.read_bytes()[:-1]),
        lambda path: path.write_bytes(path.read_bytes() + b"\0"),
        lambda path: flip(path, 3),
        lambda path: flip(path, 20),
    ],
)
def test_a_file_gone_cut_or_of_another_header_is_named(
    town: Town, change: Callable[[Path], object]
) -> None:
    change(file_of(town, A))
    assert look(town) == look(town, blind=True) == {NAMED_A}


@pytest.mark.parametrize("at", [60, -1])
def test_a_changed_first_or_last_chunk_is_named(town: Town, at: int) -> None:
    flip(file_of(town, A), at)
    assert look(town) == {NAMED_A}


def test_a_change_in_between_is_named_where_every_byte_is_read(town: Town) -> None:
    flip(file_of(town, A), CHUNKED // 2)
    assert look(town) == set()
    assert look(town, deep=True) == {NAMED_A}


def test_exchanged_files_are_named(town: Town) -> None:
    exchange(town)
    assert look(town) == look(town, blind=True) == {NAMED_A, NAMED_B}


@pytest.mark.parametrize("field", ["wrapped", "wrapped_by", "salt", "file"])
def test_a_changed_key_is_named(town: Town, field: str) -> None:
    def job(session: WriteSession) -> None:
        key = session.get_one(PayloadKey, A)
        value = getattr(key, field)
        setattr(key, field, value[:-1] + ("x" if isinstance(value, str) else b"\0"))

    town.writer.run(job)
    assert look(town, deep=True) == {NAMED_A}


def test_a_key_gone_and_one_that_should_be_are_named(town: Town) -> None:
    def job(session: WriteSession) -> None:
        key = session.get_one(PayloadKey, A)
        session.add(PayloadKey(**key.model_dump() | {"payload": GONE}))
        session.delete(key)

    town.writer.run(job)
    assert look(town) == {
        ("payload_key", "payload=0x0101", "(row)"),
        ("payload_key", "payload=0x0303", "(row)"),
    }
