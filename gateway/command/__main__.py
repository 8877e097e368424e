"""``python -m gateway.command``: the same as ``shujian``."""

from __future__ import annotations

import sys

from gateway.command import main

if __name__ == "__main__":
    sys.exit(main())
