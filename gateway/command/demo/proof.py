"""The answer to take away: an auditor's evidence of a resource, checked without the gateway."""

from __future__ import annotations

from pathlib import Path

from chain.evidence import Status, check
from gateway.command.client.proving import receive
from gateway.command.demo.access import AUDITOR
from gateway.command.demo.actors import Stage
from gateway.command.demo.place import EVIDENCE, TRUST
from gateway.command.demo.story import Story
from gateway.command.errors import CommandError
from gateway.command.offline import read_trust
from gateway.command.verify import in_words

_CASE = "AUDIT-DEMO-2"
_WAIT = 60


def tell_proof(stage: Stage, story: Story, where: Path) -> None:
    """Take evidence of the resource that was accessed, and verify it.

    Raises `CommandError` where it is not VALID.
    """
    code, file = story.accessed, where / EVIDENCE
    story.chapter(
        "证据 Evidence",
        f"{AUDITOR.name} takes away everything that was ever recorded about {code}, in a file that",
        "proves itself: no gateway, database, chain or network is asked when it is checked.",
    )
    story.command(
        f"evidence --resource {code} --case {_CASE} --wait {_WAIT} --as {AUDITOR.clerk} "
        f"-o {EVIDENCE}"
    )
    query = {"resource": code, "case": _CASE, "wait": _WAIT}
    got = receive(stage.client(AUDITOR.clerk), query, file, force=True)
    story.line(f"{got.bytes:,} bytes, {got.shown} records, as of the first {got.size} records")
    story.command(f"verify {EVIDENCE} --trust {TRUST}")
    report = check(file.read_bytes(), read_trust(where / TRUST))
    for item in report.checks:
        if item.demanded:
            story.line(f"{item.number:>2} {item.name:<13} {item.status.value:<8} {item.reason}")
    if report.verdict is not Status.VALID:
        raise CommandError(f"the evidence is {report.verdict.value}; verify {file}")
    assert report.question is not None
    story.line(f"VALID: {len(report.answer)} records are {in_words(report.question, report.names)}")
