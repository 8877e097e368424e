"""The spelling of codes and prefixes: exactly the regular expressions below."""

from __future__ import annotations

import re

import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from tests.contracts.cases import Asking, asking
from tests.contracts.ledger import MANAGER, Department, Ledger
from tests.contracts.signing import person

MEMBER = re.compile(r"[0-9A-Z-]{1,32}")
PREFIX = re.compile(r"[0-9A-Z]{2,8}")
AUTHORIZATION = re.compile(r"A-[0-9A-HJKMNP-TV-Z]{12}")
RESOURCE = re.compile(r"[0-9A-Z]{2,8}-[0-9A-Z-]+")

DEPARTMENTS = {
    code: Department(code, code, person(f"handler of {code}"), person(f"head of {code}"))
    for code in ("TJ", "XF")
}

TEXTS = st.text(alphabet="AZ09-", max_size=34) | st.text(max_size=12)
EDGES = "/0189:@AZ[`az{-,. _"
"""The neighbours of the ranges allowed, and likely mistakes."""

one_ledger = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def admission_error(ledger: Ledger, code: str, prefix: str) -> str:
    """The error of admitting a member with that code and prefix; '' for none."""
    fields = {"profile": bytes(32), "roles": 8, "handlers": [], "heads": []}
    message = ledger.message("AdmitMember", code=code, prefix=prefix, **fields)
    error = ledger.refusal("AdmitMember", message, ledger.sign("AdmitMember", message, MANAGER))
    if error is None:
        return ""
    assert error.values == ((code,) if error.name == "InvalidMemberCode" else (prefix,))
    return error.name


@one_ledger
@given(code=TEXTS)
@example(code="")
@example(code="A" * 32)
@example(code="A" * 33)
@example(code="-")
@example(code="统计局")
def test_a_member_code_is_accepted_exactly_if_it_matches(ledger: Ledger, code: str) -> None:
    wanted = "" if MEMBER.fullmatch(code) else "InvalidMemberCode"
    assert admission_error(ledger, code, "XY") == wanted


@one_ledger
@given(prefix=TEXTS)
@example(prefix="A")
@example(prefix="AB")
@example(prefix="ABCDEFGH")
@example(prefix="ABCDEFGHI")
@example(prefix="A-B")
def test_a_prefix_is_accepted_exactly_if_it_matches(ledger: Ledger, prefix: str) -> None:
    assume(prefix not in ("ST", "OP"))  # the founders'
    wanted = "" if PREFIX.fullmatch(prefix) else "InvalidPrefix"
    assert admission_error(ledger, "A-MEMBER", prefix) == wanted


@pytest.mark.parametrize("letter", EDGES)
def test_each_letter_beside_the_allowed_ranges_is_judged_right(ledger: Ledger, letter: str) -> None:
    code, prefix = f"A{letter}B", f"AB{letter}"
    assert (admission_error(ledger, code, "XY") == "") == bool(MEMBER.fullmatch(code))
    assert (admission_error(ledger, "C", prefix) == "") == bool(PREFIX.fullmatch(prefix))


@one_ledger
@given(code=TEXTS.map("TJ-{}".format) | TEXTS.map("TJ{}".format) | TEXTS)
@example(code="TJ")
@example(code="TJ-")
@example(code="TJ-1")
@example(code="TJ--")
@example(code="-TJ")
@example(code="T-1")
@example(code="TJ-" + "1" * 29)
@example(code="TJ-" + "1" * 30)
@example(code="TJ-a")
@example(code="TJX-1")
@example(code="ABCDEFGHI-1")
@example(code="ABCDEFGH-1")
def test_a_resource_code_is_accepted_exactly_if_it_matches(ledger: Ledger, code: str) -> None:
    tj = Department("TJ", "TJ", person("handler of TJ"), person("head of TJ"))
    if ledger.member(tj.id)["state"] == 0:
        ledger.department("TJ")
    fields = {"owner": tj.id, "version": 1, "entry": bytes(32)}
    message = ledger.message("PublishEntry", code=code, expectedState=0, **fields)
    error = ledger.refusal(
        "PublishEntry", message, ledger.sign("PublishEntry", message, tj.handler)
    )
    if not RESOURCE.fullmatch(code) or len(code) > 32:
        assert error is not None
        assert (error.name, error.values) == ("InvalidResourceCode", (code,))
    elif not code.startswith("TJ-"):
        assert error is not None
        assert (error.name, error.values) == ("ForeignPrefix", (code, b"TJ".ljust(8, b"\0")))
    else:
        assert error is None


def request_error(ledger: Ledger, code: str) -> str:
    """The error of asking under that code; '' for none."""
    made = Asking(ledger, DEPARTMENTS["TJ"], DEPARTMENTS["XF"])
    if ledger.member(made.owner.id)["state"] == 0:
        asking(ledger)
    message = made.message("RequestAccess", code=code, expectedState=0)
    signatures = ledger.sign("RequestAccess", message, made.consumer.handler)
    error = ledger.refusal("RequestAccess", message, signatures)
    assert error is None or error.values == (code,)
    return "" if error is None else error.name


@one_ledger
@given(code=st.text(alphabet="AZ09HJKMNPTV", min_size=11, max_size=13).map("A-{}".format) | TEXTS)
@example(code="")
@example(code="A-")
@example(code="A-0123456789AZ")
@example(code="A-0123456789A")
@example(code="A-0123456789AZ0")
@example(code="B-0123456789AZ")
@example(code="AA0123456789AZ")
@example(code="A-0123456789A-")
def test_an_authorization_code_is_accepted_exactly_if_it_matches(ledger: Ledger, code: str) -> None:
    wanted = "" if AUTHORIZATION.fullmatch(code) else "InvalidAuthorizationCode"
    assert request_error(ledger, code) == wanted


def test_each_character_of_an_authorization_code_is_judged_right(ledger: Ledger) -> None:
    for letter in map(chr, range(0x20, 0x7F)):
        code = f"A-01234567{letter}9AZ"
        wanted = "" if AUTHORIZATION.fullmatch(code) else "InvalidAuthorizationCode"
        assert request_error(ledger, code) == wanted
