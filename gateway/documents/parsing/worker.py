"""The process that reads: bounded by the kernel, one file at a time from its standard input.

A request is the sizes of head and file (4 and 8 bytes, big-endian), the head as JSON (hint,
authorities) and the file. An answer is one byte, which is 1 if the process goes on, its size (8
bytes) and a reading (`wire`). A fault that no reader foresaw ends the process after its answer:
nobody can say what the fault left behind.
"""

from __future__ import annotations

import base64
import os
import resource
import sys
from typing import BinaryIO

import orjson

from gateway.documents.errors import Malformed
from gateway.documents.parsing import limits, wire
from gateway.documents.reading import Reading, read

_BROKEN = 3


def main() -> None:
    """Serve until the input ends."""
    _bind()
    answers = os.fdopen(os.dup(1), "wb")
    # whatever a library prints goes nowhere: the answers have a descriptor of their own
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    requests = sys.stdin.buffer
    while head := requests.read(12):
        first = requests.read(int.from_bytes(head[:4], "big"))
        data = requests.read(int.from_bytes(head[4:], "big"))
        reading, sound = _read(orjson.loads(first), data)
        _answer(answers, wire.encode(reading), sound)
        if not sound:
            os._exit(_BROKEN)


def _read(head: dict[str, object], data: bytes) -> tuple[Reading, bool]:
    _grant()
    hint, authorities = head["hint"], head["authorities"]
    assert hint is None or isinstance(hint, str)
    assert isinstance(authorities, list)
    try:
        return read(data, hint, [base64.b64decode(one) for one in authorities]), True
    except MemoryError:
        return _refused("reading the file takes more memory than is allowed"), False
    except RecursionError:
        return _refused("the file is nested too deeply"), False
    except Exception as fault:  # noqa: BLE001  # this is the wall behind which anything may happen
        return _refused(f"reading the file failed ({type(fault).__name__})"), False


def _refused(reason: str) -> Reading:
    return Reading(None, Malformed(reason, "check the file by its digest, or ask for another"))


def _answer(answers: BinaryIO, data: bytes, sound: bool) -> None:
    answers.write(bytes([sound]) + len(data).to_bytes(8, "big") + data)
    answers.flush()


def _bind() -> None:
    """What this process can never do again, whatever runs in it."""
    for what, most in (
        (resource.RLIMIT_AS, limits.MEMORY),
        (resource.RLIMIT_NOFILE, limits.OPEN_FILES),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))


def _grant() -> None:
    """Processor time for one more file: the soft limit, after which the kernel ends us."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(used.ru_utime + used.ru_stime) + limits.CPU_SECONDS + 1
    resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.getrlimit(resource.RLIMIT_CPU)[1]))


if __name__ == "__main__":
    main()
