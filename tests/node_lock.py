"""Takes out of npm's lock file the one kind of address that npm cannot be asked to leave out: where to send money.

`make lock` calls it: `python -m tests.node_lock FILE`.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

if __name__ == "__main__":
    file = Path(sys.argv[1])
    lock = json.loads(file.read_text())
    for package in lock["packages"].values():
        package.pop("funding", None)
    file.write_text(json.dumps(lock, indent=2) + "\n")
