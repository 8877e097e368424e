"""The audit against a real node: clean as it is, and each lie about the chain named."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from chain.client import Client
from gateway.anchoring.follower import contracts_of
from gateway.audit import Report, run
from gateway.database import open_engine
from gateway.ledger import Ledger
from tests.gateway.anchoring.chain_town import ChainTown, make_node
from tests.gateway.audit.conftest import Copy
from tests.support.town import an_entry

pytestmark = pytest.mark.loopback


@pytest.fixture(scope="module", params=["embedded", "anvil"])
def town(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[ChainTown]:
    """Publications accepted and refused by real contracts, anchored by the real Journal."""
    folder = tmp_path_factory.mktemp("real")
    node = make_node(request.param, folder)
    made = ChainTown(folder, node)
    made.found()
    made.populate_at_once()
    first = made.publish("STJJ-0001", an_entry())
    made.publish("STJJ-0001", an_entry(summary="改过"), version=2, expectedState=1)
    made.accept(first.digest)
    made.settle()
    yield made
    made.close()
    node.kill()


@pytest.fixture
def ledger(town: ChainTown, tmp_path: Path) -> Iterator[Copy]:
    with town.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    path = tmp_path / "copy.sqlite"
    shutil.copy(town.folder / "gateway.sqlite", path)
    made = Copy.__new__(Copy)
    made.path, made.ledger, made.engine = path, town.ledger, open_engine(f"sqlite:///{path}")
    made.client = Client(  # type: ignore[assignment]
        town.node.url,
        expect_chain=town.node.chain,
        contracts=contracts_of(town.ledger),
        timeout=60,
    )
    yield made
    made.engine.dispose()


def test_a_ledger_on_a_real_chain_passes_every_check(ledger: Copy) -> None:
    report = ledger.audit()
    assert [check for check in report.checks if check.state != "passed"] == []
    assert report.exit_status == 0
    details = {check.name: check.detail for check in report.checks}
    assert "with a proof" in details["checkpoints"]
    assert not details["checkpoints"].endswith(" 0 with a proof")


@pytest.mark.parametrize("column", ["header", "account_proof", "storage_proof"])
def test_a_changed_proof_is_named(ledger: Copy, column: str) -> None:
    text = column != "header"
    (value,) = ledger.one(f"SELECT {column} FROM checkpoint ORDER BY size DESC LIMIT 1")
    assert isinstance(value, bytes)
    middle = len(value) // 2
    other = (
        b"0"
        if text and value[middle : middle + 1] != b"0"
        else b"1"
        if text
        else bytes([value[middle] ^ 1])
    )
    changed = value[:middle] + other + value[middle + 1 :]
    ledger.tamper(
        f"UPDATE checkpoint SET {column} = x'{changed.hex()}'"
        " WHERE size = (SELECT max(size) FROM checkpoint)"
    )
    found = {(finding.table, finding.field) for finding in ledger.findings()}
    assert found <= {
        ("checkpoint", "header"),
        ("checkpoint", "account_proof"),
        ("checkpoint", "storage_proof"),
    }


def test_a_history_rewritten_with_tree_and_checkpoints_is_caught_by_the_chain_alone(
    ledger: Copy,
) -> None:
    ledger.rewrite(3, salt=bytes(16))
    assert {finding.check for finding in ledger.findings()} == {"chain", "checkpoints"}
    fields = {(finding.table, finding.field) for finding in ledger.findings()}
    assert fields == {("checkpoint", "root")}
    ledger.client = None
    assert (ledger.audit().exit_status, ledger.audit().total) == (3, 0)  # not green either


def test_a_node_that_is_away_makes_the_check_one_not_run(ledger: Copy) -> None:
    ledger.client = Client("http://127.0.0.1:9", timeout=1.0)  # type: ignore[assignment]
    report = ledger.audit()
    assert report.exit_status == 3
    assert [check.name for check in report.checks if check.state == "not run"] == ["chain"]


def test_another_ledgers_contracts_are_not_taken_for_ours(ledger: Copy) -> None:
    values = {name: getattr(ledger.ledger, name) for name in Ledger.__slots__}
    ledger.ledger = Ledger(**{**values, "journal": values["catalog"]})
    report: Report = run(ledger.engine, ledger.ledger, ledger.client)  # type: ignore[arg-type]
    assert report.exit_status == 1  # record 0 holds the identity that was founded
