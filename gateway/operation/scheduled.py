"""The process of an audit on schedule; its exit status is that of ``shujian audit``."""

from __future__ import annotations

import logging
import os
import sys

from chain.errors import ChainError
from gateway.audit import Progress
from gateway.errors import GatewayError
from gateway.operation import auditing, service
from gateway.settings import Settings

NICE = 15
"""How much everything else goes before it."""

FAILED = 4

logger = logging.getLogger(__name__)


def main() -> int:
    """Audit the ledger that the environment names, at low priority; it ends with who started it."""
    service.log_to()
    service.end_with_input()
    os.nice(NICE)
    try:
        report = auditing.audit(Settings(), logger.info, _nothing, scheduled=True)
    except (ChainError, GatewayError) as error:
        logger.error("the audit could not be made: %s", error)  # noqa: TRY400  one line says it
        return FAILED
    return report.exit_status


def _nothing(_: Progress) -> None:
    """Nobody looks on."""


if __name__ == "__main__":
    sys.exit(main())
