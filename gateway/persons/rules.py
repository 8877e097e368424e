"""Who may erase a person and list a resource's subjects, asked before recording."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session

from chain.words import Rank
from gateway.catalog.rules import named_member, named_resource
from gateway.errors import Forbidden, Invalid, NotFound
from gateway.members.reason import check_reason
from gateway.members.standing import Standing
from gateway.persons.tags import is_named_by
from gateway.statements.content import Content
from gateway.statements.judgement import Judgement


def judge(session: Session, content: Content, actors: Sequence[Standing]) -> Judgement:
    """Judge a statement that erases a person (ErasePerson).

    The member that named the person erases it, by a head's signature, for it cannot be undone.
    Raises `Invalid`, `Forbidden` or `NotFound`.
    """
    member = named_member(session, content.message["member"])
    actor = _only_signer(actors, member.code)
    if actor.rank is not Rank.HEAD:
        raise Forbidden(f"a head of {member.name} signs this, for it cannot be undone")
    check_reason(content.attachment)
    person = content.message["person"]
    if not is_named_by(session, bytes.fromhex(person[2:]), member.code):
        raise NotFound(f"{member.name} has named no person with this tag, or erased it already")
    return Judgement({"member": member.code}, 0, {"persons": [person]})


def judge_list(session: Session, content: Content, actors: Sequence[Standing]) -> Judgement:
    """Judge a resource's subject list (ListSubjects): any account of the owner signs it.

    Raises `Invalid`, `Forbidden` or `NotFound`. That the labels sent are those signed is checked
    elsewhere (`gateway.persons.lists.check_list`).
    """
    resource = named_resource(session, content.message["resource"])
    _only_signer(actors, resource.owner)
    if resource.version == 0:
        raise NotFound(f"{resource.code} is not published yet; list its subjects afterwards")
    return Judgement({"resource": resource.code, "owner": resource.owner}, 0)


def _only_signer(actors: Sequence[Standing], member: str) -> Standing:
    if len(actors) != 1:
        raise Invalid(f"exactly one account of {member} signs this")
    if actors[0].member != member:
        raise Forbidden(f"{actors[0].member} has signed, but only {member} may do this")
    return actors[0]
