"""Anchoring: statements reach their contracts, answers become records, leaves reach the chain."""

from gateway.anchoring.lag import Lag
from gateway.anchoring.levels import Level
from gateway.anchoring.models import Checkpoint, Cursor
from gateway.anchoring.runner import Anchoring

__all__ = ["Anchoring", "Checkpoint", "Cursor", "Lag", "Level"]
