"""``shujian`` as it is, but the accounts that it makes are cheap to open: tests do so all the time.

Opening one costs 0.7 s of processor time otherwise, which is for passwords that people choose.
"""

from __future__ import annotations

import sys

from chain.keys import LIGHT, folder
from gateway.command import main

if __name__ == "__main__":
    assert folder.create.__kwdefaults__ is not None
    folder.create.__kwdefaults__["cost"] = LIGHT
    sys.exit(main())
