"""What workers share is made by one of them, and wholly or not at all."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

import pytest

from tests.support.once import made_once


def test_the_second_that_asks_gets_what_the_first_has_made(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    made: list[Path] = []

    def make(folder: Path) -> None:
        folder.mkdir()
        (folder / "half").touch()
        made.append(folder)
        if len(made) == 1:
            raise RuntimeError("it failed half way")

    name = uuid4().hex
    with pytest.raises(RuntimeError):
        made_once(tmp_path_factory, name, make)
    first = made_once(tmp_path_factory, name, make)
    assert first == made_once(tmp_path_factory, name, make)
    assert len(made) == 2
    assert [path.name for path in first.iterdir()] == ["half"]
