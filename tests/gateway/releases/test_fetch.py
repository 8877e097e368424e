"""``shujian fetch`` and ``shujian receipt`` in a process with the gateway that they ask."""

from __future__ import annotations

import json
import stat
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from chain.words import to_hex
from gateway.anchoring.models import Checkpoint
from gateway.command.client import client as clients
from gateway.command.client import connection, fetching
from gateway.command.client.pseudonyms import FILE, pseudonym
from gateway.command.client.signer import Signer
from gateway.command.errors import CommandError, Status
from gateway.command.tree import run
from gateway.journal.records import Draft
from gateway.journal.tree import Tree
from tests.gateway.authorizations.office import CODE
from tests.gateway.releases.desk import CSV, SCOPED, TWICE, WHOLE, Desk, deposit
from tests.support.town import account_of, key_of


@dataclass
class Said:
    """How a command ended."""

    status: int
    out: str
    err: str


Shujian = Callable[..., Said]


@pytest.fixture
def shujian(
    client: TestClient,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Shujian:
    """Runs a command in an empty folder, asking the desk's gateway."""
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.chdir(home)
    monkeypatch.setenv("SHUJIAN_DATA", "ledger")
    monkeypatch.setattr(connection.httpx, "Client", lambda **_: client)
    monkeypatch.setattr(client, "close", lambda: None)  # each command closes what it has open
    monkeypatch.setattr(
        clients, "unlock", lambda _settings, name: Signer(name, account_of(name), key_of(name))
    )
    monkeypatch.setattr(fetching, "_PAUSE", 0.0)
    monkeypatch.setattr(clients.time, "time", lambda: 1_795_000_000)

    def call(*arguments: str) -> Said:
        status = run(arguments)
        said = capsys.readouterr()
        return Said(status, said.out, said.err)

    return call


def fetch(code: str, *more: str, resource: str = "STJJ-0001") -> tuple[str, ...]:
    who = ("--case", "2026-0412", "--actor", "张三", "--as", "xc-clerk")
    return ("fetch", resource, "--authorization", code, *who, *more)


def files() -> list[str]:
    return sorted(path.name for path in Path().iterdir() if path.name != "ledger.keys")


def test_what_was_granted_is_in_the_file_and_acknowledged(desk: Desk, shujian: Shujian) -> None:
    said = shujian(*fetch(CODE, "-o", "out.csv", "--json"))
    assert said.status == Status.FINE, said.err
    assert Path("out.csv").read_bytes() == SCOPED
    assert stat.S_IMODE(Path("out.csv").stat().st_mode) == 0o600
    shown = json.loads(said.out)
    assert (shown["file"], shown["size"]) == ("out.csv", len(SCOPED))
    assert desk.kinds() == ["access.released", "access.completed", "access.acknowledged"]
    body = desk.record(shown["record"]).body
    assert body is not None
    assert body["release"]["content"]["digest"] == shown["digest"]
    assert shown["acknowledgement"]["record"] == desk.last().position
    assert files() == ["out.csv"]


def test_the_actors_name_never_leaves_and_its_pseudonym_stays_the_same(
    desk: Desk, shujian: Shujian, tmp_path: Path
) -> None:
    shujian(*fetch(WHOLE, "-o", "a.csv", "--no-acknowledge"))
    shujian(*fetch(WHOLE, "-o", "b.csv"))
    assert desk.kinds().count("access.acknowledged") == 1
    actors = {access.actor for access in desk.accesses()}
    assert actors == {pseudonym(Path("ledger.keys"), " 张三 ")}
    assert pseudonym(Path("ledger.keys"), "李四") not in actors
    assert pseudonym(tmp_path / "elsewhere", "张三") not in actors
    database = (desk.town.folder / "gateway.sqlite").read_bytes()
    log = desk.town.folder / "gateway.sqlite-wal"
    assert "张三".encode() not in database + (log.read_bytes() if log.exists() else b"")


def test_a_key_of_pseudonyms_that_is_open_or_damaged_is_not_used(tmp_path: Path) -> None:
    pseudonym(tmp_path, "张三")
    path = tmp_path / FILE
    path.chmod(0o644)
    with pytest.raises(CommandError, match="chmod 600"):
        pseudonym(tmp_path, "张三")
    path.chmod(0o600)
    for content in ("", "00" * 32, "zz", "ab" * 31):
        path.write_text(content)
        with pytest.raises(CommandError, match="another key makes other pseudonyms"):
            pseudonym(tmp_path, "张三")
    with pytest.raises(CommandError, match="--actor"):
        pseudonym(tmp_path, "  ")


def test_a_refusal_is_told_with_its_reason_and_leaves_no_file(desk: Desk, shujian: Shujian) -> None:
    desk.office.revoke(WHOLE)
    said = shujian(*fetch(WHOLE, "-o", "out.csv"))
    assert said.status == Status.FAILED
    assert "NO_AUTHORIZATION" in said.err
    assert f"(record {desk.last().position})" in said.err
    assert files() == []
    fields = shujian(*fetch(CODE, "--fields", "单位名称,电话"))
    assert (fields.status, "FIELDS_EXCEEDED" in fields.err) == (Status.FAILED, True)


def test_fields_persons_and_payload_are_what_was_said(desk: Desk, shujian: Shujian) -> None:
    first = desk.payload()
    deposit(desk.town, "STJJ-0001", CSV + b"x,y,z\r\n", name="newer.csv")
    said = shujian(*fetch(CODE, "--fields", "单位名称", "--person", "王五", "--person", "赵六"))
    assert said.status == Status.FINE, said.err
    assert Path("newer.csv").read_text().splitlines() == ["单位名称", "甲", "乙", "x"]
    released = desk.record(desk.last().position - 2).body
    assert released is not None
    assert len(released["persons"]) == 2
    assert shujian(*fetch(CODE)).status == Status.USAGE, "it is there already"
    again = shujian(*fetch(CODE, "-o", "first.csv", "--payload", to_hex(first)))
    assert again.status == Status.FINE, again.err
    assert Path("first.csv").read_bytes() == SCOPED
    wrong = shujian(*fetch(CODE, "--payload", to_hex(desk.payload("STJJ-0002"))))
    assert wrong.status == Status.FAILED


def test_what_is_not_as_recorded_is_thrown_away(
    desk: Desk, shujian: Shujian, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("out.csv").write_text("before")
    real = fetching._receive_from

    def corrupted(*arguments: Any) -> bytes:
        salt = real(*arguments)
        arguments[2].seek(0)
        arguments[2].write(b"X")
        return salt

    monkeypatch.setattr(fetching, "_receive_from", corrupted)
    said = shujian(*fetch(WHOLE, "-o", "out.csv"))
    assert (said.status, "thrown away" in said.err) == (Status.FAILED, True)
    assert Path("out.csv").read_text() == "before"
    assert files() == ["out.csv"]
    assert "access.acknowledged" not in desk.kinds()


def test_an_answer_that_was_lost_is_asked_for_and_no_second_use_is_taken(
    desk: Desk, shujian: Shujian, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, lost = clients.Client.post, []

    def losing(self: Any, path: str, body: Any) -> Any:
        answer = real(self, path, body)
        if path == "/v1/releases" and not lost:
            lost.append(answer)
            raise fetching.Unreachable("the line broke")
        return answer

    monkeypatch.setattr(clients.Client, "post", losing)
    said = shujian(*fetch(TWICE, "-o", "out.csv"))
    assert said.status == Status.FINE, said.err
    assert lost
    assert desk.kinds() == ["access.released", "access.completed", "access.acknowledged"]


@pytest.mark.parametrize(
    ("name", "told"), [("ask", "asking again may take another use"), ("_receive_from", "record")]
)
def test_whoever_interrupts_it_learns_what_another_fetch_takes(
    shujian: Shujian, monkeypatch: pytest.MonkeyPatch, name: str, told: str
) -> None:
    def interrupted(*_: Any) -> Any:
        raise KeyboardInterrupt

    monkeypatch.setattr(fetching, name, interrupted)
    said = shujian(*fetch(TWICE, "-o", "out.csv"))
    assert (said.status, told in said.err) == (Status.INTERRUPTED, True)
    assert "another use" in said.err
    assert files() == []


def test_a_line_that_breaks_at_the_very_end_is_told_as_that(
    desk: Desk, shujian: Shujian, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = fetching._receive_from

    def breaking(*arguments: Any) -> bytes:
        real(*arguments)
        arguments[2].truncate(3)
        arguments[2].seek(3)
        raise fetching.Unreachable("the line broke")

    monkeypatch.setattr(fetching, "_receive_from", breaking)
    said = shujian(*fetch(WHOLE, "-o", "out.csv"))
    assert (said.status, "another use" in said.err) == (Status.FAILED, True)
    assert files() == []


def test_where_there_is_nothing_to_fetch_or_nowhere_to_put_it_nothing_is_asked(
    desk: Desk, shujian: Shujian
) -> None:
    with desk.town.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE payload SET erased = 1 WHERE resource = 'STJJ-0002'")
    assert shujian(*fetch(WHOLE, "-o", "nowhere/out.csv")).status == Status.USAGE
    assert shujian(*fetch(WHOLE, "-o", ".")).status == Status.USAGE
    assert shujian(*fetch(WHOLE, resource="STJJ-0002")).status == Status.FAILED
    assert shujian(*fetch("A-000000000000")).status == Status.FAILED
    assert desk.kinds() == []


@pytest.fixture
def anchored(desk: Desk) -> Callable[..., None]:
    """Makes a checkpoint of all records, as the follower would."""

    def anchor(time: int = 1_795_000_010) -> None:
        def job(session: Any) -> None:
            tree = Tree(session)
            session.add(
                Checkpoint(
                    size=tree.size(),
                    root=tree.root(tree.size()),
                    index_root=bytes(32),
                    block_number=9,
                    block_hash=bytes(32),
                    block_time=time,
                    transaction=bytes(32),
                    header=None,
                    account_proof=None,
                    storage_proof=None,
                )
            )

        desk.town.writer.run(job)

    return anchor


def test_receipts_are_collected_by_both_sides_and_hold(
    desk: Desk, shujian: Shujian, anchored: Callable[..., None]
) -> None:
    desk.content(desk.released())
    anchored()
    for person in ("tj-clerk", "xc-clerk"):
        said = shujian("receipt", "list", "--as", person)
        lines = [json.loads(line) for line in said.out.splitlines()]
        assert [line["position"] for line in lines][-2:] == [
            desk.last().position - 1,
            desk.last().position,
        ]
        Path("receipts.ndjson").write_text(said.out)
        checked = shujian("receipt", "check", "receipts.ndjson", "--as", person)
        assert (checked.status, f"{len(lines)} of {len(lines)}" in checked.out) == (0, True)
        after = str(lines[-2]["position"])
        assert len(shujian("receipt", "list", "--after", after).out.splitlines()) == 1


def test_a_receipt_for_a_record_that_is_another_now_shows_both(
    desk: Desk, shujian: Shujian, anchored: Callable[..., None]
) -> None:
    shown = desk.released()
    Path("receipt.json").write_text(json.dumps(shown))
    position = shown["position"]
    body = {"subject": {"member": "nobody"}}
    other = desk.town.record(_draft("trace.asked", body))
    with desk.town.engine.begin() as connection:  # the operator exchanges a record, and anchors
        run_ = connection.exec_driver_sql
        run_("UPDATE record SET header = (SELECT header FROM record WHERE position = ?)"
             " WHERE position = ?", (other.position, position))  # fmt: skip
        run_("DELETE FROM tile")
    desk.town.writer.run(lambda _: None)
    anchored()
    said = shujian("receipt", "check", "receipt.json", "--as", "xc-clerk", "--json")
    assert said.status == Status.FAILED
    checks = {one["check"]: one for one in _checks(said)}
    assert checks["signature"]["passed"]
    assert not checks["position"]["passed"]
    assert checks["position"]["promised"] == shown["receipt"]["leaf"]
    assert checks["position"]["found"] == to_hex(other.leaf)
    assert "convicts" in checks["position"]["note"]


def test_a_receipt_for_a_record_that_is_gone_or_anchored_late_shows_it(
    desk: Desk, shujian: Shujian, anchored: Callable[..., None]
) -> None:
    shown = desk.released()
    Path("receipt.json").write_text(json.dumps(shown))
    early = shujian("receipt", "check", "receipt.json", "--as", "xc-clerk")
    assert (early.status, "not due before" in early.out) == (Status.FINE, True)
    anchored(1_795_000_301)
    late = shujian("receipt", "check", "receipt.json")
    assert (late.status, "too late" in late.out) == (Status.FAILED, True)
    with desk.town.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM tile")
        connection.exec_driver_sql("DELETE FROM checkpoint")
        connection.exec_driver_sql("DELETE FROM record WHERE position >= ?", (shown["position"],))
    desk.town.writer.run(lambda _: None)
    gone = shujian("receipt", "check", "receipt.json")
    assert (gone.status, "gone" in gone.out) == (Status.FAILED, True)


def test_offline_the_signature_alone_is_checked(
    desk: Desk, shujian: Shujian, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = desk.released()
    Path("receipt.json").write_text(json.dumps(shown["receipt"]))
    ledger = desk.clerk.get("/v1/ledger").json()["ledger"]
    monkeypatch.setattr(connection.httpx, "Client", None)  # whoever asks anybody fails
    who = ("--operator", ledger["operator"], "--ledger", ledger["ledger_id"])
    said = shujian("receipt", "check", "receipt.json", *who)
    assert (said.status, "OK" in said.out, "SKIP" in said.out) == (Status.FINE, True, True)
    other = ("--operator", to_hex(account_of("steward")), "--ledger", ledger["ledger_id"])
    said = shujian("receipt", "check", "receipt.json", *other)
    assert (said.status, ledger["operator"] in said.out) == (Status.FAILED, True)
    altered = {**shown["receipt"], "position": 3}
    Path("receipt.json").write_text(json.dumps(altered))
    assert shujian("receipt", "check", "receipt.json", *who).status == Status.FAILED
    assert shujian("receipt", "check", "3", *who).status == Status.USAGE
    assert shujian("receipt", "check", "receipt.json", *who[:2]).status == Status.USAGE
    for content in ("", "[]", "{}", "not json"):
        Path("receipt.json").write_text(content)
        assert shujian("receipt", "check", "receipt.json", *who).status == Status.USAGE


def _checks(said: Said) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(said.out)["checks"]
    return found


def _draft(kind: str, body: dict[str, Any]) -> Any:
    return Draft(kind, "recorded", body)
