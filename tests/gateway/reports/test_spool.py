"""A report's bytes on their way in: counted, digested, inflated, bounded."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gateway.errors import Invalid, TooLarge
from gateway.reports import spool as spools
from gateway.reports.event import MAX_LINE
from gateway.reports.spool import Spool, sweep


@pytest.fixture
def spool(tmp_path: Path) -> Iterator[Spool]:
    """An empty one for bytes as they are."""
    made = Spool(tmp_path, compressed=False)
    yield made
    made.close()


@pytest.fixture
def inflating(tmp_path: Path) -> Iterator[Spool]:
    """An empty one for gzip."""
    made = Spool(tmp_path, compressed=True)
    yield made
    made.close()


BYTES = st.lists(st.binary(max_size=12).map(lambda part: part.replace(b"\0", b"\n")), max_size=8)


@settings(
    max_examples=50,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(parts=BYTES)
def test_lines_digest_and_offsets_are_those_of_the_bytes(
    tmp_path: Path, parts: list[bytes]
) -> None:
    whole, spool = b"".join(parts), Spool(tmp_path, compressed=False)
    for part in parts:
        spool.feed(part)
    spool.finish()
    read = list(spool.read(0))
    assert [line for line, _ in read] == [line.removesuffix(b"\r") for line in _lines(whole)]
    assert (spool.lines, spool.digest) == (len(read), sha256(whole).digest())
    for number, (_, offset) in enumerate(read):
        assert list(spool.read(offset)) == read[number + 1 :]
    spool.close()
    assert not spool.path.exists()


def _lines(whole: bytes) -> list[bytes]:
    lines = whole.split(b"\n")
    return lines if lines[-1] else lines[:-1]


def test_of_a_line_without_end_only_the_beginning_is_held(spool: Spool) -> None:
    spool.feed(b"a\n" + b"x" * (3 * MAX_LINE))
    spool.feed(b"y" * 2**20 + b"\nb\n")
    spool.finish()
    read = list(spool.read(0))
    assert [len(line) for line, _ in read] == [1, MAX_LINE + 2, 1]
    assert read[1][1] == 2 + 3 * MAX_LINE + 2**20 + 1
    assert [line for line, _ in spool.read(read[1][1])] == [b"b"]


def test_gzip_that_is_cut_short_is_noticed(inflating: Spool) -> None:
    inflating.feed(gzip.compress(b"line\n" * 100)[:-5])
    with pytest.raises(Invalid, match="cut short"):
        inflating.finish()


def test_what_is_no_gzip_is_refused(inflating: Spool) -> None:
    with pytest.raises(Invalid, match="not gzip"):
        inflating.feed(b'{"id":"e"}\n')


@pytest.mark.parametrize("compressed", [False, True])
def test_the_uncompressed_size_is_bounded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, compressed: bool
) -> None:
    monkeypatch.setattr(spools, "MAX_BYTES", 10 * 2**20)
    spool = Spool(tmp_path, compressed=compressed)
    bomb = b"\n" * (11 * 2**20)
    with pytest.raises(TooLarge, match="send it as several"):
        spool.feed(gzip.compress(bomb) if compressed else bomb)
    assert spool.path.stat().st_size <= 10 * 2**20
    spool.close()


def test_what_an_earlier_process_left_is_removed(tmp_path: Path) -> None:
    left = Spool(tmp_path, compressed=False)
    left.feed(b"x")
    sweep(tmp_path)
    assert not left.path.exists()
    left.close()
