"""The theme: the program's own templates and static files, with the site's own in the place of those of the same path."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from builder.engine import disk
from builder.engine.generator import theme_root
from builder.engine.refusal import Refusal
from builder.model.diagnostics import Diagnostic
from builder.model.values import Value
from builder.publishing.assets import Asset, Static, finish

FOLDERS = ("templates", "static")
_INSIDE = tuple(f"{folder}/" for folder in FOLDERS)


class Theme(Value, frozen=True):
    """Template sources by name (`pages/person.html`), and finished static files by name (`css/site.css`)."""

    templates: dict[str, str]
    static: dict[str, Asset]
    carried: frozenset[str] = frozenset()  # names of the templates that are the program's own, or copies of those

    @property
    def own(self) -> frozenset[str]:
        """Names of the templates that are the site's, and no mere copies of the program's."""
        return frozenset(self.templates.keys() - self.carried)


def own(paths: Iterable[str]) -> list[str]:
    """Those of a site's files that take part in its theme."""
    return [path for path in paths if path.startswith(_INSIDE)]


def load(root: Path, own: Iterable[str]) -> Theme:
    """The theme of the site at `root`, whose own files of templates/ and static/ are `own` (paths from the root).

    Raises Refusal for a template that is no text and for a style sheet that names a file that is not there.
    """
    here = theme_root()
    theirs = {stat.path: here for stat in disk.scan(here, FOLDERS).files}
    files = theirs | dict.fromkeys(own, root)
    templates = {path.removeprefix("templates/"): _text(base, path) for path, base in files.items() if path.startswith("templates/")}
    static = {path.removeprefix("static/"): disk.read_bytes(base, path) for path, base in files.items() if path.startswith("static/")}
    carried = frozenset(name for name, text in templates.items() if _is_carried(f"templates/{name}", text, files, theirs))
    return Theme(templates, _complete(finish(static)), carried)


def _is_carried(path: str, text: str, files: Mapping[str, Path], theirs: Mapping[str, Path]) -> bool:
    """Whether a template is the program's own, or the site's and the same."""
    return path in theirs and (files[path] is theirs[path] or text == _text(theirs[path], path))


def _text(base: Path, path: str) -> str:
    data = disk.read_bytes(base, path)
    text = disk.decode(path, data)
    if isinstance(text, Diagnostic):
        raise Refusal(f"{path}:{text.line}:{text.column}: {text.message} {text.hint}")
    return text


def _complete(static: Static) -> dict[str, Asset]:
    if static.problems:
        said = "; ".join(f"{problem.file} names `{problem.name}`, which is not there" for problem in static.problems)
        raise Refusal(f"The style sheets are not complete: {said}.")
    return static.assets
