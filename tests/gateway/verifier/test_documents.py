"""Presentations and bundles: the second verifier answers as the vectors and the first one do."""

from __future__ import annotations

import base64
import json
import re
from pathlib import Path
from random import Random
from typing import Any

import pytest

from chain import canonical
from chain.documents import decode_bundle
from chain.errors import ChainError
from chain.evidence import parse_trust
from chain.presentations import check, check_bundle, kind_of
from gateway.checking import fields, words
from gateway.documents.values import as_written
from tests.gateway.verifier.engine import TRUSTS as OF_EVIDENCE
from tests.gateway.verifier.engine import Engine, Refused, read
from tests.gateway.verifier.mutations import STRANGE, summed_again

SOURCES = Path(fields.__file__).parent.parent / "verifier" / "source"
READ = read("presentations/checks.json")
TRUSTS = {name: text.encode() for name, text in READ["trusts"].items()}
CASES = {case["desc"]: case for case in READ["cases"]}
TOLD = ("verdict", "statuses", "demanded", "known_now", "known_then", "state")
WEEK = 604_800


def data_of(case: dict[str, Any]) -> bytes:
    base = READ["bases"][case["base"]].encode()
    end = case["at"] + case["remove"]
    return bytes(base[: case["at"]] + base64.b64decode(case["insert"]) + base[end:])


def as_text(data: bytes) -> str:
    return base64.b64encode(data).decode()


def told_by_the_page(
    engine: Engine, data: bytes, trust: bytes, now: int, as_of: int | None, max_age: int = WEEK
) -> dict[str, Any]:
    asked = {"now": now, "asOf": as_of, "maxAge": max_age}
    told: dict[str, Any] = engine.ask(
        "presentation", file=as_text(data), trust=as_text(trust), asked=asked
    )
    assert all(zh and en and "{" not in zh + en for zh, en in told.pop("said"))
    return told


def told_by_python(
    data: bytes, trust: bytes, now: int, as_of: int | None, max_age: int = WEEK
) -> dict[str, Any]:
    report = check(data, parse_trust(trust), now, as_of, max_age)
    told = report.as_json()
    return {
        "verdict": told["verdict"],
        "statuses": [one["status"] for one in told["checks"]],
        "demanded": [one["demanded"] for one in told["checks"]],
        "known_now": told["known_now"] and told["known_now"]["force"],
        "known_then": told["known_then"] and told["known_then"]["force"],
        "state": told["state"],
    }


@pytest.mark.parametrize("desc", CASES)
def test_all_thirteen_checks_answer_as_they_should(engine: Engine, desc: str) -> None:
    case = CASES[desc]
    asked = TRUSTS[case["trust"]], case["now"], case["as_of"], case["max_age"]
    told = told_by_the_page(engine, data_of(case), *asked)
    assert told == {name: case[name] for name in TOLD}
    trust, now, as_of, max_age = asked
    shown = {"now": now, "asOf": as_of, "maxAge": max_age}
    sent = {"file": as_text(data_of(case)), "trust": as_text(trust)}
    assert (
        kind_of(data_of(case)).value in ("evidence", "other")
        or engine.ask("unfold", **sent, asked=shown)["unsaid"] == []
    )


@pytest.mark.parametrize("case", READ["bundles"], ids=lambda case: case["desc"])
def test_a_bundle_alone_is_judged_as_it_should_be(engine: Engine, case: dict[str, Any]) -> None:
    told = engine.ask("bundle", file=as_text(case["file"].encode()))
    assert all(zh and en for zh, en in told.pop("said"))
    assert told.pop("demanded") == [True, True, True]
    assert told == {name: case[name] for name in ("verdict", "statuses", "name")}
    unfolded = engine.ask("unfold", file=as_text(case["file"].encode()), trust="", asked=None)
    assert unfolded["unsaid"] == []


def test_every_bundle_of_the_vectors_is_judged_as_it_says(engine: Engine) -> None:
    for case in read("documents/bundles.json")["cases"]:
        try:
            engine.ask("issued", file=as_text(case["bundle"].encode()), root=case["root"])
            wrong = None
        except Refused as refused:
            wrong = str(refused)
        assert (wrong is not None) == case["want_error"], (case["desc"], wrong)


def test_every_byte_changed_is_never_valid(engine: Engine) -> None:
    case = CASES["good: some fields"]
    data, trust, now = data_of(case), TRUSTS[case["trust"]], case["now"]
    for at in range(0, len(data), 3):
        flipped = bytearray(data)
        flipped[at] ^= 1 << (at % 8)
        told = told_by_the_page(engine, bytes(flipped), trust, now, None)
        assert told["verdict"] in ("INVALID", "ERROR"), at
        if at % 7 == 0:
            assert told == told_by_python(bytes(flipped), trust, now, None), at


def test_bytes_changed_under_a_new_sum_are_judged_alike_and_never_valid(engine: Engine) -> None:
    for name in ("good: batch", "good: some fields", "good: reddened"):
        case = CASES[name]
        whole, trust, now = data_of(case), TRUSTS[case["trust"]], case["now"]
        data = whole[: whole.rindex(b',"sum":')] + b"}"
        for at in range(2, len(data) - 1, len(data) // 130):
            flipped = bytearray(data)
            flipped[at] ^= 1 << (at % 5)
            made = summed_again(bytes(flipped))
            told = told_by_the_page(engine, made, trust, now, None)
            assert told == told_by_python(made, trust, now, None), (name, at)
            assert told["verdict"] != "VALID", (name, at)


PATHS = (
    "a", "a.b", "a..b", ".a", "a.", "a[0]", "a[0].b", "[0]", "a[00]", "a[2147483648]", '["x"]',
    'a["x"]', '["a"]', '["\\u0041"]', '["é"]', '["\\n"]', '["a\\"]', 'a.["x"]', "a[-1]", "", "é",
    ".".join("a" * 64), ".".join("a" * 65), "a" * 1024, "é" * 600, '[""]', 'a"b', "a\nb",
)  # fmt: skip
NUMBERS = (0, 1, 2, 12, 2**31, 2**52, 2**53 - 1)


def changed(bundle: dict[str, Any], chance: Random) -> dict[str, Any]:
    """A bundle with one thing changed: a member, a number, a field, or the place in its batch."""
    made: dict[str, Any] = json.loads(json.dumps(bundle))
    envelope, listed = made["envelope"], made["fields"]
    what = chance.randrange(6)
    if what == 0:
        made[chance.choice(list(made))] = chance.choice(STRANGE)
    elif what == 1:
        envelope[chance.choice(list(envelope))] = chance.choice((*STRANGE, *NUMBERS))
    elif what == 2 and envelope["batch"]:
        for name in chance.sample(("count", "first", "serial"), 2):
            envelope["batch"][name] = chance.choice(NUMBERS)
    elif what == 3 and listed:
        chance.choice(listed)[chance.randrange(5)] = chance.choice((*STRANGE, *PATHS, *NUMBERS))
    elif what == 4 and listed:
        one = chance.choice(listed)
        one[1:4] = chance.choice(PATHS), chance.choice(("text", "empty", "boolean", "no")), "true"
    elif listed:
        listed.insert(chance.randrange(len(listed) + 1), list(chance.choice(listed)))
    return made


def test_they_agree_on_bundles_changed_by_meaning(engine: Engine) -> None:
    chance, good = Random(5), 0
    bases = [json.loads(case["file"]) for case in READ["bundles"][:4]]
    for _ in range(600):
        data = canonical.encode(changed(chance.choice(bases), chance))
        report = check_bundle(data)
        told = engine.ask("bundle", file=as_text(data))
        assert told["statuses"] == [one.status.value for one in report.checks], data
        assert told["verdict"] == report.verdict.value
        assert told["name"] == (None if report.name is None else report.name.text)
        good += told["statuses"][0] == "VALID"
    assert good > 40


def shown_with(paths: list[str]) -> bytes:
    """A bundle of one document alone that shows these paths."""
    bundle = json.loads(READ["bundles"][0]["file"])
    salt = "0x" + "11" * 16
    bundle["fields"] = [[at, path, "text", "x", salt] for at, path in enumerate(paths)]
    return canonical.encode(bundle)


def test_they_agree_which_paths_stand_in_one_document(engine: Engine) -> None:
    chance, refused = Random(7), 0
    more = ('a["b"]', "a[1]", "b", "a.b.c", "a[0][1]", "a[0].b.c", '["a"].b', "b[0]", '["0"]')
    for number in range(400):
        several = chance.sample((*PATHS, *more), chance.randrange(1, 4))
        paths = [PATHS[number]] if number < len(PATHS) else sorted(several, key=str.encode)
        data = shown_with(paths)
        try:
            decode_bundle(data)
            is_bundle = True
        except ChainError:
            is_bundle = False
        refused += not is_bundle
        found = engine.ask("bundle", file=as_text(data))["statuses"][0]
        assert (found == "VALID") == is_bundle, paths
    assert 50 < refused < 350


def test_they_agree_on_places_at_the_end_of_all_numbers(engine: Engine) -> None:
    base = json.loads(READ["bundles"][1]["file"])
    last = 2**53 - 1
    for first, serial, count in (
        (1, 1, last), (2, 2, last), (1, last, last), (last, last, 1), (last, last, 2),
        (last, last, last), (last - 1, last, 2), (last - 1, last, 3), (2**52, 2**52, 2**52),
        (2**52, 2**52, 2**52 + 1), (0, 0, 1), (5, 4, 1), (5, 6, 1),
    ):  # fmt: skip
        base["envelope"]["batch"] |= {"first": first, "serial": serial, "count": count}
        data = canonical.encode(base)
        told = engine.ask("bundle", file=as_text(data))
        wanted = [one.status.value for one in check_bundle(data).checks]
        assert told["statuses"] == wanted, (first, serial, count)


def test_files_are_told_apart_by_how_they_begin(engine: Engine) -> None:
    files = {
        "presentation": data_of(CASES["good: batch"]),
        "bundle": READ["bundles"][0]["file"].encode(),
    }
    for name, data in files.items():
        for before in (b"", b"\n\t ", b"\xef\xbb\xbf", b" " * 64, b" " * 65, b"x", b"{"):
            told = engine.ask("kind", file=as_text(before + data))
            assert told == kind_of(before + data).value
            assert (told == name) == (before not in (b" " * 65, b"x", b"{"))
    assert engine.ask("kind", file=as_text(OF_EVIDENCE["two observers"])) == "trust"
    for other in (b"", b'"', b'"s', b'{"format": "shujian/evidence"}', b'{"type":"certificate"}'):
        assert engine.ask("kind", file=as_text(other)) == kind_of(other).value == "other"
    for ours in (
        b'{"checkpoint":1}',
        b'{"a":1, "format": "shujian/evidence/9"}',
        b'""shujian/bundle/',
    ):
        assert engine.ask("kind", file=as_text(ours)) == kind_of(ours).value == "evidence"


def source_names(table: str) -> list[str]:
    """The words of one table of the page's own source and of the gateway's."""
    source = (SOURCES / "fieldnames.js").read_text("utf-8")
    listed = source.partition(f"const {table} = {{")[2].partition("};")[0]
    theirs: dict[str, Any] = getattr(fields, f"_{table}")
    return sorted({*re.findall(r"^  (\w+):", listed, re.MULTILINE), *theirs})


def test_fields_and_kinds_are_called_as_the_pages_call_them(engine: Engine) -> None:
    paths = [
        "total.with_tax", "lines[1].amount", 'a["x"].b', "holder.name", "other.words[3]", "",
        "lines.amount", "note_2", "lines[0].amount_currency", "notes[1]", "constructor", "a_1.b_2",
        "seller.…", "other.…", "total…",
        *source_names("HEAD"), *(f"seller.{one}" for one in source_names("REST")),
    ]  # fmt: skip
    for path in paths:
        told = engine.ask("called", path=path, kind="file")
        assert [one for one, _ in told] == [fields.label(path, "zh"), fields.label(path, "en")]
    for kind, pair in words.KINDS.items():
        for name in (kind, f"{kind}.more"):
            told = engine.ask("called", path="a", kind=name)
            assert tuple(one for _, one in told) == pair or name in words.KINDS
    assert engine.ask("called", path="a", kind="constructor")[0][1] is None


@pytest.mark.parametrize("document", ["certificate.1", "invoice.vat.special", "credit.en16931"])
@pytest.mark.parametrize("path", ["hours", "total.tax", "lines[0].quantity", "taxes[1].rate"])
@pytest.mark.parametrize(
    ("kind", "value"),
    [("amount", "13.00"), ("amount", "-0.50"), ("amount", "100"), ("text", "13.00")],
)
def test_values_are_written_as_python_writes_them(
    engine: Engine, document: str, path: str, kind: str, value: str
) -> None:
    field = {"path": path, "kind": kind, "value": value}
    told = engine.ask("written", document=document, field=field)
    assert told == as_written(document, path, kind, value)
