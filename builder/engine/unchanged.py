"""A build after which nothing changed: what it came to is remembered, and said again without doing any of it.

It is known from a look at the files, the output and the options alone. Whatever is not exactly as the last build left it
is the business of the stages.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from builder.engine import disk
from builder.engine.attempt import Attempt
from builder.engine.cache import is_racy
from builder.engine.generator import theme_root
from builder.engine.options import Options, Outcome
from builder.model.diagnostics import Diagnostic
from builder.model.digests import digest

NAME = "outcome"  # under which it is remembered, with the output behind it
THEME = ("templates", "static")


def recall(attempt: Attempt) -> Outcome | None:
    """What the last build came to, where one more would come to the same; None where that must be found out."""
    options, found = attempt.options, attempt.found.scan
    if options.explain:  # what was done with each page is not remembered
        return None
    kept = attempt.cache.meta(_name(options))
    known = _decoded(kept) if kept else None
    if known is None or found.diagnostics or known["files"] != found.digest:  # after most edits this is the first to tell
        return None
    if known["asked"] != _asked(options) or known["output"] != attempt.publication.shown_digest():
        return None
    said = tuple(Diagnostic(*each) for each in known["said"])
    return Outcome(said, pages=known["pages"], remembered=known["pages"])


def remember(attempt: Attempt, outcome: Outcome) -> None:
    """Remember what a build came to; nothing where a file may have changed since its scan without a sign of it."""
    options, found = attempt.options, attempt.found
    if any(is_racy(stat, found.began_ns) for stat in found.scan.files):
        return
    known = {
        "asked": _asked(options),
        "files": found.scan.digest,
        "output": attempt.publication.published_digest(),
        "pages": outcome.pages,
        "said": outcome.diagnostics,
    }
    attempt.cache.keep_meta(_name(options), json.dumps(known).encode())


def _name(options: Options) -> str:
    return f"{NAME} {os.path.relpath(options.target, options.root)}"


def _asked(options: Options) -> str:
    """All that decides what a build comes to, beside the files of the site."""
    asked = options._replace(root=Path(), output=None, jobs=0)
    return digest(repr((asked, _theme(options))).encode())


def _theme(options: Options) -> list[tuple[str, str]]:
    """The files of the theme that the program brings, where they are not those of the site itself."""
    root = theme_root()
    if root == options.root:
        return []
    return [(stat.path, disk.digest_file(root, stat.path)) for stat in disk.scan(root, THEME).files]


def _decoded(data: bytes) -> Mapping[str, Any] | None:
    try:
        known = json.loads(data)
        return known if {"asked", "files", "output", "pages", "said"} <= known.keys() else None
    except (ValueError, AttributeError):
        return None
