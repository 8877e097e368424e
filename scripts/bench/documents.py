"""Measure documents of one batch: committed to, shown as bundles, verified one by one, compared.

    .venv/bin/python -m scripts.bench.documents [documents]

1,000 documents of 40 fields unless another number is given; the baseline is the bare SHA-256 that
their leaves take. Times are of the processor, on one core.
"""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Callable
from hashlib import sha256
from resource import RUSAGE_SELF, getrusage
from time import process_time
from typing import Any, TypeVar

from chain.documents import (
    Batch,
    Commitment,
    Envelope,
    Field,
    Place,
    commit,
    compare_bundle,
    decode_bundle,
    document_secret,
    verify_bundle,
)
from chain.words import Digest, Seconds

SECRET = sha256(b"the issuer's secret").digest()
SERIES = Digest(sha256(b"a series").digest())
ISSUER = Digest(sha256(b"an issuer").digest())
LINES = 5
Result = TypeVar("Result")


def fields(serial: int) -> list[Field]:
    """An invoice of five lines: 40 fields."""
    head = [
        Field(f"head.member{at}", "text", f"某某科技有限公司 {serial} {at}") for at in range(15)
    ]
    return head + [
        Field(f"lines[{line}].{name}", "amount", f"{serial % 97 + line}.00")
        for line in range(LINES)
        for name in ("name", "quantity", "price", "net", "rate")
    ]


def envelope(serial: int, count: int) -> Envelope:
    place = Place(SERIES, 1, count, serial)
    return Envelope(ISSUER, "invoice.vat.special", None, place, Seconds(0), Seconds(0), 40)


def issued(count: int) -> list[Commitment]:
    return [
        commit(envelope(serial, count), fields(serial), document_secret(SECRET, SERIES, serial))
        for serial in range(1, count + 1)
    ]


def timed(what: str, count: int, action: Callable[[], Result]) -> Result:
    started = process_time()
    result = action()
    seconds = process_time() - started
    print(f"{what:<52}{seconds / count * 1e6:>9.1f} µs each {count / seconds:>9,.0f} a second")
    return result


def verified(files: list[bytes], root: Digest) -> None:
    for data in files:
        verify_bundle(decode_bundle(data), root)


def sizes(what: str, files: list[bytes]) -> None:
    print(f"{what:<52}{sum(map(len, files)) / len(files):>9,.0f} bytes each")


def main(arguments: list[Any]) -> None:
    count = int(arguments[0]) if arguments else 1_000
    print(f"{platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f},", end=" ")
    print(f"Python {platform.python_version()}; {count:,} documents of 40 fields in one batch")
    block = bytes(90)
    timed("bare hashes of 90 bytes, 40 each (baseline)", count, lambda: bare(block, 40 * count))
    documents = timed("committed to, fields made too", count, lambda: issued(count))
    tree = timed("the tree of the batch", count, lambda: Batch([one.root for one in documents]))
    root = tree.root
    shown = ["head.member1", "lines[0].net", "lines[4].net"]
    for what, paths in (("all 40 fields shown", None), ("3 fields shown", shown)):
        files = timed(
            f"bundles written, {what}",
            count,
            lambda paths=paths: [  # type: ignore[misc]
                one.disclose(paths, tree.proof(at)).encode() for at, one in enumerate(documents)
            ],
        )
        sizes(f"bundles, {what}", files)
        timed(f"read and verified, {what}", count, lambda files=files: verified(files, root))  # type: ignore[misc]
    bundles = [one.disclose(None, tree.proof(at)) for at, one in enumerate(documents[:1_000])]
    timed("compared with a file of the same fields", len(bundles), lambda: [
        compare_bundle(bundle, fields(at + 1)) for at, bundle in enumerate(bundles)
    ])  # fmt: skip
    print(f"{getrusage(RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB at most")


def bare(block: bytes, count: int) -> None:
    for _ in range(count):
        sha256(block).digest()


if __name__ == "__main__":
    main(sys.argv[1:])
