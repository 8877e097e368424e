"""A file that breaks, hangs or fills the process that reads it harms no other file."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from gateway.documents.errors import Malformed, Unsupported
from gateway.documents.parsing import Readers, limits, pool, wire
from gateway.documents.reading import Reading, read
from gateway.documents.sealing.signatures import Outcome
from tests.support import ofd
from tests.support.tools import PATIENCE

USER = ofd.Signer.make("某省税务局")
SEALED = ofd.invoice().seal(ofd.Seal(USER, USER)).zipped()


@pytest.fixture
def wild(monkeypatch: pytest.MonkeyPatch) -> Iterator[Readers]:
    """Readers whose process does what its file says."""
    monkeypatch.setattr(pool, "_MODULE", "tests.support.hostile_worker")
    readers = Readers(processes=2, seconds=PATIENCE)
    yield readers
    readers.close()


@pytest.fixture(scope="module")
def readers() -> Iterator[Readers]:
    readers = Readers((USER.certificate,), processes=1)
    yield readers
    readers.close()


def said(reading: Reading) -> str:
    """The digest that a file gave."""
    return reading.required().get("sha256")


def told(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def test_a_file_read_in_another_process_is_read_as_in_this_one(readers: Readers) -> None:
    here = read(SEALED, None, (USER.certificate,))
    there = readers.read(SEALED)

    assert there == here
    assert there.signatures[0].outcome is Outcome.VALID
    assert wire.decode(wire.encode(here)) == here


def test_a_refusal_comes_back_with_what_to_do(readers: Readers) -> None:
    for data, kind in ((b"", Malformed), (b"\x89PNG\r\n\x1a\nx", Unsupported)):
        refusal = readers.read(data).refusal
        assert isinstance(refusal, kind)
        assert refusal.advice
        with pytest.raises(kind):
            readers.read(data).required()


def test_the_process_is_kept_and_replaced_after_its_number_of_files(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pool, "_MODULE", "tests.support.hostile_worker")
    with_three = Readers(processes=1, files=3)
    processes = [said(with_three.read(b"process")) for _ in range(7)]
    with_three.close()

    assert [processes.index(one) for one in processes] == [0, 0, 0, 3, 3, 3, 6]


@pytest.mark.parametrize(
    ("what", "reason"),
    [
        ("abort", "broke the program"),
        ("leave", "broke the program"),
        ("grow", "more memory than is allowed"),
        ("deep", "nested too deeply"),
        ("raise", "failed (KeyError)"),
    ],
)
def test_a_file_that_breaks_the_process_is_malformed_and_the_next_one_is_read(
    wild: Readers, what: str, reason: str
) -> None:
    refusal = wild.read(what.encode()).refusal

    assert isinstance(refusal, Malformed)
    assert reason in refusal.reason
    assert refusal.advice
    assert said(wild.read(b"next")) == told(b"next")


def test_a_file_that_hangs_is_given_up_in_time_and_holds_up_nobody(wild: Readers) -> None:
    begun = []
    for _ in range(2):  # processes that have begun, however long that takes
        assert said(wild.read(b"first")) == told(b"first")
        begun.append(wild._take())
    for process in begun:
        wild._give(process)
    wild._seconds = 3.0
    with ThreadPoolExecutor(2) as threads:
        started = time.monotonic()
        hanging = threads.submit(wild.read, b"hang")
        assert said(wild.read(b"other")) == told(b"other")
        assert not hanging.done()
        refusal = hanging.result().refusal

    assert isinstance(refusal, Malformed)
    assert "seconds" in refusal.reason
    assert 2.9 < time.monotonic() - started < PATIENCE  # it would hang for much longer
    wild._seconds = PATIENCE
    assert said(wild.read(b"next")) == told(b"next")


def test_the_kernel_ends_what_the_gateway_forgets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "_MODULE", "tests.support.hostile_worker")
    monkeypatch.setattr(
        pool, "_environment", lambda: {"PYTHONPATH": str(Path.cwd()), "CPU_SECONDS": "0"}
    )
    forgetful = Readers(processes=1, seconds=60)
    refusal = forgetful.read(b"burn").refusal
    forgetful.close()

    assert isinstance(refusal, Malformed)
    assert "broke" in refusal.reason


def test_what_libraries_print_is_no_answer(wild: Readers) -> None:
    assert said(wild.read(b"noise")) == told(b"noise")


def test_the_process_writes_no_file(wild: Readers, tmp_path: Path) -> None:
    place = tmp_path / "written"
    refusal = wild.read(f"write {place}".encode()).refusal

    assert isinstance(refusal, Malformed)
    assert not place.exists() or place.stat().st_size == 0


def test_the_process_gets_no_settings_and_no_secrets(
    wild: Readers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHUJIAN_PASSWORD_FILE", "/secret")
    expected = {b"LANG\nPYTHONPATH", b"LANG\nLC_CTYPE\nPYTHONPATH"}

    assert said(wild.read(b"environment")) in {told(one) for one in expected}


def test_many_callers_share_few_processes(wild: Readers) -> None:
    with ThreadPoolExecutor(8) as threads:
        files = [str(n).encode() for n in range(40)]
        assert [said(r) for r in threads.map(wild.read, files)] == [told(f) for f in files]
    assert len(wild._idle) <= 2


def test_a_file_that_is_too_large_is_not_sent_but_its_digest_is_taken(
    wild: Readers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "MAX_BYTES", 100)

    assert isinstance(wild.read(b"a" * 101).refusal, Unsupported)
    assert said(wild.read(b"a" * 101, "file")) == told(b"a" * 101)
    assert wild._idle == []


def test_closed_readers_leave_no_process_behind(wild: Readers) -> None:
    wild.warm()
    (process,) = wild._idle
    wild.close()

    assert not process.alive
