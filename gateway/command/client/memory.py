"""What the command line remembers of a gateway: which ledger it is, who asked last, sessions.

One file a gateway, mode 0600, in a folder of its own beside the accounts, for a session's token
is worth what the account is worth until it ends.
"""

from __future__ import annotations

import json
import os
import tempfile
import time
from hashlib import sha256
from pathlib import Path
from typing import Any

FOLDER = ".sessions"
_EARLY = 60
"""A session is not used in its last minute."""


class Memory:
    """The memory of one gateway's address; lost or damaged, it costs no more than a sign-in."""

    def __init__(self, keys_folder: Path, url: str) -> None:
        self.path = keys_folder / FOLDER / f"{sha256(url.encode()).hexdigest()[:16]}.json"
        self._url = url
        self._content = self._read()

    @property
    def ledger_id(self) -> str | None:
        """The ledger that this address served first."""
        return self._content.get("ledger")

    @property
    def last(self) -> str | None:
        """The account used last."""
        return self._content.get("last")

    def token(self, name: str) -> str | None:
        """The token of a session that still lasts."""
        session = self._content["sessions"].get(name)
        if session is None or session["expires"] < time.time() + _EARLY:
            return None
        return str(session["token"])

    def pin(self, ledger_id: str) -> None:
        """Remember which ledger this is."""
        self._content["ledger"] = ledger_id
        self._write()

    def remember(self, name: str, token: str, expires_in: int) -> None:
        """Keep a session, and that this account was used last."""
        self._content["sessions"][name] = {"token": token, "expires": time.time() + expires_in}
        self.use(name)

    def use(self, name: str) -> None:
        """Remember that this account was used last."""
        self._content["last"] = name
        self._write()

    def forget(self, name: str) -> None:
        """Drop a session."""
        self._content["sessions"].pop(name, None)
        self._write()

    def _read(self) -> dict[str, Any]:
        empty: dict[str, Any] = {"url": self._url, "sessions": {}}
        try:
            content = json.loads(self.path.read_text("utf-8"))
        except (OSError, ValueError):
            return empty
        if not isinstance(content, dict) or not isinstance(content.get("sessions"), dict):
            return empty
        return content

    def _write(self) -> None:
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor, draft = tempfile.mkstemp(dir=self.path.parent)  # mode 0600
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(self._content, file)
        Path(draft).replace(self.path)
