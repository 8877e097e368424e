"""What the holder's commands say of who vouches."""

from __future__ import annotations

import pytest

from gateway.command.document_holder import vouched


@pytest.mark.parametrize(
    ("signed", "demanded", "words"),
    [
        (0, 0, "no observers are demanded: the sealer alone vouches for its block"),
        (1, 0, "1 observers signed, none is demanded"),
        (0, 2, "0 observers signed, 2 are demanded"),
    ],
)
def test_nobody_is_said_to_be_waited_for_whom_nobody_demands(
    signed: int, demanded: int, words: str
) -> None:
    assert vouched(signed, demanded) == words
