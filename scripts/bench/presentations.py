"""Measure presentations: how large a file is, and how long its check and its making take.

    .venv/bin/python -m scripts.bench.presentations [issues]

Documents keeps 10,000 issues of single documents unless another number is given, and a batch of
10,000; the trie is as deep as they make it. An invoice of 40 fields, alone and in the batch, whole
and with three fields shown; two observers signed. Times are of the processor.
"""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Callable
from hashlib import sha256
from time import process_time

from chain.documents import Batch, Bundle, Place, commit, narrowed
from chain.documents.identity import DocumentName
from chain.evidence import Proved
from chain.presentations import Presentation, Verdict, assemble, check, slots
from chain.words import Digest
from scripts.vectors import presentations_world as made
from scripts.vectors.evidence_world import digest_of
from scripts.vectors.presentations_world import ISSUED, NOW, World, presented
from tests.chain.documents import samples

ISSUES, COUNT, AT = 10_000, 10_000, 4_711
GOODS = ("钢笔", "墨水", "信纸", "信封", "邮票")
SHOWN = ["number", "total.gross", "lines[1].name"]


def main() -> None:
    issues = int(sys.argv[1]) if len(sys.argv) > 1 else ISSUES
    print(f"{platform.processor() or platform.machine()}, {os.cpu_count()} cores,", end=" ")
    print(f"Python {platform.python_version()}; {issues:,} issues beside it\n")
    world = World()
    for number in range(issues):
        first, second, *_ = slots.issue_slots(digest_of(f"issue {number}"))
        world.words |= {first: 2**255 + number, second: made.word([(7, 4), (0, 4), (0, 6), (1, 6)])}
    alone = _alone(world)
    whole = _of_batch(world)
    print("presentation                        bytes  bundle  nodes     check  assemble")
    blocks: dict[DocumentName, Proved] = {}
    for what, bundle in (
        ("alone, all fields", alone), ("alone, three fields", _part(alone)),
        (f"of a batch of {COUNT:,}, all fields", whole),
        (f"of a batch of {COUNT:,}, three", _part(whole)),
    ):  # fmt: skip
        show(world, what, bundle, blocks)
    name = made.name_of(alone)
    for step in range(20):
        status = (made.SUSPENDED, made.ACTIVE)[step % 2]
        world.change(name, status, ISSUED + step, ISSUED + step)
    show(world, "alone, changed 20 times", alone, {})


def show(world: World, what: str, bundle: Bundle, blocks: dict[DocumentName, Proved]) -> None:
    """A line of the table."""
    name = made.name_of(bundle)
    proved = blocks[name] = blocks.get(name) or world.state(name)
    shown = presented(bundle, proved)
    data, trust = shown.encode(), made.trust()
    report = check(data, trust, NOW)
    assert report.verdict is Verdict.VALID, report.checks
    checking = best(lambda: check(data, trust, NOW))
    making = best(lambda: again(bundle, proved, shown))
    print(f"{what:32} {len(data):8,} {len(bundle.encode()):7,} {len(shown.nodes):6}", end=" ")
    print(f"{checking * 1e3:6.1f} ms {making * 1e3:6.1f} ms")


def again(bundle: Bundle, proved: Proved, shown: Presentation) -> bytes:
    """Put together as the gateway does, its check left out."""
    return assemble(made.trust(), bundle, proved, shown.checkpoint, shown.observers).encode()


def best(call: Callable[[], object], rounds: int = 30) -> float:
    """The least processor time of some rounds."""
    times = []
    for _ in range(rounds):
        began = process_time()
        call()
        times.append(process_time() - began)
    return min(times)


def _alone(world: World) -> Bundle:
    fields = samples.invoice(GOODS)
    one = commit(samples.envelope(len(fields)), fields, samples.SECRET)
    world.issue(one.disclose(), one.root, amount=56_500)
    return one.disclose()


def _of_batch(world: World) -> Bundle:
    fields = samples.invoice(GOODS)
    place = Place(samples.SERIES, 1, COUNT, AT + 1)
    one = commit(samples.envelope(len(fields), place), fields, samples.SECRET)
    roots = [Digest(sha256(number.to_bytes(4)).digest()) for number in range(COUNT)]
    roots[AT] = one.root
    batch = Batch(roots)
    bundle = one.disclose(batch=batch.proof(AT))
    world.issue(bundle, batch.root, issued=ISSUED)
    return bundle


def _part(bundle: Bundle) -> Bundle:
    return narrowed(bundle, SHOWN)


if __name__ == "__main__":
    main()
