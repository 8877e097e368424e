"""A consumer at the counter: what it may have, how it asks, and what it gets."""

from __future__ import annotations

from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any

from sqlmodel import Session, select

from chain.records import tag_hash
from chain.words import Digest, Position, to_hex
from gateway.authorizations.terms import Release as ReleaseTerm
from gateway.authorizations.terms import Terms
from gateway.journal import records
from gateway.journal.models import Record
from gateway.payloads.description import Description, make_description
from gateway.payloads.models import Payload
from gateway.payloads.rules import judge_deposit
from gateway.releases.models import Access, Release
from gateway.releases.request import Request
from tests.gateway.authorizations.office import ASKED, TERMS, Office
from tests.support.town import Town
from tests.support.web import Visitor, payloads_of

SALT = b"\x05" * 32
CSV = "单位名称,单位地址,电话\r\n甲,东街1号,123\r\n乙,西街2号,456\r\n".encode()
SCOPED = "单位名称,单位地址\r\n甲,东街1号\r\n乙,西街2号\r\n".encode()
FIELDS = ("单位名称", "单位地址", "电话")

WHOLE = "A-0123456789AC"
"""An authorization for all of STJJ-0001; the office's `CODE` is for two of its three fields."""
ANCHORED = "A-0123456789AD"
"""As `WHOLE`, but its releases wait for the anchor."""
TWICE = "A-0123456789AE"
"""As `WHOLE`, for two uses."""
OPEN = "A-0123456789AF"
"""For all of STJJ-0002, which is shared without condition."""

RECORDED = replace(TERMS, release=ReleaseTerm.RECORDED)
ALL = replace(RECORDED, fields=None)
ALL_ASKED = replace(ASKED, fields=None)

REQUEST = Request(purpose="tax.verify", fields=None, actor="0x" + "ab" * 32, case="2026-0412")


def furnish(town: Town) -> Office:
    """Deposits and grants of every sort."""
    office = Office.furnished(town)
    deposit(town, "STJJ-0001", CSV)
    deposit(town, "STJJ-0002", CSV)
    office.granted(terms=RECORDED)
    _grant_all(office, WHOLE, ALL)
    _grant_all(office, ANCHORED, replace(ALL, release=ReleaseTerm.ANCHORED))
    _grant_all(office, TWICE, ALL, uses=2)
    _grant_all(office, OPEN, ALL, resource="STJJ-0002")
    return office


def _grant_all(office: Office, code: str, terms: Terms, **how: Any) -> None:
    office.granted(code=code, asked=ALL_ASKED, terms=terms, **how)


def deposit(
    town: Town,
    resource: str,
    data: bytes,
    *,
    name: str = "data.csv",
    media: str = "text/csv",
    fields: tuple[str, ...] | None = FIELDS,
) -> Digest:
    """Deposit a payload as the gateway does; its id."""
    content = Digest(sha256(SALT + data).digest())
    described = make_description(Description(name, media, len(data), content, 1, fields))
    raw = town.statement(
        "DepositPayload", ["tj-clerk"], described, resource=to_hex(tag_hash(f"resource:{resource}"))
    )
    signed = town.content(raw)
    written = payloads_of(town).write(signed.digest, SALT, [data])

    def job(session: Any) -> None:
        actors = town.intake.signers(session, signed)
        judgement = judge_deposit(session, signed, actors)
        town.intake.record(session, signed, actors, judgement, "recorded")
        session.add(written.row())

    town.writer.run(job)
    return signed.digest


@dataclass
class Desk:
    """西城区's clerk, signed in, before a gateway."""

    office: Office
    clerk: Visitor

    @property
    def town(self) -> Town:
        return self.office.town

    def payload(self, resource: str = "STJJ-0001") -> Digest:
        with Session(self.town.engine) as session:
            row = session.exec(select(Payload).where(Payload.resource == resource)).first()
            assert row is not None
            return Digest(row.id)

    def raw(
        self,
        code: str = WHOLE,
        request: Request | dict[str, Any] = REQUEST,
        by: str = "xc-clerk",
        payload: Digest | None = None,
        **message: Any,
    ) -> dict[str, Any]:
        """A signed request."""
        resource = "STJJ-0002" if code == OPEN else "STJJ-0001"
        return self.town.statement(
            "RequestRelease",
            [by],
            request if isinstance(request, dict) else request.as_json(),
            authorization=to_hex(tag_hash(f"authorization:{code}")),
            payload=to_hex(payload or self.payload(resource)),
            **message,
        )

    def ask(self, *what: Any, **how: Any) -> Any:
        """Send a signed request; the answer."""
        more = {key: how.pop(key) for key in ("persons",) if key in how}
        headers = how.pop("headers", {})
        return self.clerk.post("/v1/releases", {**self.raw(*what, **how), **more}, headers=headers)

    def released(self, *what: Any, **how: Any) -> dict[str, Any]:
        """Send a signed request that is allowed."""
        answer = self.ask(*what, **how)
        assert answer.status_code in (201, 202), answer.text
        shown: dict[str, Any] = answer.json()
        return shown

    def refused(self, *what: Any, **how: Any) -> str:
        """Send a signed request that is refused and recorded; the reason."""
        answer = self.ask(*what, **how)
        assert answer.status_code == 403, answer.text
        problem = answer.json()
        record = self.record(problem["release"]["position"])
        assert (record.header.kind, record.header.outcome) == ("access.refused", "refused")
        assert record.body is not None
        assert record.body["reason"]["error"] == problem["reason"]
        return str(problem["reason"])

    def content(self, shown: dict[str, Any], start: int | None = None, by: Any = None) -> Any:
        """Fetch what was released."""
        headers = {} if start is None else {"Range": f"bytes={start}-"}
        return (by or self.clerk).get(f"/v1/releases/{shown['request']}/content", headers=headers)

    def acknowledge(self, shown: dict[str, Any], by: str = "xc-clerk", **message: Any) -> Any:
        """Say that it was received."""
        fields = {"release": shown["request"], "content": shown["content"]["digest"], **message}
        raw = self.town.statement("AcknowledgeRelease", [by], None, **fields)
        return self.clerk.post("/v1/statements", raw)

    def record(self, position: int) -> records.Entry:
        with Session(self.town.engine) as session:
            return records.read(session, Position(position))

    def row(self, shown: dict[str, Any]) -> Release:
        with Session(self.town.engine) as session:
            return session.get_one(Release, bytes.fromhex(shown["request"][2:]))

    def kinds(self) -> list[str]:
        """The kinds of all records about accesses, in order."""
        with Session(self.town.engine) as session:
            query = select(Record.kind).order_by(Record.position)  # type: ignore[arg-type]
            return [kind for kind in session.exec(query) if kind.startswith("access.")]

    def last(self) -> records.Entry:
        """The last record."""
        with Session(self.town.engine) as session:
            return records.read(session, Position(records.size(session) - 1))

    def accesses(self) -> list[Access]:
        with Session(self.town.engine) as session:
            return list(session.exec(select(Access).order_by(Access.position)).all())  # type: ignore[arg-type]


def digest_of(data: bytes, salt: str) -> str:
    """SHA-256(salt ‖ data), as a consumer works it out."""
    return to_hex(sha256(bytes.fromhex(salt[2:]) + data).digest())
