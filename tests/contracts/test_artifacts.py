"""The committed artifacts: complete, small enough, made from the committed sources and no others.

That a fresh compile gives the same is checked by ``scripts/compile --check``, which needs Node.js.
"""

from __future__ import annotations

import hashlib
import json
import re
from importlib import resources
from pathlib import Path
from typing import Any

import pytest

from tests.contracts.abi import artifact
from tests.contracts.evm import Contract
from tests.contracts.ledger import Ledger

NAMES = ["Members", "Catalog", "Journal", "Authorizations", "Documents", "Uses"]
CONTRACTS = Path(str(resources.files("contracts")))
OPENZEPPELIN = "5.7.0"
SOLC = "0.8.37"


@pytest.mark.parametrize("name", NAMES)
def test_an_artifact_is_made_from_the_sources_that_stand_beside_it(name: str) -> None:
    named = {
        source: digest
        for source, digest in artifact(name)["sources"].items()
        if source.startswith("src/")
    }
    assert f"src/{name}.sol" in named
    for source, digest in named.items():
        content = (CONTRACTS / source).read_bytes()
        assert hashlib.sha256(content).hexdigest() == digest, f"{source}: run scripts/compile"


def test_no_source_lies_about_unused() -> None:
    used = {source for name in NAMES for source in artifact(name)["sources"]}
    assert {f"src/{path.name}" for path in (CONTRACTS / "src").iterdir()} <= used


def test_there_is_an_artifact_for_each_contract_and_nothing_else() -> None:
    found = sorted(path.name for path in (CONTRACTS / "artifacts").iterdir())
    assert found == sorted(f"{name}.json" for name in NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_an_artifact_says_how_it_was_compiled(name: str) -> None:
    compiler = artifact(name)["compiler"]
    assert compiler["version"].startswith(f"{SOLC}+commit.")
    assert compiler["settings"] == {
        "evmVersion": "cancun",
        "metadata": {"bytecodeHash": "none"},
        "optimizer": {"enabled": True, "runs": 1_000_000},
        "viaIR": True,
    }


@pytest.mark.parametrize("name", NAMES)
def test_the_runtime_code_is_within_the_limit_of_eip_170(name: str) -> None:
    assert 0 < len(bytes.fromhex(artifact(name)["deployedBytecode"][2:])) <= 24_576


@pytest.mark.parametrize("name", NAMES)
def test_what_is_deployed_is_the_artifact_with_its_immutables(ledger: Ledger, name: str) -> None:
    contract: Contract = getattr(ledger, name.lower())
    state = ledger.evm.next_state()
    deployed = bytearray(state.get_code(contract.address))
    for places in artifact(name)["immutableReferences"].values():
        for place in places:
            start, length = place["start"], place["length"]
            assert any(deployed[start : start + length])
            deployed[start : start + length] = bytes(length)
    assert "0x" + deployed.hex() == artifact(name)["deployedBytecode"]


@pytest.mark.parametrize("name", NAMES)
def test_storage_is_laid_out_as_the_proofs_expect(name: str) -> None:
    layout = artifact(name)["storageLayout"]["storage"]
    places = [(entry["label"], int(entry["slot"]), entry["offset"]) for entry in layout]
    assert (
        places
        == {
            "Members": [
                ("_members", 0, 0),
                ("_accounts", 1, 0),
                ("_prefixes", 2, 0),
                ("_ids", 3, 0),
                ("_stewards", 4, 0),
                ("_operators", 4, 4),
                ("_acceptedIn", 5, 0),
            ],
            "Catalog": [("_acceptedIn", 0, 0), ("_resources", 1, 0)],
            "Journal": [("size", 0, 0), ("_checkpoints", 1, 0)],
            "Authorizations": [("_authorizations", 0, 0), ("_acceptedIn", 1, 0)],
            "Documents": [
                ("_acceptedIn", 0, 0),
                ("_issues", 1, 0),
                ("_changes", 2, 0),
                ("_successors", 3, 0),
                ("_reds", 4, 0),
                ("_licences", 5, 0),
                ("_series", 6, 0),
            ],
            "Uses": [
                ("_acceptedIn", 0, 0),
                ("_uses", 1, 0),
                ("_vouchers", 2, 0),
                ("_locks", 3, 0),
            ],
        }[name]
    )


def words_of(name: str, struct: str, scope: str = "") -> list[tuple[str, int, int]]:
    """The members of a struct with their word and offset."""
    types: dict[str, Any] = artifact(name)["storageLayout"]["types"]
    [found] = [
        entry for entry in types.values() if entry["label"] == f"struct {scope or name}.{struct}"
    ]
    return [(part["label"], int(part["slot"]), part["offset"]) for part in found["members"]]


def test_a_checkpoint_is_three_words_a_resource_two_and_an_authorization_four() -> None:
    checkpoint = [("root", 0, 0), ("indexRoot", 1, 0), ("blockNumber", 2, 0)]
    assert words_of("Journal", "Checkpoint") == checkpoint
    resource = words_of("Catalog", "Resource")
    assert [(name, word) for name, word, _ in resource] == [
        ("entry", 0),
        ("owner", 1),
        ("version", 1),
        ("state", 1),
        ("status", 1),
    ]
    authorization = words_of("Authorizations", "Authorization", "AuthorizationBook")
    assert authorization == [
        ("resource", 0, 0),
        ("application", 1, 0),
        ("terms", 2, 0),
        ("from", 3, 0),
        ("until", 3, 8),
        ("uses", 3, 16),
        ("consumer", 3, 20),
        ("state", 3, 24),
        ("status", 3, 29),
        ("suspendedBy", 3, 30),
    ]


DOCUMENT_WORDS = {
    "Issue": [
        ("root", 0, 0), ("issuer", 1, 0), ("count", 1, 4), ("first", 1, 8), ("issued", 1, 14),
        ("validFrom", 1, 20), ("validUntil", 1, 26), ("amount", 2, 0), ("buyer", 2, 8),
        ("blue", 3, 0),
    ],
    "Change": [
        ("recorded", 0, 0), ("effective", 0, 6), ("blockNumber", 0, 12), ("status", 0, 18),
        ("by", 0, 19),
    ],
    "Licence": [("from", 0, 0), ("until", 0, 8), ("state", 0, 16)],
    "Series": [("next", 0, 0), ("state", 0, 8)],
    "Red": [
        ("total", 0, 0), ("done", 0, 7), ("open", 0, 14), ("issuer", 0, 21), ("state", 0, 25),
        ("status", 0, 29), ("by", 0, 30),
    ],
}  # fmt: skip


def test_the_words_about_a_document_and_its_use() -> None:
    for struct, words in DOCUMENT_WORDS.items():
        assert words_of("Documents", struct, "DocumentBook") == words
    assert words_of("Uses", "Entry") == [
        ("voucher", 0, 0), ("holder", 1, 0), ("buyer", 1, 4), ("until", 1, 8), ("since", 1, 14),
        ("state", 1, 20), ("use", 1, 26),
    ]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_everything_that_can_be_called_or_happens_is_documented(name: str) -> None:
    sources = [source for source in artifact(name)["sources"] if source.startswith("src/")]
    text = "".join((CONTRACTS / source).read_text("utf-8") for source in sources)
    for entry in artifact(name)["abi"]:
        wanted = rf"((?: *///.*\n)+) *(?:function|event|error) {entry.get('name')}\b"
        told = ["@notice", *(f"@param {part['name']} " for part in entry.get("inputs", ()))]
        found = re.findall(wanted, text)  # of contracts that it relies on, too
        assert not found or any(all(word in one for word in told) for one in found), entry["name"]


def test_the_lock_file_pins_versions_and_hashes_and_names_no_host() -> None:
    lock = json.loads((CONTRACTS / "package-lock.json").read_text("utf-8"))
    packages = {place: package for place, package in lock["packages"].items() if place}
    assert packages["node_modules/@openzeppelin/contracts"]["version"] == OPENZEPPELIN
    assert packages["node_modules/solc"]["version"] == SOLC
    for place, package in packages.items():
        assert "resolved" not in package, place
        assert package["integrity"].startswith("sha512-"), place
