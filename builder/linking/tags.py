"""The tags by which the chronology is grouped, each with the page of the entries that bear it."""

from __future__ import annotations

from builder.linking.addresses import CHRONOLOGY
from builder.linking.site import Site
from builder.model.values import Value
from builder.model.words import slug

LONGEST_SLUG = 40  # signs of a tag in the name of its file: systems take 255 bytes, and a sign may need four


class Tag(Value, frozen=True):
    """A tag of dated entries: as it was first typed, the page of the entries that bear it, and their keys in order."""

    title: str
    path: str
    keys: list[str]


def tags_of(site: Site) -> dict[str, Tag]:
    """The tags of what the chronology shows, by their words without regard to case."""
    keys: dict[str, list[str]] = {}
    typed: dict[str, str] = {}
    for key in site.chronology:
        tags = site.records[key].fields.tags
        for tag in tags:
            typed.setdefault(tag.casefold(), tag)
        for tag in dict.fromkeys(map(str.casefold, tags)):
            keys.setdefault(tag, []).append(key)
    names: set[str] = set()
    return {tag: Tag(typed[tag], f"{CHRONOLOGY}tag-{_unused(slug(tag), names)}.html", keys[tag]) for tag in sorted(keys)}


def _unused(wanted: str, names: set[str]) -> str:
    """A name for a file that no other has: `c`, `c-2`."""
    wanted = wanted[:LONGEST_SLUG].strip("-")
    name, number = wanted, 1
    while name in names:
        number += 1
        name = f"{wanted}-{number}"
    names.add(name)
    return name
