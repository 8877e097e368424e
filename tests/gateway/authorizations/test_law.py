"""What may be granted: no more than asked for, and what the law adds to the contract."""

from __future__ import annotations

from typing import Any

import pytest

from gateway.authorizations.terms import Mode, Terms
from gateway.errors import Forbidden, Invalid
from gateway.members.reason import make_reason
from tests.gateway.authorizations.office import ASKED, DAY, NOW, PERIOD, TERMS, Office
from tests.gateway.authorizations.office import NEVER as UNSHARED
from tests.support.town import an_entry

FREE = "STJJ-0002"


def state(office: Office) -> str:
    return office.row().state


GRANTS: list[tuple[str, dict[str, Any], str]] = [
    ("an earlier beginning", {"from": PERIOD["from"] - 1}, "lies before"),
    ("a later end", {"until": PERIOD["until"] + 1}, "lies after"),
    ("a period turned round", {"from": NOW + 2, "until": NOW + 1}, "before from"),
    ("more uses", {"uses": 11}, "1 to 10"),
    ("unlimited uses", {"uses": 0}, "1 to 10"),
    ("another purpose", {"terms": Terms("tax.audit", TERMS.fields, TERMS.mode, TERMS.release)},
     "tax.verify"),
    ("other fields", {"terms": Terms("tax.verify", ("法人",), TERMS.mode, TERMS.release)}, "法人"),
    ("all fields", {"terms": Terms("tax.verify", None, TERMS.mode, TERMS.release)}, "name them"),
    ("no terms", {"terms": {"format": "shujian/terms/1"}}, "release"),
]  # fmt: skip


@pytest.mark.parametrize(("why", "how", "says"), GRANTS, ids=[grant[0] for grant in GRANTS])
def test_a_grant_is_refused_for(office: Office, why: str, how: dict[str, Any], says: str) -> None:
    office.endorsed(uses=10)
    with pytest.raises(Invalid, match=says):
        office.grant(**how)


def test_a_conditional_resource_may_be_granted_for_less(office: Office) -> None:
    office.endorsed()
    terms = Terms("tax.verify", ("单位名称",), Mode.SERVICE, TERMS.release, "不得转发")
    office.accept(office.grant(terms=terms, until=NOW + DAY, uses=3))
    row = office.row()
    assert (row.until, row.uses, row.mode, row.release) == (NOW + DAY, 3, "service", "anchored")
    assert office.show().fields == ["单位名称"]
    applied = office.show().applied_for
    assert applied is not None
    assert (applied.until, applied.uses) == (PERIOD["until"], 0)


NARROWED: list[tuple[str, dict[str, Any]]] = [
    ("fields", {"terms": Terms("tax.verify", ("单位名称",), TERMS.mode, TERMS.release)}),
    ("mode", {"terms": Terms("tax.verify", ASKED.fields, Mode.SERVICE, TERMS.release)}),
    ("conditions", {"terms": Terms("tax.verify", ASKED.fields, TERMS.mode, TERMS.release, "另议")}),
    ("from", {"from": NOW}),
    ("until", {"until": NOW + DAY}),
    ("uses", {"uses": 1}),
]


@pytest.mark.parametrize(("what", "how"), NARROWED, ids=[narrowed[0] for narrowed in NARROWED])
def test_an_unconditional_resource_is_granted_as_applied_for(
    office: Office, what: str, how: dict[str, Any]
) -> None:
    office.endorsed(FREE)
    with pytest.raises(Invalid, match=rf"{what}: must be"):
        office.grant(**how)
    office.accept(office.grant())
    assert state(office) == "granted"


def test_an_unconditional_resource_cannot_be_denied_nor_revoked_before_the_grant(
    office: Office,
) -> None:
    office.endorsed(FREE)
    with pytest.raises(Forbidden, match="无条件共享"):
        office.deny()
    with pytest.raises(Forbidden, match="无条件共享"):
        office.revoke()
    office.accept(office.revoke(by="xc-head"))
    assert state(office) == "revoked"


def test_an_unconditional_grant_can_be_ended_for_a_breach(office: Office) -> None:
    office.granted(FREE)
    office.accept(office.suspend())
    office.accept(office.revoke())
    assert state(office) == "revoked"


def test_a_conditional_application_can_be_denied_with_a_reason(office: Office) -> None:
    office.endorsed()
    with pytest.raises(Invalid, match="reason"):
        office.deny(reason=make_reason(" "))
    office.accept(office.deny())
    assert state(office) == "denied"
    assert office.show().history[-2].text == "不符合条件"


def test_what_became_never_shared_cannot_be_granted_any_more(office: Office) -> None:
    office.endorsed()
    entry = an_entry("资源1", **UNSHARED)
    office.accept(office.town.publish("STJJ-0001", entry, version=2, expectedState=1))
    with pytest.raises(Forbidden, match="不予共享"):
        office.grant()
