"""The story that the demonstration tells; every line of it is what really happened."""

from __future__ import annotations

import io
import time
from collections.abc import Callable, Sequence
from importlib import resources
from typing import Any

from gateway.catalog.importing import ImportPlan, parse_table, plan
from gateway.command.catalog_publish import with_fields
from gateway.command.client.importing import prepared, wait_for_answers
from gateway.command.client.publishing import Outcome, follow, submit
from gateway.command.demo.access import AUDITOR, RESOURCE, Access, tell
from gateway.command.demo.actors import STEWARD, Department, Stage
from gateway.command.demo.forgery import attempts
from gateway.command.entries import lines_of_changes
from gateway.command.errors import CommandError
from gateway.command.output import Output, table
from gateway.command.trace_table import block_of

DEPARTMENTS = (
    Department("示例市统计局", "DEMO-TJJ", "TJJ", "tj-clerk", "tj-head"),
    Department("示例市教育局", "DEMO-JYJ", "JYJ", "jy-clerk", "jy-head"),
    Department("示例市交通局", "DEMO-JTJ", "JTJ", "jt-clerk", "jt-head"),
)
_CYCLES = ("每月", "每季度")


class Story:
    """Tells the chapters one after another; told again over the same ledger, it goes on."""

    def __init__(self, stage: Stage, write: Callable[[str], None]) -> None:
        self._stage = stage
        self._write = write
        self._number = 0
        self._codes: dict[str, str] = {}
        self.code = ""
        """The resource that the later chapters are about."""
        self.accessed = ""
        """The resource that was granted and accessed."""

    def tell(self) -> None:
        """Everything up to the forgeries and the trace; the audit is told by others."""
        self._departments()
        self._publication()
        self._change()
        self._forgery()
        self._access()
        self._trace()

    def chapter(self, title: str, *sentences: str) -> None:
        """A heading, and what it is about."""
        self._number += 1
        self._write("")
        self._write(f"{self._number}. {title}")
        for sentence in sentences:
            self._write(f"   {sentence}")

    def line(self, text: str) -> None:
        """A line of what happened."""
        self._write(f"   {text}")

    def command(self, text: str) -> None:
        """The command that does the same by hand."""
        self._write(f"   $ shujian {text}")

    def _departments(self) -> None:
        self.chapter(
            "部门 Departments join",
            "Each has a clerk's (经办) and a head's (负责人) account; their keys stay with them.",
            "The steward (管理方) signs, the Members contract decides.",
        )
        names = [name for each in (*DEPARTMENTS, AUDITOR) for name in (each.clerk, each.head)]
        self._stage.make_accounts(names)
        first = DEPARTMENTS[0]
        self.command(
            f"member admit {first.name} --code {first.code} --role provider --role consumer "
            f"--handler {first.clerk} --head {first.head} --as {STEWARD}"
        )
        self._stage.admit([*DEPARTMENTS, AUDITOR])
        members = self._stage.members()
        rows = [[m["code"], m["prefix"], ",".join(m["roles"]), m["name"]] for m in members.values()]
        self._table(["CODE", "PREFIX", "ROLES", "NAME"], rows)

    def _publication(self) -> None:
        self.chapter(
            "发布 Publication",
            "Every department signs its own catalog entries. Each becomes a record, a leaf of one",
            "Merkle tree, and the Catalog contract accepts it; the Journal contract computes the",
            "tree's root itself, on top of the last one.",
        )
        sample = resources.files("gateway.command.demo").joinpath("sample.csv").read_bytes()
        planned = plan(parse_table(sample))
        for each in DEPARTMENTS:
            self.command(f"catalog import sample.csv --only provider={each.name} --as {each.clerk}")
            self.line(publish(self._stage, each, planned))
        found = self._stage.client(DEPARTMENTS[0].clerk).get("/v1/catalog", limit=500)
        rows = [[r["code"], r["version"], r["status"], r["name"]] for r in found["resources"]]
        self._table(["CODE", "VERSION", "STATUS", "NAME"], rows)
        self._codes = {r["name"]: r["code"] for r in found["resources"]}
        self.code = self._codes["（演示）居民消费价格指数"]
        self._anchored(max(r["record"] for r in found["resources"]))

    def _change(self) -> None:
        clerk = self._stage.client(DEPARTMENTS[0].clerk)
        resource = clerk.get(f"/v1/catalog/{self.code}")
        old = resource["entry"]["update_cycle"]
        new = _CYCLES[1] if old == _CYCLES[0] else _CYCLES[0]
        self.chapter("变更 A change", f"{DEPARTMENTS[0].name} changes one field of one entry.")
        self.command(
            f"catalog publish {self.code} --set update_cycle={new} --as {DEPARTMENTS[0].clerk}"
        )
        document = with_fields(resource["entry"], [f"update_cycle={new}"])
        self._publish_version(resource, document)
        self.command(f"catalog diff {self.code}")
        changes = clerk.get(f"/v1/catalog/{self.code}/diff")
        self.line(f"version {changes['old']} to {changes['new']}")
        for line in lines_of_changes(changes["changes"]):
            self.line(line)

    def _publish_version(self, resource: dict[str, Any], document: dict[str, Any]) -> None:
        from gateway.command.client.publishing import Publication

        clerk = self._stage.client(DEPARTMENTS[0].clerk)
        publication = Publication(
            0,
            resource["name"],
            resource["code"],
            resource["next_version"],
            resource["next_state"],
            document,
        )
        submitted = clerk.submit(publication.statement(clerk, DEPARTMENTS[0].code))
        if submitted.state != "accepted" or submitted.position is None:
            raise CommandError(f"the change was {submitted.state}: {submitted.reason}")
        self.line(f"accepted by the contract; record {submitted.position}, with a signed receipt")
        self._anchored(submitted.position)

    def _forgery(self) -> None:
        stranger = DEPARTMENTS[1]
        self.chapter(
            "伪造 Forgeries",
            f"Somebody tries to publish {self.code} in the name of {DEPARTMENTS[0].name}.",
            "The gateway refuses; and asked past the gateway, so does the contract.",
        )
        tried = attempts(
            self._stage.settings,
            self._stage.client(DEPARTMENTS[0].clerk),
            self._stage.client(stranger.clerk),
            DEPARTMENTS[0].code,
            self.code,
        )
        for attempt in tried:
            self.line(f"- {attempt.title}")
            self.line(f"    gateway:  {attempt.gateway}")
            if attempt.contract is not None:
                self.line(f"    contract: {attempt.contract}")

    def _access(self) -> None:
        owner, consumer = DEPARTMENTS[0], DEPARTMENTS[2]
        code = self._codes[RESOURCE]
        first = self._stage.client(STEWARD).connection.get("/v1/ledger")["size"]
        self.accessed = code
        access = Access(self._stage, owner, consumer, code, first)
        tell(access, self.chapter, self.line, self.command)

    def _trace(self) -> None:
        self.chapter(
            "溯源 The trace", f"Everything that was ever recorded about {self.code}, oldest first."
        )
        self.command(f"trace --resource {self.code} --oldest-first")
        page = self._stage.client(DEPARTMENTS[0].clerk).get(
            "/v1/trace", resource=self.code, order="oldest", limit=50
        )
        rows = [
            [
                row["position"],
                row["recorded"][:19].replace("T", " "),
                row["kind"],
                row["outcome"],
                block_of(row["effect_block"], "-"),
                block_of(row["checkpoint_block"], "not yet"),
                ", ".join(actor["name"] or "" for actor in row["actors"]),
            ]
            for row in page["rows"]
        ]
        self._table(["RECORD", "TIME", "KIND", "OUTCOME", "EFFECT", "ANCHOR", "SIGNED BY"], rows)

    def _anchored(self, position: int) -> None:
        checkpoint = self._stage.wait_anchored(position)
        self.line(
            f"anchored: checkpoint of {checkpoint['size']} records in block {checkpoint['block']}, "
            f"root {checkpoint['root'][:18]}…"
        )

    def _table(self, head: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
        for line in table(head, rows):
            self.line(line)


def publish(stage: Stage, department: Department, planned: ImportPlan) -> str:
    """Publish the department's entries of a plan that are new or changed; one line about it.

    Raises `CommandError` where one of them is refused.
    """
    client = stage.client(department.clerk)
    wait_for_answers(client)
    member = {"code": department.code, "name": department.name}
    ready = prepared(client, member, planned.of(department.name))
    if not ready.publications:
        return f"{len(ready.changes.unchanged)} entries unchanged: nothing is published twice"
    outcome = Outcome()
    began = time.monotonic()
    quiet = Output(err=io.StringIO()).progress("")  # it takes a second: the story goes on
    submit(client, ready.owner, ready.publications, outcome, quiet)
    follow(client, outcome, quiet)
    if outcome.refused or outcome.pending:
        refusal = outcome.refused[0].reason if outcome.refused else "the chain does not answer"
        raise CommandError(f"{department.name}: an entry was not accepted: {refusal}")
    seconds = time.monotonic() - began
    known = len(ready.changes.unchanged)
    return (
        f"{len(outcome.accepted)} accepted by the contract in {seconds:.1f} s"
        f"{f', {known} unchanged' if known else ''}"
    )
