"""What chain/README.md says of the bytes, where a test can hold it against the code."""

from __future__ import annotations

from pathlib import Path

import chain
from chain import canonical, index, merkle, records
from chain.statements import TYPES

TEXT = (Path(chain.__file__).parent / "README.md").read_text()


def test_every_statement_type_stands_there_with_its_contract() -> None:
    for kind in TYPES.values():
        assert f"\n    {kind.contract or 'journal':<7}  {kind.encoded_type}\n" in TEXT


def test_the_numbers_are_those_of_the_code() -> None:
    assert f"At most {canonical.MAX_DEPTH} lists and objects" in TEXT
    assert f"0x{merkle.EMPTY_ROOT.hex()}" in TEXT
    assert f"height {merkle.TILE_HEIGHT}." in TEXT
    assert f"keys ≤ {index.OCCUPANCY} · 2^D" in TEXT
    assert f"{records.SALT_BYTES} random bytes of salt" in TEXT
    for outcome in records.OUTCOMES:
        assert f"`{outcome}`" in TEXT
