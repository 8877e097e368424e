"""What a process that reads files may use. Every number is a limit that a hostile file meets."""

from __future__ import annotations

from typing import Final

MAX_BYTES: Final = 64 * 1024 * 1024
"""Of a file that is read; a larger one can still be checked by its digest."""
SECONDS: Final = 20
"""Wall clock for one file, counted by the gateway, which then kills the process."""
CPU_SECONDS: Final = 15
"""Processor time for one file, counted by the kernel, which then kills the process."""
MEMORY: Final = 768 * 1024 * 1024
"""Address space of the process; with its libraries it starts at some 70 MB."""
OPEN_FILES: Final = 64
MAX_ANSWER: Final = 96 * 1024 * 1024
"""Bytes of an answer; the model's limits keep it far below."""
FILES: Final = 500
"""After how many files a process is replaced by a fresh one, so that nothing builds up in it."""
PROCESSES: Final = 2
