"""The end of the story: the audit is clean, and on a tampered copy it names what was changed."""

from __future__ import annotations

import io
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from gateway.audit import Report
from gateway.command.auditing import Stages
from gateway.command.demo.actors import Stage
from gateway.command.demo.story import Story
from gateway.command.errors import CommandError
from gateway.command.output import Output, printable
from gateway.operation import auditing

FOLDER = "story"
_SHOWN = 8


def tell_audit(stage: Stage, story: Story) -> None:
    """Audit the ledger, then a copy of it in which an administrator has edited two rows.

    Raises `CommandError` where the first is not clean, or the second one is.
    """
    story.chapter(
        "审计 The audit",
        "Everything is recomputed from the records: leaves, tree, ordinals, tables, signatures;",
        "and held against what the contracts on the chain have stored.",
    )
    story.command("audit")
    report = _audit(stage)
    for check in report.checks:
        story.line(f"{check.state:<8} {check.name}: {check.detail}")
    if report.exit_status != 0:
        raise CommandError(f"the audit is not clean: {report.findings or report.checks}")
    story.line(f"clean: {report.size:,} records, root {report.root[:18]}… as on the chain")
    _tell_tampering(stage, story)


def _tell_tampering(stage: Stage, story: Story) -> None:
    story.chapter(
        "篡改 Tampering, on a copy",
        "A database administrator rewrites what was published, in the record and in the table",
        f"that is shown: two rows about {story.code}. Nobody's permission is asked.",
    )
    with _copy(stage) as copy:
        for statement in _tamper(copy, story.code):
            story.line(f"sql> {statement}")
        story.command(f"audit --copy {copy.name}")
        report = _audit(stage, copy)
    if report.exit_status != 1:
        raise CommandError("the audit did not notice what was changed")
    for finding in report.findings[:_SHOWN]:
        place = f"{finding.table} {finding.key}, {finding.field}"
        story.line(f"- {printable(place)}: {finding.meaning}")
    if report.total > _SHOWN:
        story.line(f"and {report.total - _SHOWN} more")
    story.line(f"NOT CLEAN: {report.total} findings. The ledger itself was not touched.")


def _audit(stage: Stage, copy: Path | None = None) -> Report:
    database = None if copy is None else f"sqlite:///{copy}"
    quiet = Output(err=io.StringIO())
    with Stages(quiet) as stages:
        return auditing.audit(stage.settings, quiet.say, stages, database=database)


@contextmanager
def _copy(stage: Stage) -> Iterator[Path]:
    folder = stage.settings.data.parent / FOLDER
    folder.mkdir(exist_ok=True, mode=0o700)
    copy = folder / "tampered.sqlite"
    _remove(copy)
    with (
        closing(sqlite3.connect(stage.settings.data / "gateway.sqlite")) as source,
        closing(sqlite3.connect(copy)) as target,
    ):
        source.backup(target)
    try:
        yield copy
    finally:
        _remove(copy)
        folder.rmdir()


def _remove(copy: Path) -> None:
    for path in copy.parent.glob(f"{copy.name}*"):
        path.unlink()


def _tamper(copy: Path, code: str) -> Iterator[str]:
    """Make the changes; yields each as it could be typed."""
    with closing(sqlite3.connect(copy)) as database:
        (position,) = database.execute(
            "SELECT position FROM version WHERE code = ? ORDER BY position DESC", (code,)
        ).fetchone()
        for statement in (
            "UPDATE record SET body = CAST(replace(CAST(body AS TEXT), '数据', '资料') AS BLOB) "
            f"WHERE position = {position}",
            f"UPDATE resource SET name = name || '（内部）' WHERE code = '{code}'",
        ):
            if database.execute(statement).rowcount != 1:
                raise CommandError(f"there is nothing to tamper with about {code}")
            yield statement
        database.commit()
