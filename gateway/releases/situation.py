"""What a decision depends on, read out of the tables of one session."""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import Session, col, select

from chain.records import tag_hash
from chain.words import Address, Digest, Millis, Position, Rank, Role, to_hex
from gateway.authorizations.history import history_of
from gateway.authorizations.models import Authorization
from gateway.catalog.entry.enumerations import SharingType
from gateway.catalog.models import CURRENT, Resource
from gateway.errors import Forbidden, NotFound
from gateway.journal import records
from gateway.members.models import Account, Member
from gateway.members.standing import Standing
from gateway.payloads.models import Payload
from gateway.releases.decision import Asked, Reason, Situation
from gateway.releases.request import Request
from gateway.statements.models import PENDING, Statement

ANCHORED = "anchored"
"""The terms of a grant whose releases wait until their record is anchored."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What does not stand in the tables: the time, and for how long the chain was not heard of."""

    now: Millis
    chain_away: float
    patience: float


@dataclass(frozen=True, slots=True)
class Parties:
    """What a request is about; `authorization` is None where it names none that exists."""

    payload: Payload
    resource: Resource
    authorization: Authorization | None

    @property
    def conditional(self) -> bool:
        """Whether the resource is shared on condition (有条件共享)."""
        return self.resource.sharing_type == SharingType.CONDITIONAL.value

    @property
    def anchored(self) -> bool:
        """Whether the first byte waits for the anchor: by the terms, else where conditional."""
        if self.authorization is None or self.authorization.release is None:
            return self.conditional
        return self.authorization.release == ANCHORED

    def subject(self, consumer: str, request: Digest) -> dict[str, str]:
        """The subject of every record about this request."""
        subject = {
            "resource": self.resource.code,
            "owner": self.resource.owner,
            "consumer": consumer,
            "request": to_hex(request),
        }
        if self.authorization is not None:
            subject["authorization"] = self.authorization.code
        return subject


def find_parties(session: Session, authorization: bytes, payload: bytes) -> Parties:
    """The rows that a request names by their ids; raises `NotFound` for an unknown payload."""
    found = session.get(Payload, payload)
    if found is None:
        raise NotFound(f"there is no payload {to_hex(payload)}; see `shujian payload list`")
    query = select(Authorization).where(Authorization.tag == authorization)
    resource = session.get_one(Resource, found.resource)
    return Parties(found, resource, session.exec(query).first())


def asked_of(parties: Parties, consumer: str, request: Request) -> Asked:
    """What the rule needs to know of a request."""
    fields = None if request.fields is None else frozenset(request.fields)
    return Asked(parties.resource.code, consumer, request.purpose, fields)


def read_situation(
    session: Session, parties: Parties, asker: Standing, around: Surroundings
) -> Situation:
    """Everything that speaks for or against releasing now, statements under way included."""
    authorization = parties.authorization
    return Situation(
        now=around.now,
        position=Position(records.size(session)),
        history=None if authorization is None else history_of(session, authorization.code),
        uses=0 if authorization is None else authorization.uses,
        used=0 if authorization is None else authorization.used,
        standing=_standing(session, asker, parties.resource.owner),
        payload=None if parties.payload.erased is None else Reason.PAYLOAD_ERASED,
        withdrawn=_withdrawn(session, parties.resource),
        conditional=parties.conditional,
        chain_away=around.chain_away,
        patience=around.patience,
    )


def asker_of(session: Session, account: Address) -> Standing:
    """Whose account signed, though it be suspended or rotated out; `Forbidden` for a stranger's."""
    row = session.get(Account, account)
    if row is None:
        raise Forbidden(f"account {to_hex(account)} belongs to no member; have it admitted first")
    member = session.get_one(Member, row.member)
    return Standing(account, member.code, member.name, Rank(row.rank), Role(member.roles))


def _standing(session: Session, asker: Standing, owner: str) -> Reason | None:
    if not session.get_one(Account, asker.account).active:
        return Reason.ACCOUNT_ROTATED
    for code in (asker.member, owner):
        member = session.get_one(Member, code)
        if not member.active or _is_under_way(session, "SuspendMember", Digest(member.tag)):
            return Reason.MEMBER_SUSPENDED
    return None


def _withdrawn(session: Session, resource: Resource) -> bool:
    if resource.status != CURRENT:
        return True
    return _is_under_way(session, "WithdrawEntry", Digest(resource.tag))


def _is_under_way(session: Session, kind: str, subject: Digest) -> bool:
    query = select(Statement.digest).where(
        Statement.subject == subject, Statement.state == PENDING, col(Statement.type) == kind
    )
    return session.exec(query.limit(1)).first() is not None


def id_of(authorization: str) -> Digest:
    """The id that statements and contracts have for an authorization's code."""
    return tag_hash(f"authorization:{authorization}")
