"""Who judges which type of statement before it is recorded."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlmodel import Session

from chain.statements import StatementType
from gateway.authorizations import rules as authorizations_rules
from gateway.catalog import rules as catalog_rules
from gateway.errors import Invalid
from gateway.lineage import rules as lineage_rules
from gateway.members import rules as members_rules
from gateway.members.standing import Standing
from gateway.persons import rules as persons_rules
from gateway.releases import rules as releases_rules
from gateway.statements.content import Content
from gateway.statements.judgement import Judgement

Judge = Callable[[Session, Content, Sequence[Standing]], Judgement]
"""Raises `Invalid`, `Forbidden`, `Conflict` or `NotFound` where the statement must not count."""

_JUDGES: dict[str, Judge] = {
    "AdmitMember": members_rules.judge,
    "AmendMember": members_rules.judge,
    "SuspendMember": members_rules.judge,
    "ReinstateMember": members_rules.judge,
    "RotateAccount": members_rules.judge,
    "PublishEntry": catalog_rules.judge,
    "WithdrawEntry": catalog_rules.judge,
    "TransferEntry": catalog_rules.judge,
    "RequestAccess": authorizations_rules.judge,
    "EndorseAccess": authorizations_rules.judge,
    "GrantAccess": authorizations_rules.judge,
    "DenyAccess": authorizations_rules.judge,
    "SuspendAccess": authorizations_rules.judge,
    "ResumeAccess": authorizations_rules.judge,
    "RevokeAccess": authorizations_rules.judge,
    "AcknowledgeRelease": releases_rules.judge,
    "ErasePerson": persons_rules.judge,
    "DeclareLineage": lineage_rules.judge,
}

_ROUTES = {
    "DepositPayload": "PUT /v1/payloads",
    "RequestRelease": "POST /v1/releases",
    "SubmitReport": "POST /v1/reports",
    "ListSubjects": "POST /v1/subjects",
}
"""Types that come in with more than a statement, by a route of their own."""


def judge_of(kind: StatementType) -> Judge:
    """The judge of a type; raises `Invalid` where it is not taken in as a mere statement."""
    judge = _JUDGES.get(kind.name)
    if judge is not None:
        return judge
    if kind.name in _ROUTES:
        raise Invalid(f"{kind.name} is not sent here: send it to {_ROUTES[kind.name]}")
    raise Invalid(f"this gateway takes in no {kind.name}; ask its operator for a newer version")
