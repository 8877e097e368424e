"""The genesis: what geth's form says, and that nothing in the file can be changed unnoticed."""

from __future__ import annotations

import json
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from eth_utils.address import to_checksum_address

from chain import canonical
from chain.node import creation
from chain.node.errors import FolderError, GenesisError
from chain.node.files import GENESIS_FILE, read_genesis
from chain.node.genesis import Genesis, chain_id_of, from_json, predicted_address, to_json
from chain.words import Address, Digest, Seconds
from tests.chain.node.support import LEDGER, new_folder

GENESIS = Genesis(
    ledger_id=LEDGER,
    chain_id=chain_id_of(LEDGER),
    timestamp=Seconds(1_795_000_000),
    sealers=(Address(b"\x01" * 20), Address(b"\x02" * 20)),
    allowed=(Address(b"\x03" * 20),),
    members=Address(b"\x04" * 20),
)


def test_the_file_reads_back_as_the_same_genesis() -> None:
    assert from_json(to_json(GENESIS)) == GENESIS
    without = replace(GENESIS, members=None)
    assert from_json(to_json(without)) == without


def test_the_form_is_that_of_stock_clients() -> None:
    document = json.loads(to_json(GENESIS))
    config = document["config"]
    assert config["chainId"] == GENESIS.chain_id
    assert {config[name] for name in config if name.endswith(("Block", "Time"))} == {0}
    assert config["terminalTotalDifficulty"] == 0
    assert "pragueTime" not in config
    assert document["alloc"] == {}
    assert document["baseFeePerGas"] == document["difficulty"] == "0x0"
    assert document["gasLimit"] == hex(200_000_000)


def test_the_genesis_block_commits_to_our_section() -> None:
    document = json.loads(to_json(GENESIS))
    commitment = sha256(canonical.encode(document["shujian"])).digest()
    assert document["extraData"] == "0x" + commitment.hex()
    assert GENESIS.header.extra_data == commitment
    assert len(GENESIS.header.extra_data) <= 32


@pytest.mark.parametrize(
    "change",
    [
        {"ledger_id": Digest(bytes(32))},
        {"timestamp": Seconds(1)},
        {"sealers": (Address(b"\x01" * 20),)},
        {"allowed": ()},
        {"members": None},
    ],
)
def test_every_part_changes_the_genesis_hash(change: dict[str, Any]) -> None:
    assert replace(GENESIS, **change).hash != GENESIS.hash


def _paths(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    if isinstance(value, dict):
        return [found for key in value for found in _paths(value[key], (*path, key))]
    return [path]


PATHS = [path for path in _paths(json.loads(to_json(GENESIS))) if path]


@pytest.mark.parametrize("path", PATHS, ids=lambda path: ".".join(path))
def test_a_changed_field_is_refused(path: tuple[str, ...]) -> None:
    document = json.loads(to_json(GENESIS))
    inner = document
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = "0x" + "05" * 20
    with pytest.raises(GenesisError):
        from_json(json.dumps(document).encode())


@pytest.mark.parametrize("text", [b"", b"{}", b"[]", b"\xff", b'{"shujian": {}}', b"[" * 9999])
def test_what_is_no_genesis_is_refused(text: bytes) -> None:
    with pytest.raises(GenesisError, match="cannot be read"):
        from_json(text)


def test_chain_ids_are_distinct_and_within_bounds() -> None:
    ids = {chain_id_of(Digest(bytes([place]) * 32)) for place in range(200)}
    assert len(ids) == 200
    assert all(1_000_000_000 <= one < 2_000_000_000 for one in ids)


def test_the_predicted_address_is_the_one_of_create() -> None:
    # the well-known first contracts of anvil's first account
    creator = Address(bytes.fromhex("f39fd6e51aad88f6f4ce6ab8827279cfffb92266"))
    assert to_checksum_address(predicted_address(creator)) == (
        "0x5FbDB2315678afecb367f032d93F642f64180aa3"
    )
    assert to_checksum_address(predicted_address(creator, 1)) == (
        "0xe7f1725E7734CE288F8367e1Bb143E90bb3F0512"
    )


def test_creation_gives_the_hash_of_what_is_then_read(tmp_path: Path) -> None:
    made = new_folder(tmp_path / "deep" / "node")
    assert read_genesis(tmp_path / "deep" / "node").hash == made
    assert {path.name for path in (tmp_path / "deep").iterdir()} == {"node"}


def test_creation_refuses_a_folder_that_holds_something(tmp_path: Path) -> None:
    new_folder(tmp_path / "node")
    before = (tmp_path / "node" / GENESIS_FILE).read_bytes()
    with pytest.raises(FolderError, match="is not empty"):
        new_folder(tmp_path / "node", 5)
    assert (tmp_path / "node" / GENESIS_FILE).read_bytes() == before


def test_creation_takes_an_empty_folder(tmp_path: Path) -> None:
    (tmp_path / "node").mkdir()
    assert new_folder(tmp_path / "node")


def test_creation_without_a_sealer_is_refused(tmp_path: Path) -> None:
    with pytest.raises(GenesisError, match="at least one sealer"):
        creation.create(tmp_path / "node", LEDGER, [], [], None, Seconds(1))
    assert not (tmp_path / "node").exists()


@pytest.mark.parametrize("failing", ["write_atomically", "ChainFile"])
def test_a_failed_creation_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failing: str
) -> None:
    def fail(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(
        creation, failing, type("Failing", (), {"create": fail}) if failing == "ChainFile" else fail
    )
    with pytest.raises(OSError, match="disk full"):
        new_folder(tmp_path / "node")
    assert list(tmp_path.iterdir()) == []


def test_a_half_made_folder_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(FolderError, match="make one with `shujian init`"):
        read_genesis(tmp_path / "node")
    new_folder(tmp_path / "node")
    (tmp_path / "node" / GENESIS_FILE).unlink()
    with pytest.raises(GenesisError, match="bring it back from a backup"):
        read_genesis(tmp_path / "node")
