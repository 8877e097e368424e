"""Rows deleted, inserted, exchanged and cut off."""

from __future__ import annotations

from dataclasses import replace

import pytest

from chain.words import Digest
from gateway import tables
from gateway.audit import Progress, run
from gateway.audit.scratch import table_of
from gateway.database import read_session
from gateway.errors import LedgerError
from gateway.journal import records
from tests.gateway.audit.conftest import Copy
from tests.gateway.audit.world import SIZE

LISTED = tables.JOURNAL + tables.PROJECTIONS + tables.CHAIN + tables.INDEX
WHOLE = [table_of(model).name for model in LISTED]


def named(ledger: Copy) -> set[tuple[str, str, str]]:
    """Table, key and field of everything that is found."""
    return {(finding.table, finding.key, finding.field) for finding in ledger.findings()}


def test_an_untouched_ledger_passes_every_check(ledger: Copy) -> None:
    report = ledger.audit()
    assert [check for check in report.checks if check.state != "passed"] == []
    assert (report.findings, report.total, report.exit_status, report.size) == ((), 0, 0, SIZE)
    assert report.custody == {
        "proposal": 1,
        "challenge": 0,
        "login": 0,
        "payload_key": 1,
        "person_key": 2,
        "subject_list": 1,
        "subject_entry": 2,
        "report_taking": 1,
        "report_rejection": 1,
        "observation": 0,
        "archived_document": 0,
        "voucher_name": 1,
        "used_number": 0,
        "brought_document": 0,
        "holder_link": 0,
        "disclosure_code": 0,
        "digit_tries": 0,
    }


def test_a_long_ledger_passes_every_check(long_ledger: Copy) -> None:
    report = long_ledger.audit()
    assert (report.findings, report.exit_status) == ((), 0)


def test_an_empty_database_has_nothing_wrong_with_it(ledger: Copy) -> None:
    for table in (*WHOLE, "resource_search"):
        ledger.tamper(f"DELETE FROM {table}")
    ledger.client = None
    assert ledger.audit().total == 0


@pytest.mark.parametrize("position", [0, 7, SIZE - 1])
def test_a_deleted_record_is_named_and_what_follows_is_still_checked(
    ledger: Copy, position: int
) -> None:
    ledger.tamper(
        f"DELETE FROM record WHERE position = {position}",
        "UPDATE record SET kind = 'x.y' WHERE position = 12",
    )
    found = named(ledger)
    assert ("record", f"position={position}", "(row)") in found
    assert ("record", "position=12", "kind") in found
    assert not any(table == "tile" for table, _, _ in found)


def test_several_deleted_records_are_named_as_a_run(ledger: Copy) -> None:
    ledger.tamper("DELETE FROM record WHERE position BETWEEN 5 AND 9")
    assert ("record", "position=5 to 9", "(row)") in named(ledger)


@pytest.mark.parametrize("position", [-1, SIZE, SIZE + 12, 10**15])
def test_an_inserted_record_is_named(ledger: Copy, position: int) -> None:
    ledger.tamper(
        f"INSERT INTO record SELECT {position}, time, kind, outcome, header, salt, body"
        " FROM record WHERE position = 3"
    )
    found = {(table, key) for table, key, _ in named(ledger)}
    assert ("record", f"position={position}") in found or ("tile", "level=0, index=0") in found


def exchange(ledger: Copy, *columns: str) -> None:
    """Exchange these columns of the records 7 and 9."""
    ledger.tamper(
        "CREATE TEMP TABLE kept AS SELECT * FROM record WHERE position IN (7, 9)",
        *(
            f"UPDATE record SET {column} = (SELECT {column} FROM temp.kept WHERE position ="
            " 16 - record.position) WHERE position IN (7, 9)"
            for column in columns
        ),
    )


def test_two_exchanged_records_are_named(ledger: Copy) -> None:
    exchange(ledger, "header", "body", "salt", "kind", "outcome", "time")
    found = named(ledger)
    assert ("tile", "level=0, index=0", "hashes") in found
    assert ("record", "position=7", "header") in found  # its ordinals are those of another place


def test_two_exchanged_bodies_are_named(ledger: Copy) -> None:
    exchange(ledger, "body", "salt")
    found = named(ledger)
    assert {("record", "position=7", "body"), ("record", "position=9", "body")} <= found


def test_a_header_rewritten_with_its_columns_is_caught_by_the_tree(ledger: Copy) -> None:
    ledger.tamper(
        "UPDATE record SET outcome = 'accepted', header = CAST(replace(CAST(header AS TEXT),"
        " '\"refused\"', '\"accepted\"') AS BLOB) WHERE outcome = 'refused'"
    )
    found = named(ledger)
    assert ("tile", "level=0, index=0", "hashes") in found
    assert any(table == "checkpoint" for table, _, _ in found)


CUT = (
    "DELETE FROM record WHERE position >= 20",
    "DELETE FROM record_tag WHERE position >= 20",
    "UPDATE tile SET hashes = substr(hashes, 1, 640)",
)


def test_a_tail_that_was_cut_off_is_caught_by_the_checkpoint(ledger: Copy) -> None:
    ledger.tamper(*CUT)
    assert ("checkpoint", f"size={SIZE}", "size") in named(ledger)


def test_a_tail_cut_off_with_its_checkpoints_is_caught_by_the_chain(ledger: Copy) -> None:
    ledger.tamper(
        *CUT, "DELETE FROM checkpoint WHERE size > 20", "UPDATE cursor SET block_number = 9"
    )
    meanings = {(item.check, item.meaning) for item in ledger.findings()}
    assert ("checkpoints", "the contract holds more records than the journal has") in meanings


@pytest.mark.parametrize(
    ("table", "change"),
    [
        ("record_tag", "INSERT INTO record_tag VALUES (x'00', 3, 0)"),
        ("tile", "INSERT INTO tile VALUES (3, 0, x'00')"),
        ("account", "INSERT INTO account SELECT x'00', member, rank, 1, 0 FROM account LIMIT 1"),
        ("resource_search", "INSERT INTO resource_search (terms, code) VALUES ('x', 'Y-1')"),
        ("checkpoint", "INSERT INTO checkpoint SELECT 12, root, index_root, block_number,"
         " block_hash, block_time, \"transaction\", NULL, NULL, NULL FROM checkpoint LIMIT 1"),
    ],
)  # fmt: skip
def test_an_inserted_row_is_named(ledger: Copy, table: str, change: str) -> None:
    ledger.tamper(change)
    assert table in {name for name, _, _ in named(ledger)}


def test_a_changed_upper_tile_is_named(long_ledger: Copy) -> None:
    long_ledger.tamper("UPDATE tile SET hashes = zeroblob(32) WHERE level = 1")
    assert named(long_ledger) == {("tile", "level=1, index=0", "hashes")}


def test_a_word_removed_from_the_full_text_index_alone_is_named(ledger: Copy) -> None:
    ledger.tamper(
        "CREATE TEMP TABLE kept AS SELECT * FROM resource_search_content",
        "UPDATE resource_search SET terms = 'nothing of interest'",
        "UPDATE resource_search_content SET c0 = (SELECT c0 FROM temp.kept WHERE kept.id ="
        " resource_search_content.id)",
    )
    assert {table for table, _, _ in named(ledger)} == {"resource_search_index"}


def test_a_full_text_index_that_cannot_be_read_is_named(ledger: Copy) -> None:
    ledger.tamper("UPDATE resource_search_data SET block = x'00' WHERE id > 10")
    assert {table for table, _, _ in named(ledger)} == {"resource_search_index"}


def test_an_accepted_statement_made_pending_again_is_named_with_both_values(ledger: Copy) -> None:
    which = "type = 'PublishEntry' AND state = 'refused'"
    ledger.tamper(f"UPDATE statement SET state = 'pending' WHERE {which}")
    (finding,) = ledger.findings()
    assert (finding.table, finding.field) == ("statement", "state")
    assert (finding.expected, finding.found) == ("refused", "pending")


@pytest.mark.parametrize(
    "change",
    [
        "DROP INDEX record_kind",
        "CREATE TRIGGER t AFTER INSERT ON record BEGIN DELETE FROM record_tag; END",
        "CREATE INDEX extra ON record (time, kind)",
        "ALTER TABLE member ADD COLUMN note TEXT",
    ],
)
def test_a_schema_that_no_migration_made_is_named(ledger: Copy, change: str) -> None:
    ledger.tamper(change)
    assert {finding.check for finding in ledger.findings()} == {"schema"}


def test_an_erased_body_is_named_because_no_record_tells_of_it(ledger: Copy) -> None:
    ledger.tamper("UPDATE record SET body = NULL, salt = NULL WHERE position = 12")
    assert ("record", "position=12", "salt") in named(ledger)


@pytest.mark.parametrize(
    ("changes", "meaning"),
    [
        ({"time": 5}, "recorded earlier than the record before it"),
        ({"tags": ()}, "the header's key tags are not those of the body"),
        ({"tags": ((Digest(bytes(32)), 0),)}, "the header's key tags are not those of the body"),
        ({"kind": "catalog.withdrawn"}, "it does not agree with what was signed"),
        ({"body": Digest(bytes(32))}, "body and salt do not have the digest that the header names"),
    ],
)
def test_a_header_rewritten_with_its_tree_is_caught_by_what_it_says(
    ledger: Copy, changes: dict[str, object], meaning: str
) -> None:
    ledger.rewrite(7, **changes)
    ledger.client = None
    assert meaning in {finding.meaning for finding in ledger.findings()}


def test_an_ordinal_that_does_not_count_is_named_even_where_the_table_agrees(ledger: Copy) -> None:
    with read_session(ledger.engine) as session:
        tags = records.read(session, 7).header.tags
    ledger.rewrite(7, tags=tuple((tag, ordinal + 50) for tag, ordinal in tags))
    ledger.tamper("UPDATE record_tag SET ordinal = ordinal + 50 WHERE position = 7")
    ledger.client = None
    found = {(item.table, item.key, item.meaning) for item in ledger.findings()}
    meaning = "an ordinal does not count the earlier records with its key tag"
    assert found == {("record", "position=7", meaning)}


def test_all_findings_are_counted_and_only_so_many_shown(ledger: Copy) -> None:
    ledger.tamper("UPDATE record_tag SET ordinal = ordinal + 1")
    report = ledger.audit(shown=5)
    (count,) = ledger.one("SELECT count(*) FROM record_tag")
    assert (len(report.findings), report.total) == (5, count)


def test_another_ledgers_identity_is_named(ledger: Copy) -> None:
    ledger.ledger = replace(ledger.ledger, chain_id=7)
    assert ("record", "position=0", "ledger") in named(ledger)
    ledger.ledger = replace(ledger.ledger, ledger_id=Digest(bytes(32)))
    assert any(field == "statement.digest" for _, _, field in named(ledger))


def test_the_audit_writes_nothing(ledger: Copy) -> None:
    before = ledger.path.read_bytes()
    ledger.audit()
    ledger.engine.dispose()
    assert ledger.path.read_bytes() == before


def test_an_older_database_is_not_audited(ledger: Copy) -> None:
    ledger.tamper("UPDATE alembic_version SET version_num = '0000'")
    with pytest.raises(LedgerError, match="shujian up"):
        ledger.audit()


def test_progress_tells_how_far_and_how_fast(ledger: Copy) -> None:
    told: list[Progress] = []
    run(ledger.engine, ledger.ledger, None, told.append)
    (last,) = [step for step in told if step.stage == "records"][-1:]
    assert (last.done, last.total) == (SIZE, SIZE)
    assert last.rate > 0
    assert [step.stage for step in told][-2:] == ["index", "observations"]
