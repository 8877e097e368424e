"""Measure a large payload up and down against a plain copy of the same file.

    .venv/bin/python -m scripts.bench.payload [MiB]

Each line is a process of its own, so that its peak memory is its own too. `copy` reads and writes
the file and syncs it; `deposit` and `read` are the store alone (hashing, AES-256-GCM, sync); `put`
is the whole way in over HTTP on this machine, client and gateway together in two processes, the
peak being the gateway's; `scope` reduces a CSV of that size to one of its three columns.
"""

from __future__ import annotations

import json
import os
import platform
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path

import cryptography
from sqlmodel import Session, SQLModel, create_engine

from chain.words import Digest
from gateway.payloads.master import MasterKeys, key_id
from gateway.payloads.models import Payload
from gateway.payloads.reading import as_file
from gateway.payloads.scoping import scope
from gateway.payloads.scoping.scope import CSV
from gateway.payloads.store import PayloadStore

BLOCK = 2**20
TOLD = "told.json"
"""Seconds that count and bytes held before, where a process tells them itself."""
ID, SALT, KEY = Digest(b"\x01" * 32), b"\x02" * 32, bytes(range(32))
LINE = b"11110000000021231Y,0123456789,abcdefghij\r\n"


def blocks(path: Path) -> Iterator[bytes]:
    """A file's bytes."""
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            yield block


def make(path: Path, size: int) -> None:
    """A CSV of about that size, on the disk."""
    block = LINE * (BLOCK // len(LINE))
    with path.open("wb") as file:
        file.write(b"code,number,text\r\n")
        while file.tell() < size:
            file.write(block)
        file.flush()
        os.fsync(file.fileno())


def store_in(folder: Path) -> PayloadStore:
    """The store, and its keys' database, in a folder."""
    return PayloadStore(folder / "store", MasterKeys(key_id(KEY), {key_id(KEY): KEY}))


def session_in(folder: Path) -> Session:
    """Where the key is kept."""
    engine = create_engine(f"sqlite:///{folder / 'keys.sqlite'}")
    SQLModel.metadata.create_all(engine)
    return Session(engine)


def copy(folder: Path) -> None:
    """The baseline."""
    with (folder / "copy").open("wb") as file:
        for block in blocks(folder / "data.csv"):
            file.write(block)
        file.flush()
        os.fsync(file.fileno())
    (folder / "copy").unlink()


def deposit(folder: Path) -> None:
    """Into the store."""
    written = store_in(folder).write(ID, SALT, blocks(folder / "data.csv"))
    row = Payload(
        id=ID, resource="R", owner="O", version=1, name="data.csv", media=CSV, size=written.size,
        content=written.content, fields=None, position=0, erased=None,
    )  # fmt: skip
    with session_in(folder) as session:
        session.add_all([written.row(), row])
        session.commit()


def read(folder: Path) -> None:
    """Out of the store, held against its digest, into nothing."""
    with session_in(folder) as session, store_in(folder).open(session, ID) as opened:
        for piece in opened.read():
            memoryview(piece)


def reduce(folder: Path) -> None:
    """Out of the store with one column of three."""
    with session_in(folder) as session, store_in(folder).open(session, ID) as opened:
        sum(len(piece) for piece in scope(CSV, as_file(opened), ["number"]))


def measure(name: str, work: Callable[[Path], None], folder: Path) -> tuple[float, int]:
    """Seconds and peak memory (bytes) of some work in a process of its own."""
    began = time.perf_counter()
    process = os.fork()
    if process == 0:
        work(folder)
        os._exit(0)
    _, status, usage = os.wait4(process, 0)
    if status:
        raise SystemExit(f"{name} failed")
    seconds, before = time.perf_counter() - began, 0
    if (told := folder / TOLD).exists():  # what was only preparation does not count
        seconds, before = json.loads(told.read_text())
        told.unlink()
    return seconds, usage.ru_maxrss * 1024 - before


def main() -> None:
    """Print seconds, rates, ratios to the copy, and peaks above that of an idle process."""
    size = int(sys.argv[1] if len(sys.argv) > 1 else 1024) * BLOCK
    print(
        f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, "
        f"cryptography {cryptography.__version__}, {size / BLOCK:,.0f} MiB"
    )
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make(folder / "data.csv", size)
        digest(folder)
        _, idle = measure("idle", lambda _: None, folder)
        lines: list[tuple[str, Callable[[Path], None]]] = [
            ("copy", copy), ("copy", copy), ("deposit", deposit), ("put", put), ("read", read),
            ("scope", reduce),
        ]  # fmt: skip
        base = 0.0
        for label, work in lines:
            seconds, peak = measure(label, work, folder)
            base = seconds if label == "copy" else base
            above = (peak - (0 if label == "put" else idle)) / BLOCK
            print(
                f"{label:<8}{seconds:>8.2f} s{size / BLOCK / seconds:>8,.0f} MiB/s"
                f"{seconds / base:>7.1f} x the copy{above:>8.1f} MiB above idle"
            )


def digest(folder: Path) -> None:
    """What hashing alone takes, for every way in does it."""
    began, digest = time.perf_counter(), sha256(SALT)
    for block in blocks(folder / "data.csv"):
        digest.update(block)
    print(f"{'sha256':<8}{time.perf_counter() - began:>8.2f} s")


def put(folder: Path) -> None:
    """Over HTTP: this process becomes the gateway, a child of it the client."""
    from scripts.bench.payload_gateway import serve_one

    serve_one(folder, folder / TOLD)


if __name__ == "__main__":
    main()
