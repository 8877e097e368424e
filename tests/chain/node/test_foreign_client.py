"""A stock execution client that is not ours re-executes our chain and comes to the same blocks.

What it does not check, because it is ours alone: seals, who may transact, empty blocks.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from hashlib import sha256
from typing import Any

import pytest

from chain.client import relay_call, statement_call
from chain.client.calls import (
    Founder,
    append_call,
    append_gas,
    authorizations_code,
    catalog_code,
    journal_code,
    members_code,
)
from chain.merkle import Frontier
from chain.node.sources import FileSource
from chain.records import tag_hash
from chain.statements import address_of, sign, statement_digest, statement_type
from chain.words import Address, Digest, Role, to_hex
from tests.chain.node.engine import ForeignClient, payload
from tests.chain.node.support import LEDGER, OPERATOR, STEWARD, Ledger, new_ledger

CLERK, HEAD, OTHER, BOSS = (sha256(b"person %d" % n).digest() for n in range(4))
ZERO = Digest(bytes(32))
PEOPLE = (
    Founder("STEWARD", "ST", ZERO, address_of(STEWARD)),
    Founder("OPERATOR", "OP", ZERO, address_of(OPERATOR)),
)


def _signed(name: str, keys: Sequence[bytes], **fields: Any) -> bytes:
    """The call of a contract with a signed statement."""
    nonce = sha256(repr((name, sorted(fields.items()))).encode()).digest()
    given = {"nonce": to_hex(nonce), "expires": 2**40, "expectedState": 0} | fields
    kind = statement_type(name)
    message = {field.name: given[field.name] for field in kind.fields}
    digest = statement_digest(LEDGER, kind, message)
    return statement_call(name, message, [sign(key, digest) for key in keys])


def _relay(ledger: Ledger, contract: Address, *calls: bytes) -> None:
    ledger.seal(ledger.next(data=relay_call(calls), to=to_hex(contract), gas=5_000_000))


def _admission(code: str, prefix: str, key: bytes, head: bytes) -> bytes:
    return _signed(
        "AdmitMember",
        [STEWARD],
        code=code,
        prefix=prefix,
        profile=to_hex(ZERO),
        roles=int(Role.PROVIDER | Role.CONSUMER),
        handlers=[to_hex(address_of(key))],
        heads=[to_hex(address_of(head))],
    )


def _publication(code: str, version: int) -> bytes:
    owner = to_hex(tag_hash("member:TJ"))
    return _signed(
        *("PublishEntry", [CLERK]),
        code=code,
        owner=owner,
        version=version,
        entry=to_hex(ZERO),
        expectedState=version - 1,
    )


def _request(code: str) -> bytes:
    return _signed(
        *("RequestAccess", [OTHER]),
        code=code,
        resource=to_hex(tag_hash("resource:TJ-1")),
        consumer=to_hex(tag_hash("member:XC")),
        request=to_hex(ZERO),
        **{"from": 1_700_000_000, "until": 1_900_000_000, "uses": 3},
    )


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    """A short chain: the four contracts, statements accepted and refused, checkpoints."""
    ledger = new_ledger(tmp_path_factory.mktemp("told") / "node")
    members = ledger.deploy(members_code(LEDGER, *PEOPLE))
    catalog = ledger.deploy(catalog_code(LEDGER, members))
    journal = ledger.deploy(journal_code(members))
    authorizations = ledger.deploy(authorizations_code(LEDGER, members, catalog))
    admitted = _admission("TJ", "TJ", CLERK, HEAD), _admission("XC", "XC", OTHER, BOSS)
    _relay(ledger, members, *admitted, _admission("TJ", "TJ", HEAD, HEAD))
    _relay(ledger, catalog, _publication("TJ-1", 1), _publication("TJ-2", 1))
    _relay(ledger, catalog, _publication("TJ-1", 7), _publication("TJ-1", 2))
    _relay(ledger, authorizations, _request("A-0123456789AB"), _request("A-1"))
    tree = Frontier()
    for count in (1, 3, 250, 700, 5):
        leaves = [Digest(sha256(b"%d %d" % (tree.size, at)).digest()) for at in range(count)]
        call = append_call(tree.size, tree.root(), ZERO, tree.peaks, leaves)
        ledger.seal(ledger.next(data=call, to=to_hex(journal), gas=append_gas(count)))
        tree = tree.append(leaves)
    yield ledger
    ledger.file.close()


@pytest.fixture(scope="module")
def foreign(told: Ledger, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ForeignClient]:
    """The client over the chain's genesis.json as it stands."""
    folder = tmp_path_factory.mktemp("foreign") / "client"
    client = ForeignClient(folder, told.folder / "genesis.json")
    yield client
    client.stop()


def test_it_finds_the_same_blocks_and_refuses_a_changed_one(
    told: Ledger, foreign: ForeignClient
) -> None:
    assert foreign.block("0x0")["hash"] == to_hex(told.genesis.hash)
    source = FileSource(told.file)
    assert source.height() == 13
    for number in range(1, source.height() + 1):
        if number in (6, 13):
            for name in ("state_root", "receipt_root"):
                lie = payload(source.block(number), **{name: b"\x77" * 32})
                answer = foreign.new_payload(lie)
                assert answer["status"] == "INVALID", answer
                assert answer["latestValidHash"] == lie["parentHash"]
        claimed = payload(source.block(number))
        answer = foreign.new_payload(claimed)
        assert (answer["status"], answer["latestValidHash"]) == ("VALID", claimed["blockHash"])
        assert foreign.choose(claimed["blockHash"]) == "VALID"
    head = foreign.block("latest")
    assert (head["number"], head["hash"]) == ("0xd", to_hex(told.file.head().hash))
