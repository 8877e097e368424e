"""``shujian observe``: what is handed over, what is said, and the exit status of each end."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest

from chain.evidence import Claim, Evidence, Question, State
from chain.observer import Mirror, Signed, SourceAway, Stopped
from chain.observer.records import prove_checkpoint
from chain.statements import address_of
from chain.words import Signature
from gateway.command.client.observing import Gateway
from gateway.command.errors import Refused, Unreachable
from gateway.command.frame import Call
from gateway.command.observe import _Watch
from gateway.command.tree import run
from tests.chain.observer.support import OBSERVER, Told, World, follow


class Post(Told):
    """A source that also takes signatures; sizes above ``followed`` it takes later."""

    followed = 7
    problem: Exception | None = None

    def post(self, signed: Sequence[Signed]) -> list[int]:
        """Take what can be followed."""
        if self.problem is not None:
            raise self.problem
        return [one.seen.size for one in signed if one.seen.size <= self.followed]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A ledger with checkpoints of 3, 7 and 9 records."""
    made = World(tmp_path_factory.mktemp("world") / "node")
    made.grow(3, 4, 2)
    yield made
    made.ledger.file.close()


@pytest.fixture
def mirror(world: World, tmp_path: Path) -> Iterator[Mirror]:
    """An empty mirror."""
    with world.begin(tmp_path / "mirror") as made:
        yield made


def _watch(world: World, mirror: Mirror) -> tuple[_Watch, Post]:
    told = Post(**vars(world.tell()))
    shown = cast("Gateway", told)
    call = Call({}, as_json=True)
    return _Watch(call, mirror, world.trust, OBSERVER, shown, bodies=False), told


def test_what_was_signed_is_handed_over_and_what_comes_too_early_waits(
    world: World, mirror: Mirror, capsys: pytest.CaptureFixture[str]
) -> None:
    watch, told = _watch(world, mirror)
    assert watch.once() == 0
    assert json.loads(capsys.readouterr().out) == {
        "block": 7, "records": 9, "bodies": 0, "signed": 3,
    }  # fmt: skip
    account = address_of(OBSERVER)
    assert [one.seen.size for one in mirror.signed(account, unsent=True)] == [9]
    told.followed = 9
    assert watch.once() == 0
    assert mirror.signed(account, unsent=True) == []


def test_a_signature_that_is_contradicted_stops_it(world: World, mirror: Mirror) -> None:
    watch, told = _watch(world, mirror)
    told.problem = Refused(409, "here the root is another")
    with pytest.raises(Stopped, match="here the root is another"):
        watch.once()
    assert [stop.about for stop in mirror.stops()] == ["signature"]


def test_a_signature_that_is_refused_otherwise_is_an_error(world: World, mirror: Mirror) -> None:
    watch, told = _watch(world, mirror)
    told.problem = Refused(422, "no observer of this ledger")
    with pytest.raises(Refused, match="no observer"):
        watch.once()
    assert mirror.stops() == []


def test_nobody_there_is_unreachable(
    world: World, mirror: Mirror, monkeypatch: pytest.MonkeyPatch
) -> None:
    watch, told = _watch(world, mirror)

    def away(_first: int) -> Iterator[Any]:
        raise SourceAway("nobody there")
        yield

    monkeypatch.setattr(told, "blocks", away)
    with pytest.raises(Unreachable, match="nobody there"):
        watch.once()


def _say(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    status = run(["observe", *arguments])
    said = capsys.readouterr()
    return status, said.out + said.err


def test_files_are_judged_offline(
    world: World, mirror: Mirror, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = world.tell()
    told.shown_blocks[7] = world.resealed(7, state_root=bytes(32))
    with pytest.raises(Stopped) as stopped:
        follow(world.observer(mirror), told)
    trust = tmp_path / "trust.json"
    trust.write_bytes(world.trust.encode())
    given = ("--trust", str(trust), "--folder", str(mirror.folder))
    status, said = _say(capsys, "--check", str(stopped.value.file), *given)
    assert (status, "a sealed block breaks the rules" in said) == (0, True)
    other = replace(world.trust, ledger=world.trust.genesis)
    trust.write_bytes(other.encode())
    status, said = _say(capsys, "--check", str(stopped.value.file), *given)
    assert (status, "NOBODY" in said) == (1, True)
    trust.write_bytes(world.trust.encode())
    claim = mirror.claim(7)
    assert claim is not None
    shown = prove_checkpoint(mirror, world.journal, claim)
    state = State(shown.block.header, Signature(shown.block.seal), shown.nodes)
    claimed, asked = Claim(7, shown.root, shown.index_root), Question(None)
    evidence = Evidence(world.trust.ledger, claimed, state, (), (), asked)
    (tmp_path / "evidence.json").write_bytes(evidence.encode())
    status, said = _say(capsys, "--compare", str(tmp_path / "evidence.json"), *given)
    assert (status, said) == (0, "block and checkpoint are those of the mirror\n")


def test_a_call_that_says_too_little_is_wrong_usage(
    world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    trust = tmp_path / "trust.json"
    trust.write_bytes(world.trust.encode())
    assert _say(capsys, "--trust", str(trust))[0] == 2
    status, said = _say(capsys, "http://127.0.0.1:1", "--trust", str(trust), "--bodies")
    assert status == 2
    assert "--auditor" in said
