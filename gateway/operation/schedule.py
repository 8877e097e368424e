"""Audits on a schedule: a process of their own at low priority, one at a time.

An audit that ends with findings, or not at all, is logged as an error, and the program named by
SHUJIAN_ALERT_COMMAND is run with what happened as JSON on its standard input. What one that has
ended found becomes a record (`gateway.audit.recording`).
"""

from __future__ import annotations

import contextlib
import json
import logging
import shlex
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from gateway.audit import results
from gateway.operation.processes import environment, python
from gateway.settings import Settings

logger = logging.getLogger(__name__)

FIRST = 600.0
"""The first audit waits so many seconds after the start, unless audits are more frequent."""

_ALERTED_WITHIN = 60.0
_STOPPED_WITHIN = 10.0
_FINDINGS = 1
_SAYS = {0: "clean", 1: "findings", 3: "incomplete"}


class Schedule:
    """Audits whenever the last one of its own is older than `settings.audit_every`.

    `ended` is called after each that has come to a result.
    """

    def __init__(self, settings: Settings, ended: Callable[[], None]) -> None:
        self._settings, self._ended = settings, ended
        self._ending = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None
        self._thread = threading.Thread(target=self._run, name="audits", daemon=True)

    def start(self) -> None:
        """Begin to wait for the first one."""
        self._thread.start()

    def stop(self) -> None:
        """End with whatever is under way; an audit that is interrupted goes on the next time."""
        self._ending.set()
        self._end(self._process)
        self._thread.join(_STOPPED_WITHIN)

    def _run(self) -> None:
        every = self._settings.audit_every
        began = tried = time.time()
        while not self._ending.wait(_until(self._settings.data, every, began, tried)):
            tried = time.time()
            if results.running(self._settings.data) is None:  # else somebody audits by hand
                self._audit()

    def _audit(self) -> None:
        process = subprocess.Popen(
            python("gateway.operation.scheduled"),
            stdin=subprocess.PIPE,  # that it closes ends the audit, however we end
            stdout=subprocess.DEVNULL,
            env=environment(self._settings),
        )
        self._process = process
        if self._ending.is_set():
            self._end(process)
        status = process.wait()
        assert process.stdin is not None
        process.stdin.close()
        if status in _SAYS:
            self._ended()
        if not self._ending.is_set():
            self._judge(status)

    def _judge(self, status: int) -> None:
        last = results.latest(self._settings.data) or {}
        result = _SAYS.get(status, "failed")
        told = {**last, "result": result} if status in _SAYS else {"result": result}
        if result == "clean":
            logger.info("audit: clean, %s records", last.get("size"))
            return
        if result == "incomplete":
            logger.warning("audit: clean as far as it went, but not everything could be checked")
            return
        if status == _FINDINGS:
            logger.error("audit: %s FINDINGS; run `shujian audit`", last.get("findings"))
        else:
            logger.error("the audit ended before it was through (status %s)", status)
        self._alert({"event": "shujian.audit", "url": self._settings.url, **told})

    def _alert(self, told: dict[str, Any]) -> None:
        command = self._settings.alert_command
        if not command:
            return
        try:
            done = subprocess.run(
                shlex.split(command),
                input=json.dumps(told, ensure_ascii=False).encode(),
                stdout=subprocess.DEVNULL,
                timeout=_ALERTED_WITHIN,
                check=False,
            )
        except (OSError, ValueError, subprocess.SubprocessError) as error:
            logger.error("the alert command did not run: %s", error)  # noqa: TRY400  one line says it
            return
        if done.returncode:
            logger.error("the alert command ended with status %s", done.returncode)

    @staticmethod
    def _end(process: subprocess.Popen[bytes] | None) -> None:
        if process is not None and process.poll() is None:
            process.terminate()


def _until(data: Path, every: float, began: float, tried: float) -> float:
    """Seconds until the next audit is due; audits by hand, which leave no record, put off none."""
    last = (results.scheduled(data) or {}).get("time")
    due = began + min(every, FIRST)
    if tried > began:
        due = max(due, tried + every)
    if isinstance(last, int | float):
        due = max(due, last + every)
    return max(due - time.time(), 0.0)


@contextlib.contextmanager
def scheduled(settings: Settings, ended: Callable[[], None]) -> Iterator[None]:
    """Audits on schedule for as long as the context lasts; none where the setting is 0.

    `ended` is called after each that has come to a result.
    """
    if not settings.audit_every:
        yield
        return
    schedule = Schedule(settings, ended)
    schedule.start()
    try:
        yield
    finally:
        schedule.stop()
