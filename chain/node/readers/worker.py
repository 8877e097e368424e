"""The reader process: answers one call after the other on its standard input and output.

Messages both ways are a length (4 bytes, big-endian) and that much JSON. It ends when its input
closes, so it never outlives the node.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any, BinaryIO

import orjson

from chain.node.errors import TookTooLong
from chain.node.execution import spare_the_collector
from chain.node.files import CHAIN_FILE, read_genesis
from chain.node.limits import deadline
from chain.node.rpc.errors import LIMIT_EXCEEDED, RpcError
from chain.node.rpc.params import Params
from chain.node.rpc.table import EXECUTING
from chain.node.store import ChainFile
from chain.node.view import View

CALL_SECONDS = 5.0
"""Wall time that one call has."""

_NICENESS = 5  # on a busy machine the sealer comes first


def main(folder: Path) -> None:
    """Serve the calls that come on standard input until it closes."""
    os.nice(_NICENESS)
    genesis = read_genesis(folder)
    file = ChainFile.open(folder / CHAIN_FILE)
    spare_the_collector()
    source, sink = sys.stdin.buffer, sys.stdout.buffer
    send(sink, {"ready": True})
    while (request := receive(source)) is not None:
        view = View(file, genesis, request["head"])
        send(sink, _answer(view, request["method"], request["params"]))


def _answer(view: View, method: str, params: Any) -> dict[str, Any]:
    try:
        with deadline(CALL_SECONDS)(), view.file.snapshot():
            return {"result": EXECUTING[method](view, Params(params))}
    except TookTooLong:
        refused = RpcError(LIMIT_EXCEEDED, f"the call took longer than {CALL_SECONDS:g} seconds")
        return {"error": refused.to_json()}
    except RpcError as error:
        return {"error": error.to_json()}
    except RecursionError:
        return {"error": RpcError(LIMIT_EXCEEDED, "the call nests too deeply").to_json()}
    finally:
        view.file.nodes.discard()


def send(sink: BinaryIO, message: Any) -> None:
    """Write one message."""
    body = orjson.dumps(message)
    sink.write(len(body).to_bytes(4, "big") + body)
    sink.flush()


def receive(source: BinaryIO) -> Any:
    """Read one message; none if the other side has closed."""
    head = source.read(4)
    if len(head) < 4:
        return None
    return orjson.loads(source.read(int.from_bytes(head, "big")))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
