"""The audit of documents that issuers left: changed, exchanged, renamed, each is named."""

from __future__ import annotations

import pytest

from gateway.archive.sealing import Vault
from gateway.audit.archived import Archived
from gateway.audit.findings import Findings
from gateway.database import WriteSession
from gateway.documents import formats
from tests.gateway.verification.office import Office, a_certificate
from tests.support.web import master_keys

CHANGES = {
    "serial = serial + 1 WHERE serial = 3": (1, 1),
    "issue = randomblob(32) WHERE serial = 1": (1, 1),
    "issue = 'text' WHERE serial = 1": (1, 1),
    "sealed = substr(sealed, 1, length(sealed) - 1) WHERE serial = 1": (0, 1),
    "sealed = x'' WHERE serial = 2": (0, 1),
    "sealed = (SELECT sealed FROM archived_document WHERE serial = 2) WHERE serial = 1": (0, 1),
}
"""What is changed, and how many findings there are then: without, and with opening each."""


def left(office: Office) -> None:
    office.issue_batch([formats.read(a_certificate(number=str(one))) for one in range(3)])


def look(office: Office, vault: Vault | None, *, deep: bool) -> tuple[str, Findings]:
    findings = Findings()
    with WriteSession(office.town.engine) as session:
        return Archived(vault, deep).check(findings, session, session), findings


def test_what_is_kept_as_it_was_issued_passes(office: Office) -> None:
    left(office)
    for deep, said in ((False, "3 documents kept, their names"), (True, "each opened")):
        told, findings = look(office, Vault(master_keys()), deep=deep)
        assert said in told
        assert findings.kept == []
    assert look(office, None, deep=True)[0] == "3 documents kept, their names"


@pytest.mark.parametrize("change", CHANGES)
def test_what_was_changed_is_named(office: Office, change: str) -> None:
    left(office)

    def job(session: WriteSession) -> None:
        session.connection().exec_driver_sql(f"UPDATE archived_document SET {change}")

    office.town.writer.run(job)
    vault = Vault(master_keys())
    found = [look(office, vault, deep=deep)[1].kept for deep in (False, True)]
    assert tuple(map(len, found)) == CHANGES[change]
    assert {(one.table, one.field) for one in found[1]} == {("archived_document", "sealed")}
