"""The town of evidence, of which certificates are asked."""

from tests.gateway.evidence.conftest import scene

__all__ = ["scene"]
