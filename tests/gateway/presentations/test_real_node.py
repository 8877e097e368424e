"""Presentations out of the contracts on the embedded node."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from chain.client import StateProof
from chain.client.errors import Unreachable
from chain.documents import narrowed
from chain.presentations import MAX_AGE, Force, Verdict, check, name_of, parse_presentation
from chain.words import Millis, Seconds
from gateway.audit.recording import AuditRecords
from gateway.command import main
from gateway.database import read_session
from gateway.errors import LedgerError, Unavailable
from gateway.presentations.service import OLD, Presentations, Presented
from tests.gateway.evidence.test_real_node import observe
from tests.gateway.presentations.archive import REVOKED, Archive
from tests.support.audited import remember, told_of
from tests.support.web import NoChain

pytestmark = pytest.mark.loopback


class Altered:
    """A node that answers as another does, but for its proofs."""

    def __init__(self, client: Any, change: Any) -> None:
        self._client, self._change = client, change

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)

    def state_proof(self, wanted: Any, block: int) -> StateProof:
        made: StateProof = self._change(self._client.state_proof(wanted, block), block)
        return made


def present(archive: Archive, service: Presentations, bundle: Any = None) -> Presented:
    with read_session(archive.town.engine) as session:
        return service.present(session, archive.alone if bundle is None else bundle)


def test_documents_alone_and_in_batches_are_valid_with_an_observer(archive: Archive) -> None:
    for bundle in (archive.alone, archive.bundles[0], archive.bundles[-1]):
        report = archive.report(bundle)
        assert report.verdict is Verdict.VALID, report.checks
        assert report.name == name_of(bundle)
        assert report.as_of is not None
        assert report.as_of.sealer in archive.town.ledger.sealers
        assert len(report.as_of.observers) == 1
        assert report.stand is not None
        assert report.stand.validity.changes == ()


def test_beside_it_stands_what_its_bearer_should_know(archive: Archive) -> None:
    answer = archive.post(archive.alone)
    beside = json.loads(answer.headers["Shujian-Presentation"])
    assert (beside["document"], beside["verdict"]) == (name_of(archive.alone).text, "VALID")
    assert (beside["observers"], beside["required"], beside["warnings"]) == (1, 1, [])
    assert beside["block"] == archive.town.checkpoints()[-1].block_number
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_revoked_document_is_presented_and_found_invalid(archive: Archive) -> None:
    bundle = archive.bundles[REVOKED]
    report = archive.report(bundle)
    assert report.verdict is Verdict.INVALID
    assert [one.name for one in report.checks if one.status is Verdict.INVALID] == ["force"]
    assert report.known_now is not None
    assert report.known_now.force is Force.REVOKED
    issued = report.stand.issue.issued if report.stand else Seconds(0)
    assert archive.report(bundle, Seconds(issued - 1)).known_then is not None


def test_no_field_is_shown_that_was_not_brought(archive: Archive) -> None:
    part = narrowed(archive.bundles[0], ["number", "total.gross"])
    answer = archive.post(part)
    assert parse_presentation(answer.content).bundle == part
    assert "北京数鉴" not in answer.text
    assert check(answer.content, archive.trust, archive.now()).verdict is Verdict.VALID


def test_only_who_brings_a_true_bundle_learns_how_it_stands(archive: Archive) -> None:
    shown = archive.bundles[REVOKED]
    forged = replace(shown, document=archive.alone.document)
    other = replace(archive.alone, envelope=archive.envelope(archive.alone.document))
    stray = replace(shown, batch=archive.bundles[0].batch)
    for bundle, status in (
        (forged, 422), (other, 422), (stray, 422), (b"", 422), (b"{}", 422), (b"[" * 99, 422),
        (b"x" * (archive.settings.max_body + 1), 413),
    ):  # fmt: skip
        answer = archive.post(bundle)
        assert answer.status_code == status, answer.text
        assert "revoked" not in answer.text
        assert answer.headers["content-type"] == "application/problem+json"


def test_what_the_contract_has_not_accepted_is_not_found(archive: Archive) -> None:
    bundle = archive.issued("later")
    answer = archive.post(bundle)
    assert answer.status_code == 404
    assert "ask again in a minute" in answer.json()["detail"]
    archive.town.settle()
    assert archive.report(bundle).verdict is Verdict.ASSERTED
    observe(archive.town)
    assert archive.report(bundle).verdict is Verdict.VALID


def test_what_observers_have_not_signed_yet_is_told_by_the_newest_block(archive: Archive) -> None:
    bundle = archive.bundles[3]
    assert archive.report(bundle).verdict is Verdict.VALID
    archive.registry.about("SuspendDocument", name_of(bundle))
    archive.town.settle()
    found = present(archive, archive.presentations, bundle)
    assert (found.observers, found.report.verdict) == (0, Verdict.INVALID)
    assert "observers have not signed what happened to the document last" in found.warnings[0]
    untouched = present(archive, archive.presentations)
    assert (untouched.observers, untouched.warnings) == (1, ())
    assert untouched.block < found.block
    observe(archive.town)
    again = present(archive, archive.presentations, bundle)
    assert (again.observers, again.report.known_now) != (0, None)
    assert [one.name for one in again.report.checks if one.status is not Verdict.VALID] == ["force"]


def test_where_no_node_answers_nobody_is_told_anything(archive: Archive) -> None:
    with pytest.raises(Unavailable, match="proves nothing now"):
        present(archive, archive.with_client(NoChain()))


def test_where_the_older_state_is_gone_the_newest_block_is_proved(archive: Archive) -> None:
    newest = archive.town.client.block_number()

    def forget(proof: StateProof, block: int) -> StateProof:
        if block < newest:
            raise Unreachable("that state is gone")
        return proof

    archive.registry.about("SuspendDocument", name_of(archive.bundles[9]))
    archive.town.settle()
    newest = archive.town.client.block_number()
    found = present(archive, archive.with_client(Altered(archive.town.client, forget)))
    assert found.block == newest
    assert "no longer proves the block that observers signed" in found.warnings[0]
    assert found.report.verdict is Verdict.ASSERTED
    observe(archive.town)


def test_a_node_whose_proofs_do_not_hold_is_not_believed(archive: Archive) -> None:
    def cut(proof: StateProof, _block: int) -> StateProof:
        return replace(proof, nodes=proof.nodes[1:])

    with pytest.raises(LedgerError, match="contradict each other"):
        present(archive, archive.with_client(Altered(archive.town.client, cut)))


def quiet(archive: Archive, **settings: Any) -> Presented:
    """What is presented when nothing has happened for a week."""
    late = Millis(archive.town.clock + 7 * 86_400_000)
    changed = archive.settings.model_copy(update=settings)
    return present(archive, replace(archive.presentations, now=lambda: late, settings=changed))


def test_a_quiet_ledger_warns_before_its_block_is_too_old(archive: Archive) -> None:
    (told,) = quiet(archive).warnings
    assert "not even an audit, which is due every 24 hours" in told
    assert "any new record makes a block" in told
    (told,) = quiet(archive, audit_every=0).warnings
    assert "SHUJIAN_AUDIT_EVERY=0 forgoes the daily audit" in told


def test_a_block_is_old_because_observers_signed_no_newer_one(archive: Archive) -> None:
    archive.registry.about("SuspendDocument", name_of(archive.bundles[11]))
    archive.town.settle()
    (told,) = quiet(archive).warnings
    assert "newer checkpoints, which the observers demanded have not signed" in told
    observe(archive.town)


def test_the_daily_audit_keeps_a_quiet_ledger_fresh(archive: Archive) -> None:
    town, old = archive.town, present(archive, archive.presentations)

    def shown(age: int) -> tuple[Verdict, tuple[str, ...]]:
        """What is presented when the block of before has this age, as it is found then."""
        at = Seconds(old.time + age)
        service = replace(archive.presentations, now=lambda: Millis(at * 1000))
        found = present(archive, service)
        return check(found.presentation, archive.trust, at).verdict, found.warnings

    assert shown(MAX_AGE)[0] is Verdict.VALID
    assert shown(MAX_AGE + 1)[0] is Verdict.STALE
    assert shown(OLD - 1)[1] == ()
    assert shown(OLD)[1] != ()
    remember(town.folder, told_of(town.engine))
    assert AuditRecords(town.folder, town.ledger, town.writer, town.journal).record() is not None
    town.settle()
    observe(town)
    # At least a second lies between two blocks.
    assert shown(MAX_AGE + 1)[0] is Verdict.VALID
    assert shown(OLD)[1] == ()
    assert present(archive, archive.presentations).observers == 1


def test_the_command_checks_what_the_route_answered(
    archive: Archive, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shown, trust = tmp_path / "presentation.json", tmp_path / "trust.json"
    trust.write_bytes(archive.trust.encode())
    shown.write_bytes(archive.post(archive.alone).content)
    assert main(["verify", str(shown), "--trust", str(trust)]) == 0
    assert capsys.readouterr().out.startswith("VALID")
    shown.write_bytes(archive.post(archive.bundles[REVOKED]).content)
    assert main(["verify", str(shown), "--trust", str(trust)]) == 1
    assert "not in force: revoked by its issuer" in capsys.readouterr().out
