"""One more build for `serve`, and how it went: in the terminal, and as the state that browsers are shown."""

import datetime
import gc
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from builder.commands import overlay, reports
from builder.commands.overlay import Trouble
from builder.commands.serve_answers import FinishedSite
from builder.commands.serve_search import SearchIndex
from builder.commands.serve_watch import Saved
from builder.engine import disk, pipeline
from builder.engine.pipeline import Options, Outcome, Session, Voice
from builder.engine.refusal import Refusal, printable
from builder.model.diagnostics import Diagnostic

NAMED = 2  # files that a line names


class State(NamedTuple):
    """What browsers are shown: the last good site, if there is one, and what keeps the present one from being built."""

    site: FinishedSite | None
    trouble: Trouble | None


class Rebuild:
    """Builds the site once more, and says how it went."""

    def __init__(self, options: Options, index: SearchIndex, voice: Voice, day: Callable[[], datetime.date], colour: bool) -> None:
        self._options = options
        self._day = day  # a server may run for weeks, and a claim grow stale meanwhile
        self._index = index
        self._output = options.output or options.root / "public"
        self._voice = voice
        self._colour = colour
        self._site: FinishedSite | None = None
        self._session = Session()
        self._said: frozenset[tuple[str, str, str]] = frozenset()

    def __call__(self, saved: Saved) -> State:
        """Build, because these files were saved; none at the first time."""
        began = time.monotonic()
        paths = saved.labels
        self._session.hear(saved.paths)
        try:
            outcome = pipeline.build(self._options._replace(today=self._day()), self._voice, self._session)
        except Refusal as refusal:
            words = str(refusal)
        except Exception as error:  # noqa: BLE001 - a fault that one file brings to light must not end the work on all others
            words = f"nutgraf has a fault: it stumbled over {type(error).__name__}: {error}. `nutgraf build` says more."
        else:
            return self._told(paths, outcome, began)
        # What broke off may be in a ring of references, as Jinja's errors are, and with it the whole build: Python would see that late.
        gc.collect()
        return self._state(paths, overlay.of_words(words), words)

    def has_missed(self) -> bool:
        """Whether a file was saved of which nobody told."""
        try:
            return self._session.has_missed(self._options.root)
        except Refusal:  # of which the next build tells
            return True

    def _told(self, paths: Sequence[str], outcome: Outcome, began: float) -> State:
        """Say what a build that came to its end has to say."""
        lines = _lines_of(self._options.root)
        self._say_what_is_new(outcome.diagnostics, lines)
        if outcome.errors or outcome.settings_failed:
            return self._state(paths, overlay.of_diagnostics(outcome.diagnostics, lines), reports.count(outcome.diagnostics).words)
        self._site = FinishedSite(self._output, self._index.file)
        self._index.renew()
        return self._state(paths, None, _how_it_went(outcome, time.monotonic() - began))

    def _state(self, paths: Sequence[str], trouble: Trouble | None, words: str) -> State:
        self._voice.progress("")
        self._voice.remark(f"{_named(paths)}: {printable(words)}" if paths else printable(words))
        return State(self._site, trouble)

    def _say_what_is_new(self, diagnostics: Sequence[Diagnostic], lines: reports.Lines) -> None:
        """All errors, and the warnings that the last build did not have: two dozen at every save are read by nobody."""
        new = [each for each in diagnostics if each.severity == "error" or _essence(each) not in self._said]
        self._said = frozenset(map(_essence, diagnostics))
        if new:
            text = reports.as_text(new, lines, colour=self._colour)
            self._voice.remark(text.rstrip("\n").rpartition("\n")[0])  # without the count, which follows in the line of the build


def _essence(each: Diagnostic) -> tuple[str, str, str]:
    """A diagnostic without its line, which moves when something is written above it."""
    return each.file, each.code, each.message


def _named(paths: Sequence[str]) -> str:
    rest = len(paths) - NAMED
    names = [printable(path) for path in paths]
    return f"{', '.join(names[:NAMED])} and {rest:,} more" if rest > 0 else " and ".join(names)


def _how_it_went(outcome: Outcome, seconds: float) -> str:
    warnings = reports.count(outcome.diagnostics).warnings
    said = f"; {reports.plural(warnings, 'warning')}" if warnings else ""
    return f"{outcome.redrawn:,} of {reports.plural(outcome.pages, 'page')} drawn anew in {seconds * 1000:,.0f} ms{said}"


def _lines_of(root: Path) -> reports.Lines:
    """The lines of a file of the site, each file read once."""
    known: dict[str, Sequence[str]] = {}

    def lines(path: str) -> Sequence[str]:
        if path not in known:
            text: object = None
            with suppress(Refusal):  # it went since it was read
                text = disk.read_text(root, path, 0)
            known[path] = text.split("\n") if isinstance(text, str) else ()
        return known[path]

    return lines
