"""The README's walk as it stands there, line by line, from an empty folder."""

from __future__ import annotations

import re
from pathlib import Path

from gateway.command.demo import place
from gateway.command.demo.actors import Stage
from gateway.command.demo.documents import Papers
from gateway.command.output import Output
from tests.acceptance.shell import Shell
from tests.support.tools import ROOT


def lines_of_the_walk() -> list[str]:
    """Every line that is to be typed, those that go on in the next one joined."""
    text = (ROOT / "README.md").read_text("utf-8")
    walk = text[text.index("## A walk of five minutes") : text.index("Beside these `document`")]
    blocks = re.findall(r"^```sh\n(.*?)^```$", walk, re.MULTILINE | re.DOTALL)
    assert len(blocks) == 3
    return "".join(blocks).replace("\\\n", " ").splitlines()


def checked(line: str) -> str:
    """The line, which fails unless it ends as its comment says."""
    command, _, why = line.partition("  # 1: ")
    return f"if {command}; then exit 99; elif [ $? != 1 ]; then exit 98; fi" if why else line


def test_the_walk_works_as_it_is_written(shell: Shell, tmp_path: Path) -> None:
    papers = Papers(Stage(place.settings_in(tmp_path, 1), Output()), tmp_path / "documents")
    papers.write()
    (shell.home / "pw").unlink()
    own = {
        "HERE=~/shujian": f"HERE={ROOT}",
        "FILES=$HERE/.demo/documents/1": f"FILES={papers.folder}",
        "PATH=$HERE/.venv/bin:$PATH ": "",  # the shell's own, with accounts that are cheap to open
    }
    script = "\n".join(map(checked, lines_of_the_walk()))
    for written, here in own.items():
        assert script.count(written) == 1, written
        script = script.replace(written, here)
    port = shell.settings["SHUJIAN_URL"].rpartition(":")[2]
    said = shell.script(script.replace("8100", port))
    assert said.status == 0, said
    for told in (
        "ASSERTED  evidence.json",
        "VALID  proof.json",
        "MISMATCH",
        "4 documents booked under 2026-11-0042",
        "revoked since",
        "reversal of 4 documents",
    ):
        assert told in said.out + said.err, told
