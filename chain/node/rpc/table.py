"""The table of methods: what each needs, and where it is executed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from chain.node.rpc import call_methods, chain_methods, log_methods, state_methods
from chain.node.rpc.params import Params
from chain.node.view import View

Method = Callable[[View, Params], Any]

READING: dict[str, Method] = {
    **chain_methods.METHODS,
    **state_methods.METHODS,
    **log_methods.METHODS,
}
"""Answered from the file at once: bounded work, no contract code is executed."""

EXECUTING: dict[str, Method] = {**call_methods.METHODS}
"""They execute contract code, so a reader process does it, with a deadline."""

NO_KEYS = (
    "eth_sendTransaction",
    "eth_sign",
    "eth_signTransaction",
    "eth_signTypedData",
    "eth_signTypedData_v4",
    "personal_sign",
)
"""What only a node that holds keys could do."""
