"""The use register as people ask it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import ColumnElement, func
from sqlmodel import Session, col, select

from chain.documents import DocumentName, voucher_id
from chain.records import tag_hash
from chain.words import Digest, to_hex
from gateway.database import WriteSession
from gateway.documents.keys import CN_TYPE, chinese_invoice, squeezed
from gateway.documents.model import Key
from gateway.errors import Forbidden, Invalid, NotFound
from gateway.members.standing import find_member
from gateway.statements.state import pending_about
from gateway.uses import history, holding, proofs
from gateway.uses.keys import RegisterKeys, plain
from gateway.uses.locks import locks_of
from gateway.uses.models import (
    BOOKED,
    LOCKED,
    UseState,
    Voucher,
    VoucherName,
)
from gateway.uses.schemas import (
    ChangedPage,
    DocumentIn,
    KeyOut,
    KeysIn,
    KeysOut,
    LocksOut,
    UseDetailOut,
    UsesOut,
    VoucherDetailOut,
    VoucherOut,
    VoucherPage,
    VoucherSummaryOut,
)
from gateway.uses.showing import Asking, member_names, uses_out, voucher_out
from gateway.uses.steps import MOST_KEYS, MOST_LOCKS
from gateway.uses.visibility import check_asker, oversees

MAX_PAGE = 200


def keys(session: Session, asking: Asking, asked: KeysIn) -> KeysOut:
    """The keys of documents and what becomes of them, of a voucher and of a series.

    Raises `Forbidden` for a member that has nothing to do with documents, `Invalid` where a
    number is empty but for blanks.
    """
    check_asker(asking.viewer)
    member, register = asking.viewer.member, asking.register
    found = [key_of(document) for document in asked.documents]
    voucher = None if asked.voucher is None else _own_voucher(session, asking, asked.voucher)
    if voucher is not None:
        asking = replace(asking, voucher=bytes.fromhex(voucher.id[2:]))
    used = uses_out(session, asking, [register.use(key) for key in found])
    return KeysOut(
        documents=[
            KeyOut(**dict(use), issue=to_hex(register.issue(member, key)))
            for use, key in zip(used, found, strict=True)
        ],
        voucher=voucher,
        series=None if asked.series is None else to_hex(_series(register, member, asked.series)),
        locks=_locks(session, member),
    )


@dataclass(frozen=True, slots=True)
class Notes:
    """What is not kept yet of a member that is about to use documents; custody."""

    voucher: VoucherName | None
    brought: holding.Brought

    def __bool__(self) -> bool:
        return self.voucher is not None or bool(self.brought)


def notes(session: Session, register: RegisterKeys, member: str, asked: KeysIn) -> Notes:
    """What to keep of a question that names a voucher: what the member calls that, by which
    numbers it knows the documents, and which of them it has brought.

    Raises `Invalid` for a proof that was not given to the member for that document.
    """
    numbers, names = dict[Digest, bytes](), dict[Digest, DocumentName]()
    for one in asked.documents:
        number = key_of(one)
        use = register.use(number)
        numbers[use] = register.seal(use, holding.clear_of(number))
        if one.proof is not None:
            names[use] = proofs.opened(register, member, use, one.proof)
    if asked.voucher is None:
        return Notes(None, holding.Brought(member, {}, {}))
    found = _voucher_id(register, member, asked.voucher)
    name = None
    if session.get(VoucherName, found) is None:
        sealed = register.seal(found, plain(asked.voucher))
        name = VoucherName(voucher=found, member=member, sealed=sealed)
    return Notes(name, holding.missing(session, holding.Brought(member, numbers, names)))


def keep(session: WriteSession, noted: Notes) -> None:
    """Keep it, encrypted; what is kept already stays."""
    if noted.voucher is not None and session.get(VoucherName, noted.voucher.voucher) is None:
        session.add(noted.voucher)
    holding.keep(session, noted.brought)


def key_of(document: DocumentIn) -> Key:
    """The one key of a document, however its parts are written; raises `Invalid`.

    A Chinese invoice is known by its digits alone, whoever is named as its issuer: the 20 of a
    数电票, or code and number of an older one in a row.
    """
    number = squeezed(document.number)
    if document.type == CN_TYPE:
        found = chinese_invoice(number) or chinese_invoice(number[-8:], number[:-8])
        if found is not None:
            return found
    if not number or not squeezed(document.issuer):
        raise Invalid("a document needs an issuer and a number that are not blank")
    return Key(squeezed(document.issuer), document.type, number)


def uses(session: Session, asking: Asking, asked: Sequence[Digest]) -> UsesOut:
    """How documents are used, by their keys in the register."""
    check_asker(asking.viewer)
    return UsesOut(
        uses=uses_out(session, asking, asked), locks=_locks(session, asking.viewer.member)
    )


def use(session: Session, asking: Asking, key: Digest) -> UseDetailOut:
    """How one document is used, with its history as far as the viewer may see it."""
    check_asker(asking.viewer)
    (found,) = uses_out(session, asking, [key])
    return UseDetailOut(**dict(found), history=history.of_key(session, asking, key))


def changed(session: Session, asking: Asking, *, cursor: Digest | None, limit: int) -> ChangedPage:
    """A page of what the viewer has locked or booked that is not what it was any more.

    Pages may hold fewer than `limit`, or none, and have a next one.
    """
    check_asker(asking.viewer)
    keys = holding.changed_keys(session, asking, after=cursor, most=limit + 1)
    held = holding.held_out(session, asking, asking.viewer.member, keys[:limit])
    return ChangedPage(
        uses=[one for one in held if any(each.changed for each in one.documents)],
        next=to_hex(keys[limit - 1]) if len(keys) > limit else None,
    )


def vouchers(
    session: Session, asking: Asking, member: str | None, *, cursor: int | None, limit: int
) -> VoucherPage:
    """A page of vouchers, last changed first: those of the viewer, or for overseers of anybody.

    Raises `Forbidden` where a member asks for another's.
    """
    conditions = [_of_member(session, asking, member)]
    if cursor is not None:
        conditions.append(col(Voucher.changed) < cursor)
    query = select(Voucher).where(*conditions).order_by(col(Voucher.changed).desc())
    rows = session.exec(query.limit(min(limit, MAX_PAGE) + 1)).all()
    page = rows[: min(limit, MAX_PAGE)]
    return VoucherPage(
        vouchers=_summaries(session, asking, page),
        locks=_locks(session, asking.viewer.member),
        next=page[-1].changed if len(rows) > len(page) else None,
    )


def voucher(
    session: Session, asking: Asking, found: Digest, *, cursor: Digest | None
) -> VoucherDetailOut:
    """One voucher with what it has; raises `NotFound` also where it may not be seen."""
    row = session.get(Voucher, found)
    if row is None or not (oversees(asking.viewer) or row.member == asking.viewer.member):
        raise NotFound(f"there is no voucher {to_hex(found)} that {asking.viewer.member} may see")
    query = select(UseState.key).where(*_has(row))
    if cursor is not None:
        query = query.where(col(UseState.key) > cursor)
    held = session.exec(query.order_by(col(UseState.key)).limit(MOST_KEYS + 1)).all()
    (summary,) = _summaries(session, asking, [row])
    return VoucherDetailOut(
        **dict(summary),
        uses=holding.held_out(
            session, replace(asking, voucher=row.id), row.member, held[:MOST_KEYS]
        ),
        next=to_hex(held[MOST_KEYS - 1]) if len(held) > MOST_KEYS else None,
    )


def _own_voucher(session: Session, asking: Asking, text: str) -> VoucherOut:
    member = asking.viewer.member
    found = _voucher_id(asking.register, member, text)
    row = session.get(Voucher, found)
    if row is not None:
        return voucher_out(session, asking, row)
    return VoucherOut(
        id=to_hex(found),
        voucher=to_hex(asking.register.voucher(member, text)),
        member=member,
        text=plain(text),
        state=pending_about(session, found),
    )


def _voucher_id(register: RegisterKeys, member: str, text: str) -> Digest:
    if not plain(text):
        raise Invalid("a voucher needs a name that is not blank")
    return voucher_id(tag_hash(f"member:{member}"), register.voucher(member, text))


def _series(register: RegisterKeys, member: str, name: str) -> Digest:
    if not plain(name):
        raise Invalid("a series needs a name that is not blank")
    return register.series(member, name)


def _locks(session: Session, member: str) -> LocksOut:
    return LocksOut(held=locks_of(session, member), most=MOST_LOCKS)


def _of_member(session: Session, asking: Asking, member: str | None) -> ColumnElement[bool]:
    own = asking.viewer.member
    if oversees(asking.viewer):
        if member is None:
            return col(Voucher.member).is_not(None)
        return col(Voucher.member) == find_member(session, member).code
    if member is not None and find_member(session, member).code != own:
        raise Forbidden(f"the vouchers of {member} are not for {own}; leave member out")
    check_asker(asking.viewer)
    return col(Voucher.member) == own


def _has(row: Voucher) -> tuple[ColumnElement[bool], ...]:
    return col(UseState.voucher) == row.id, col(UseState.status).in_((LOCKED, BOOKED))


def _summaries(
    session: Session, asking: Asking, rows: Sequence[Voucher]
) -> list[VoucherSummaryOut]:
    names = member_names(session, {row.member for row in rows})
    counts = _counts(session, rows)
    return [
        VoucherSummaryOut(
            **dict(voucher_out(session, asking, row)),
            member_name=names.get(row.member, row.member),
            locked=counts.get((row.id, LOCKED), 0),
            booked=counts.get((row.id, BOOKED), 0),
            record=row.changed,
        )
        for row in rows
    ]


def _counts(session: Session, rows: Sequence[Voucher]) -> dict[tuple[bytes | None, str], int]:
    query = (
        select(UseState.voucher, UseState.status, func.count())
        .where(col(UseState.voucher).in_([row.id for row in rows]))
        .group_by(col(UseState.voucher), col(UseState.status))
    )
    return {(found, status): count for found, status, count in session.exec(query)}
