"""Erasing: key and salt go with the record, the file after it, every proof stays."""

from __future__ import annotations

import pytest
from sqlmodel import Session, select

from chain.words import Digest, to_hex
from gateway.audit.rebuild import rebuild
from gateway.journal import records
from gateway.payloads import custody
from gateway.payloads.errors import Erased
from gateway.payloads.models import Payload, PayloadKey
from tests.gateway.payloads.deposits import CSV, SALT, Depositor


def test_an_erasure_destroys_key_salt_and_file_and_names_the_last_backups_day(
    clerk: Depositor,
) -> None:
    payload_id, other = clerk.deposit(), clerk.deposit()
    answer = clerk.erase(payload_id)
    assert answer.status_code == 201, answer.text
    assert answer.json()["state"] == "recorded"
    with Session(clerk.town.engine) as session:
        entry = records.read(session, answer.json()["position"])
        assert session.get(PayloadKey, payload_id) is None
        assert session.get_one(Payload, payload_id).erased == entry.position
        with pytest.raises(Erased):
            clerk.store.open(session, payload_id)
        with clerk.store.open(session, other) as opened:
            assert b"".join(opened.read()) == CSV
    assert entry.header.kind == "payload.erased"
    # The town's clock says 2026-11-18 in Shanghai, and its backups last 30 days.
    assert (entry.body or {})["payload"] == {
        "id": to_hex(payload_id),
        "backups_expire": "2026-12-18",
    }
    assert len(clerk.kept()) == 1


def test_key_and_salt_stand_nowhere_in_the_database_afterwards(clerk: Depositor) -> None:
    payload_id = clerk.deposit()
    with Session(clerk.town.engine) as session:
        wrapped = session.get_one(PayloadKey, payload_id).wrapped
    clerk.erase(payload_id)
    files = list(clerk.town.folder.glob("gateway.sqlite*"))
    assert files
    for path in files:
        content = path.read_bytes()
        assert wrapped not in content, path
        assert SALT not in content, path


def test_an_erasure_is_for_the_owner_and_happens_once(clerk: Depositor) -> None:
    payload_id = clerk.deposit()
    assert clerk.erase(payload_id, signer="xc-clerk").status_code == 403
    assert clerk.erase(Digest(b"\x01" * 32)).status_code == 404
    assert clerk.erase(payload_id).status_code == 201
    assert clerk.erase(payload_id).status_code == 409
    shown = clerk.visitor.get(f"/v1/payloads/{to_hex(payload_id)}").json()
    assert shown["erased"] is not None


def test_killed_after_the_commit_the_next_start_removes_the_file(clerk: Depositor) -> None:
    payload_id, other = clerk.deposit(), clerk.deposit()
    reason = {"format": "shujian/reason/1", "text": "期限已到"}
    raw = clerk.town.statement("ErasePayload", ["tj-clerk"], reason, payload=to_hex(payload_id))
    clerk.town.take(raw)  # what follows the commit is left out
    assert len(clerk.kept()) == 2
    custody.recover(clerk.town.engine, clerk.town.writer, clerk.store)
    assert [name[:64] for name in clerk.kept()] == [other.hex()]


def test_a_rebuild_gives_the_same_table_and_leaves_the_keys(clerk: Depositor) -> None:
    erased, kept = clerk.deposit(), clerk.deposit()
    clerk.erase(erased)
    with Session(clerk.town.engine) as session:
        before = [row.model_dump() for row in session.exec(select(Payload)).all()]
    rebuild(clerk.town.writer)
    with Session(clerk.town.engine) as session:
        assert [row.model_dump() for row in session.exec(select(Payload)).all()] == before
        with clerk.store.open(session, kept) as opened:
            assert b"".join(opened.read()) == CSV


def test_what_does_not_fit_is_found(clerk: Depositor) -> None:
    payload_id = clerk.deposit()
    (name,) = clerk.kept()
    stray = clerk.store.folder / f"{'ab' * 32}-{'00' * 8}.payload"
    stray.write_bytes(b"")
    (clerk.store.folder / name).rename(clerk.store.folder / "elsewhere")
    with Session(clerk.town.engine) as session:
        found = custody.discrepancies(session, clerk.store)
    assert (list(found.strays), list(found.missing)) == ([stray.name], [payload_id.hex()])
    custody.recover(clerk.town.engine, clerk.town.writer, clerk.store)
    assert stray.exists()
