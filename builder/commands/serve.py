"""`nutgraf serve`: builds, serves, and on each save rebuilds and tells the browsers (INTERFACE.md, section 2).

The main thread watches and builds, one after the other, so that an interrupt ends whichever is at work as it ends a
`nutgraf build`. A second thread answers browsers meanwhile, with the pages of the last good build: it knows nothing
but what `House` is told of builds, that one begins (`expect`), a page of it (`show_ahead`), what it came to (`show`), and
asks the search index for its files. Every rebuild is `pipeline.build`; there is no partial way. It shows the page in view as
soon as that is drawn, and publishes the whole behind it. A third thread has the search index made, for which no build and
no browser waits.
"""

from __future__ import annotations

import datetime
import signal
import sys
import webbrowser
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from threading import Thread
from types import FrameType

from builder.commands.serve_browsers import House, running
from builder.commands.serve_ports import names, opened, reachable
from builder.commands.serve_rebuild import Rebuild
from builder.commands.serve_search import SearchIndex
from builder.commands.serve_watch import NOTHING, Saved, changes
from builder.engine import disk
from builder.engine.memory import remove
from builder.engine.output import check_output
from builder.engine.pipeline import Options, Voice
from builder.engine.refusal import Refusal

# A place of its own, as `public/` may hold what is to be published, and one for each port, as two servers of a site would
# else undo each other's addresses. It is kept, so that the next start finds its pages; not that of a port taken by chance.
PREVIEW = ".nutgraf-preview"

SWITCH = 0.0005  # seconds for which a build may keep the interpreter from the thread that answers; an answer asks for it often


def serve(
    options: Options, host: str, port: int, open_browser: bool, voice: Voice, day: Callable[[], datetime.date], colour: bool = False
) -> None:
    """Build and serve until interrupted, which is a KeyboardInterrupt. `day` says which day it is, each time anew. Refusal: the port
    or the output is not to be had."""
    with ExitStack() as stack:
        interrupt = stack.enter_context(_interruptible())
        stack.callback(sys.setswitchinterval, sys.getswitchinterval())
        sys.setswitchinterval(SWITCH)
        doors = stack.enter_context(opened(host, port))
        taken: int = doors[0].getsockname()[1]
        address = f"http://{reachable(host)}:{taken}"
        options = stack.enter_context(_previewing(options, address, f"{PREVIEW}/{taken}", keep=port != 0))
        index = SearchIndex(options, voice.remark)
        house = House(names(host, taken), address)
        rebuild = Rebuild(options, index, voice._replace(in_view=house.files_in_view, show=house.show_ahead), day, colour)
        watched = changes(options.root, voice.remark, interrupt.raise_if_lost)
        house.show(rebuild(next(watched)))
        interrupt.raise_if_lost()
        stack.enter_context(running(house, doors))
        voice.remark(f"Serving {address}/ (Ctrl-C ends it)")
        Thread(target=index.keep, daemon=True).start()
        if open_browser:  # some browsers, those of a terminal, come back only when they are closed
            Thread(target=webbrowser.open_new_tab, args=[f"{address}/"], daemon=True).start()
        for saved in watched:
            if saved != NOTHING or rebuild.has_missed():
                house.expect()
                house.show(rebuild(saved if saved != NOTHING else Saved((), None)))
            interrupt.raise_if_lost()


@contextmanager
def _previewing(options: Options, address: str, folder: str, keep: bool) -> Iterator[Options]:
    """The options of builds into that folder of the site, to be looked at at that address. Refusal: it cannot be used."""
    output = options.root / folder
    with suppress(Refusal):  # it is there from an earlier time
        disk.write_new(options.root, f"{PREVIEW}/.gitignore", "*\n")
    check_output(options.root, output)
    try:
        yield options._replace(output=output, base_url=address, context="development", search=True, index_later=True)
    finally:
        if not keep:
            with suppress(OSError):
                remove(str(output))


class _Interrupt:
    """Raises KeyboardInterrupt where the work stands when a signal comes.

    Python drops what is raised in some corners (while a process is forked, while an object is taken down); the server
    would then go on as if nobody had asked.
    """

    def __init__(self) -> None:
        self._came = False

    def __call__(self, _number: int, _frame: FrameType | None) -> None:
        self._came = True
        raise KeyboardInterrupt

    def raise_if_lost(self) -> None:
        """Raise KeyboardInterrupt where a signal came, and the work went on nevertheless."""
        if self._came:
            raise KeyboardInterrupt


@contextmanager
def _interruptible() -> Iterator[_Interrupt]:
    """Whatever asks the server to end is an interrupt, so that a build at work leaves all as it should be."""
    interrupt = _Interrupt()

    ending = [signal.SIGINT, signal.SIGTERM]
    if hasattr(signal, "SIGHUP") and signal.getsignal(signal.SIGHUP) == signal.SIG_DFL:  # else `nohup` was before it
        ending.append(signal.SIGHUP)
    before = {number: signal.signal(number, interrupt) for number in ending}
    try:
        yield interrupt
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
