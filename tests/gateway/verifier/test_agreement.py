"""Both verifiers say the same of whatever they are given, and changed evidence is never VALID."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from dataclasses import replace
from random import Random
from typing import Any

import pytest

from chain import canonical
from chain.errors import EvidenceError
from chain.evidence import check, parse_trust
from chain.evidence.trust import Trust
from tests.gateway.verifier.engine import CHECKS, TRUSTS, Engine, Refused, data_of
from tests.gateway.verifier.mutations import changed, summed_again

TRUST = parse_trust(TRUSTS["two observers"])
UNDER: list[Trust] = [
    TRUST, TRUST, TRUST, TRUST, *(parse_trust(file) for file in TRUSTS.values()),
    replace(TRUST, required=0), replace(TRUST, sealers=()),
    replace(TRUST, sealers=(), observers=(), required=0),
]  # fmt: skip


def evidence() -> list[dict[str, Any]]:
    found = []
    for case in CHECKS["cases"]:
        try:
            read = json.loads(data_of(case))
            json.loads(read["records"][0]["body"]) if read["records"] else None
        except (ValueError, TypeError, KeyError, RecursionError):
            continue
        found.append(read)
    return found


def told_by_python(data: bytes, trust: Trust) -> dict[str, Any]:
    report = check(data, trust)
    return {
        "verdict": report.verdict.value,
        "statuses": [item.status.value for item in report.checks],
        "demanded": [item.demanded for item in report.checks],
        "answer": list(report.answer),
    }


def told_by_the_page(engine: Engine, data: bytes, trust: Trust) -> dict[str, Any]:
    told: dict[str, Any] = engine.check(data, trust.encode())
    del told["said"]
    return told


def test_they_call_what_was_asked_about_the_same(engine: Engine) -> None:
    named = 0
    for name, base in CHECKS["bases"].items():
        told = engine.check(base.encode(), TRUSTS["two observers"], "called_in_question")
        assert dict(told) == check(base.encode(), TRUST).names, name
        named += len(told)
    assert named


@pytest.mark.parametrize("seed", range(4))
def test_they_agree_on_evidence_changed_by_meaning(engine: Engine, seed: int) -> None:
    chance, bases, valid = Random(seed), evidence(), 0
    for number in range(110):
        data, trust = changed(chance.choice(bases), chance), chance.choice(UNDER)
        wanted = told_by_python(data, trust)
        assert told_by_the_page(engine, data, trust) == wanted, (seed, number, data)
        valid += wanted["statuses"][0] == "VALID"
    assert valid > 30  # enough of them are read at all


def test_every_byte_changed_is_seen_by_both(engine: Engine) -> None:
    data = CHECKS["bases"]["absent"].encode()
    for at in range(len(data)):
        flipped = bytearray(data)
        flipped[at] ^= 1 << (at % 8)
        told = told_by_the_page(engine, bytes(flipped), TRUST)
        assert told["verdict"] in ("INVALID", "ERROR"), at
        if at % 7 == 0:
            assert told == told_by_python(bytes(flipped), TRUST), at


def test_bytes_changed_under_a_new_sum_are_judged_alike(engine: Engine) -> None:
    for name in ("some records", "window", "absent"):
        whole = CHECKS["bases"][name].encode()
        data = whole[: whole.rindex(b',"sum":')] + b"}"
        for at in range(11, len(data), len(data) // 90):
            flipped = bytearray(data)
            flipped[at] ^= 1 << (at % 5)
            made = summed_again(bytes(flipped))
            told = told_by_the_page(engine, made, TRUST)
            assert told == told_by_python(made, TRUST), (name, at)
            # No proof is bound to the question: another one may be answered by the same file.
            asked = data.index(b'"question":') < at < data.index(b'"records":')
            assert told["verdict"] != "VALID" or asked, (name, at)


def spare_node(file: dict[str, Any]) -> None:
    file["nodes"] = base64.b64encode(base64.b64decode(file["nodes"]) + bytes(32)).decode()


def node_less(file: dict[str, Any]) -> None:
    file["nodes"] = base64.b64encode(base64.b64decode(file["nodes"])[:-32]).decode()


def begins_anywhere(file: dict[str, Any]) -> None:
    file["question"]["from"] = None


def ends_anywhere(file: dict[str, Any]) -> None:
    file["question"]["until"] = None


def begins_with_the_neighbour(file: dict[str, Any]) -> None:
    file["question"]["from"] = json.loads(file["records"][0]["header"])["time"]


def ends_with_the_neighbour(file: dict[str, Any]) -> None:
    file["question"]["until"] = json.loads(file["records"][-1]["header"])["time"]


def leaps(file: dict[str, Any]) -> None:
    header = json.loads(file["records"][-1]["header"])
    header["tags"][0][1] += 1000
    file["records"][-1]["header"] = canonical.encode(header).decode()


@pytest.mark.parametrize(
    ("change", "number"),
    [
        (spare_node, 9), (node_less, 9), (begins_anywhere, 15), (ends_anywhere, 15),
        (begins_with_the_neighbour, 15), (ends_with_the_neighbour, 15), (leaps, 8),
    ],
)  # fmt: skip
def test_each_of_these_is_invalid_at_its_check(
    engine: Engine, change: Callable[[dict[str, Any]], None], number: int
) -> None:
    file = json.loads(CHECKS["bases"]["window"])
    change(file)
    del file["sum"]
    data = summed_again(canonical.encode(file))
    told = told_by_the_page(engine, data, TRUST)
    assert told == told_by_python(data, TRUST)
    assert told["statuses"][number - 1] == "INVALID"


@pytest.mark.parametrize(
    "strange", [b"", b"{}", b"[]", b"null", b"\xff", b"\xef\xbb\xbf{}", b"[" * 100, b'{"format":1}']
)
def test_what_is_no_evidence_at_all_is_judged_alike(engine: Engine, strange: bytes) -> None:
    assert told_by_the_page(engine, strange, TRUST) == told_by_python(strange, TRUST)


def test_they_agree_which_trust_files_can_be_used(engine: Engine) -> None:
    chance, base = Random(1), json.loads(TRUSTS["two observers"])
    data = CHECKS["bases"]["absent"].encode()
    refused = 0
    for _ in range(150):
        file = json.loads(json.dumps(base))
        at = chance.choice((file, file["observers"], file["contracts"]["journal"]))
        key = chance.choice(list(at))
        at[key] = chance.choice(
            [None, 0, -1, 2, 3, 4, "", [], base["sealers"], base["operator"], [base["operator"]],
             base["observers"]["accounts"][:2], base["observers"]["accounts"][::-1],
             base["genesis"]]
        )  # fmt: skip
        trust = json.dumps(file, separators=(",", ":"), sort_keys=True).encode()
        try:
            wanted = told_by_python(data, parse_trust(trust))
        except EvidenceError:
            refused += 1
            with pytest.raises(Refused):
                engine.check(data, trust)
            continue
        told = engine.check(data, trust)
        assert {name: told[name] for name in wanted} == wanted, trust
    assert 30 < refused < 150
