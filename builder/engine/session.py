"""What a process that builds a site again and again keeps in memory from one build to the next.

Nothing in it is needed: it only shortens the way. What it has of `.nutgraf` counts as long as nobody else wrote there
(`Rows`), and what it has of the site's files is looked at again where somebody says that a file was saved.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from builder.engine import disk
from builder.engine.cache import Rows
from builder.engine.disk import Scanned


class Session:
    """The memory of builds with one and the same root, one after the other."""

    def __init__(self, lasting: bool = True) -> None:
        """Not `lasting` where one build is all."""
        self.rows = Rows(lasting)
        self._scanned: Scanned | None = None
        self._saved: set[str] | None = None  # since that scan; None: nobody knows

    def hear(self, saved: Iterable[str] | None) -> None:
        """Be told which files may have changed since the last build or word, as absolute paths; None: any may have."""
        if saved is None or self._saved is None:
            self._saved = None
        else:
            self._saved.update(saved)

    def scan(self, root: Path) -> Scanned:
        """What lies in the site's folders: those files are looked at that were heard of, or all. Raises Refusal."""
        found = disk.scan_again(root, self._scanned.scan, self._saved) if self._scanned and self._saved is not None else None
        self._scanned = found or disk.scan_now(root)
        self._saved = set()
        return self._scanned

    def has_missed(self, root: Path) -> bool:
        """Whether any file is not as the last build found it: words may be lost on the way. Raises Refusal."""
        return self._scanned is None or disk.scan(root) != self._scanned.scan
