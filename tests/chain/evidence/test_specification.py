"""What chain/README.md says of evidence, where a test can hold it against the code."""

from __future__ import annotations

from pathlib import Path

import chain
from chain.client.artifacts import artifact
from chain.evidence import FORMAT, MAX_BYTES, MAX_RECORDS, NAMES
from chain.evidence.checkpoint import CHECKPOINTS_SLOT
from chain.evidence.effect_checks import ACCEPTED_SLOTS, ACCOUNTS_SLOT, IDS_SLOT
from chain.evidence.trust import FORMAT as TRUST_FORMAT
from chain.statements import TYPES

TEXT = (Path(chain.__file__).parent / "README.md").read_text()
WORDS = " ".join(TEXT.split())


def test_checks_formats_and_limits_stand_there() -> None:
    for number, name in enumerate(NAMES, 1):
        assert f"\n{number}. **{name}** " in TEXT
    for text in (f"`{FORMAT}`", f"`{TRUST_FORMAT}`", f"{MAX_BYTES:,} bytes", f"{MAX_RECORDS:,}"):
        assert text in TEXT


def test_every_type_stands_there_with_its_kind() -> None:
    for kind in TYPES.values():
        assert f"{kind.name} `{kind.kind}`" in WORDS
        assert kind.refusal in (None, "access.refused")


def test_slots_are_those_of_the_compiled_contracts() -> None:
    assert artifact("Journal").slots["_checkpoints"] == CHECKPOINTS_SLOT
    for name, slot in ACCEPTED_SLOTS.items():
        assert artifact(name).slots["_acceptedIn"] == slot
    members = artifact("Members").slots
    assert (members["_accounts"], members["_ids"]) == (ACCOUNTS_SLOT, IDS_SLOT)
