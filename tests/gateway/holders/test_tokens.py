"""What secrets are made of, what is kept of them, and what a code may be for."""

from __future__ import annotations

import pytest

from gateway.errors import Invalid
from gateway.holders import tokens
from gateway.holders.keys import HolderKeys
from gateway.holders.scope import (
    Scope,
    check_digits,
    check_fields,
    check_minutes,
    check_purpose,
    decode_scope,
)
from gateway.payloads.master import MasterKeys, key_id
from tests.support.web import master_keys


def test_a_pin_is_right_only_with_its_token() -> None:
    token = tokens.new_token()
    known = tokens.pin_kept("012345", token)
    assert tokens.pin_matches("012345", token, known)
    assert not tokens.pin_matches("012346", token, known)
    assert not tokens.pin_matches("012345", tokens.new_token(), known)
    assert b"012345" not in known


def test_a_code_is_made_again_by_its_session_alone() -> None:
    mine, other = tokens.new_token(), tokens.new_token()
    secret = tokens.code_secret(mine, b"\x01" * 16)
    assert tokens.is_secret(secret)
    assert secret == tokens.code_secret(mine, b"\x01" * 16)
    assert len({secret, tokens.code_secret(other, b"\x01" * 16)}) == 2
    digits = [tokens.code_digits(secret, attempt) for attempt in range(4)]
    assert len(set(digits)) == 4
    assert all(len(one) == 8 and one.isdigit() for one in digits)


def test_a_form_is_bound_to_cookie_and_purpose() -> None:
    made = tokens.form_token("a", "make")
    assert tokens.form_matches("a", "make", made)
    assert not tokens.form_matches("b", "make", made)
    assert not tokens.form_matches("a", "revoke", made)
    assert not tokens.form_matches("a", "make", "ä")


@pytest.mark.parametrize("text", ["", "x" * 42, "x" * 44, "x" * 42 + "/", "é" * 43])
def test_other_forms_are_no_tokens(text: str) -> None:
    assert not tokens.is_token(text)


def test_a_new_master_key_changes_no_key_of_holders() -> None:
    old, new = bytes(range(32)), b"\x09" * 32
    both = MasterKeys(key_id(new), {key_id(new): new, key_id(old): old})
    assert HolderKeys.of(both) == HolderKeys.of(master_keys())


def test_a_scope_survives_and_its_digest_hides_it() -> None:
    scope = Scope(("name",), "入职核验", b"\x01" * 16, 3, b"\x02" * 16)
    assert decode_scope(scope.encode()) == scope
    other = Scope(("name",), "入职核验", b"\x01" * 16, 3, b"\x03" * 16)
    assert scope.digest != other.digest


def test_what_a_holder_may_choose() -> None:
    assert check_fields(["b", "a"], ["a", "b", "c"]) == ("a", "b")
    assert check_purpose("  入职\n核验 ") == "入职 核验"
    assert check_digits(" 4821-9035 ") == check_digits("４８２１９０３５") == "48219035"
    assert check_minutes(10) == 10


@pytest.mark.parametrize("fields", [[], ["z"], [str(number) for number in range(501)]])
def test_fields_that_cannot_be_chosen(fields: list[str]) -> None:
    with pytest.raises(Invalid):
        check_fields(fields, ["a", *map(str, range(501))])


@pytest.mark.parametrize("text", ["", "  ", "x" * 201, "a\x07b", "a\u202eb"])
def test_purposes_that_say_nothing(text: str) -> None:
    with pytest.raises(Invalid):
        check_purpose(text)


@pytest.mark.parametrize("text", ["", "1234567", "123456789", "1234567a", "١٢٣٤٥٦٧٨"])
def test_digits_that_are_none(text: str) -> None:
    with pytest.raises(Invalid):
        check_digits(text)


@pytest.mark.parametrize("minutes", [0, 11, -1])
def test_codes_last_ten_minutes_at_most(minutes: int) -> None:
    with pytest.raises(Invalid):
        check_minutes(minutes)
