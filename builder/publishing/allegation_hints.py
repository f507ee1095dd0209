"""What to tell whoever writes a site's own templates of an allegation without its answer: where it is shown, and what to add.

Loaded where there is one. Which expressions a template shows is asked of Jinja, which knows them from comments and from plain words.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import jinja2
from jinja2 import nodes

from builder.model.values import Value
from builder.publishing.allegations import OF_TITLES, Unanswered

MOST_SAID = 60  # letters of an allegation that are said of it


def in_words(found: Sequence[Unanswered], where: str, hint: str) -> str:
    """What to say of them, for whoever writes templates. `where` tells the page, `hint` what to add to the template."""
    first = found[0]
    more = f"; and {len(found) - 1} more like it" if len(found) > 1 else ""
    what = first.says if len(first.says) < MOST_SAID else f"{first.says[:MOST_SAID].rpartition(' ')[0]} …"
    element, lacks = first.element.removesuffix(" div"), " and ".join(first.lacks)
    return f"{where} the allegation “{what}” stands in <{element}> without {lacks}{more}; {_NEAR.get(first.near, hint)}"


_NEAR = {
    "unseen": "they are there, but hidden, folded or only in an attribute: show them as plainly as the allegation",
    "apart": "they stand in another element: put both into one of their own, such as `<article>` or `<div>`",
    "cut": "it is told in a summary, and its answer behind it: show that whole",
}
_FOR_TITLES = {
    "title": 'keep `<meta name="description" content="{{ view.head.description }}">` beside it, which holds them',
    "head": 'keep `<meta property="og:description" content="{{ view.head.description }}">` beside it, which holds them',
    "h1": "add `{{ view.head.answer }}` to the page",
}


class _Shown(Value, frozen=True):
    """An attribute that a template asks for: `claim.says` on line 3."""

    of: str
    name: str
    line: int


# What shows an allegation, and what to add where it does (`IT` is that of which it is asked).
_ANSWERED: tuple[tuple[Callable[[_Shown], bool], str], ...] = (
    (
        lambda shown: shown.name == "says",
        'add `{% from "components/claim-line.html" import claim_state %}` and, in the same element, `{{ claim_state(IT) }}`',
    ),
    (
        lambda shown: shown.name in ("title", "head_title") and shown.of.rpartition(".")[2] == "head",
        "add `{{ IT.answer }}` to the same element",
    ),
    (lambda shown: shown.name == "title", "add `{{ IT.note }}` to the same element"),
)


def shown_by(own: Mapping[str, str], element: str) -> tuple[str, int, str]:
    """Which of the site's own templates (sources by name) shows claims in such an element, most likely, at which line, and what to add."""
    tag = f"<{element.partition(' ')[0]}"
    in_order = sorted(own.items(), key=lambda each: (tag not in each[1], each[0].startswith("layouts/"), each[0]))
    shown = {name: _shown(source) for name, source in in_order}
    for is_such, hint in _ANSWERED[1:] + _ANSWERED[:1] if element in OF_TITLES else _ANSWERED:
        for name, _ in in_order:
            if found := next(filter(is_such, shown[name]), None):
                return name, found.line, _FOR_TITLES.get(element) or hint.replace("IT", found.of)
    return in_order[0][0], 1, _FOR_TITLES.get(element, "docs/writing-content.md, “Your own templates”, says what belongs beside it")


def _shown(source: str) -> list[_Shown]:
    """The attributes of names that a template asks for, in the order of its lines; none of one that Jinja cannot read."""
    try:
        asked = jinja2.Environment().parse(source).find_all(nodes.Getattr)  # noqa: S701  # nothing is drawn with it
    except jinja2.TemplateSyntaxError:
        return []
    found = [_Shown(of, each.attr, each.lineno) for each in asked if (of := _dotted(each.node))]
    return sorted(found, key=lambda each: each.line)


def _dotted(node: nodes.Node) -> str:
    """A name with attributes as it is typed: `view.head`; "" for anything else."""
    if isinstance(node, nodes.Name):
        return node.name
    of = _dotted(node.node) if isinstance(node, nodes.Getattr) else ""
    return f"{of}.{node.attr}" if of and isinstance(node, nodes.Getattr) else ""
