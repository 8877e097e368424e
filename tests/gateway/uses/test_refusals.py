"""What the record of a refusal tells of the contract's reason."""

from __future__ import annotations

import pytest

from chain.client import CallRefused, Place, Refusal
from chain.words import Address, Digest
from gateway.anchoring.effects import reason

ID = Digest(bytes(32))


@pytest.mark.parametrize(
    ("error", "arguments", "told"),
    [
        ("UseTaken", {"key": "0x01", "holder": "0x02", "until": 7}, {"key": "0x01"}),
        ("NotNamed", {"key": "0x01", "buyer": "0x02"}, {"key": "0x01"}),
        ("NotHeld", {"key": "0x01", "status": 2}, {"key": "0x01", "status": 2}),
    ],
)
def test_it_leaves_out_who_has_a_document_or_was_named_for_it(
    error: str, arguments: dict[str, str | int], told: dict[str, str | int]
) -> None:
    place = Place(1, 0, ID, ID, Address(bytes(20)))
    refused = CallRefused(place, ID, Refusal(error, arguments))  # type: ignore[arg-type]
    assert reason(refused) == {"error": error, "arguments": told}
