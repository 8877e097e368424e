"""An office whose issuer leaves documents."""

from __future__ import annotations

from tests.gateway.issuing.conftest import licensed, registry
from tests.gateway.verification.conftest import office

__all__ = ["licensed", "office", "registry"]
