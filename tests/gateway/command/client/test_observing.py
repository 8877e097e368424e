"""A gateway's answers as an observer takes them: none that was cut off or garbled is believed."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any, cast

import pytest

from chain import canonical
from chain.evidence import Observation
from chain.node.codec import encode
from chain.observer import ShownBody, Signed, SourceAway
from chain.words import Address, Digest, Signature
from gateway.command.client import Client
from gateway.command.client.observing import Auditor, Gateway
from gateway.command.errors import CommandError, Unreachable

ROOT = Path(__file__).parents[4]


class Scripted:
    """A client whose answers are given; each is used once, the last one for ever."""

    def __init__(self, *answers: Any) -> None:
        self.answers = list(answers)
        self.asked: list[tuple[str, Any]] = []

    def bounded(self, path: str, _accept: str, _most: int, **query: Any) -> bytes:
        """The next answer."""
        self.asked.append((path, query))
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return str(answer).encode()

    def get(self, path: str) -> Any:
        """The next answer."""
        self.asked.append((path, {}))
        return self.answers[0]

    def post(self, path: str, body: Any) -> Any:
        """The next answer."""
        self.asked.append((path, body))
        return self.answers[0]


def _gateway(*answers: Any, case: str | None = None) -> tuple[Gateway, Scripted]:
    client = Scripted(*answers)
    shown = cast("Client", client)
    return Gateway(shown, None if case is None else Auditor(shown, case)), client


def _line(number: int, header: bytes = b"\x01", **more: Any) -> str:
    raw = encode([[header], [b"\x02one", [b"\x03"]], [], []])
    return json.dumps({"block": "0x" + raw.hex(), "number": number, "seal": "0x05", **more}) + "\n"


def test_blocks_are_asked_for_until_there_are_no_more() -> None:
    gateway, client = _gateway(_line(4) + _line(5), _line(6), "")
    blocks = list(gateway.blocks(4))
    assert [query["from"] for _, query in client.asked] == [4, 6, 7]
    assert [block.seal for block in blocks] == [b"\x05"] * 3
    assert blocks[0].header == encode([b"\x01"])
    assert blocks[0].transactions == (b"\x02one", encode([b"\x03"]))


@pytest.mark.parametrize(
    "line", ["{}\n", "nonsense\n", '{"block":"0xff","number":1,"seal":null}\n', "[]\n", "1\n",
             '{"block":1,"seal":2}\n'],
)  # fmt: skip
def test_a_block_that_cannot_be_read_is_shown_as_one_that_breaks_the_rules(line: str) -> None:
    gateway, _ = _gateway(line, "")
    (block,) = gateway.blocks(1)
    assert block.transactions == ()


def test_an_answer_that_was_cut_off_is_not_taken() -> None:
    gateway, _ = _gateway(_line(1) + _line(2)[:-9])
    with pytest.raises(SourceAway, match="cut off"):
        list(gateway.blocks(1))


def test_a_gateway_that_is_away_is_away() -> None:
    gateway, _ = _gateway(Unreachable("nobody there"))
    with pytest.raises(SourceAway, match="nobody there"):
        gateway.headers(0, 10)


def test_headers_are_lines_and_never_more_than_were_asked_for() -> None:
    gateway, client = _gateway('{"a":"\x85\u2028"}\n{"b":1}\n{"c":1}\n')
    assert gateway.headers(7, 2) == ['{"a":"\x85\u2028"}'.encode(), b'{"b":1}']
    assert client.asked == [("/v1/journal/headers", {"from": 7, "limit": 2})]


def test_bodies_are_their_canonical_bytes() -> None:
    lines = '{"body":{"a":1},"position":0,"salt":"0x01"}\n{"body":null,"position":1,"salt":null}\n'
    gateway, client = _gateway(lines, case="A-1")
    assert gateway.bodies(0, 9) == [ShownBody(b"\x01", canonical.encode({"a": 1})),
                                    ShownBody(None, None)]  # fmt: skip
    assert client.asked[0][1]["case"] == "A-1"


@pytest.mark.parametrize("line", ["{}\n", '{"body": {}}\n', '{"body":{},"salt":"0xgg"}\n', "x\n"])
def test_bodies_that_cannot_be_read_are_no_answer(line: str) -> None:
    gateway, _ = _gateway(line, case="A-1")
    with pytest.raises(SourceAway, match="cannot be read"):
        gateway.bodies(0, 1)


def test_bodies_are_for_auditors_and_chains_without_sealers_for_nobody() -> None:
    with pytest.raises(CommandError, match="--auditor"):
        _gateway("")[0].bodies(0, 1)
    with pytest.raises(CommandError, match="no embedded node"):
        _gateway({"specification": None})[0].genesis()


def test_what_the_gateway_cannot_follow_yet_is_not_taken() -> None:
    gateway, client = _gateway({"kept": 1, "known": 0, "later": [9]})
    digest = Digest(b"\x01" * 32)
    signed = [
        Signed(Observation(3, digest, size, digest, digest), Address(bytes(20)),
               Signature(bytes(65))) for size in (7, 9)
    ]  # fmt: skip
    assert gateway.post(signed) == [7]
    (path, posted) = client.asked[0]
    assert path == "/v1/observations"
    assert posted[0] == {
        "block": {"number": 3, "hash": "0x" + "01" * 32},
        "size": 7,
        "root": "0x" + "01" * 32,
        "index": "0x" + "01" * 32,
        "signature": "0x" + "00" * 65,
    }


DEEP = """
import sys
from gateway.command.client.observing import Gateway
assert sys.getrecursionlimit() > 50_000, "py-evm no longer raises it"

class Client:
    asked = 0
    def bounded(self, *_, **__):
        self.asked += 1
        return b"[" * 2_000_000 + b"\\n" if self.asked == 1 else b""

(block,) = Gateway(Client()).blocks(0)
print(block.header == b"")
"""


def test_lists_nested_without_end_do_not_end_the_observer() -> None:
    ran = subprocess.run(
        [sys.executable, "-c", DEEP], capture_output=True, text=True, check=False, cwd=ROOT
    )
    assert (ran.returncode, ran.stdout) == (0, "True\n"), ran.stderr
