"""The middle of the story: asked, granted, released, refused, reported, and each access judged."""

from __future__ import annotations

import io
import json
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from chain.records import tag_hash
from chain.words import Role, to_hex
from gateway.authorizations.codes import new_code
from gateway.authorizations.terms import REQUEST_FORMAT, TERMS_FORMAT, default_release
from gateway.command.client import Client, Submitted
from gateway.command.client.fetching import ask, fetch, wait_until_ready
from gateway.command.client.payloads import measure as measure_payload
from gateway.command.client.payloads import send as send_payload
from gateway.command.client.pseudonyms import pseudonym
from gateway.command.demo.actors import Department, Stage
from gateway.command.errors import CommandError
from gateway.command.output import Output, table
from gateway.command.report_sending import measure as measure_report
from gateway.command.report_sending import send as send_report
from gateway.members.reason import make_reason
from gateway.reconciliation.period import parse_period
from gateway.releases.request import Request
from gateway.zone import SHANGHAI

AUDITOR = Department(
    "示例市审计局", "DEMO-SHJ", "SHJ", "auditor", "auditor-head", roles=Role.AUDITOR
)
RESOURCE = "（演示）规模以上工业企业基本情况"
_CONTENT = (
    "行业,企业数,从业人员数,营业收入\n农副食品加工业,41,3120,58.2\n食品制造业,37,4410,61.9\n"
    "医药制造业,52,9870,214.5\n汽车制造业,18,15200,702.4\n"
)
_PURPOSE, _FIELDS = "traffic.planning", ["行业", "企业数"]
_CASE, _AUDIT = "DEMO-2026-017", "AUDIT-DEMO-1"
_DAY = 86_400


class Access:
    """What 示例市交通局 does with data of 示例市统计局, and what an auditor sees of it."""

    def __init__(
        self, stage: Stage, owner: Department, consumer: Department, code: str, first: int
    ) -> None:
        self._stage = stage
        self.owner, self.consumer = owner, consumer
        self.code = code
        self.first = first
        """The record with which this telling begins."""
        self.authorization = new_code()

    def deposit(self) -> str | None:
        """Deposit the data once; the line about it, None where they are there."""
        clerk = self._stage.client(self.owner.clerk)
        if clerk.get("/v1/payloads", resource=self.code)["payloads"]:
            return None
        resource = clerk.get(f"/v1/catalog/{self.code}")
        with TemporaryDirectory(prefix="shujian-demo-") as folder:
            path = Path(folder) / "data.csv"
            path.write_text(_CONTENT, encoding="utf-8")
            described = measure_payload(
                path, "text/csv", resource["version"], Output(err=io.StringIO())
            )
            taken = send_payload(clerk, resource["id"], path, described)
        return (
            f"encrypted and deposited: {len(_CONTENT.encode())} bytes, record {taken['position']}"
        )

    def request(self) -> Submitted:
        """The consumer's clerk asks for two of the four fields, for a month."""
        clerk = self._stage.client(self.consumer.clerk)
        now = int(time.time())
        asked = {
            "format": REQUEST_FORMAT,
            "basis": "《示例市公共交通规划办法》第九条",
            "scene": "公交线网规划",
            "purpose": _PURPOSE,
            "fields": _FIELDS,
            "mode": "download",
            "scope": None,
            "note": None,
        }
        message = {
            "code": self.authorization,
            "resource": clerk.get(f"/v1/catalog/{self.code}")["id"],
            "consumer": to_hex(tag_hash(f"member:{self.consumer.code}")),
            "uses": 0,
            "from": now - now % _DAY,
            "until": now + 30 * _DAY,
            "expectedState": 0,
        }
        return _accepted(clerk.submit(clerk.statement("RequestAccess", message, asked)))

    def endorse(self) -> Submitted:
        """The consumer's head endorses."""
        head = self._stage.client(self.consumer.head)
        found = self._found(head)
        message = {**_about(found), "application": found["application"]}
        return _accepted(head.submit(head.statement("EndorseAccess", message)))

    def grant(self) -> Submitted:
        """The owner's head grants what was asked for."""
        head = self._stage.client(self.owner.head)
        found = self._found(head)
        terms = {
            "format": TERMS_FORMAT,
            "fields": found["asked"]["fields"],
            "mode": found["asked"]["mode"],
            "purpose": found["asked"]["purpose"],
            "conditions": "仅用于申请时写明的用途",
            "release": default_release(found["sharing_type"]).value,
        }
        message = {
            **_about(found), **found["applied_for"], "application": found["application"]
        }  # fmt: skip
        return _accepted(head.submit(head.statement("GrantAccess", message, terms)))

    def revoke(self) -> Submitted:
        """The owner's head revokes."""
        head = self._stage.client(self.owner.head)
        reason = make_reason("（演示）用途已完成")
        statement = head.statement("RevokeAccess", _about(self._found(head)), reason)
        return _accepted(head.submit(statement))

    def fetch(self, fields: Sequence[str] | None = None) -> list[str]:
        """The consumer's clerk fetches; what came, or the refusal."""
        clerk = self._stage.client(self.consumer.clerk)
        (payload,) = clerk.get("/v1/payloads", resource=self.code)["payloads"]
        message = {
            "authorization": to_hex(tag_hash(f"authorization:{self.authorization}")),
            "payload": payload["id"],
        }
        actor = pseudonym(self._stage.settings.keys_folder, "（演示）张三")
        names = None if fields is None else tuple(fields)
        wanted = Request(purpose=_PURPOSE, fields=names, actor=actor, case=_CASE).as_json()
        try:
            release = wait_until_ready(clerk, ask(clerk, message, wanted, []))
        except CommandError as refusal:
            return [f"refused: {refusal}"]
        with TemporaryDirectory(prefix="shujian-demo-") as folder:
            received = fetch(clerk, release, Path(folder) / "out.csv")
            rows = (Path(folder) / "out.csv").read_text(encoding="utf-8").split()
        thanks = {"release": release["request"], "content": received.digest}
        clerk.submit(clerk.statement("AcknowledgeRelease", thanks))
        return [f"record {release['position']}, then {received.size} bytes: {' / '.join(rows)}"]

    def report(self) -> str:
        """The owner reports an access that was made on the exchange platform, without a grant."""
        clerk = self._stage.client(self.owner.clerk)
        now = datetime.now(SHANGHAI)
        event = {
            "id": f"demo-{now.timestamp():.0f}",
            "time": now.isoformat(timespec="milliseconds"),
            "resource": self.code,
            "consumer": self.consumer.code,
            "action": "query",
            "purpose": _PURPOSE,
            "case": "DEMO-2026-018",
            "count": 1,
        }
        reports = clerk.get("/v1/reports")["reports"]
        sequence = 1 + max((report["sequence"] for report in reports), default=0)
        with TemporaryDirectory(prefix="shujian-demo-") as folder:
            path = Path(folder) / "events.ndjson"
            path.write_text(json.dumps(event) + "\n")
            with path.open("rb") as file:
                answer = send_report(
                    clerk, self.owner.code, sequence,
                    parse_period(f"{now:%Y-%m-%d}"), measure_report(file), compress=False,
                )  # fmt: skip
        return f"report {sequence}: {answer['taken']} taken, {answer['rejected']} rejected"

    def check(self) -> list[str]:
        """What an auditor's `trace --check` says of this telling's accesses."""
        auditor = self._stage.client(AUDITOR.clerk)
        page = auditor.get(
            "/v1/trace",
            resource=self.code, case=_AUDIT, check=True, order="oldest", limit=1000,
        )  # fmt: skip
        names = {m["code"]: m["name"] for m in self._stage.members().values()}
        rows = [
            [row["position"], row["kind"], row["verdict"] or "-", names.get(row["consumer"], "-"),
             row["access_case"] or "-"]
            for row in page["rows"]
            if row["kind"].startswith("access.") and row["position"] >= self.first
        ]  # fmt: skip
        return table(["RECORD", "KIND", "VERDICT", "CONSUMER", "CASE"], rows)

    def _found(self, client: Client) -> dict[str, Any]:
        found: dict[str, Any] = client.get(f"/v1/authorizations/{self.authorization}")
        return found


def tell(
    access: Access,
    chapter: Callable[..., None],
    line: Callable[[str], None],
    command: Callable[[str], None],
) -> None:
    """Three chapters: how data are asked for, how they are released, how an auditor judges it."""
    code, authorization = access.code, access.authorization
    owner, consumer = access.owner, access.consumer
    chapter(
        "授权 Authorization",
        f"{consumer.name} needs two fields of {code}, a resource of {owner.name} under conditions.",
        "Its clerk asks, its head endorses, the owner's head grants; the contract has the say.",
    )
    if (deposited := access.deposit()) is not None:
        command(f"payload put {code} data.csv --as {owner.clerk}")
        line(deposited)
    command(f"access request {code} --fields {','.join(_FIELDS)} … --as {consumer.clerk}")
    line(f"{authorization}: record {access.request().position}")
    command(f"access endorse {authorization} --as {consumer.head}")
    line(f"record {access.endorse().position}")
    command(f"access grant {authorization} --as {owner.head}")
    line(f"granted, accepted by the contract; record {access.grant().position}")
    chapter(
        "访问 Access",
        "Nothing leaves before the record of it is durable and anchored, and nothing but the",
        "granted fields; a refusal is a record too. Then the owner revokes.",
    )
    _fetched(access, line, command, None)
    _fetched(access, line, command, ["营业收入"])
    command(f"access revoke {authorization} --reason 用途已完成 --as {owner.head}")
    line(f"revoked, in force from record {access.revoke().position} on")
    _fetched(access, line, command, None)
    command(f"report events.ndjson --as {owner.clerk}")
    line(access.report())
    chapter(
        "判定 Was every access covered?",
        "An auditor asks under a case number; the question itself becomes a record.",
    )
    command(f"trace --resource {code} --check --case {_AUDIT} --as {AUDITOR.clerk}")
    for row in access.check():
        line(row)


def _fetched(
    access: Access,
    line: Callable[[str], None],
    command: Callable[[str], None],
    fields: Sequence[str] | None,
) -> None:
    more = "" if fields is None else f" --fields {','.join(fields)}"
    command(
        f"fetch {access.code} --authorization {access.authorization} --case {_CASE} --actor 张三"
        f"{more} --as {access.consumer.clerk}"
    )
    for told in access.fetch(fields):
        line(told)


def _about(found: Mapping[str, Any]) -> dict[str, Any]:
    return {"authorization": found["id"], "expectedState": found["next_state"]}


def _accepted(submitted: Submitted) -> Submitted:
    if submitted.state != "accepted":
        raise CommandError(f"a statement was {submitted.state}: {submitted.reason}")
    return submitted
