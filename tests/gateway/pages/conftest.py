"""The town of evidence, whose pages are looked at."""

from tests.gateway.evidence.conftest import scene

__all__ = ["scene"]
