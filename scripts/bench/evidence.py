"""Measure evidence: the file's size, the time to check it, and the memory of ``shujian verify``.

    .venv/bin/python -m scripts.bench.evidence [records …]

1, 100 and 10,000 records unless other numbers are given. The answer to a question about one
resource, all of its records with their bodies, in a journal four times as long; every second record
holds a signed statement, effects and signers are proved, two observers signed. Times of `check` are
of the processor, those of the command from its start to its end. Of a signature alone it says what
half the records cost at least.
"""

from __future__ import annotations

import os
import platform
import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter, process_time

from chain import canonical
from chain.evidence import Question, Status, check
from chain.statements import recover, sign
from chain.words import to_hex
from scripts.vectors.evidence_world import (
    MEMBERS,
    World,
    digest_of,
    key_of,
    publish,
    request,
    trust,
)

COUNTS = (1, 100, 10_000)
OTHERS = 3
QUESTION = Question("resource:STJJ-0001")


def main() -> None:
    if sys.argv[1:2] == ["make"]:
        make(int(sys.argv[2]))
        return
    print(f"{platform.processor() or platform.machine()}, {os.cpu_count()} cores,", end=" ")
    print(f"Python {platform.python_version()}")
    digest, signature = digest_of("it"), sign(key_of("TJJ"), digest_of("it"))
    print(f"one signature recovered: {best(lambda: recover(digest, signature)) * 1e6:.0f} µs\n")
    print("records          file   each beyond its body         check      each   command  memory")
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        for count in [int(text) for text in sys.argv[1:]] or COUNTS:
            show(count)


def show(count: int) -> None:
    """A line of the table. What needs memory runs elsewhere: a child's peak begins with ours."""
    said = run("scripts.bench.evidence", "make", str(count))
    started = perf_counter()
    run("gateway.command", "verify", "evidence.json", "--trust", "trust.json")
    whole = perf_counter() - started
    memory = int(run("scripts.bench.evidence", "make", "0"))
    print(f"{said.rstrip()}  {whole:>6.2f} s  {memory:>4} MB", flush=True)


def run(*arguments: str) -> str:
    """What a program of ours prints."""
    done = subprocess.run(
        [sys.executable, "-m", *arguments],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def make(count: int) -> None:
    """Write evidence and print what checking it costs; of 0, the memory of checking it."""
    if count == 0:
        run("gateway.command", "verify", "evidence.json", "--trust", "trust.json")
        print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024)
        return
    data, bodies = made(count)
    Path("evidence.json").write_bytes(data)
    Path("trust.json").write_bytes(trust().encode())
    if check(data, trust()).verdict is not Status.VALID:
        raise SystemExit("the evidence is not VALID")
    took = best(lambda: check(data, trust()))
    print(
        f"{count:>7,}  {len(data):>11,} B  {(len(data) - bodies) / count:>18,.0f} B"
        f"  {took * 1e3:>9.1f} ms  {took / count * 1e6:>5.0f} µs"
    )


def made(count: int) -> tuple[bytes, int]:
    """Evidence of so many records, and how many bytes of it are their bodies."""
    world = World()
    world.record("ledger.created", "recorded", {"members": [{"code": code} for code in MEMBERS]})
    publish(world, "STJJ-0002", 10)
    while len(world.positions.get(QUESTION.tag or b"", ())) < count:
        subject = request(world, "STJJ-0001", "tax.verify")
        others(world)
        if len(world.positions[QUESTION.tag or b""]) < count:
            delivery = {"content": {"digest": to_hex(digest_of("content")), "size": "1024"}}
            body = {"delivery": delivery, "released": len(world.headers) - 1, "subject": subject}
            world.record("access.completed", "recorded", body)
            others(world)
    asked = world.asked(QUESTION)
    assert asked.window is not None
    shown = world.shown(asked.window.positions)
    bodies = sum(len(canonical.encode(item.body.data.decode())) for item in shown if item.body)
    return world.evidence(shown, asked, signers=True).encode(), bodies


def others(world: World) -> None:
    """Records that the question does not ask for."""
    for _ in range(OTHERS):
        world.record("trace.asked", "recorded", {"subject": {"member": "SJJ"}})


def best(action: object, times: int = 3) -> float:
    """Seconds of the processor for one call, the least of several."""
    assert callable(action)
    found = []
    for _ in range(times):
        started = process_time()
        action()
        found.append(process_time() - started)
    return min(found)


if __name__ == "__main__":
    main()
