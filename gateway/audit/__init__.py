"""The audit: everything in the database held against the journal, its tree and the chain."""

from gateway.audit.findings import Finding
from gateway.audit.rebuild import rebuild
from gateway.audit.report import Check, Progress, Report
from gateway.audit.service import run

__all__ = ["Check", "Finding", "Progress", "Report", "rebuild", "run"]
