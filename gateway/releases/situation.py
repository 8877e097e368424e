"""What a decision depends on, read out of the tables of one session."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam
from sqlalchemy import select as core_select
from sqlmodel import Session, col

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
    found = session.execute(_PARTIES, {"payload": payload, "tag": authorization}).first()
    if found is None:
        raise NotFound(f"there is no payload {to_hex(payload)}; see `shujian payload list`")
    return Parties(*found)


def asked_of(parties: Parties, consumer: str, request: Request) -> Asked:
    """What the rule needs to know of a request."""
    fields = None if request.fields is None else frozenset(request.fields)
    return Asked(parties.resource.code, consumer, request.purpose, fields)


def read_situation(
    session: Session, parties: Parties, asker: Standing, around: Surroundings
) -> Situation:
    """Everything that speaks for or against releasing now, statements under way included."""
    authorization, resource = parties.authorization, parties.resource
    owner = session.get_one(Member, resource.owner)
    consumer = session.get_one(Member, asker.member)
    under_way = _under_way(session, [resource.tag, owner.tag, consumer.tag])
    return Situation(
        now=around.now,
        position=Position(records.size(session)),
        history=None if authorization is None else history_of(session, authorization.code),
        uses=0 if authorization is None else authorization.uses,
        used=0 if authorization is None else authorization.used,
        standing=_standing(session, asker.account, (consumer, owner), under_way),
        payload=None if parties.payload.erased is None else Reason.PAYLOAD_ERASED,
        withdrawn=resource.status != CURRENT or ("WithdrawEntry", resource.tag) in under_way,
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


def _standing(
    session: Session,
    account: Address,
    members: tuple[Member, Member],
    under_way: set[tuple[str, bytes]],
) -> Reason | None:
    if not session.get_one(Account, account).active:
        return Reason.ACCOUNT_ROTATED
    for member in members:
        if not member.active or ("SuspendMember", member.tag) in under_way:
            return Reason.MEMBER_SUSPENDED
    return None


def _under_way(session: Session, subjects: Sequence[bytes]) -> set[tuple[str, bytes]]:
    """What the contracts have not answered yet about these, by type of statement."""
    found = session.execute(_UNDER_WAY, {"subjects": list(subjects)})
    return {(kind, bytes(subject)) for kind, subject in found}


# Made once: putting a statement together costs several times what its execution does.
_PARTIES = (
    core_select(Payload, Resource, Authorization)
    .join(Resource, col(Resource.code) == col(Payload.resource))
    .outerjoin(Authorization, col(Authorization.tag) == bindparam("tag"))
    .where(col(Payload.id) == bindparam("payload"))
)
_UNDER_WAY = core_select(col(Statement.type), col(Statement.subject)).where(
    col(Statement.state) == PENDING,
    col(Statement.subject).in_(bindparam("subjects", expanding=True)),
    col(Statement.type).in_(("WithdrawEntry", "SuspendMember")),
)
