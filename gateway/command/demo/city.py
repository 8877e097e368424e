"""A whole city's catalog: an account for every department, each signing its own entries."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from pathlib import Path

from chain.words import Role
from gateway.catalog.codes import default_prefix
from gateway.catalog.importing import ImportPlan, plan, read_table
from gateway.command.client.importing import Prepared, prepared, wait_for_answers
from gateway.command.client.publishing import Outcome, follow, submit
from gateway.command.demo.actors import Department, Stage
from gateway.command.demo.story import Story
from gateway.command.errors import CommandError

COLUMNS = (
    "name=数据集名称",
    "provider=所属部门",
    "theme=所属主题",
    "format=格式类型",
    "summary=摘要",
    "updated=更新日期",
)
"""The columns of the city's open-data portal; a file with the template's headers needs no map."""

ARCHIVE = Department(
    "平台归档（演示）", "DEMO-ARCHIVE", "ARCHIVE", "archive-clerk", "archive-head", Role.PROVIDER
)
"""Signs what no department is named for: not in a wrong name, and marked wherever it shows."""


def tell_city(stage: Stage, story: Story, file: Path) -> Department:
    """Admit every department that the file names, publish every entry; one of the departments.

    Raises `CommandError` where an entry is not accepted.
    """
    planned = _plan(file)
    story.chapter("全市目录 A whole city's catalog", f"{file}: {len(planned.entries):,} entries.")
    for rejection in planned.rejections:
        story.line(f"row {rejection.row} is no entry: {'; '.join(map(str, rejection.problems))}")
    departments = departments_of(planned)
    _admit(stage, story, list(departments.values()))
    began = time.monotonic()
    ready = _prepare(stage, planned, departments)
    accepted = _publish(stage, ready)
    seconds = time.monotonic() - began
    unchanged = sum(len(each.changes.unchanged) for _, each in ready)
    story.line(
        f"{accepted:,} entries signed by {len(ready)} members, accepted by the contract in "
        f"{seconds:.1f} s ({accepted / seconds:,.0f}/s); {unchanged:,} unchanged"
    )
    unattributed = len(planned.of(None))
    story.line(
        f"{unattributed:,} of them name no department: signed by {ARCHIVE.name}, provider 未提供"
    )
    shown = next(iter(departments.values()))
    story.code = _some_code(stage, shown)
    return shown


def departments_of(planned: ImportPlan) -> dict[str | None, Department]:
    """A department for each provider of a plan, and the archive for entries that name none."""
    found: dict[str | None, Department] = {}
    taken = {ARCHIVE.prefix}
    names = sorted(name for name in planned.providers() if name is not None)
    for number, name in enumerate(names, start=1):
        prefix = default_prefix(name, taken)
        taken.add(prefix)
        stem = re.sub(r"[^a-z0-9]", "", prefix.lower())
        found[name] = Department(
            name, f"DEMO-{number:03}-{prefix}", prefix, f"{stem}-clerk", f"{stem}-head"
        )
    if None in planned.providers():
        found[None] = ARCHIVE
    return found


def _plan(file: Path) -> ImportPlan:
    table = read_table(file)
    wanted = {pair.partition("=")[2] for pair in COLUMNS}
    return plan(table, COLUMNS if wanted <= set(table.columns) else ())


def _admit(stage: Stage, story: Story, departments: Sequence[Department]) -> None:
    began = time.monotonic()
    names = [name for each in departments for name in (each.clerk, each.head)]
    made = stage.make_accounts(names)
    admitted = stage.admit(departments)
    story.line(
        f"{len(departments)} departments: {made} accounts made, {len(admitted)} admitted by the "
        f"contract, in {time.monotonic() - began:.1f} s"
    )


def _prepare(
    stage: Stage, planned: ImportPlan, departments: dict[str | None, Department]
) -> list[tuple[Department, Prepared]]:
    ready: list[tuple[Department, Prepared]] = []
    for provider, department in departments.items():
        client = stage.client(department.clerk)
        if not ready:
            wait_for_answers(client)
        member = {"code": department.code, "name": department.name}
        ready.append((department, prepared(client, member, planned.of(provider))))
    return ready


def _publish(stage: Stage, ready: Sequence[tuple[Department, Prepared]]) -> int:
    """Send everything first, then wait: the chain works while the next department signs."""
    total = sum(len(each.publications) for _, each in ready)
    outcomes = [Outcome() for _ in ready]
    with stage.out.progress("signing and sending", total) as progress:
        for (department, each), outcome in zip(ready, outcomes, strict=True):
            client = stage.client(department.clerk)
            submit(client, each.owner, each.publications, outcome, progress)
    with stage.out.progress("waiting for the chain", total) as progress:
        for (department, _), outcome in zip(ready, outcomes, strict=True):
            follow(stage.client(department.clerk), outcome, progress)
    for outcome in outcomes:
        if outcome.refused:
            refusal = outcome.refused[0]
            raise CommandError(f"row {refusal.publication.row} was refused: {refusal.reason}")
        if outcome.pending:
            raise CommandError("the chain does not answer; see `shujian doctor`")
    return sum(len(outcome.accepted) for outcome in outcomes)


def _some_code(stage: Stage, department: Department) -> str:
    page = stage.client(department.clerk).get("/v1/catalog", provider=department.name, limit=1)
    return str(page["resources"][0]["code"])
