"""Why a transaction had no effect, in one line."""

from __future__ import annotations

from chain.client import Sender, SentTransaction, State
from chain.errors import ClientError


def why_failed(sender: Sender, item: SentTransaction) -> str:
    """What is known of it, asked from the node where it is in a block; never fails."""
    if item.state is not State.FAILED:
        return item.reason or f"it was {item.state}"
    try:
        sender.wait(item.key, 0.0)
    except ClientError as error:
        return str(error)
    return "it is not known why"
