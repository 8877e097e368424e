"""The completeness index of the running gateway: kept, ahead of the chain, provable."""

from gateway.completeness.service import Completeness, require_claim

__all__ = ["Completeness", "require_claim"]
