"""What a founding has decided: written before anything depends on it, so that it can be resumed."""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from chain.words import Address, Digest, Role, Seconds, to_hex
from gateway.errors import LedgerError
from gateway.members.profile import make_profile
from gateway.operation import folder

FORMAT = "shujian/init/1"


@dataclass(frozen=True, slots=True)
class Founder:
    """An organisation that is a member from the start, with one account of rank head."""

    code: str
    prefix: str
    name: str
    account: str

    @property
    def address(self) -> Address:
        """The account's address."""
        return Address(bytes.fromhex(self.account[2:]))

    def profile(self, *, demonstration: bool) -> dict[str, Any]:
        """The profile whose digest the contract keeps."""
        return make_profile(self.name, demonstration=demonstration)

    def record(self, role: Role, *, demonstration: bool) -> dict[str, Any]:
        """How the record ``ledger.created`` names the founder."""
        return {
            "code": self.code,
            "prefix": self.prefix,
            "roles": int(role),
            "profile": self.profile(demonstration=demonstration),
            "accounts": [{"address": self.account, "rank": "HEAD"}],
        }


@dataclass(frozen=True, slots=True)
class Draft:
    """A founding under way; `sealer` is None and `chain_url` named where the chain is elsewhere."""

    ledger_id: str
    timestamp: int
    steward: Founder
    operator: Founder
    sealer: str | None
    chain_url: str | None
    demonstration: bool

    @property
    def id(self) -> Digest:
        """The ledger id."""
        return Digest(bytes.fromhex(self.ledger_id[2:]))

    @property
    def began(self) -> Seconds:
        """When it was decided: the time of the first block."""
        return Seconds(self.timestamp)

    @property
    def sealers(self) -> tuple[Address, ...]:
        """The sealers of the embedded chain."""
        return () if self.sealer is None else (Address(bytes.fromhex(self.sealer[2:])),)


def new_draft(
    steward: Founder,
    operator: Founder,
    *,
    sealer: Address | None,
    chain_url: str | None,
    demonstration: bool,
) -> Draft:
    """A founding with a random ledger id, beginning now."""
    return Draft(
        ledger_id=to_hex(secrets.token_bytes(32)),
        timestamp=int(time.time()),
        steward=steward,
        operator=operator,
        sealer=None if sealer is None else to_hex(sealer),
        chain_url=chain_url,
        demonstration=demonstration,
    )


def read(data: Path) -> Draft | None:
    """The founding under way in a data folder; None if there is none."""
    path = data / folder.DRAFT
    try:
        content = json.loads(path.read_text("utf-8"))
        return _parse(content)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise LedgerError(
            f"{path} is damaged ({error!r}); no ledger was finished in {data}: move the folder "
            "away and run `shujian init` again"
        ) from error


def write(data: Path, draft: Draft) -> None:
    """Commit to a draft: from here on the founding can only be finished, not begun differently."""
    folder.write_json(data / folder.DRAFT, {"format": FORMAT, **asdict(draft)})


def _parse(content: Mapping[str, Any]) -> Draft:
    fields = dict(content)
    if fields.pop("format") != FORMAT:
        raise ValueError("another format")
    steward, operator = Founder(**fields.pop("steward")), Founder(**fields.pop("operator"))
    return Draft(steward=steward, operator=operator, **fields)
