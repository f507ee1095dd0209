"""Who mentions an entry, and with which words."""

from __future__ import annotations

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
    """Who mentions an entry, in the order of kinds and ids: one line for each, with what it does with the entry, and with the words
    around its first mention in a sentence, if the page's `template` shows them. Who may not be named is left out."""
    found: dict[str, list[Backlink]] = {kind: [] for kind in BY_FOLDER}
    shows_sentence = parts.shows_any(template, "before", "words", "after")
    title = ""  # of what is linked to, asked for where a link has no words of its own
    for source, linking in groupby(parts.site.links.to(key), _source):  # an entry's links come one after the other
        link = parts.link(source)
        if source == key or not link.path:  # itself, or one who may not be named
            continue
        edges = [*linking]
        role = edges[0].role
        does = labels.ROLE[role] if len(edges) == 1 and role != "responds" else _does(parts.site, edges)
        before = words = after = ""
        for edge in edges if shows_sentence else ():
            reference = edge.reference
            before, after = reference.before, reference.after
            if before or after:
                if edge.role != "cites":
                    words = reference.label or (title := title or parts.words(key))
                if "\x02" in before or "\x02" in after:  # as few do: marks, which `Parts.plain` fills
                    record = parts.site.records[source]
                    before, after = parts.plain(record, before), parts.plain(record, after)
                break
        found[link.kind].append(Backlink(link, does, before, words, after))
    return tuple(chain.from_iterable(found.values()))


def _does(site: Site, edges: list[Edge]) -> str:
    """What an entry does with another, in words, from all of its links to it."""
    return _joined(tuple([_responds(site, edge) if edge.role == "responds" else labels.ROLE[edge.role] for edge in edges]))


@lru_cache(1024)
def _joined(words: tuple[str, ...]) -> str:
    """Words for what is done, each said once."""
    return "; ".join(dict.fromkeys(words))


def _responds(site: Site, edge: Edge) -> str:
    """What a claim has from one who stands among its responses, in words: not always an answer."""
    _, number, _ = edge.reference.path.split(".")  # responses.0.who
    without = site.records[edge.source].fields.responses[int(number)].stance in WITHOUT_ANSWER
    return labels.UNANSWERED if without else labels.ROLE[edge.role]
