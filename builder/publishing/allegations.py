"""Looks after what a site's own templates make of allegations: none may stand without its status and its subjects' answers.

A view always holds them, but a template may leave them out. A drawn page is therefore read as its readers see it, block by block:
where the words of an allegation stand, its status and the answer of each of its subjects must stand in the same block (INTERFACE.md,
section 1, Claims). The program's own theme is known to do so, and is not read.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from operator import attrgetter
from typing import Any

from msgspec import msgpack, structs

from builder.model.patterns import lazy_pattern
from builder.model.values import Value
from builder.publishing.drawing import Canvas
from builder.publishing.page_words import IN_LINE, Element, PageWords, folded, read_page
from builder.publishing.views import (
    Backlink,
    Cite,
    ClaimCard,
    ClaimView,
    CorrectionLine,
    EntryCard,
    EventCard,
    EvidenceLine,
    Head,
    HomeView,
    KnownLine,
    Link,
    ListItem,
    Moment,
    PersonCard,
    Picture,
    Quote,
    SourceLine,
    View,
)

# The claims, as cards, that are told where a page of the site is shown by its title or summary, by the path of the page.
ClaimsAt = Callable[[str], Sequence[ClaimCard]]

# What says that a block ends: what stands beyond it is not read together with what stands within.
_BLOCKS = frozenset({"article", "body", "details", "dialog", "head", "li", "nav", "option", "page", "table"})
# These as well, unless they are the parts of something that is none of the page's great parts: the two columns of a card.
_PARTS = frozenset({"aside", "dd", "figure", "footer", "header", "main", "section"})
_GREAT = frozenset({"body", "html", "main", "page"})
_CUT = lazy_pattern(r".?[ ,;:]*[(\[]?(?:…|\.\.\.|→|»|›)")
_STOPS = " .!?"
_PATH = lazy_pattern(rb"(?:claims|events)/[a-z0-9-]+/")
OF_TITLES = frozenset({"title", "head", "h1"})  # elements beside which there is no room for an answer
LEAST = 30  # letters of a sentence that say what it is about
ENOUGH = 2 * LEAST  # letters after which a sentence need not even be cut


class Unanswered(Value, frozen=True):
    """An allegation that stands somewhere without all that belongs to it."""

    says: str
    lacks: tuple[str, ...]  # in words: its status (“Denied”), the answer of Ann Example (“denies it”)
    element: str  # the element in which it stands: `li`
    near: str = ""  # why what is there is not enough: "unseen" (hidden, folded, in a tooltip), "apart" (in another element), "cut"


class _Place(Value, frozen=True):
    """Where something is said: so much of the words, and by which claims, of which several may begin alike."""

    start: int
    end: int
    cards: tuple[ClaimCard, ...]


def unanswered(page: str, view: Any, claims_at: ClaimsAt, body: str = "") -> list[Unanswered]:
    """The allegations that a page (or a part of one) shows without their status or the answer of one of their subjects.

    `view` is what it was drawn from, and `body` the plain words of the text that it shows: what an editor wrote there is their own.
    """
    cards = list({card.path: card for path in sorted(spoken_of(view)) for card in claims_at(path)}.values())
    if not any(card.allegation for card in cards):
        return []
    reading = read_page(page)
    places = sorted(_places(reading, cards), key=_start)
    found: dict[str, list[Unanswered]] = {}
    for place, lacking in _lacking(reading, places):
        if not _is_quoted(reading.words, place, view):
            is_retold = _is_retold(reading.words, place, view)
            found.setdefault(lacking.says, []).append(structs.replace(lacking, near="cut") if is_retold else lacking)
    written = folded(body) if found and body else ""
    return [each for says, alone in found.items() for each in alone[written.count(folded(says)[:LEAST]) if written else 0 :]]


def spoken_of(view: Any) -> set[str]:
    """The paths of pages of claims and events that a view names: of its own, and of all that it links to."""
    return {found.decode() for found in _PATH.findall(msgpack.encode(view))}


def _within(value: Any) -> Iterator[Any]:
    """A view and all views within it, and the links of drawings."""
    if isinstance(value, tuple):
        for each in value:
            yield from _within(each)
    elif isinstance(value, Canvas):
        yield from value.links
    elif isinstance(value, View):
        yield value
        for name in value.__struct_fields__:
            yield from _within(getattr(value, name))
    elif isinstance(value, Value):
        for name in value.__struct_fields__:
            yield from _within(getattr(value, name))


def _places(reading: PageWords, cards: Iterable[ClaimCard]) -> Iterator[_Place]:
    """Where claims are said, whole or cut: an excerpt that ends in its midst, or goes on long enough, has said enough."""
    alike: dict[str, list[tuple[str, ClaimCard]]] = {}
    for card in cards:
        says = folded(card.says).rstrip(_STOPS)
        alike.setdefault(says[:LEAST], []).append((says, card))
    words = reading.words
    for begin, claims in alike.items():
        start = words.find(begin)
        while start >= 0:
            ends = [(_end_of(words, start, says), says, card) for says, card in claims]
            end = max(ends)[0] if len(ends) > 1 else ends[0][0]
            is_whole = any(end - start == len(says) for at, says, _ in ends if at == end)
            if (is_whole and not words[end : end + 1].isalnum()) or end - start >= ENOUGH or _is_cut(reading, end):
                yield _Place(start, end, tuple(card for at, _, card in ends if at == end))
            start = words.find(begin, start + 1)


def _end_of(words: str, start: int, says: str) -> int:
    """How far a sentence is said from here."""
    end = start + min(LEAST, len(says))
    while end - start < len(says) and words[end : end + 1] == says[end - start]:
        end += 1
    return end


def _is_cut(reading: PageWords, end: int) -> bool:
    """Whether a sentence that goes on otherwise from here is cut: by a sign for it, or where a block ends."""
    if _CUT.match(reading.words, end - 1):
        return True
    return any(end - 1 <= place <= end + 1 for each in reading.elements if each.name not in IN_LINE for place in (each.start, each.end))


def _lacking(reading: PageWords, places: Sequence[_Place]) -> Iterator[tuple[_Place, Unanswered]]:
    """What is missing where allegations stand. Of claims that begin alike it is the one that is answered there.

    Where one is answered in a block of its own, that block is nothing to what is around it, and is not read with it.
    """
    blocks: dict[int, Element] = {}
    alone = [place for place in places if all(card.allegation for card in place.cards)]
    titles = {place.start for place in alone if any(each.name == "h1" for each in reading.around(place.start, place.end))}
    for is_last in (False, True):
        waiting, alone = alone, []
        for place in waiting:
            is_late = not is_last and place.start in titles
            tried = [] if is_late else [_block_of(reading, card, place, places, blocks if is_last else {}) for card in place.cards]
            block = next((each for each in tried if isinstance(each, Element)), None)
            if block is not None:
                blocks[place.start] = block
            elif not is_last:
                alone.append(place)
            elif isinstance(lacking := tried[0], Unanswered):
                yield place, lacking


def _block_of(
    reading: PageWords, card: ClaimCard, place: _Place, places: Sequence[_Place], blocks: Mapping[int, Element]
) -> Element | Unanswered:
    """The block in which an allegation stands with all that belongs to it, or what is missing.

    All may stand in the innermost element that is no part of a line, or in one around it, up to what ends a block, and no further than
    where other allegations stand that have no `blocks` of their own. The title of a page has the whole page below it.
    """
    around = reading.around(place.start, place.end)
    own = {each.start for each in places if not _is_other(each, card)} if blocks else set[int]()
    apart = {start: block for start, block in blocks.items() if start not in own and not block.holds(place.start, place.end)}
    gone = [(each.start, each.end) for each in apart.values()]
    if any(each.name == "h1" for each in around):
        lacks = _lacks_of(reading, card, place, around[-1], gone)
        return Unanswered(card.says, lacks, "h1") if lacks else around[-1]
    steps = [each for each in around if each.name not in IN_LINE]
    block, lacks = steps[0], ("",)
    for block, beyond in zip(steps, [*steps[1:], None], strict=True):
        lacks = _lacks_of(reading, card, place, block, gone, places)
        if not lacks:
            return block
        if beyond is None or block.name in _BLOCKS or (block.name in _PARTS and beyond.name in _GREAT):
            break
        if any(_is_other(each, card) and each.start not in apart for each in _between(places, beyond)):
            break
    near = "" if around[0].name in OF_TITLES else _near(reading, card, place, block, places)
    return Unanswered(card.says, lacks, around[0].name, near)


_start = attrgetter("start")


def _between(places: Sequence[_Place], block: Element) -> Sequence[_Place]:
    return places[bisect_left(places, block.start, key=_start) : bisect_left(places, block.end, key=_start)]


def _is_other(place: _Place, card: ClaimCard) -> bool:
    """Whether nothing but other allegations can be what is said at a place."""
    return all(each.allegation and each.path != card.path for each in place.cards)


def _near(reading: PageWords, card: ClaimCard, place: _Place, block: Element, places: Sequence[_Place]) -> str:
    """Why what is there is not enough, or "" where it is not there."""
    if block.name not in _GREAT and not _lacks_of(reading, card, place, block, unseen=True):
        return "unseen"
    following = min((each.start for each in places if each.start > place.start), default=len(reading.words))
    return "" if _lacks_of(reading, card, place, Element("", place.start, max(following, place.end))) else "apart"


def _lacks_of(
    reading: PageWords, card: ClaimCard, place: _Place, block: Element, others: Iterable[tuple[int, int]] = (),
    places: Sequence[_Place] = (), unseen: bool = False,
) -> tuple[str, ...]:  # fmt: skip
    """What is missing in one block, without what there belongs to others. What stands in an element of its own that says it again
    belongs to that; what is not seen there counts for nothing but where it is asked for."""
    again = [each for each in _between(places, block) if any(other.path == card.path for other in each.cards)]
    within = [each for each in reading.within(block) if not each.holds(place.start, place.end)]
    gone = [each for each in within if (each.apart and not unseen) or any(each.holds(other.start, other.end) for other in again)]
    claimed = reading.words[place.start : place.end]
    beside = _without(reading.words, block, [(place.start, place.end), *others, *((each.start, each.end) for each in gone)])
    marks = {
        mark for each in within if each.marks and beside[each.start - block.start : each.end - block.start].strip(_GONE + " ")
        for mark in each.marks
    }  # fmt: skip
    lacks = {} if _is_told(card.status, card.status_text, beside, marks) else {f"its status (“{card.status_text}”)": None}
    answers = {(each.who.title, each.stance): each.says for each in card.answers if each.subject}
    for (who, stance), says in answers.items():
        # Whoever is named in what is claimed need not be named again, but where several answer alike.
        is_alone = sum(each == stance for _, each in answers) == 1
        is_named = folded(who) in beside or (is_alone and folded(who) in claimed)
        if not (is_named and _is_told(stance, says, beside, marks)):
            lacks[f"the answer of {who} (“{says}”)"] = None
    return (*lacks,)


_GONE = "\0"


def _without(words: str, block: Element, stretches: Iterable[tuple[int, int]]) -> str:
    """The words of a block with others in the place of these stretches of it."""
    pieces, at = [], block.start
    for start, end in sorted(stretches):
        start, end = max(start, at), min(end, block.end)
        if end > start:
            pieces += [words[at:start], _GONE * (end - start)]
            at = end
    return "".join([*pieces, words[at : block.end]])


def _is_told(word: str, words: str, text: str, marks: Set[str]) -> bool:
    """Whether a status or stance is told: in its words, or in others by an element of its own that is marked with it."""
    told = re.escape(word).replace(r"\-", "[- ]")
    return word in marks or re.search(rf"(?<![\w-])(?:{told}|{re.escape(folded(words))})(?![\w-])", text) is not None


def _is_quoted(words: str, place: _Place, view: Any) -> bool:
    """Whether what stands at a place is part of something else that the page shows: the title of a source, a quotation, a summary."""
    begin = words[place.start : place.end][:LEAST]
    for each in _within(view):
        for text in _other_texts(each):
            whole = folded(text)
            at = whole.find(begin)
            if at >= 0 and words.startswith(whole, place.start - at):
                return True
    return False


def _is_retold(words: str, place: _Place, view: Any) -> bool:
    """Whether what stands at a place is in the midst of a summary of something else, which holds the answer too."""
    for each in _within(view):
        whole = "" if _tells_claim(each) else folded(getattr(each, "summary", ""))
        at = whole.find(words[place.start : place.end])
        if at > 0 and words.endswith(whole[max(at - LEAST, 0) : at], 0, place.start):
            return True
    return False


def _other_texts(value: Any) -> Iterator[str]:
    """The texts of a view that are not what a claim says."""
    if isinstance(value, Backlink):
        yield f"{value.before}{value.words}{value.after}"
    elif not _tells_claim(value):
        for name in _TEXTS.get(type(value), ("summary",)):
            text = getattr(value, name, None)
            if isinstance(text, str) and text:
                yield text


def _tells_claim(value: Any) -> bool:
    """Whether the title or summary of a view may be what a claim says."""
    if isinstance(value, ListItem | Moment | ClaimView):
        return isinstance(value, ClaimView) or (value.link.kind == "claims" if isinstance(value, ListItem) else value.claim is not None)
    return isinstance(value, Head | Link) and value.path.startswith("claims/")


_TEXTS: dict[type, tuple[str, ...]] = {
    Cite: ("title", "margin"), SourceLine: ("title", "note"), Quote: ("text",), Picture: ("alt", "caption", "credit"),
    EventCard: ("title", "summary"), EntryCard: ("title", "summary"), PersonCard: ("summary",), Moment: ("title", "summary"),
    EvidenceLine: ("note",), KnownLine: ("text",), CorrectionLine: ("was", "now"), Head: ("title", "description"), Link: ("title",),
    HomeView: ("description",),
}  # fmt: skip
