"""Who mentions an entry, and with which words."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from itertools import chain, groupby
from operator import attrgetter

from builder.linking.claims import WITHOUT_ANSWER
from builder.linking.links import Link as Edge
from builder.linking.site import Site
from builder.model.kinds import BY_FOLDER
from builder.publishing import labels
from builder.publishing.parts import Parts
from builder.publishing.views import Backlink

_source = attrgetter("source")


def backlinks_of(parts: Parts, key: str, template: str) -> tuple[Backlink, ...]:
    """Who mentions an entry: one line for each, in the order of kinds and ids, with the first words around it, where the page's
    template shows them."""
    found: dict[str, list[Backlink]] = {kind: [] for kind in BY_FOLDER}
    in_sentence = parts.shows_any(template, "before", "words", "after")
    title = ""  # of what is linked to, asked for where a link has no words of its own
    for source, edges in groupby(parts.site.links.to(key), _source):
        link = parts.link(source)
        if source == key or not link.path:  # itself, or one who may not be named
            continue
        given = [*edges]
        role = given[0].role
        does = labels.ROLE[role] if len(given) == 1 and role != "responds" else _does(parts.site, given)
        before = words = after = ""
        for edge in given if in_sentence else ():
            reference = edge.reference
            before, after = reference.before, reference.after
            if before or after:
                if edge.role != "cites":
                    words = reference.label or (title := title or parts.words(key))
                if "\x02" in before or "\x02" in after:
                    record = parts.site.records[source]
                    before, after = parts.plain(record, before), parts.plain(record, after)
                break
        found[link.kind].append(Backlink(link, does, before, words, after))
    return tuple(chain.from_iterable(found.values()))


def _does(site: Site, edges: list[Edge]) -> str:
    """What an entry does with another."""
    return _joined(tuple([_responds(site, edge) if edge.role == "responds" else labels.ROLE[edge.role] for edge in edges]))


@lru_cache(1024)
def _joined(words: Iterable[str]) -> str:
    """What is done, each thing said once."""
    return "; ".join(dict.fromkeys(words))


def _responds(site: Site, edge: Edge) -> str:
    """What a claim has from one who stands among its responses, in words: not always an answer."""
    _, number, _ = edge.reference.path.split(".")  # responses.0.who
    without = site.records[edge.source].fields.responses[int(number)].stance in WITHOUT_ANSWER
    return labels.UNANSWERED if without else labels.ROLE[edge.role]
