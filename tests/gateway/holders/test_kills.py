"""``kill -9`` around the commits of a holder's secrets, in processes of their own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from chain.words import Digest
from gateway.errors import Conflict
from gateway.holders.state import Code, State
from gateway.journal import records
from gateway.operation.processes import environment
from tests.gateway.holders.scene import Scene
from tests.gateway.holders.worker import POINTS
from tests.support.tools import ROOT


def test_killed_anywhere_a_try_counts_and_a_code_is_used_once_or_not_at_all(
    scene: Scene, tmp_path: Path
) -> None:
    token, cookie = scene.link(), scene.cookie()
    code = scene.code(cookie)
    _, digits = scene.secret_and_digits(cookie, code)
    before = kinds(scene)
    folder = tmp_path / "armed"
    folder.mkdir()
    done = subprocess.run(
        [sys.executable, "-m", "tests.gateway.holders.worker", scene.town.folder, token, digits],
        cwd=folder,
        env={**environment(), "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.split("\n")[:-1] == [f"{point}: -9" for point in POINTS], done.stderr
    with scene.read() as session:
        assert scene.links.look(session, token).tries == 1
    # Killed before the commit the code was still good: the next process could use it.
    assert kinds(scene)[len(before) :] == ["code.used"]
    assert state(scene, code) is State.USED
    who = scene.who("xc-clerk")
    told = scene.run(lambda session: scene.codes.with_digits(session, digits, who))
    assert isinstance(told, Conflict)
    assert "used already" in str(told)


def kinds(scene: Scene) -> list[str]:
    """The kinds of all records."""
    with scene.read() as session:
        size = records.size(session)
        return [records.read(session, position).header.kind for position in range(size)]


def state(scene: Scene, code: Digest) -> State:
    """What became of the code."""
    with scene.read() as session:
        found: list[Code] = scene.codes.of_document(session, scene.name.id)
    return next(one.state for one in found if one.id == code)
