"""`python -m builder` is the same as `nutgraf`."""

import atexit
import gc
import os
from typing import NoReturn


def run() -> NoReturn:
    """The program: as `main`, and then at once the end.

    What it held in memory is the system's to take back. Python would take a million values apart one by one, and look for
    reference cycles among them first: for a build, which is over soon, that is never worth its time (`serve` sees to itself).
    """
    gc.disable()
    try:
        from builder.cli import main  # only now: Python looks for cycles while it loads, too
    except KeyboardInterrupt:
        os._exit(130)  # cli.INTERRUPTED, which is not loaded yet
    code = main()  # which has written out all that it had to say
    atexit._run_exitfuncs()
    os._exit(code)


if __name__ == "__main__":  # worker processes import this module again and must not start a second run
    run()
