"""Every column of an observation is named when it was changed, and so is a checkpoint."""

from __future__ import annotations

from typing import Any

import pytest
from sqlmodel import select

from chain.evidence.observation import Observation as Seen
from chain.evidence.observation import sign_observation
from chain.words import ZERO_DIGEST, Digest
from gateway.anchoring.models import Checkpoint
from gateway.audit import further
from gateway.audit.findings import Finding, Findings
from gateway.audit.observations import CHECK, check_observations
from gateway.database import WriteSession, read_session
from gateway.observers.models import Observation
from tests.gateway.audit.conftest import Copy
from tests.support.town import account_of, key_of

COLUMNS = ("account", "block_number", "block_hash", "root", "index_root", "signature", "received")


@pytest.fixture
def observed(ledger: Copy) -> Copy:
    """A ledger of which two observers signed every checkpoint."""
    engine = ledger.engine.execution_options(shujian_begin="BEGIN IMMEDIATE")
    with WriteSession(engine) as session:
        for row in session.exec(select(Checkpoint)).all():
            for name in ("observer-1", "observer-2"):
                session.add(signed(ledger, row, name))
        session.commit()
    return ledger


def signed(ledger: Copy, row: Checkpoint, name: str) -> Observation:
    block, root, index = Digest(row.block_hash), Digest(row.root), Digest(row.index_root)
    seen = Seen(row.block_number, block, row.size, root, index)
    ours = ledger.ledger
    return Observation(
        account=account_of(name), size=row.size, block_number=row.block_number, block_hash=block,
        root=root, index_root=index, received=1,
        signature=sign_observation(key_of(name), ours.genesis, ours.ledger_id, seen),
    )  # fmt: skip


def found(ledger: Copy) -> list[Finding]:
    """What this check alone finds."""
    findings = Findings()
    with read_session(ledger.engine) as session:
        what = check_observations(
            findings, further.Seen(session, ledger.ledger, None, 0, ZERO_DIGEST)
        )
    assert what.endswith("signatures")
    return findings.kept


def test_signatures_of_our_checkpoints_are_right(observed: Copy) -> None:
    assert found(observed) == []
    (check,) = (check for check in observed.audit().checks if check.name == CHECK)
    assert check.state == "passed"


@pytest.mark.parametrize("wrong", ["other", "type"])
@pytest.mark.parametrize("column", COLUMNS)
def test_a_changed_value_is_named(observed: Copy, column: str, wrong: str) -> None:
    value = "'text'" if wrong == "type" else "-1" if column in ("block_number", "received") else ""
    value = value or f"x'{'7f' * len(_value(observed, column))}'"
    row = "(account, size) IN (SELECT account, size FROM observation LIMIT 1)"
    observed.tamper(f"UPDATE observation SET {column} = {value} WHERE {row}")
    (finding,) = found(observed)
    assert finding.table == "observation"
    assert finding.field == ("signature" if column == "account" else column)


def test_an_observation_of_another_size_is_named(observed: Copy) -> None:
    observed.tamper("UPDATE observation SET size = size + 1000")
    assert {finding.field for finding in found(observed)} == {"signature"}


def test_a_signature_that_was_moved_to_another_account_is_named(observed: Copy) -> None:
    account = account_of("observer-3").hex()
    observed.tamper(f"UPDATE observation SET account = x'{account}' WHERE account = x'{_one()}'")
    assert {finding.field for finding in found(observed)} == {"signature"}


@pytest.mark.parametrize("column", ["block_number", "block_hash", "root", "index_root"])
def test_a_checkpoint_that_is_not_the_one_signed_is_named(observed: Copy, column: str) -> None:
    value = 9 if column == "block_number" else f"x'{'7f' * 32}'"
    size = "(SELECT min(size) FROM checkpoint)"
    observed.tamper(f"UPDATE checkpoint SET {column} = {value} WHERE size = {size}")
    assert {(one.table, one.field) for one in found(observed)} == {("checkpoint", column)}


def test_a_checkpoint_that_is_gone_is_named(observed: Copy) -> None:
    observed.tamper("DELETE FROM checkpoint WHERE size = (SELECT max(size) FROM checkpoint)")
    first, second = found(observed)
    assert (first.table, first.field, first.found) == ("checkpoint", "(row)", "nothing")
    assert second.table == "checkpoint"


def _one() -> str:
    return account_of("observer-1").hex()


def _value(ledger: Copy, column: str) -> Any:
    return ledger.one(f"SELECT {column} FROM observation LIMIT 1")[0]
