"""The second verifier holds to every committed vector, good and bad, as the first one does."""

from __future__ import annotations

import base64
import hashlib
import os
from collections.abc import Callable
from typing import Any

import pytest
from coincurve import PrivateKey
from eth_hash.auto import keccak

from tests.gateway.verifier.engine import CHECKS, TRUSTS, Engine, Refused, data_of, read

Asked = Callable[[Engine, dict[str, Any]], Any]


def without(case: dict[str, Any], *names: str) -> dict[str, Any]:
    return {key: item for key, item in case.items() if key not in ("desc", "want_error", *names)}


def key(engine: Engine, case: dict[str, Any]) -> None:
    found = engine.ask("key", **without(case, "count", "list_root"))
    assert found == [case["count"], case["list_root"]]


def canonical(engine: Engine, case: dict[str, Any]) -> None:
    assert engine.ask("canonical", data=case["bytes"]) == [case["bytes"], case["digest"]]


def tree(engine: Engine, case: dict[str, Any]) -> None:
    assert engine.ask("tree", size=case["size"]) == case["root"]


def index(engine: Engine, case: dict[str, Any]) -> None:
    found = engine.ask("index", size=case["size"], lists=case["lists"])
    assert found == [case["depth"], case["root"]]


def whole_list(engine: Engine, case: dict[str, Any]) -> None:
    engine.ask("window", first=0, before=None, after=None, nodes=[], **without(case))


def simply(what: str) -> Asked:
    return lambda engine, case: engine.ask(what, **without(case))


def of_state(what: str) -> Asked:
    def asked(engine: Engine, case: dict[str, Any]) -> None:
        assert engine.ask(what, **without(case, "value")) == case["value"]

    return asked


def state(name: str) -> list[dict[str, Any]]:
    cases: list[dict[str, Any]] = read("evidence/state.json")[name]
    return cases


SETS: dict[str, tuple[list[dict[str, Any]], Asked]] = {
    "canonical": (read("canonical.json")["cases"], canonical),
    "trees": ([c for c in read("merkle/trees.json")["cases"] if c["size"] < 5000], tree),
    "inclusion": (read("merkle/inclusion.json")["cases"], simply("inclusion")),
    "consistency": (read("merkle/consistency.json")["cases"], simply("consistency")),
    "index roots": (read("index/roots.json")["cases"], index),
    "index keys": (read("index/keys.json")["cases"], key),
    "windows": (read("index/windows.json")["cases"], simply("window")),
    "whole lists": (read("index/lists.json")["cases"], whole_list),
    "block headers": (state("headers"), of_state("header")),
    "accounts": (state("accounts"), of_state("account")),
    "slots": (state("slots"), of_state("slot")),
}


@pytest.mark.parametrize("name", SETS)
def test_every_vector_is_judged_as_it_says(engine: Engine, name: str) -> None:
    cases, asked = SETS[name]
    for case in cases:
        try:
            asked(engine, case)
            wrong = None
        except Refused as refused:
            wrong = str(refused)
        assert (wrong is not None) == case["want_error"], (case["desc"], wrong)


@pytest.mark.parametrize("case", [pytest.param(case, id=case["desc"]) for case in CHECKS["cases"]])
def test_all_sixteen_checks_answer_as_they_should(engine: Engine, case: dict[str, Any]) -> None:
    data, trust = data_of(case), TRUSTS[case["trust"]]
    found = engine.check(data, trust)
    said = found.pop("said")
    assert found == {name: case[name] for name in ("verdict", "statuses", "demanded", "answer")}
    assert all(zh and en and "{" not in zh + en for zh, en in said), said
    assert engine.check(data, trust, "unfold")["unsaid"] == []


@pytest.mark.parametrize("name", TRUSTS)
def test_fingerprints_are_those_of_the_files(engine: Engine, name: str) -> None:
    told = engine.ask("fingerprint", trust=base64.b64encode(TRUSTS[name]).decode())
    assert told == CHECKS["trusts"][name]["fingerprint"]


def test_hashes_are_those_of_other_libraries(engine: Engine) -> None:
    for size in [*range(0, 300, 7), 55, 56, 63, 64, 135, 136, 137, 271, 272, 100_000]:
        data = os.urandom(size)
        wanted = [f"0x{hashlib.sha256(data).hexdigest()}", f"0x{keccak(data).hex()}"]
        assert engine.ask("digests", data=f"0x{data.hex()}") == wanted


def test_accounts_are_recovered_as_another_library_does(engine: Engine) -> None:
    keys = [PrivateKey(bytes([number]) * 32) for number in (1, 2, 200)]
    for number in range(90):
        digest, key = hashlib.sha256(bytes([number])).digest(), keys[number % 3]
        made = key.sign_recoverable(digest, hasher=None)
        account = f"0x{keccak(key.public_key.format(compressed=False)[1:])[12:].hex()}"
        asked = {
            "digest": f"0x{digest.hex()}",
            "signature": f"0x{made[:64].hex()}{27 + made[64]:x}",
        }
        # With the account that is claimed, a key met often is verified with instead of recovered.
        assert engine.ask("recover", **asked, claimed=account) == account
        other = f"0x{hashlib.sha256(b'another').hexdigest()}"
        assert engine.ask("recover", **asked | {"digest": other}, claimed=account) != account


ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141


@pytest.mark.parametrize(
    ("r", "s", "v"),
    [
        (0, 1, 27), (ORDER, 1, 27), (5, 1, 27), (1, 0, 27), (1, ORDER // 2 + 1, 27),
        (1, ORDER - 1, 28), (1, 1, 0), (1, 1, 29), (1, 1, 1),
    ],
)  # fmt: skip
def test_only_strict_signatures_have_an_account(engine: Engine, r: int, s: int, v: int) -> None:
    signature = f"0x{r:064x}{s:064x}{v:02x}"
    assert engine.ask("recover", digest="0x" + "11" * 32, signature=signature) is None
