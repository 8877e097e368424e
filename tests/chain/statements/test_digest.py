"""The EIP-712 digests, against eth_account's reading of the same typed data."""

from __future__ import annotations

import json
from importlib import resources
from typing import Any

import pytest
from eth_account.messages import encode_typed_data
from eth_hash.auto import keccak
from hypothesis import given
from hypothesis import strategies as st

from chain.errors import StatementError
from chain.statements import TYPES, StatementType, domain_separator, statement_digest
from chain.words import Digest
from tests.chain.statements.samples import digests, statements

RELAYED = [kind for kind in TYPES.values() if kind.contract is not None]
DOMAIN = [("string", "name"), ("string", "version"), ("bytes32", "salt")]


def typed_data(ledger_id: bytes, kind: StatementType, message: dict[str, Any]) -> dict[str, Any]:
    """The document that a wallet is given to sign."""
    fields = [{"name": field.name, "type": field.solidity} for field in kind.fields]
    domain = [{"name": name, "type": solidity} for solidity, name in DOMAIN]
    return {
        "types": {"EIP712Domain": domain, kind.name: fields},
        "primaryType": kind.name,
        "domain": {"name": "Shujian", "version": "1", "salt": ledger_id},
        "message": message,
    }


@given(digests, statements())
def test_digests_are_those_of_any_eip_712_wallet(
    ledger_id: Digest, statement: tuple[StatementType, dict[str, Any]]
) -> None:
    kind, message = statement
    signable = encode_typed_data(full_message=typed_data(ledger_id, kind, message))
    assert signable.header == domain_separator(ledger_id)
    assert keccak(b"\x19" + signable.version + signable.header + signable.body) == statement_digest(
        ledger_id, kind, message
    )


@given(digests, statements(), st.data())
def test_a_change_of_any_field_or_of_the_ledger_changes_the_digest(
    ledger_id: Digest, statement: tuple[StatementType, dict[str, Any]], data: st.DataObject
) -> None:
    kind, message = statement
    before = statement_digest(ledger_id, kind, message)
    field = data.draw(st.sampled_from(kind.fields))
    other = data.draw(statements().filter(lambda drawn: drawn[0] is kind))[1][field.name]
    if other != message[field.name]:
        assert statement_digest(ledger_id, kind, {**message, field.name: other}) != before
    changed = Digest(bytes([ledger_id[0] ^ 1]) + ledger_id[1:])
    assert statement_digest(changed, kind, message) != before


@pytest.mark.parametrize("size", [0, 31, 33])
def test_a_ledger_id_has_32_bytes(size: int) -> None:
    with pytest.raises(StatementError, match="32 bytes"):
        domain_separator(Digest(bytes(size)))


@pytest.mark.parametrize("kind", RELAYED, ids=[kind.name for kind in RELAYED])
def test_every_type_is_the_first_argument_of_its_contract_s_function(kind: StatementType) -> None:
    text = (resources.files("contracts") / "artifacts" / f"{kind.contract}.json").read_text()
    (function,) = [item for item in json.loads(text)["abi"] if item.get("name") == kind.function]
    first = function["inputs"][0]
    assert first["internalType"] == f"struct {kind.name}"
    assert [(part["name"], part["type"]) for part in first["components"]] == [
        (field.name, field.solidity) for field in kind.fields
    ]


def test_no_two_types_go_to_one_function() -> None:
    assert len({kind.target for kind in RELAYED}) == len(RELAYED)
    assert len({kind.kind for kind in TYPES.values()}) == len(TYPES)


def test_a_journal_statement_has_no_contract_and_expects_no_state() -> None:
    journal = [kind for kind in TYPES.values() if kind not in RELAYED]
    assert len(journal) == 9
    for kind in journal:
        assert [field.name for field in kind.fields[-2:]] == ["nonce", "expires"]
        assert "expectedState" not in [field.name for field in kind.fields]
        with pytest.raises(StatementError, match="journal statement"):
            _ = kind.target
