"""Signing: what is signed is what was shown, for this gateway and no other."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from chain import canonical, keys
from chain.keys import LIGHT
from chain.signin import SignIn
from chain.statements import address_of, parse_message, recover, statement_digest, statement_type
from chain.words import Digest, Seconds, to_hex
from gateway.command.client.client import check_challenge
from gateway.command.client.signer import Signer, address_named, unlock
from gateway.command.errors import CommandError
from gateway.members.reason import make_reason
from gateway.settings import Settings

LEDGER = Digest(b"\x11" * 32)
KEY = b"\x01" * 32
SIGNER = Signer("head", address_of(KEY), KEY)
URL = "http://127.0.0.1:8000"


def message(**fields: Any) -> dict[str, Any]:
    """A complete message of SuspendMember."""
    return {
        "member": "0x" + "22" * 32,
        "reason": to_hex(canonical.digest(make_reason("why"))),
        "expectedState": 1,
        "nonce": "0x" + "33" * 32,
        "expires": 1_800_000_000,
        **fields,
    }


def proposal(**changes: Any) -> dict[str, Any]:
    """A proposal as the gateway shows it."""
    kind = statement_type("SuspendMember")
    digest = statement_digest(LEDGER, kind, parse_message(kind, message()))
    whole = {
        "digest": to_hex(digest),
        "type": "SuspendMember",
        "message": message(),
        "attachment": make_reason("why"),
    }
    return {**whole, **changes}


def test_a_statement_is_signed_over_its_digest_in_the_ledgers_domain() -> None:
    statement = SIGNER.statement(LEDGER, "SuspendMember", message(), make_reason("why"))
    kind = statement_type("SuspendMember")
    digest = statement_digest(LEDGER, kind, statement["message"])
    (signature,) = statement["signatures"]
    assert recover(digest, bytes.fromhex(signature[2:])) == SIGNER.address
    assert statement["attachment"] == make_reason("why")


def test_a_proposal_is_signed_as_it_is_shown() -> None:
    signature = SIGNER.cosign(LEDGER, proposal())
    digest = Digest(bytes.fromhex(proposal()["digest"][2:]))
    assert recover(digest, bytes.fromhex(signature[2:])) == SIGNER.address


@pytest.mark.parametrize(
    "changes",
    [
        {"message": message(member="0x" + "44" * 32)},
        {"attachment": make_reason("another reason")},
        {"attachment": None},
        {"digest": "0x" + "55" * 32},
    ],
    ids=["message", "attachment", "no attachment", "digest"],
)
def test_a_proposal_that_is_another_than_shown_is_not_signed(changes: dict[str, Any]) -> None:
    with pytest.raises(CommandError, match="another statement"):
        SIGNER.cosign(LEDGER, proposal(**changes))


def test_a_proposal_of_another_ledger_is_not_signed() -> None:
    with pytest.raises(CommandError, match="another statement"):
        SIGNER.cosign(Digest(b"\x12" * 32), proposal())


def test_a_signer_does_not_show_its_key() -> None:
    assert KEY.hex() not in repr(SIGNER)
    assert repr(KEY) not in repr(SIGNER)


def challenge(**changes: Any) -> str:
    """A sign-in message as the gateway writes it."""
    form = {
        "domain": "127.0.0.1:8000",
        "account": SIGNER.address,
        "uri": URL,
        "chain_id": 7,
        "nonce": "ab" * 16,
        "issued": Seconds(1_795_000_000),
        "expires": Seconds(1_795_000_300),
    }
    return SignIn(**{**form, **changes}).text()


def test_a_challenge_of_this_gateway_for_this_account_is_signed() -> None:
    check_challenge(challenge(), URL, SIGNER.address)


@pytest.mark.parametrize(
    "changes",
    [
        {"domain": "gateway.example"},
        {"uri": "https://gateway.example"},
        {"account": address_of(b"\x02" * 32)},
    ],
    ids=["domain", "uri", "account"],
)
def test_a_challenge_of_another_gateway_or_for_another_account_is_not_signed(
    changes: dict[str, Any],
) -> None:
    with pytest.raises(CommandError, match="calls itself"):
        check_challenge(challenge(**changes), URL, SIGNER.address)


def test_an_empty_challenge_is_not_signed() -> None:
    with pytest.raises(CommandError):
        check_challenge("", URL, SIGNER.address)


def test_accounts_are_named_by_name_or_address(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path / "ledger")
    account = keys.create("clerk", "secret", settings.keys_folder, cost=LIGHT)
    assert address_named(settings, "clerk") == account.address
    assert address_named(settings, "0x" + "Ab" * 20) == b"\xab" * 20


def test_an_account_is_unlocked_with_the_password_of_the_file(tmp_path: Path) -> None:
    password = tmp_path / "pw"
    password.write_text("secret\n")
    password.chmod(0o600)
    settings = Settings(data=tmp_path / "ledger", password_file=password)
    account = keys.create("clerk", "secret", settings.keys_folder, cost=LIGHT)
    signer = unlock(settings, "clerk")
    assert (signer.name, signer.address) == ("clerk", account.address)
    assert address_of(signer.private_key) == account.address
    settings.password_file = None
    with pytest.raises(CommandError, match="SHUJIAN_PASSWORD_FILE"):
        unlock(settings, "clerk")
