"""What is wrong with the site, as the browser shows it while `serve` runs: over the last good page, or in its place.

The list is made here and nowhere else; the script lays it over the page as it is.
"""

import html
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import NamedTuple

from builder.commands import reports
from builder.commands.reports import Lines, visible
from builder.model.diagnostics import Diagnostic

STYLES = "/livereload.css"
MOST = 100  # shown of errors, and of warnings; a browser that lays out ten thousand is slower than the mending

PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="{styles}">
</head>
<body>
<main class="faults">
<h1>{title}</h1>
<p>There is no page to show yet. It appears here as soon as this is mended.</p>
{listed}
</main>
</body>
</html>
"""
# Strict like the site's own, and the icon that is none keeps browsers from asking for one.
POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; frame-ancestors 'none'"


class Trouble(NamedTuple):
    """Why the site cannot be shown as its files now are: in a line, and in full as HTML."""

    title: str
    listed: str


def of_diagnostics(diagnostics: Iterable[Diagnostic], lines: Lines) -> Trouble:
    """Every error, and the warnings folded up below them. `lines` gives the lines of a file, and is asked once for each."""
    errors = [each for each in diagnostics if each.severity == "error"]
    warnings = [each for each in diagnostics if each.severity == "warning"]
    listed = _list(errors, lines)
    if warnings:
        summary = reports.plural(len(warnings), "warning")
        listed += f"\n<details><summary>{summary}</summary>\n{_list(warnings, lines)}\n</details>"
    return Trouble(f"The site has {reports.plural(len(errors), 'error')}", listed)


def of_words(words: str) -> Trouble:
    """A trouble that has no place in a file: the machine or a template refuses."""
    return Trouble("The site cannot be built", f"<ol>\n<li><p>{_escaped(words)}</p></li>\n</ol>")


def page(trouble: Trouble) -> bytes:
    """The page that stands in for a site that has never been built."""
    return PAGE.format(title=html.escape(trouble.title), styles=STYLES, listed=trouble.listed).encode()


def _list(diagnostics: Sequence[Diagnostic], lines: Lines) -> str:
    items: list[str] = []
    for file, group in groupby(diagnostics[:MOST], key=lambda each: each.file):
        listed = list(group)
        known = () if any(each.code in reports.WITHOUT_LINE for each in listed) else lines(file)
        items += (_item(each, known) for each in listed)
    rest = len(diagnostics) - MOST
    more = f"\n<p>And {rest:,} more, which <code>nutgraf check</code> lists.</p>" if rest > 0 else ""
    return "<ol>\n" + "\n".join(items) + f"\n</ol>{more}"


def _item(each: Diagnostic, lines: Sequence[str]) -> str:
    place = _escaped(f"{each.file}:{each.line}:{each.column}:")
    label = _escaped(f"{each.severity}[{each.code}]:")
    parts = [f'<p><span class="place">{place}</span> <span class="{each.severity}">{label}</span> {_escaped(each.message)}</p>']
    if 0 < each.line <= len(lines):
        line, mark, _ = reports.excerpt(lines[each.line - 1], each.column, each.length)
        # The caret is for eyes; a reader that speaks has had line and column.
        parts.append(f'<pre>{_escaped(line)}\n<span class="mark" aria-hidden="true">{mark}</span></pre>')
    if each.hint:
        parts.append(f"<p><strong>hint:</strong> {_escaped(each.hint)}</p>")
    return f"<li>{''.join(parts)}</li>"


def _escaped(text: str) -> str:
    return html.escape(visible(text))
