"""Documents with real processes: issued though the command is killed, verified, booked once."""

from __future__ import annotations

import json
import signal
from decimal import Decimal
from pathlib import Path

import pytest

from gateway.command.demo.papers import Invoice, Party, certificate, invoice
from tests.acceptance.conftest import take_over
from tests.acceptance.shell import PATIENCE, Shell

COUNT = 230
KILLED_AT = ("waiting for the chain", "writing bundles")
ISSUE = ("document", "issue", "papers.ndjson", "--series", "2026", "--as", "mz-clerk")


@pytest.fixture
def issuing(shell: Shell, ledger_to_copy: Path) -> Shell:
    """A served ledger with an issuer and two bookers."""
    take_over(ledger_to_copy, shell)
    shell.serve()
    shell.run("account", "new", "mz-clerk", "mz-head", "kj-clerk", "wl-clerk")
    for code, clerk, role in (
        ("MZJ", "mz", "issuer"),
        ("KJG", "kj", "booker"),
        ("WLG", "wl", "booker"),
    ):
        head = ("--head", "mz-head") if code == "MZJ" else ()
        shell.run(
            *("member", "admit", code, "--code", code, "--prefix", code, "--role", role),
            *("--handler", f"{clerk}-clerk", *head, "--as", "steward"),
        )
    for kind in ("certificate", "invoice.en16931"):
        shell.run("document", "license", "MZJ", "--kind", kind, "--as", "steward")
    return shell


def test_issued_once_though_killed_twice_and_booked_once(issuing: Shell) -> None:
    _check_issuing(issuing)
    _check_booking(issuing)


def _check_issuing(issuing: Shell) -> None:
    papers = (json.loads(certificate(n, 2026, Party("市民政局", "MZJ"))) for n in range(COUNT))
    lines = "".join(f"{json.dumps(paper)}\n" for paper in papers)
    (issuing.home / "papers.ndjson").write_text(lines)
    for label in KILLED_AT:
        _kill_at(issuing, label)
    done = issuing.run(*ISSUE, "--json").json
    assert (done["batch"]["first"], done["batch"]["last"]) == (1, COUNT)
    issued = issuing.run("document", "list", "--json", "--as", "mz-clerk").json
    assert [(one["first"], one["count"]) for one in issued] == [(1, COUNT)]
    folder = issuing.home / "issued"
    assert len(list(folder.glob("*.bundle.json"))) == COUNT
    assert b"DEMO-2026" not in next(folder.glob(".issuing-*.sqlite")).read_bytes()
    shown = [f"issued/papers-{n}.bundle.json" for n in (1, 200, COUNT)]
    issuing.run("document", "revoke", shown[1], "--reason", "错误", "--as", "mz-head")
    said = issuing.run("document", "verify", *shown, expect=1)
    assert said.out.count("VALID  ") - said.out.count("INVALID  ") == 2


def _kill_at(shell: Shell, label: str) -> None:
    process = shell.start(*ISSUE)
    assert process.stdout is not None
    for line in process.stdout:
        if line.startswith(label):
            break
    else:
        pytest.fail(f"the command never came to {label}")
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=PATIENCE)


def _check_booking(issuing: Shell) -> None:
    bills = issuing.home / "bills"
    bills.mkdir()
    seller, buyer = Party("MZJ", "MZJ"), Party("KJG", "KJG")
    for n in range(3):
        about = Invoice(f"B-{n}", "2026-11-20", seller, buyer, "纸", n + 1, Decimal("125.50"))
        (bills / f"b{n}.xml").write_bytes(invoice(about))
    issuing.run("document", "issue", "bills", "--as", "mz-clerk")
    good = (bills / "b2.xml").read_text()
    (bills / "b2.xml").write_text(good.replace(">纸<", ">金<"))
    book = ("document", "book", "bills", "--voucher", "V-1", "--as", "kj-clerk")
    said = issuing.run(*book, expect=1)
    assert "1 of 3 files are not good, so nothing was booked" in said.err
    done = issuing.run(*book, "--only-good", "--json").json
    assert done["statement"]["state"] == "accepted"
    assert sum(one["use"] is not None for one in done["files"]) == 2
    again = issuing.run(*book, "--only-good", "--json").json
    assert again["statement"] is None
    assert [one["already"] for one in again["files"]] == [True, True, False]
    other = ("document", "book", "bills/b0.xml", "--voucher", "V-1", "--as", "wl-clerk")
    assert "booked by somebody else already" in issuing.run(*other, expect=1).out
