"""Sign-in messages: the text of EIP-4361, the hash of EIP-191, the addresses of EIP-55."""

from __future__ import annotations

import pytest
from eth_account.messages import defunct_hash_message
from eth_utils import to_checksum_address
from hypothesis import given
from hypothesis import strategies as st

from chain.signin import SignIn, checksum_address, personal_digest
from chain.words import Address, Seconds

ACCOUNT = Address(bytes.fromhex("5aaeb6053f3e94c9b9a09f33669435e7ef1beaed"))


def test_the_message_is_written_as_eip_4361_says() -> None:
    form = SignIn(
        domain="127.0.0.1:8000",
        account=ACCOUNT,
        uri="http://127.0.0.1:8000",
        chain_id=7,
        nonce="0123456789abcdef",
        issued=Seconds(1795287000),
        expires=Seconds(1795287300),
    )
    assert form.text() == (
        "127.0.0.1:8000 wants you to sign in with your Ethereum account:\n"
        "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed\n"
        "\n"
        "Sign in to Shujian. This proves who you are and changes nothing on the ledger.\n"
        "\n"
        "URI: http://127.0.0.1:8000\n"
        "Version: 1\n"
        "Chain ID: 7\n"
        "Nonce: 0123456789abcdef\n"
        "Issued At: 2026-11-21T18:50:00Z\n"
        "Expiration Time: 2026-11-21T18:55:00Z"
    )


@given(st.binary(min_size=20, max_size=20))
def test_addresses_are_written_as_eip_55_says(account: bytes) -> None:
    assert checksum_address(Address(account)) == to_checksum_address(account)


@pytest.mark.parametrize(
    "address",
    [
        "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
        "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359",
        "0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB",
        "0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb",
    ],
)
def test_the_examples_of_eip_55_come_out(address: str) -> None:
    assert checksum_address(Address(bytes.fromhex(address[2:]))) == address


@given(st.text(st.characters(exclude_categories=("Cs",))))
def test_texts_are_hashed_as_personal_sign_hashes_them(text: str) -> None:
    assert personal_digest(text) == defunct_hash_message(text=text)
