"""Ids of entries as people type them: as links and citations, in brackets of all kinds, with words or nothing between them."""

from __future__ import annotations

import re

from builder.model.patterns import lazy_pattern
from builder.model.words import PLAIN_ID, as_id
from builder.reading.yaml_rows import LISTS, OF_IDS

LINKS = lazy_pattern(r"!?\[\[[^\[\]]+\]\](?:\s*[,;]?\s*!?\[\[[^\[\]]+\]\])*")
TARGET = lazy_pattern(r"\[\[(?:[a-z]+/)?([^\[\]|#]+)")
CITED = lazy_pattern(r"@([A-Za-z0-9][\w-]*)")
BRACKETED = lazy_pattern(r"!?@?(?:[a-z]+/)?([A-Za-z0-9][\w-]*)")
APART = lazy_pattern(r"\s*[,;|\n]\s*|\s+/\s+")  # what stands between ids where a comma should
AND = lazy_pattern(r"\s+(?:and|&)\s+")


def ids_typed(name: str, value: str) -> str:
    """How to write what was typed as wikilinks or citations where ids belong: `people: [ada]`; "" where it is neither."""
    if name not in OF_IDS:
        return ""
    if is_link(value):
        ids = [as_id(target) for target in TARGET.findall(value)]
    else:
        ids = _bracketed(value.strip()) or CITED.findall(value)
    if not ids:
        return ""
    return f"{name}: [{', '.join(ids)}]" if name in LISTS else f"{name}: {ids[0]}"


def is_link(value: str) -> bool:
    """Whether a value is one or more wikilinks."""
    return LINKS.fullmatch(value.strip()) is not None


def _bracketed(value: str) -> list[str]:
    """The ids in brackets of whatever kind and number: `[[ada], [@bell, @dawn]]`."""
    if value[:1] not in "[{@" or not value[1:]:
        return []
    found = [BRACKETED.fullmatch(part.strip()) for part in re.split(r"[\[\]{},;]+", value) if part.strip()]
    return [each[1] for each in found if each] if all(found) else []


def ids_apart(typed: str, name: str) -> str:
    """How to write as a list of ids what was typed as text."""
    rough = [part for part in APART.split(typed.strip()) if part]
    whole = [as_id(part) or part for part in rough]
    divided = [id for part in rough for id in _words_as_ids(part)]
    if len(divided) == len(whole):
        return f"write `{name}: [{', '.join(whole)}]`"
    return f"write `{name}: [{', '.join(divided)}]`, or `{name}: [{', '.join(whole)}]` if {'it is one' if len(whole) == 1 else 'they are'}"


def _words_as_ids(part: str) -> list[str]:
    """The ids that stand in one part: on both sides of `and`, or each word where all are written as ids are."""
    joined = AND.split(part)
    if len(joined) > 1:
        return [as_id(each) or each for each in joined]
    words = part.split()
    return words if all(map(PLAIN_ID.fullmatch, words)) else [as_id(part) or part]
