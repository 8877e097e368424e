"""The completeness index of the running gateway: kept, ahead of the chain, provable."""

from gateway.completeness.failures import require_claim
from gateway.completeness.service import Completeness

__all__ = ["Completeness", "require_claim"]
