"""A small town for tests: a gateway's database with members who sign, and no chain.

The contracts' answers are written by hand with `accept` and `refuse`, in the form in which the
follower writes them.
"""

from __future__ import annotations

import atexit
import shutil
import sqlite3
import tempfile
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import event

from chain import canonical
from chain.records import tag_hash
from chain.statements import address_of, parse_message, sign, statement_digest, statement_type
from chain.words import Address, Digest, Millis, Role, Seconds, to_hex
from gateway.authorizations.extension import extension_judge
from gateway.database import Writer, migrate, open_engine, read_session
from gateway.intake.service import Intake, Taken
from gateway.issuing.rules import issuing_judges
from gateway.journal import records, tree
from gateway.journal.records import Draft, Journal
from gateway.ledger import Ledger
from gateway.members.profile import make_profile
from gateway.payloads.rules import erasure_judge
from gateway.projections import project
from gateway.statements.content import Content, read_content
from gateway.statements.models import Statement
from gateway.uses.rules import uses_judges

START = 1_795_000_000_000
LEDGER_ID = Digest(b"\x07" * 32)
STEWARD, OPERATOR = "STEWARD-1", "OPERATOR-1"
TJ, XC = "11110000000021231Y", "11110000000021999X"


def key_of(name: str) -> bytes:
    """The private key of a person of the town; anybody's name makes one."""
    return canonical.digest(f"town {name}")


def account_of(name: str) -> Address:
    """The account of a person of the town."""
    return address_of(key_of(name))


@cache
def _fresh_database() -> bytes:
    """The file of a database with tables and nothing in them; migrating takes longer than tests."""
    with tempfile.TemporaryDirectory(prefix="town-") as folder:
        path = Path(folder) / "gateway.sqlite"
        migrate(f"sqlite:///{path}")
        return path.read_bytes()


@cache
def _populated() -> Town:
    """A town that was populated once in this process, closed; its folder goes with the process."""
    folder = tempfile.mkdtemp(prefix="town-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    town = Town(Path(folder))
    town.populate_by_hand()
    town.close()
    return town


_OUR_TABLES = """SELECT name FROM made.sqlite_master WHERE type = 'table'
    AND name NOT LIKE 'resource_search%' AND name NOT LIKE 'alembic%'"""
"""All but the full-text index, for nothing is published in a town that was only populated."""


def _copy_rows(source: Path, target: Path) -> None:
    with closing(sqlite3.connect(target, isolation_level=None)) as connection:
        _hurry(connection, None)
        connection.execute("ATTACH ? AS made", (str(source),))
        connection.execute("BEGIN IMMEDIATE")
        for (name,) in connection.execute(_OUR_TABLES).fetchall():
            connection.execute(f'INSERT INTO main."{name}" SELECT * FROM made."{name}"')
        connection.execute("COMMIT")


def _hurry(connection: Any, _record: Any) -> None:
    # No test of a town cuts the power.
    connection.execute("PRAGMA synchronous = OFF")


@dataclass
class Town:
    """An engine, a writer and an intake over one folder, with a clock that stands still."""

    folder: Path
    clock: int = START
    nonces: int = 0
    blocks: int = 1

    def __post_init__(self) -> None:
        path = self.folder / "gateway.sqlite"
        if not path.exists():
            path.write_bytes(_fresh_database())
        self.engine = open_engine(f"sqlite:///{path}")
        if type(self) is Town:  # those with a chain are killed, and keep what they wrote as in life
            event.listen(self.engine, "connect", _hurry)
        self.writer = Writer(self.engine, before_commit=tree.extend)
        self.journal = Journal(lambda: Millis(self.clock))
        judges = {
            "ErasePayload": erasure_judge(30, self.seconds),
            "ExtendReply": extension_judge(self.seconds),
            **issuing_judges(self.seconds),
            **uses_judges(self.seconds),
        }
        self.intake = Intake(LEDGER_ID, self.journal, self.seconds, judges)
        self.ledger = a_ledger()

    def seconds(self) -> Seconds:
        """The town's clock in seconds."""
        return Seconds(self.clock // 1000)

    def close(self) -> None:
        """Let go of the database."""
        self.writer.close()
        self.engine.dispose()

    def found(self) -> None:
        """Record the founding: a steward and an operator, with one head each."""
        founders = [
            _founder(STEWARD, "STW", Role.STEWARD, "steward"),
            _founder(OPERATOR, "OPR", Role.OPERATOR, "operator"),
        ]
        body = {"ledger": self.ledger.as_json(), "members": founders}
        self.record(Draft("ledger.created", "recorded", body))

    def record(self, draft: Draft) -> records.Entry:
        """Append and project one record."""

        def job(session: Any) -> records.Entry:
            (entry,) = self.journal.append(session, [draft])
            project(session, entry)
            return entry

        return self.writer.run(job)

    def statement(
        self,
        kind: str,
        signers: list[str],
        attachment: Mapping[str, Any] | None = None,
        /,
        **message: Any,
    ) -> dict[str, Any]:
        """A signed statement as it is posted; what is not given is filled in."""
        type_ = statement_type(kind)
        self.nonces += 1
        message.setdefault("nonce", to_hex(self.nonces.to_bytes(32, "big")))
        message.setdefault("expires", self.seconds() + 86_400)
        if type_.contract is not None:
            message.setdefault("expectedState", 0)
        if type_.attachment is not None and attachment is not None:
            message.setdefault(type_.attachment, to_hex(canonical.digest(attachment)))
        digest = statement_digest(LEDGER_ID, type_, parse_message(type_, message))
        return {
            "type": kind,
            "message": message,
            "signatures": [to_hex(sign(key_of(name), digest)) for name in signers],
            "attachment": attachment,
        }

    def content(self, raw: Mapping[str, Any]) -> Content:
        """A posted statement, read as the gateway reads it."""
        return read_content(LEDGER_ID, raw)

    def take(self, raw: Mapping[str, Any]) -> Taken:
        """Submit a statement."""
        content = self.content(raw)
        return self.writer.run(lambda session: self.intake.take(session, content))

    def admit(
        self,
        code: str,
        name: str,
        prefix: str,
        roles: int,
        handlers: list[str],
        heads: list[str],
    ) -> Taken:
        """Submit an admission by the steward, and let the contract accept it."""
        taken = self.take(
            self.statement(
                "AdmitMember",
                ["steward"],
                make_profile(name),
                code=code,
                prefix=prefix,
                roles=int(roles),
                handlers=[to_hex(account_of(person)) for person in handlers],
                heads=[to_hex(account_of(person)) for person in heads],
            )
        )
        self.accept(taken.digest)
        return taken

    def populate(self) -> None:
        """The founding, and two departments with a clerk and a head each.

        A town in which nothing has happened yet takes the rows of one that was populated before.
        """
        if type(self) is Town and (self.clock, self.nonces, self.blocks) == (START, 0, 1):
            made = _populated()
            _copy_rows(made.folder / "gateway.sqlite", self.folder / "gateway.sqlite")
            self.nonces, self.blocks = made.nonces, made.blocks
        else:
            self.populate_by_hand()

    def populate_by_hand(self) -> None:
        """As `populate`, statement by statement."""
        self.found()
        both = Role.PROVIDER | Role.CONSUMER
        self.admit(TJ, "市统计局", "STJJ", both, ["tj-clerk"], ["tj-head"])
        self.admit(XC, "西城区", "XCQ", both, ["xc-clerk"], ["xc-head"])

    def publish(self, code: str, entry: Mapping[str, Any], **message: Any) -> Taken:
        """Submit a publication by the first department's clerk."""
        signers = message.pop("signers", ["tj-clerk"])
        fields = {"owner": to_hex(tag_hash(f"member:{TJ}")), "version": 1, **message}
        return self.take(self.statement("PublishEntry", signers, entry, code=code, **fields))

    def accept(self, digest: Digest) -> records.Entry:
        """Record that the contract accepted a statement."""
        return self._answer(digest, "accepted", None)

    def refuse(self, digest: Digest, error: str = "WrongState") -> records.Entry:
        """Record that the contract refused a statement."""
        return self._answer(digest, "refused", {"error": error, "arguments": {}})

    def _answer(self, digest: Digest, outcome: str, reason: dict[str, Any] | None) -> records.Entry:
        with read_session(self.engine) as session:
            row = session.get_one(Statement, digest)
            submitted = records.read(session, row.position or 0)
        body = submitted.body or {}
        self.blocks += 1
        answer = {
            "actors": body["actors"],
            "effect": self._effect(str(body["type"]), outcome),
            "reason": reason,
            "statement": to_hex(digest),
            "submitted": submitted.position,
            "subject": body["subject"],
            "type": body["type"],
            **({"uses": body["uses"]} if "uses" in body else {}),
        }
        return self.record(Draft(submitted.header.kind, outcome, answer))

    def _effect(self, kind: str, outcome: str) -> dict[str, Any]:
        block, contract = self.blocks, statement_type(kind).contract
        assert contract is not None
        return {
            "contract": to_hex(getattr(self.ledger, contract.lower())),
            "transaction": to_hex(block.to_bytes(32, "big")),
            "log": 0,
            "block": {
                "number": block,
                "hash": to_hex(canonical.digest(f"block {block}")),
                "time": max(START // 1000 + block, self.seconds()),
            },
            "event": "EntryPublished" if outcome == "accepted" else "CallRefused",
            "arguments": {},
        }


def an_entry(name: str = "法人单位基本信息", **fields: Any) -> dict[str, Any]:
    """A catalog entry with every compulsory field."""
    return {
        "format": "shujian/entry/1",
        "name": name,
        "provider": {"name": "市统计局", "code": TJ},
        "summary": f"该数据是市统计局提供的{name}",
        "theme": ["经济建设"],
        "formats": [{"kind": "电子表格", "name": "csv"}],
        "items": [{"name": "单位名称"}, {"name": "单位地址"}],
        "sharing_type": "无条件共享",
        "sharing_modes": ["文件下载"],
        "openness": "无条件开放",
        "update_cycle": "每年",
        "issued": "2026-01-05",
        "use_conditions": "未提供",
        "grade": "一般",
        **fields,
    }


def a_ledger() -> Ledger:
    """An identity with contracts at invented addresses."""
    return Ledger(
        ledger_id=LEDGER_ID,
        chain_id=1337,
        genesis=Digest(b"\x01" * 32),
        members=Address(b"\x02" * 20),
        catalog=Address(b"\x03" * 20),
        journal=Address(b"\x04" * 20),
        authorizations=Address(b"\x05" * 20),
        documents=Address(b"\x06" * 20),
        uses=Address(b"\x07" * 20),
        deployed=3,
        operator=account_of("operator"),
        sealers=(account_of("sealer"),),
        embedded=True,
        demonstration=False,
    )


def _founder(code: str, prefix: str, role: Role, person: str) -> dict[str, Any]:
    return {
        "code": code,
        "prefix": prefix,
        "roles": int(role),
        "profile": make_profile(code),
        "accounts": [{"address": to_hex(account_of(person)), "rank": "HEAD"}],
    }
