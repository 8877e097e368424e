"""``python -m chain.node``: the same as ``shujian node``."""

from __future__ import annotations

import sys

from chain.node import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
