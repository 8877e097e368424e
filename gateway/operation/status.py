"""How the ledger on this machine is: who serves it, how far the chain is behind, its size."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from gateway import ledger as ledgers
from gateway.audit import results
from gateway.operation import folder
from gateway.settings import Settings


@dataclass(frozen=True, slots=True)
class Status:
    """What `look` found; parts are None where they could not be had.

    `ready` is what ``/readyz`` said, whether or not the gateway can serve; `public` is what
    ``/v1/ledger`` said.
    """

    url: str
    pid: int | None
    local: dict[str, Any] | None
    public: dict[str, Any] | None
    ready: dict[str, Any] | None
    able: bool
    sizes: dict[str, int]
    audit: dict[str, Any] | None

    def as_json(self) -> dict[str, Any]:
        """The form that ``status --json`` prints."""
        return {
            "url": self.url,
            "pid": self.pid,
            "able": self.able,
            "ledger": (self.public or {}).get("ledger") or self.local,
            "size": (self.public or {}).get("size"),
            "checkpoint": (self.public or {}).get("checkpoint"),
            "ready": self.ready,
            "sizes": self.sizes,
            "audit": self.audit,
        }


def look(settings: Settings) -> Status:
    """Look at the ledger in the data folder, if there is one, and ask the gateway."""
    serving = folder.serving(settings.data)
    local = None
    if (settings.data / ledgers.FILE).exists():
        local = ledgers.load(settings.data).as_json()
    url = serving.url if serving is not None else settings.url.rstrip("/")
    code, ready = _ask(url, "/readyz")
    _, public = _ask(url, "/v1/ledger")
    return Status(
        url=url,
        pid=None if serving is None else serving.pid,
        local=local,
        public=public,
        ready=ready,
        able=code == httpx.codes.OK,
        sizes=sizes(settings) if local else {},
        audit=_audit(settings.data),
    )


def sizes(settings: Settings) -> dict[str, int]:
    """Bytes on disk of the parts of the data folder, SQLite's side files included."""
    data = settings.data
    parts = {
        "database": _together(data, "gateway.sqlite"),
        "chain": _together(data / folder.NODE, "chain.sqlite"),
        "logs": _together(data, folder.UP_LOG) + _together(data, folder.NODE_LOG),
    }
    return {name: size for name, size in parts.items() if size}


def _audit(data: Path) -> dict[str, Any] | None:
    found = results.shown(data)
    return found if found["running"] or found["time"] is not None else None


def _together(parent: Path, stem: str) -> int:
    return sum(path.stat().st_size for path in parent.glob(f"{stem}*"))


def _ask(url: str, path: str) -> tuple[int | None, dict[str, Any] | None]:
    try:
        response = httpx.get(f"{url}{path}", timeout=5.0, trust_env=False)
        content = response.json()
    except (httpx.HTTPError, httpx.InvalidURL, ValueError):
        return None, None
    known = response.status_code in (httpx.codes.OK, httpx.codes.SERVICE_UNAVAILABLE)
    return response.status_code, content if known and isinstance(content, dict) else None
