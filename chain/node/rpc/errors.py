"""JSON-RPC errors: the codes of the specification, of EIP-1474, and geth's 3 for a revert."""

from __future__ import annotations

from typing import Any

from chain.errors import NodeError

PARSE_ERROR = -32700
INVALID_REQUEST = -32600
METHOD_NOT_FOUND = -32601
INVALID_PARAMS = -32602
INTERNAL_ERROR = -32603
INVALID_INPUT = -32000
NOT_FOUND = -32001
TRANSACTION_REJECTED = -32003
NOT_SUPPORTED = -32004
LIMIT_EXCEEDED = -32005
REVERTED = 3


class RpcError(NodeError):
    """An answer that is an error: a code, a message, and data where the code has some."""

    def __init__(self, code: int, message: str, data: str | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.data = data

    def to_json(self) -> dict[str, Any]:
        """The error object of JSON-RPC 2.0, section 5.1."""
        error: dict[str, Any] = {"code": self.code, "message": self.message}
        if self.data is not None:
            error["data"] = self.data
        return error


def invalid_params(message: str) -> RpcError:
    """The parameters are not what the method takes."""
    return RpcError(INVALID_PARAMS, message)
