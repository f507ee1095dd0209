"""What is asked of a build, how it speaks while it works, and what it comes to. Nothing heavy is loaded here."""

import datetime
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from builder.model.diagnostics import Diagnostic


class Voice(NamedTuple):
    """How a build speaks while it works: `remark` for what a person must know, `progress` for what is being done now.

    Who looks at the site meanwhile says what is `in_view`, files of pages, the one last looked at first; such a page is
    given to `show` with its file as soon as it is drawn, before the whole is published.
    """

    remark: Callable[[str], None] = lambda words: None
    progress: Callable[[str], None] = lambda words: None
    in_view: Callable[[], Sequence[str]] = lambda: ()
    show: Callable[[str, bytes], None] = lambda file, page: None


SILENT = Voice()


class Options(NamedTuple):
    """What a person asks of a build (INTERFACE.md, section 2)."""

    root: Path
    output: Path | None = None  # public/ in the site, unless said
    base_url: str = ""  # the production address of site.yaml, unless said
    context: str = "production"
    drafts: bool = False
    strict: bool = False
    jobs: int = 1
    cache: bool = True
    today: datetime.date = datetime.date(1970, 1, 1)
    commit: str = ""
    review: str = ""
    explain: bool = False
    search: bool = False  # whether there is a search index
    index_later: bool = False  # whether it is left to who asks for its records (`pipeline.search_records`)

    @property
    def target(self) -> Path:
        """The folder that the site is built into."""
        return self.output or self.root / "public"


class Outcome(NamedTuple):
    """What a build did, and all that it has to say."""

    diagnostics: tuple[Diagnostic, ...]
    settings_failed: bool = False
    pages: int = 0
    redrawn: int = 0
    remembered: int = 0
    seconds: float = 0.0
    reasons: tuple[tuple[str, str], ...] = ()
    output: Path | None = None

    @property
    def errors(self) -> int:
        """How many of the diagnostics are errors."""
        return sum(each.severity == "error" for each in self.diagnostics)
