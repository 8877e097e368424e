"""``shujian node``: the arguments, the keystore, and the signals."""

from __future__ import annotations

import argparse
import logging
import os
import signal
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

from chain.errors import ChainError
from chain.keys import read_password_file, unlock
from chain.node.execution import spare_the_collector
from chain.node.node import Node, open_node


def main(argv: Sequence[str]) -> int:
    """Run the node until SIGTERM, SIGINT or, if asked for, the end of standard input.

    The exit status is 0 after an orderly end, 1 if the node cannot start or go on (one line on
    standard error says why), 2 for wrong usage.
    """
    arguments = _parser().parse_args(argv)
    logging.basicConfig(
        level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )
    try:
        password = read_password_file(arguments.password_file)
        key = unlock(arguments.keystore, password, arguments.keystore.parent)
        spare_the_collector()
        with open_node(arguments.data, arguments.memory, key) as node:
            _stop_on_signals(node)
            if arguments.until_stdin_closes:
                threading.Thread(target=_stop_at_end_of_input, args=(node,), daemon=True).start()
            node.run(arguments.host, arguments.port)
    except (ChainError, OSError) as error:
        print(f"shujian node: {error}", file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="shujian node",
        description="Run the embedded chain node.",
        epilog="Example: shujian node --data ledger/node --memory ledger.memory "
        "--keystore ledger.keys/operator.json --password-file pw",
    )
    parser.add_argument("--data", type=Path, required=True, help="the folder with chain.sqlite")
    parser.add_argument(
        "--memory", type=Path, required=True, help="the folder, elsewhere, for node.json"
    )
    parser.add_argument("--keystore", type=Path, required=True, help="the sealer's keystore (V3)")
    parser.add_argument("--password-file", type=Path, required=True, help="its password")
    parser.add_argument("--host", default="127.0.0.1", help="a loopback address")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one (default)")
    parser.add_argument(
        "--until-stdin-closes", action="store_true", help="end with the process that started it"
    )
    return parser


def _stop_on_signals(node: Node) -> None:
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: node.stop())


def _stop_at_end_of_input(node: Node) -> None:
    # Not through sys.stdin: a thread that holds its buffer's lock aborts the interpreter's exit.
    while os.read(0, 4096):
        pass
    node.stop()
