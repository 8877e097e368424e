"""What a decision depends on, read out of the tables of one session."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import bindparam, or_
from sqlalchemy import select as core_select
from sqlmodel import Session, col

from chain.words import Address, Digest, Millis, Position, to_hex
from gateway.authorizations.history import Granted, history_under
from gateway.authorizations.models import Authorization
from gateway.catalog.entry.enumerations import SharingType
from gateway.catalog.models import CURRENT, Resource
from gateway.database import Kept, Lookup
from gateway.errors import NotFound
from gateway.journal import records
from gateway.members.models import Member
from gateway.members.standing import Standing, holder
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
class Held:
    """What is needed here of a payload's row, by the names that it has there."""

    id: bytes
    name: str
    media: str
    size: int
    content: bytes
    erased: int | None


@dataclass(frozen=True, slots=True)
class Shared:
    """What is needed here of a resource's row."""

    code: str
    tag: bytes
    owner: str
    status: str
    sharing_type: str


@dataclass(frozen=True, slots=True)
class Permit:
    """What is needed here of an authorization's row."""

    granted: Granted
    uses: int
    used: int
    release: str | None


@dataclass(frozen=True, slots=True)
class Parties:
    """What a request is about; `authorization` is None where it names none that exists."""

    payload: Held
    resource: Shared
    authorization: Permit | None

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
            subject["authorization"] = self.authorization.granted.code
        return subject


def find_parties(session: Session, authorization: bytes, payload: bytes) -> Parties:
    """What a request names by its ids; raises `NotFound` for an unknown payload."""
    found = _PARTIES.first(session, authorization, payload)
    if found is None:
        raise NotFound(f"there is no payload {to_hex(payload)}; see `shujian payload list`")
    held, shared, granted, permit = found[:6], found[6:11], found[11:17], found[17:]
    known = None if granted[0] is None else Permit(Granted(*granted), *permit)
    return Parties(Held(*held), Shared(*shared), known)


def asked_of(parties: Parties, consumer: str, request: Request) -> Asked:
    """What the rule needs to know of a request."""
    fields = None if request.fields is None else frozenset(request.fields)
    return Asked(parties.resource.code, consumer, request.purpose, fields)


def read_situation(
    session: Session, parties: Parties, asker: Standing, around: Surroundings
) -> Situation:
    """Everything that speaks for or against releasing now, statements under way included."""
    permit, resource = parties.authorization, parties.resource
    owner, consumer = _party(session, resource.owner), _party(session, asker.member)
    under_way = _under_way(session, resource.tag, owner.tag, consumer.tag)
    return Situation(
        now=around.now,
        position=Position(records.size(session)),
        history=None if permit is None else history_under(session, permit.granted),
        uses=0 if permit is None else permit.uses,
        used=0 if permit is None else permit.used,
        standing=_standing(session, asker.account, (consumer, owner), under_way),
        payload=None if parties.payload.erased is None else Reason.PAYLOAD_ERASED,
        withdrawn=resource.status != CURRENT or ("WithdrawEntry", resource.tag) in under_way,
        conditional=parties.conditional,
        chain_away=around.chain_away,
        patience=around.patience,
    )


def asker_of(session: Session, account: Address) -> Standing:
    """Whose account signed, though it be suspended or rotated out; `Forbidden` for a stranger's."""
    return holder(session, account).standing


@dataclass(frozen=True, slots=True)
class _Party:
    """A member, as far as it matters here."""

    tag: bytes
    active: bool


def _party(session: Session, code: str) -> _Party:
    return _MEMBERS.get(session, code, lambda: _read_party(session, code))


def _read_party(session: Session, code: str) -> _Party:
    member = session.get_one(Member, code)
    return _Party(member.tag, member.active)


def _standing(
    session: Session,
    account: Address,
    members: tuple[_Party, _Party],
    under_way: set[tuple[str, bytes]],
) -> Reason | None:
    if not holder(session, account).account_active:
        return Reason.ACCOUNT_ROTATED
    for member in members:
        if not member.active or ("SuspendMember", member.tag) in under_way:
            return Reason.MEMBER_SUSPENDED
    return None


def _under_way(session: Session, *subjects: bytes) -> set[tuple[str, bytes]]:
    """What the contracts have not answered yet about these three, by type of statement."""
    return {(kind, bytes(subject)) for kind, subject in _UNDER_WAY.all(session, *subjects)}


_MEMBERS: Kept[str, _Party] = Kept("member")

# Made once: putting a statement together costs several times what its execution does.
_PARTIES = Lookup(
    core_select(
        *(col(Payload.id), col(Payload.name), col(Payload.media)),
        *(col(Payload.size), col(Payload.content), col(Payload.erased)),
        *(col(Resource.code), col(Resource.tag), col(Resource.owner)),
        *(col(Resource.status), col(Resource.sharing_type)),
        *(col(Authorization.code), col(Authorization.resource), col(Authorization.consumer)),
        *(col(Authorization.from_), col(Authorization.until), col(Authorization.terms)),
        *(col(Authorization.uses), col(Authorization.used), col(Authorization.release)),
    )
    .join(Resource, col(Resource.code) == col(Payload.resource))
    .outerjoin(Authorization, col(Authorization.tag) == bindparam("tag"))
    .where(col(Payload.id) == bindparam("payload")),
    *("tag", "payload"),
)
_SUBJECTS = ("resource", "owner", "consumer")
_UNDER_WAY = Lookup(
    core_select(col(Statement.type), col(Statement.subject)).where(
        or_(*(col(Statement.subject) == bindparam(name) for name in _SUBJECTS)),
        col(Statement.state) == PENDING,
        or_(*(col(Statement.type) == kind for kind in ("WithdrawEntry", "SuspendMember"))),
    ),
    *_SUBJECTS,
)
