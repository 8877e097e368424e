"""web3.py against a real node: deploy, send, read logs, and check storage proofs independently."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from hashlib import sha256
from typing import Any

import pytest
import rlp
from eth_account import Account
from eth_hash.auto import keccak
from eth_keys.datatypes import Signature
from hexbytes import HexBytes
from trie import HexaryTrie
from web3 import Web3
from web3.exceptions import ContractLogicError, Web3RPCError
from web3.middleware import SignAndSendRawMiddlewareBuilder

from tests.chain.node.support import (
    FAIL,
    NOWHERE,
    OPERATOR,
    SEALER,
    STRANGER,
    NodeProcess,
    Rpc,
    artifact,
    deployment,
)


@pytest.fixture(scope="module")
def w3(node: NodeProcess) -> Iterator[Web3]:
    client = Web3(Web3.HTTPProvider(node.url, session=_session()))
    account = Account.from_key(OPERATOR)
    client.middleware_onion.inject(SignAndSendRawMiddlewareBuilder.build(account), layer=0)
    client.eth.default_account = account.address
    yield client
    SESSIONS.pop().close()


SESSIONS: list[Any] = []


def _session() -> Any:
    import requests

    SESSIONS.append(requests.Session())
    return SESSIONS[-1]


@pytest.fixture(scope="module")
def journal(w3: Web3, node: NodeProcess) -> Any:
    """The Journal contract, deployed through web3.py, with gas estimated by the node."""
    found = artifact("Journal")
    rpc = Rpc(node.url)
    members = rpc("shujian_status")["members"]
    rpc.close()
    factory = w3.eth.contract(abi=found["abi"], bytecode=found["bytecode"])
    sent = factory.constructor(Web3.to_checksum_address(members)).transact()
    receipt = w3.eth.wait_for_transaction_receipt(sent, poll_latency=0.05)
    assert receipt["status"] == 1
    return w3.eth.contract(address=receipt["contractAddress"], abi=found["abi"])


def _leaf(place: int) -> bytes:
    return sha256(place.to_bytes(8, "big")).digest()


@pytest.fixture(scope="module")
def appended(w3: Web3, journal: Any) -> Any:
    """The receipt of two leaves appended to the empty journal."""
    empty = sha256(b"").digest()
    call = journal.functions.append(0, empty, bytes(32), [], [_leaf(0), _leaf(1)])
    return w3.eth.wait_for_transaction_receipt(call.transact(), poll_latency=0.05)


def test_a_deployed_contract_answers_calls(journal: Any, appended: Any) -> None:
    size, root, _, block = journal.functions.latest().call()
    assert (size, block) == (2, appended["blockNumber"])
    assert root == sha256(b"\x01" + _leaf(0) + _leaf(1)).digest()


def test_the_past_answers_as_it_was(journal: Any, appended: Any) -> None:
    before = appended["blockNumber"] - 1
    assert journal.functions.size().call(block_identifier=before) == 0


def test_events_are_found_by_contract_and_topic(w3: Web3, journal: Any, appended: Any) -> None:
    (log,) = journal.events.CheckpointAppended().get_logs(from_block=0)
    assert log["args"]["size"] == 2
    assert log["transactionHash"] == appended["transactionHash"]
    assert log["blockHash"] == appended["blockHash"]
    assert journal.events.CheckpointAppended().process_receipt(appended)[0]["args"] == log["args"]
    none = w3.eth.get_logs({"fromBlock": 0, "topics": [Web3.to_hex(keccak(b"Other()"))]})
    assert none == []
    elsewhere = {"fromBlock": 0, "address": Web3.to_checksum_address(NOWHERE)}
    assert w3.eth.get_logs(elsewhere) == []


def test_a_revert_comes_with_its_data(journal: Any, appended: Any) -> None:
    assert appended["status"] == 1
    with pytest.raises(ContractLogicError) as refused:
        journal.functions.append(7, bytes(32), bytes(32), [], [_leaf(9)]).call()
    assert refused.value.data is not None
    assert refused.value.data.startswith("0x")


def test_gas_is_estimated_closely_and_suffices(w3: Web3, appended: Any) -> None:
    deploying = {"from": w3.eth.default_account, "data": Web3.to_hex(deployment(FAIL))}
    estimate = w3.eth.estimate_gas(deploying)
    receipt = w3.eth.wait_for_transaction_receipt(
        w3.eth.send_transaction({**deploying, "gas": estimate}), poll_latency=0.05
    )
    assert receipt["status"] == 1
    assert receipt["gasUsed"] <= estimate <= receipt["gasUsed"] * 1.1


def test_gas_of_a_call_that_must_fail_is_an_error(journal: Any, appended: Any) -> None:
    with pytest.raises(ContractLogicError):
        journal.functions.append(9, bytes(32), bytes(32), [], [_leaf(1)]).estimate_gas()


def _prove(root: bytes, key: bytes, nodes: list[HexBytes]) -> bytes:
    """What a trie holds under a key, by its root and the proof alone."""
    decoded = [rlp.decode(bytes(node)) for node in nodes]
    value: bytes = HexaryTrie.get_from_proof(root, keccak(key), decoded)
    return value


def test_storage_proofs_hold_against_the_state_root(w3: Web3, journal: Any, appended: Any) -> None:
    checkpoint = keccak((2).to_bytes(32, "big") + (1).to_bytes(32, "big"))
    slots = [0, int.from_bytes(checkpoint, "big"), 77]
    for number in (appended["blockNumber"], w3.eth.block_number):
        header = rlp.decode(bytes.fromhex(_raw(w3, "debug_getRawHeader", number)[2:]))
        proof = w3.eth.get_proof(journal.address, slots, number)
        account = rlp.decode(
            _prove(header[3], bytes.fromhex(journal.address[2:]), proof["accountProof"])
        )
        assert account == [b"\x01", b"", bytes(proof["storageHash"]), bytes(proof["codeHash"])]
        values = [
            _prove(account[2], slot.to_bytes(32, "big"), one["proof"])
            for slot, one in zip(slots, proof["storageProof"], strict=True)
        ]
        assert rlp.decode(values[0]) == b"\x02"
        assert rlp.decode(values[1]) == sha256(b"\x01" + _leaf(0) + _leaf(1)).digest()
        assert values[2] == b"", "absence is proved as well"
        assert [int(one["value"].hex() or "0", 16) for one in proof["storageProof"]][2] == 0


def test_the_absence_of_an_account_is_proved(w3: Web3, appended: Any) -> None:
    nobody = Web3.to_checksum_address("0x" + "77" * 20)
    root = w3.eth.get_block("latest")["stateRoot"]
    proof = w3.eth.get_proof(nobody, [0], "latest")
    assert _prove(bytes(root), bytes.fromhex(nobody[2:]), proof["accountProof"]) == b""
    assert proof["storageProof"][0]["proof"] == []


def test_a_proof_of_an_old_block_does_not_hold_for_another(w3: Web3, journal: Any) -> None:
    proof = w3.eth.get_proof(journal.address, [0], w3.eth.block_number)
    old = w3.eth.get_block(1)["stateRoot"]
    with pytest.raises(Exception, match=r"(?i)proof|root|node"):
        _prove(bytes(old), bytes.fromhex(journal.address[2:]), proof["accountProof"])


def _raw(w3: Web3, method: str, *params: Any) -> str:
    values = [hex(value) if isinstance(value, int) else value for value in params]
    reply = w3.provider.make_request(method, values)  # type: ignore[arg-type]
    answer: str = reply["result"]
    return answer


def test_headers_and_blocks_hash_to_what_is_claimed(w3: Web3, appended: Any) -> None:
    for number in range(w3.eth.block_number + 1):
        block = w3.eth.get_block(number)
        header = bytes.fromhex(_raw(w3, "debug_getRawHeader", number)[2:])
        whole = rlp.decode(bytes.fromhex(_raw(w3, "debug_getRawBlock", number)[2:]))
        assert keccak(header) == bytes(block["hash"])
        assert rlp.encode(whole[0]) == header
        assert [keccak(raw) for raw in whole[1]] == [bytes(t) for t in block["transactions"]]
        assert whole[2:] == [[], []]


def test_every_block_but_the_first_is_sealed(w3: Web3, appended: Any) -> None:
    genesis = bytes(w3.eth.get_block(0)["hash"])
    for number in range(1, w3.eth.block_number + 1):
        found: Any = w3.provider.make_request("shujian_getSeal", [hex(number)])["result"]  # type: ignore[arg-type]
        block = bytes(w3.eth.get_block(number)["hash"])
        message = keccak(b"shujian-seal" + genesis + number.to_bytes(8, "big") + block)
        seal = bytes.fromhex(found["seal"][2:])
        key = Signature(seal[:64] + bytes([seal[64] - 27])).recover_public_key_from_msg_hash(
            message
        )
        assert key.to_checksum_address() == Account.from_key(SEALER).address
    first: Any = w3.provider.make_request("shujian_getSeal", ["0x0"])["result"]  # type: ignore[arg-type]
    assert first["seal"] == "0x"


def test_legacy_and_access_list_transactions_are_taken(w3: Web3, appended: Any) -> None:
    account = Account.from_key(OPERATOR)
    common = {"to": Web3.to_checksum_address(NOWHERE), "gas": 60_000, "chainId": w3.eth.chain_id}
    for kind in (0, 1):
        fields = {**common, "nonce": w3.eth.get_transaction_count(account.address), "gasPrice": 0}
        if kind == 1:
            fields |= {"type": 1, "accessList": [{"address": NOWHERE, "storageKeys": []}]}
        sent = w3.eth.send_raw_transaction(account.sign_transaction(fields).raw_transaction)
        receipt = w3.eth.wait_for_transaction_receipt(sent, poll_latency=0.05)
        found = w3.eth.get_transaction(sent)
        assert (receipt["type"], found["type"], found["hash"]) == (kind, kind, sent)
        raw = bytes.fromhex(_raw(w3, "debug_getRawBlock", receipt["blockNumber"])[2:])
        assert len(rlp.decode(raw)[1]) == 1


def test_the_pending_nonce_counts_what_waits(w3: Web3, node: NodeProcess, appended: Any) -> None:
    address = str(w3.eth.default_account)
    before = w3.eth.get_transaction_count(address)
    sent = [
        w3.eth.send_transaction({"to": address, "gas": 21_000, "nonce": before + place})
        for place in range(3)
    ]
    assert w3.eth.get_transaction_count(address, "pending") == before + 3
    for one in sent:
        w3.eth.wait_for_transaction_receipt(one, poll_latency=0.05)
    assert w3.eth.get_transaction_count(address) == before + 3


def test_a_waiting_transaction_is_shown_without_a_block(w3: Web3, appended: Any) -> None:
    address = str(w3.eth.default_account)
    ahead = w3.eth.get_transaction_count(address) + 5
    sent = w3.eth.send_transaction({"to": address, "gas": 21_000, "nonce": ahead})
    time.sleep(1.2)
    found = w3.eth.get_transaction(sent)
    assert found["blockNumber"] is None
    assert found["nonce"] == ahead


def test_a_stranger_is_refused_with_the_reason(w3: Web3, appended: Any) -> None:
    account = Account.from_key(STRANGER)
    fields = {
        "to": account.address,
        "gas": 21_000,
        "nonce": 0,
        "chainId": w3.eth.chain_id,
        "maxFeePerGas": 0,
        "maxPriorityFeePerGas": 0,
        "type": 2,
    }
    with pytest.raises(Web3RPCError, match="may not transact on this ledger"):
        w3.eth.send_raw_transaction(account.sign_transaction(fields).raw_transaction)


def test_constants_say_that_gas_is_free_and_no_keys_are_held(w3: Web3) -> None:
    assert (w3.eth.gas_price, w3.eth.max_priority_fee) == (0, 0)
    assert list(w3.eth.accounts) == []
    assert w3.eth.syncing is False
    assert w3.net.version == str(w3.eth.chain_id)
    assert w3.client_version.startswith("shujian/")
    history = w3.eth.fee_history(4, "latest", [50])
    assert set(history["baseFeePerGas"]) == {0}
    assert {fee for fees in history["reward"] for fee in fees} == {0}


def test_the_header_is_a_stock_cancun_header(w3: Web3, appended: Any) -> None:
    block = json.loads(Web3.to_json(w3.eth.get_block("latest")))
    assert block["difficulty"] == 0
    assert block["nonce"] == "0x" + "00" * 8
    assert block["baseFeePerGas"] == block["blobGasUsed"] == block["excessBlobGas"] == 0
    assert block["extraData"] == "0x"
    assert block["parentBeaconBlockRoot"] == block["mixHash"] == "0x" + "00" * 32
    assert block["miner"] == Account.from_key(SEALER).address
