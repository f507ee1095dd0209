"""What is almost surely a slip: brackets that nearly are a link, a citation, a picture or the mark of a footnote.

Readers would see it as it was typed, so it is said. Ordinary prose has brackets too: what names an entry is said only
where there is such an entry, which is known when the site is linked; the rest only where nothing else can be meant.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from builder.model.nearest import did_you_mean
from builder.model.patterns import lazy_pattern
from builder.model.records import Folder
from builder.model.values import Value
from builder.model.words import HYPHENATED_ID, ID
from builder.reading.markdown_headings import slug
from builder.reading.web_addresses import web_meant

_CITED = lazy_pattern(rf"(?<![\w@./])@{{1,2}} ?({ID})(?![\w@/-])")
_CITED_FIRST = lazy_pattern(rf"@{{1,2}} ?({ID})(?![\w@/-])")
_CITED_IN_WORDS = lazy_pattern(rf"(?:@|cite|cf|ref|reference|source|src|see)\.?[:\s]\s*({HYPHENATED_ID})\s*", re.IGNORECASE)
_CITED_BEHIND = lazy_pattern(rf"[ ]*({ID})@[ ]*")
# Words joined by hyphens, as no name on a social network has them, by themselves or in brackets of another shape.
_CITED_BARE = lazy_pattern(rf"@(?<![\w@./\[-]@)({HYPHENATED_ID})(?![\w@/-])")
_IN_OTHER_BRACKETS = lazy_pattern(r"[({](@[a-z0-9-]+(?:, ?[^(){}\[\]@;\n]{1,40})?)[)}]")
_CITED_BY_NAME = lazy_pattern(r"@ ?([^@,;\[\]]*[^@,;\[\]\s])((?:,[^@;\[\]]*)?)")
_PLAIN = lazy_pattern(r"[^\[\]]*")
_SIGNS = " \t\n,;:&@"  # between a source and what follows it
_NAMED = lazy_pattern(r"\s*([^\[\]|`<\\\n]+)")
_BARE = lazy_pattern(rf"[;,] *({HYPHENATED_ID})(?= *(?:[;,\]]|$))")
_ALONE = lazy_pattern(r" *[;,\]]")
_IN_ONE_BRACKET = lazy_pattern(rf"((?:[a-z]+/)?{HYPHENATED_ID})((?:\|[^\[\]|\n]+)?)")
_EMPTY = lazy_pattern(r"(?<![\w\])])\[\[[ \t]*(?:\|[ \t]*([^\[\]|\n]*?)[ \t]*)?\]\]")
_INLINE_NOTE = lazy_pattern(r"[^\[\]]*[^\W\d_]{2}[^\[\]]* [^\[\]]*")
_SEVERAL_WORDS = lazy_pattern(HYPHENATED_ID)  # an id that no page number looks like
_NAMED_ID = lazy_pattern(rf"\s*((?:[a-z]+/)?{ID})(?![\w/-])")
_OPEN_LABEL = lazy_pattern(r"\|([^\[\]|`<\\\n]*[^\[\]|`<\\\s])\]")
_NOTE = lazy_pattern(r"\^(\w(?:[\w-]*\w)?)")
_RANGES = lazy_pattern(r"(?:\w-\w)+")  # `[^a-z]` is a pattern
_IN_LABEL = lazy_pattern(rf"\[@({ID})(?![\w@/-])|\[\^\w+\]|\]\(")

_BUT_SOURCES: tuple[Folder, ...] = ("articles", "people", "organisations", "events", "claims", "pages")


# Characters: enough for any address, and no danger where thousands of brackets follow one another.
_LONGEST = 400
_MOST_IN_HINT = 10  # sources of one citation: each of them has a hint that names all
_LONGEST_IN_HINT = 80
_ADDRESS = lazy_pattern(rf"\(((?:[^()]|\([^()]{{0,{_LONGEST}}}\)){{1,{_LONGEST}}})(\)?)")
_APART = lazy_pattern(r"[ \n]\(((?:https?://|mailto:|\.{0,2}/)[^\s()<>]+)\)")
_ENDS_BOLD = lazy_pattern(r"(?![)\]}])")
_OPENS_BOLD = lazy_pattern(r"\*(?<![^\s(\"'“‘]\*)\*[^\W\d_]{2}")
_NUMBER_BEFORE = lazy_pattern(r"(?<![\w.,])(?:[0-9][0-9.,]*|\w) \Z")  # `5 ** 2` and `a ** b` are sums
_NUMBER = lazy_pattern(r" (?:[0-9]|\w\b)")
_NO_WORDS = lazy_pattern(r"\s*(?:sic!?|\d+|…|\.{3})?\s*", re.IGNORECASE)  # what stands in brackets for itself
_ADDRESS_ALONE = lazy_pattern(r"(?:https?://|mailto:|\.{0,2}/\w)\S+|[\w/.-]+\.(?:md|png|jpe?g|gif|svg|webp|avif|pdf)")
_BEHIND_WORDS = lazy_pattern(r"\]\((?:https?://|mailto:|\.{0,2}/)[^\s()]*\)")
_ROUND = lazy_pattern(r"\(([^()\n]+)\)\Z")
_CURLY = "“”„‟«»‘’‚‹›″〝〞"  # what programs put in the place of straight quotation marks
_MARKS = f"\"'{_CURLY}"
_TITLE = lazy_pattern(rf"\s+([{_MARKS}].*)", re.DOTALL)
_DEFINITION = lazy_pattern(rf":[ \t]+(\S+)[ \t]+([{_CURLY}][^\n]*[{_CURLY}])[ \t]*(?=\n|\Z)")
_LIKE_ADDRESS = lazy_pattern(
    r"https?:.*|mailto:.*|\.{0,2}/\S.*|#\S.*"
    r"|.*\.(?:md|markdown|html?|pdf|png|jpe?g|gif|svg|webp|avif|csv|txt|xlsx?|docx?|mp3|mp4|zip|json|xml)(?:#\S*)?",
    re.IGNORECASE | re.DOTALL,
)


class Slip(Value, frozen=True):
    """A slip in the text of an inline token. Without `code` it is one only if `target` names an entry of one of `kinds`."""

    at: int
    length: int
    code: str = ""
    message: str = ""
    hint: str = ""
    target: str = ""
    kinds: tuple[Folder, ...] = ()
    mark: str = ""  # the label of a mark of which there is no footnote
    note: str = ""  # the label of the footnote that is meant by it; without `mark`, of one that lacks its colon
    is_open: bool = False  # a `[[` that is never closed: in a table the bar may be to blame


def closed(src: str, begin: int, end: int, is_image: bool, notes: Iterable[str] = ()) -> list[Slip]:
    """The slips of brackets that turned out to be nothing: what stands between them is `src[begin:end]`. The body has these notes."""
    if src.startswith("^", begin):
        return _note(src, begin, end, notes)
    if src.startswith(":", end + 1) and (begin == 1 or src[begin - 2] == "\n") and (defined := _DEFINITION.match(src, end + 1)):
        good = f'[{src[begin:end]}]: {defined[1]} "{defined[2].strip(_MARKS)}"'
        message = "this is not read: the title of a link must stand between straight quotation marks"
        return [Slip(defined.start(1), len(defined[1]), "link-broken", message, f"write `{good}`")]
    if src.startswith("(", end + 1) and (slip := _address(src, begin, end, is_image)):
        return [slip]
    if slip := _apart(src, begin, end) or (_exchanged(src, begin, end) if src.endswith(")", 0, begin - 1) else None):
        return [slip]
    if begin > 1 and src[begin - 2] == "^" and _INLINE_NOTE.fullmatch(src, begin, end):
        message = "a note does not stand within the text: readers see this as it is typed"
        hint = f"write `[^note]` here, and on a line of its own `[^note]: {short(src[begin:end])}`"
        return [Slip(begin - 2, end + 3 - begin, "link-broken", message, hint)]
    return cited(src, begin, end) or _in_one_bracket(src, begin, end, is_image)


def unopened_link(src: str, at: int) -> list[Slip]:
    """A `]` that closes nothing, with an address behind it."""
    typed = _BEHIND_WORDS.match(src, at)
    if typed is None:
        return []
    message = "this is no link: the square bracket is missing that opens it"
    return [Slip(at, typed.end() - at, "link-broken", message, "write `[` where the words of the link begin")]


def _note(src: str, begin: int, end: int, notes: Iterable[str]) -> list[Slip]:
    label = _NOTE.fullmatch(src, begin, end)
    if label is None or _RANGES.fullmatch(label[1]):
        return []
    if (begin == 1 or src[begin - 2] == "\n") and src.startswith(" ", end + 1):
        message = f"a colon is missing behind `[^{label[1]}]`, for it to begin a note"
        return [Slip(begin - 1, end + 2 - begin, "link-broken", message, f"write `[^{label[1]}]: …`", note=label[1])]
    meant = next((each for each in notes if each.casefold() == label[1].casefold()), "")
    hint = f"write the note on a line of its own, `[^{label[1]}]: …`, or `\\[^{label[1]}]` if the brackets are meant as they stand"
    message, hint = f"there is no footnote `{label[1]}`", did_you_mean(f"[^{meant}]") if meant else hint
    return [Slip(begin - 1, end + 2 - begin, "link-broken", message, hint, mark=label[1], note=meant)]


# --- citations ---


def cited(src: str, begin: int, end: int) -> list[Slip]:
    """Sources named by `@id` between brackets that are no citation."""
    inside = _PLAIN.match(src, begin, end)
    if inside is None or inside.end() < end:  # with brackets in it: only where it begins like a citation
        first = _CITED_FIRST.match(src, begin, end)
        return [_source(first, f"[@{first[1]}, …]")] if first else []
    found = list(_CITED.finditer(src, begin, end))
    if found:
        hint = _as_citation(src, begin, end, found)
        return [_source(each, hint) for each in found]
    if behind := _CITED_BEHIND.fullmatch(src, begin, end):
        return [_source(behind, f"[@{behind[1]}]")]
    if worded := _CITED_IN_WORDS.fullmatch(src, begin, end):
        return [_source(worded, f"[@{worded[1]}]")]
    named = _CITED_BY_NAME.fullmatch(src, begin, end)
    if named is None:
        return []
    names = {named[1]: short(named[2]), f"{named[1]}{named[2]}": ""}  # a title may have a comma in it
    return [
        Slip(named.start(1), len(name), "", "", f"write `[@{{id}}{place}]`", " ".join(name.split()), ("sources",))
        for name, place in names.items()
    ]


def cited_bare(src: str, begin: int, end: int) -> list[Slip]:
    """Sources named by `@id` in running text, or in round brackets."""
    slips = []
    for each in _CITED_BARE.finditer(src, begin, end):
        around = _IN_OTHER_BRACKETS.match(src, each.start() - 1) if each.start() else None
        slips.append(_source(each, f"[{around[1] if around else each[0]}]"))
    return slips


def left_in_citation(src: str, begin: int, end: int, cited: set[int]) -> list[Slip]:
    """Sources named in a citation that is one, but not of them: in `[@a, @b]` and `[@a, p. 4; b-c]` the second is a page of the first."""
    bare = list(_BARE.finditer(src, begin, end))
    meant = short(_BARE.sub(r"; @\1", src[begin:end]))
    slips = [_source(each, f"[{meant}]") for each in bare]
    found = list(_CITED.finditer(src, begin, end))
    if len(found) <= len(cited):
        return slips
    hint = _as_citation(src, begin, end, found)
    for each in found:
        if each.start(1) in cited:
            continue
        if _ALONE.match(src, each.end(), end + 1) and src[begin : each.start()].rstrip().endswith(","):
            message = f"`@{each[1]}` stands where the place in the source before it is named, and cites nothing"
            slips.append(Slip(each.start(1), len(each[1]), "reference-unknown", message, f"write `{hint}`"))
        else:
            slips.append(_source(each, hint))
    return slips


def unclosed_citation(src: str, begin: int) -> list[Slip]:
    """A source named right after a bracket that is never closed."""
    first = _CITED_FIRST.match(src, begin)
    return [_source(first, f"[@{first[1]}]")] if first else []


def _source(found: re.Match[str], hint: str) -> Slip:
    return Slip(found.start(1), len(found[1]), "", "", f"write `{hint}`", found[1], ("sources",))


def _as_citation(src: str, begin: int, end: int, found: list[re.Match[str]]) -> str:
    """The citation that was meant: `@a p. 4` is `[@a, p. 4]`, `see @a and @b` is `see [@a; @b]`."""
    before = short(src[begin : found[0].start()]).rstrip("-")
    pieces = []
    for i, each in enumerate(found[:_MOST_IN_HINT]):
        rest = src[each.end() : found[i + 1].start() if i + 1 < len(found) else end]
        locator = "" if rest.strip(_SIGNS) in ("", "and") else short(rest.strip(_SIGNS))
        if locator.startswith("(") and locator.endswith(")"):
            locator = locator[1:-1]
        also = ";" in rest and _SEVERAL_WORDS.fullmatch(locator)
        pieces.append(f"@{each[1]}{f'; @{locator}' if also else f', {locator}' if locator else ''}")
    pieces += ["…"] if len(found) > _MOST_IN_HINT else []
    return f"{f'{before} ' if before else ''}[{'; '.join(pieces)}]"


def short(text: str) -> str:
    """A text as it may stand in a hint, or a mark that it is left out."""
    folded = " ".join(text.split())
    return folded if len(folded) <= _LONGEST_IN_HINT else "…"


# --- wikilinks ---


def unclosed_wikilink(src: str, begin: int) -> list[Slip]:
    """What stands after a `[[` that is never closed."""
    named = _NAMED.match(src, begin)
    if named is None:
        return []
    ends = src[named.end() : named.end() + 1]
    first = named if ends in ("]", "|") else _NAMED_ID.match(src, begin)
    if first is None:
        return [Slip(named.start(1), len(named[1].rstrip()), is_open=True)]
    target = first[1].rstrip()
    label = _OPEN_LABEL.match(src, first.end())
    is_card = not label and src.startswith("!", begin - 3) and not src[max(begin - 4, 0) : begin - 3].strip()
    good = f"{'!' if is_card else ''}[[{target}{f'|{short(label[1])}' if label else ''}]]"
    return [Slip(first.start(1), len(target), "", "", f"write `{good}`", " ".join(target.split()), (), is_open=True)]


def empty_wikilink(src: str, at: int) -> list[Slip]:
    """Double brackets in which nothing is named."""
    empty = _EMPTY.match(src, at)
    if empty is None:
        return []
    label = empty[1]
    hint = f"write the id of the entry before the bar: `[[its-id|{short(label)}]]`" if label else "write the id or name of an entry in them"
    return [Slip(at, empty.end() - at, "reference-unknown", "these brackets name nothing, and readers see them as they stand", hint)]


def second_bar(src: str, target: str, begin: int, end: int) -> list[Slip]:
    """A bar at the beginning of a label, which readers would see."""
    if not src.startswith("|", begin):
        return []
    good = f"[[{target}|{short(src[begin:end].strip('| '))}]]"
    return [Slip(begin, 1, "reference-unknown", "one bar divides the entry from the words: readers see the second", f"write `{good}`")]


def _in_one_bracket(src: str, begin: int, end: int, is_image: bool) -> list[Slip]:
    """An id in single brackets, with or without words behind a bar: a link if it names an entry, of a source a citation."""
    named = _IN_ONE_BRACKET.fullmatch(src, begin, end)
    if named is None or src.endswith("[", 0, begin - 1) or src.startswith(("]", "(", "["), end + 1):
        return []
    link = f"write `{'!' if is_image else ''}[[{named[0]}]]`"
    hints: list[tuple[tuple[Folder, ...], str]] = [((), link)]
    if not named[2] and not is_image:
        hints = [(("sources",), f"write `[@{named[1]}]`"), (_BUT_SOURCES, link)]
    return [Slip(begin, len(named[1]), "", "", hint, named[1], kinds) for kinds, hint in hints]


def unopened_wikilink(src: str, begin: int, end: int) -> list[Slip]:
    """What stands before a `]]` that was opened by one bracket only."""
    named = _NAMED.match(src, begin, end)
    if named is None or (named.end() < end and src[named.end()] != "|"):
        return []
    target = named[1].rstrip()
    return [Slip(named.start(1), len(target), "", "", f"write `[[{target}]]`", " ".join(target.split()))]


# --- emphasis ---


def unpaired(src: str, at: list[int]) -> list[Slip]:
    """Asterisks in twos, at these offsets, that make nothing bold: for a space on their inner side, or since no others close them."""
    found: list[Slip] = []
    i = 0
    while i < len(at) and len(found) < _MOST_IN_HINT:
        begin, end = at[i], at[i + 1] if i + 1 < len(at) else -1
        words = src[begin + 2 : end].strip() if end >= 0 else ""
        i += 1
        is_apart = (begin == 0 or src[begin - 1].isspace()) and _ENDS_BOLD.match(src, end + 2)
        is_sum = "**" in words or (_NUMBER_BEFORE.search(src, max(begin - 20, 0), begin) and _NUMBER.match(src, begin + 2))
        if words and is_apart and not is_sum and end - begin < _LONGEST and words != src[begin + 2 : end]:
            message = "nothing is bold here: the asterisks must touch the words between them"
            found.append(Slip(begin, end + 2 - begin, "invalid-value", message, f"write `**{short(words)}**`"))
            i += 1
        elif _OPENS_BOLD.match(src, begin):
            message = "what is to be bold begins here and ends nowhere"
            found.append(Slip(begin, 2, "invalid-value", message, "write `**` where it ends as well"))
    return found


# --- links and pictures ---


def unread_tag(src: str, at: int) -> Slip:
    """A `<` that begins no tag, in a block of HTML."""
    if src.startswith("<!--", at):
        message = "this comment is never closed, so what follows is shown, and read as HTML and not as Markdown"
        return Slip(at, 4, "html-escaped", message, "write `-->` where it ends")
    message = "this is no tag, so it is shown as text"
    return Slip(at, 1, "html-escaped", message, "look at its quotation marks and at its end, or write `&lt;` if it is none")


def around_a_link(at: int, length: int) -> Slip:
    """The address of a link that has another within it, which alone counts (CommonMark, section 6.3)."""
    message = "this link is not read: there is another within its words"
    return Slip(at, length, "link-broken", message, "take one of the two out, or put them side by side")


def named_by_a_link(target: str, at: int, length: int) -> Slip:
    """A wikilink with an address right behind it, which makes it a link whose words have brackets around them."""
    hint = f"write `[[{target}]]` for the link to the entry, or `[…](…)` with words of your own for the other"
    return Slip(at, length, "", "", hint, target)


def within_a_link(target: str, at: int, length: int, kinds: tuple[Folder, ...] = ()) -> Slip:
    """This site's construct in the words of a link or picture."""
    return Slip(at, length, "", "", "a link can hold no other: put the two side by side", target, kinds)


def within_label(src: str, begin: int, end: int) -> list[Slip]:
    """Citations, links and marks of footnotes in the label of a wikilink."""
    found = []
    for each in _IN_LABEL.finditer(src, begin, end):
        if each[1]:
            found.append(within_a_link(each[1], each.start(1), len(each[1]), ("sources",)))
        else:
            found.append(mark_within_a_link(each.start(), each.end() - each.start()))
    return found


def mark_within_a_link(at: int, length: int) -> Slip:
    """A link, or the mark of a footnote, in the words of a link or picture."""
    message = "this leads nowhere: the words of a link or picture can hold no link"
    return Slip(at, length, "link-broken", message, "put it behind the link or picture")


def _without_space(address: str) -> str:
    """An address as it may be typed: one in whose beginning the space has no place, one of a heading, or a file's."""
    if address.startswith("#"):
        return f"#{slug(address[1:].strip())}"
    if address.startswith("mailto:"):
        return address.replace(" ", "")
    return web_meant(address) or f"<{address}>"


def _apart(src: str, begin: int, end: int) -> Slip | None:
    """Words in brackets and an address in round ones, with a space between."""
    typed = _APART.match(src, end + 1)
    if typed is None or not _PLAIN.fullmatch(src, begin, end) or _NO_WORDS.fullmatch(src, begin, end):
        return None
    message = "this is no link, since a space stands between its words and its address"
    label = src[begin:end] if end - begin <= _LONGEST_IN_HINT else "…"
    return Slip(typed.start(1), len(typed[1]), "link-broken", message, f"write `[{label}]({typed[1]})`")


def _exchanged(src: str, begin: int, end: int) -> Slip | None:
    """Words in round brackets and an address in square ones."""
    words = _ROUND.search(src, max(begin - 2 - _LONGEST, 0), begin - 1)
    if words is None or not _ADDRESS_ALONE.fullmatch(src, begin, end):
        return None
    message = "this is no link: its words stand in square brackets, and its address in round ones"
    mark = "!" if src.endswith("!", 0, words.start()) else ""
    return Slip(begin, end - begin, "link-broken", message, f"write `{mark}[{short(words[1])}]({src[begin:end]})`")


def _address(src: str, begin: int, end: int, is_image: bool) -> Slip | None:
    """What follows brackets like an address, and cannot be read as one."""
    typed = _ADDRESS.match(src, end + 1)
    if typed is None or not typed[1].strip():
        return None
    inside = typed[1].strip()
    title = _TITLE.search(inside)
    address = inside[: title.start()] if title else inside if typed[2] else inside.split()[0]
    if not _LIKE_ADDRESS.fullmatch(address):
        return None
    code, what, words = ("media-missing", "picture", "caption") if is_image else ("link-broken", "link", "title")
    has_space = re.search(r"\s", address) is not None
    good = _without_space(" ".join(address.split())) if has_space else address
    if has_space:
        needs = ", and so needs angle brackets, or `%20` for the space" if good.startswith("<") else ""
        why = f"its address has a space in it{needs}"
    elif title and typed[2]:
        why = f"its {words} must stand between straight quotation marks"
    elif not typed[2]:
        why = "its round bracket is never closed"
    else:
        return None
    label = f"{'!' if is_image else ''}[{src[begin:end] if end - begin <= 40 else '…'}]"
    if title:
        good += f' "{title[1].strip(_MARKS)}"'
    at = typed.start(1) + len(typed[1]) - len(typed[1].lstrip())
    return Slip(at, len(address), code, f"this {what} is not read: {why}", f"write `{label}({good})`")
