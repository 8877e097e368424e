"""An audit as people read it: how far it is, what was checked, what differs."""

from __future__ import annotations

from types import TracebackType
from typing import TYPE_CHECKING

from gateway.command.output import Output, Progress, printable, table

if TYPE_CHECKING:
    from gateway.audit import Progress as Step
    from gateway.audit import Report

_MARKS = {"passed": "OK", "failed": "FAIL", "not run": "NOT RUN"}


class Stages:
    """Turns an audit's steps into lines of progress, one for each stage; a context manager."""

    def __init__(self, out: Output) -> None:
        self._out = out
        self._stage: str | None = None
        self._line: Progress | None = None
        self._done = 0

    def __enter__(self) -> Stages:
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        self._end()

    def __call__(self, step: Step) -> None:
        """Take one step of the audit."""
        if step.stage != self._stage:
            self._end()
            self._stage, self._done = step.stage, 0
            total = step.total if step.total > step.done else None
            self._line = self._out.progress(f"checking {step.stage}", total).__enter__()
        assert self._line is not None
        self._line.add(step.done - self._done)
        self._done = step.done

    def _end(self) -> None:
        if self._line is not None:
            self._line.__exit__(None, None, None)
        self._line = None


def lines_of(report: Report) -> list[str]:
    """The checks, what differs, and the verdict last."""
    rows = [[_MARKS[check.state], check.name, check.detail] for check in report.checks]
    lines = table(["RESULT", "CHECK", "LOOKED AT"], rows)
    if report.findings:
        lines += ["", *(f"- {printable(finding)}" for finding in report.findings)]
        if report.total > len(report.findings):
            lines.append(f"and {report.total - len(report.findings):,} more")
    custody = ", ".join(f"{name} {count:,}" for name, count in report.custody.items())
    lines += [
        "",
        f"{report.size:,} records, root {report.root}, in {report.seconds:.1f} s"
        f" ({_rate(report):,.0f} records/s)",
    ]
    if custody:
        lines.append(f"not vouched for by any journal: {custody}")
    if report.resumed:
        lines.append(
            f"went on where an earlier audit was interrupted: records before {report.resumed:,} "
            "were read then; --fresh reads them again"
        )
    return [*lines, _verdict(report)]


def _rate(report: Report) -> float:
    return (report.size - report.resumed) / report.seconds if report.seconds else 0.0


def _verdict(report: Report) -> str:
    if report.exit_status == 0:
        return "clean: everything follows from the journal, and the chain has its roots"
    if report.exit_status == 1:
        return f"NOT CLEAN: {report.total:,} findings"
    return "incomplete: what was checked is clean, but not everything could be checked"
