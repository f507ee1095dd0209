"""`python -m builder` is the same as `nutgraf`."""

import sys

from builder.cli import main

if __name__ == "__main__":  # worker processes import this module again and must not start a second run
    sys.exit(main())
