"""The bytes of a file: everything that is done to them is noticed."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from chain.words import Digest
from gateway.errors import Invalid
from gateway.payloads.errors import Damaged
from gateway.payloads.format import HEADER_BYTES, TAG, Layout, layout_of
from tests.gateway.payloads.files import CHUNK, ID, KEY, digest_of, opened, read, sealed

ONE_FOLDER = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
SIZES = st.one_of(
    st.integers(0, 5 * CHUNK),
    st.builds(lambda n, off: max(0, n * CHUNK + off), st.integers(0, 5), st.integers(-2, 2)),
)
THREE = bytes(range(256)) * 12  # 3,072 bytes: three whole chunks
STEP = CHUNK + TAG


def test_the_file_is_as_the_readme_says_byte_for_byte() -> None:
    """Made again here from the text alone."""
    data = b"a" * 1030
    header = b"SHUJIANP" + b"\x01" + bytes(3) + (1024).to_bytes(4, "big") + ID
    cipher = AESGCM(KEY)
    first = cipher.encrypt(bytes(11) + b"\0", data[:1024], header + bytes(8) + b"\0")
    nonce = (1).to_bytes(11, "big") + b"\x01"
    last = cipher.encrypt(nonce, data[1024:], header + (1).to_bytes(8, "big") + b"\x01")
    assert sealed(data) == header + first + last


@ONE_FOLDER
@given(size=SIZES, cut=st.integers(0, 6000))
@example(size=0, cut=0)
@example(size=CHUNK, cut=CHUNK)
def test_what_was_written_is_read(tmp_path: Path, size: int, cut: int) -> None:
    data = os.urandom(size)
    file = sealed(data)
    assert read(tmp_path / "file", file) == data
    assert len(file) == Layout(size, CHUNK).file_size
    assert layout_of(len(file), CHUNK) == Layout(size, CHUNK)


@ONE_FOLDER
@given(data=st.data(), size=SIZES)
def test_any_range_is_the_same_part(tmp_path: Path, data: st.DataObject, size: int) -> None:
    plain = os.urandom(size)
    start = data.draw(st.integers(0, size))
    end = data.draw(st.integers(start, size))
    with opened(tmp_path / "file", sealed(plain)) as payload:
        assert b"".join(payload.read(start, end)) == plain[start:end]


def test_a_range_outside_is_refused(tmp_path: Path) -> None:
    with opened(tmp_path / "file", sealed(b"abc")) as payload:
        for start, end in ((0, 4), (-1, 2), (2, 1)):
            with pytest.raises(Invalid, match="not within"):
                payload.read(start, end)


def test_a_range_opens_only_the_chunks_that_it_needs(tmp_path: Path) -> None:
    file = bytearray(sealed(THREE))
    file[HEADER_BYTES] ^= 1  # in the first chunk
    with opened(tmp_path / "file", bytes(file)) as payload:
        assert b"".join(payload.read(CHUNK, 2 * CHUNK)) == THREE[CHUNK : 2 * CHUNK]
        with pytest.raises(Damaged, match="chunk 0"):
            b"".join(payload.read(CHUNK - 1, CHUNK + 1))


@ONE_FOLDER
@given(place=st.integers(0, HEADER_BYTES + 3 * STEP - 1), bit=st.integers(0, 7))
def test_one_bit_changed_anywhere_is_noticed(tmp_path: Path, place: int, bit: int) -> None:
    file = bytearray(sealed(THREE))
    file[place] ^= 1 << bit
    with pytest.raises(Damaged):
        read(tmp_path / "file", bytes(file))


@ONE_FOLDER
@given(length=st.integers(0, HEADER_BYTES + 3 * STEP - 1))
@example(length=HEADER_BYTES + 2 * STEP)
@example(length=HEADER_BYTES)
def test_cut_anywhere_is_noticed(tmp_path: Path, length: int) -> None:
    with pytest.raises(Damaged):
        read(tmp_path / "file", sealed(THREE)[:length])


def test_a_cut_at_a_chunk_is_noticed_by_whoever_reads_the_last_one(tmp_path: Path) -> None:
    with opened(tmp_path / "file", sealed(THREE)[:-STEP]) as payload:
        assert payload.size == 2 * CHUNK  # which is not what the depositor signed: `store.open`
        with pytest.raises(Damaged, match="chunk 1"):
            b"".join(payload.read(CHUNK, CHUNK + 1))


@pytest.mark.parametrize("more", [b"x", b"x" * TAG, b"x" * STEP], ids=len)
def test_extended_is_noticed(tmp_path: Path, more: bytes) -> None:
    with pytest.raises(Damaged):
        read(tmp_path / "file", sealed(THREE) + more)


def test_a_chunk_written_behind_the_last_is_noticed(tmp_path: Path) -> None:
    file = sealed(THREE)
    with pytest.raises(Damaged):
        read(tmp_path / "file", file + file[-STEP:])


def test_chunks_in_another_order_are_noticed(tmp_path: Path) -> None:
    file = sealed(THREE)
    head, chunks = file[:HEADER_BYTES], [file[HEADER_BYTES + at * STEP :][:STEP] for at in range(3)]
    for order in ((1, 0, 2), (0, 0, 2), (2, 1, 0)):
        with pytest.raises(Damaged):
            read(tmp_path / "file", head + b"".join(chunks[at] for at in order))


def test_a_chunk_of_another_payload_under_the_same_key_is_noticed(tmp_path: Path) -> None:
    file, other = sealed(THREE), sealed(THREE, payload_id=Digest(b"\x12" * 32))
    with pytest.raises(Damaged):
        read(tmp_path / "file", file[: HEADER_BYTES + STEP] + other[HEADER_BYTES + STEP :])
    with pytest.raises(Damaged, match="another payload's"):
        read(tmp_path / "file", other)


def test_another_key_opens_nothing(tmp_path: Path) -> None:
    with pytest.raises(Damaged):
        read(tmp_path / "file", sealed(THREE), key=bytes(32))


def test_read_whole_it_is_held_against_the_digest_that_was_signed(tmp_path: Path) -> None:
    with opened(tmp_path / "file", sealed(THREE)) as payload:
        assert b"".join(payload.expecting(digest_of(THREE)).read()) == THREE
        with pytest.raises(Damaged, match="digest"):
            b"".join(payload.expecting(digest_of(b"other")).read())


def test_a_newer_format_is_refused_in_words(tmp_path: Path) -> None:
    file = bytearray(sealed(b"abc"))
    file[8] = 2
    with pytest.raises(Damaged, match="format 2"):
        read(tmp_path / "file", bytes(file))
