"""Files of an upload: read like files, gone when they are let go of."""

from __future__ import annotations

import errno
import io
import os
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest

from gateway.checking.spool import Spool
from gateway.errors import Unavailable
from tests.gateway.checking.counter import packed


@pytest.fixture
def spool() -> Iterator[Spool]:
    made = Spool()
    yield made
    made.close()


def test_each_part_is_a_file_of_its_own(spool: Spool) -> None:
    first, empty, second = (spool.add(io.BytesIO(data)) for data in (b"abc", b"", b"defgh"))
    assert (second.read(2), first.read(), empty.read(), second.read()) == (
        b"de", b"abc", b"", b"fgh",
    )  # fmt: skip
    assert second.seek(-2, os.SEEK_END) == 3
    assert second.read(9) == b"gh"
    assert first.seek(1) == 1
    assert (first.read(1), first.tell()) == (b"b", 2)


def test_a_zip_is_read_out_of_it(spool: Spool) -> None:
    spool.add(io.BytesIO(b"before"))
    part = spool.add(io.BytesIO(packed([("a", b"x" * 10_000)])))
    spool.add(io.BytesIO(b"behind"))
    with zipfile.ZipFile(part) as archive:
        assert archive.read("a") == b"x" * 10_000


def test_it_is_read_from_its_beginning_and_closed_twice(spool: Spool) -> None:
    file = io.BytesIO(b"abc")
    file.read()
    part = spool.add(file)
    assert part.read() == b"abc"
    spool.close()
    spool.close()
    part.seek(0)
    with pytest.raises(ValueError, match="closed"):
        part.read()


def test_a_full_disk_is_said(spool: Spool, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any, **__: Any) -> Any:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("gateway.checking.spool.shutil.copyfileobj", full)
    with pytest.raises(Unavailable, match="nothing was checked"):
        spool.add(io.BytesIO(b"abc"))
    monkeypatch.setattr("gateway.checking.spool.tempfile.TemporaryFile", full)
    with pytest.raises(Unavailable, match="No space left"):
        Spool()
