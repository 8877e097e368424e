"""What holds for every statement for Documents and Uses, each type in one go."""

from __future__ import annotations

import pytest

from tests.contracts.cases import acceptable
from tests.contracts.ledger import MANAGER, OF_DOCUMENTS, OF_USES, Ledger
from tests.contracts.refusals import ANY, refused
from tests.contracts.signing import person, sign
from tests.contracts.test_signatures import OTHER_DOMAINS, distorted, tampered

KINDS = [kind for kind in OF_DOCUMENTS + OF_USES if kind not in ("IssueDocument", "LockUse")]


@pytest.mark.parametrize("kind", KINDS)
def test_a_statement_is_accepted_once_in_time_in_order_and_of_one_signer(
    ledger: Ledger, kind: str
) -> None:
    case = acceptable(ledger, kind)
    digest, (good,) = ledger.digest(kind, case.message), case.signatures
    for domain in OTHER_DOMAINS.values():
        with refused("NotAuthorised", ANY):
            case.attempt([sign(case.signers[0], domain, kind, case.message)])
    for bad in distorted(good).values():
        with refused("BadSignature", bad):
            case.attempt([bad])
    with refused("NotAuthorised", person("stranger").address):
        case.attempt(ledger.sign(kind, case.message, person("stranger")))
    for message in tampered(kind, case.message):
        error = ledger.refusal(kind, message, [good])
        assert error is not None
        assert error.name in {"NotAuthorised", "UnknownDocument", "WrongState"}
    now, state = ledger.evm.next_time, case.message["expectedState"]
    case.attempt(case.again(expires=now), expires=now)
    with refused("StatementExpired", now - 1, now):
        case.attempt(case.again(expires=now - 1), expires=now - 1)
    for other in ((state + 1) % 2**64, (state - 1) % 2**64):
        with refused("WrongState", other, state):
            case.attempt(case.again(expectedState=other), expectedState=other)
    done = ledger.submit(kind, case.message, [good])
    [event] = done.events
    assert event.topics[1] == digest
    assert ledger.contract_for(kind).look("acceptedIn", digest) == (done.block,)
    with refused("DigestUsed", digest):
        ledger.submit(kind, case.message, [good])


@pytest.mark.parametrize(
    "kind", [kind for kind in KINDS if kind not in ("LicenseIssuer", "NameBuyer")]
)
def test_a_suspended_member_signs_nothing(ledger: Ledger, kind: str) -> None:
    case = acceptable(ledger, kind)
    ledger.suspend(case.owner.id, MANAGER)
    with refused("NotAuthorised", case.signers[0].address):
        case.attempt(case.signatures)
