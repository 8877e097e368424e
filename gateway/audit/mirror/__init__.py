"""The audit that trusts an observer's mirror alone."""

from gateway.audit.mirror.service import BlockHash, check_mirror

__all__ = ["BlockHash", "check_mirror"]
