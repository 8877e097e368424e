"""What a statement about uses must be to be recorded: the contract's rules, asked beforehand."""

from __future__ import annotations

import pytest

from gateway.errors import Conflict
from tests.gateway.uses.desk import BUYER, Desk, key

KEYS = [key(1), key(2)]


@pytest.mark.parametrize("second", ["LockUse", "BookUse"])
@pytest.mark.parametrize("first", ["LockUse", "BookUse"])
@pytest.mark.parametrize("accepted", [False, True])
def test_a_document_is_used_once(desk: Desk, first: str, second: str, accepted: bool) -> None:
    taken = desk.submit(first, KEYS[1:])
    if accepted:
        desk.town.accept(taken.digest)
    with pytest.raises(Conflict, match="1 of 2 documents cannot be") as refused:
        desk.submit(second, KEYS, by="rival")
    assert BUYER not in str(refused.value)  # whose it is is not told
    with pytest.raises(Conflict, match="by yourself"):
        desk.submit(second, KEYS, voucher="记-2")
    desk.submit(second, KEYS[:1], by="rival")
