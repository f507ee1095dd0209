"""The picture that stands for a page where somebody shares its address: 1200 by 630 pixels, drawn at build time.

An allegation is drawn with its status and its subjects' responses, all of them, or not at all. What no font here can
write is not drawn either: a page without a picture is better than one with boxes for letters.

The fonts lie beside this module (fonts/README.md). Pillow shapes text with HarfBuzz, so that scripts which join or stack
their letters are set rightly; which font writes which letter, and the order of runs within a line, are decided here.
"""

from __future__ import annotations

import functools
import io
import json
import struct
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from hashlib import blake2b
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import structs

from builder.linking.addresses import path_of
from builder.model.records import Record
from builder.model.values import Value
from builder.publishing import labels
from builder.publishing.parts import Parts

if TYPE_CHECKING:
    from PIL import Image, ImageDraw, ImageFont  # slow to import, and most builds draw none of these pictures

FOLDER = "share/"  # in the output
LONGEST_STEM = 200
KINDS = ("articles", "claims", "people")  # which entries have one
WIDTH, HEIGHT = 1200, 630
MARGIN = 72
FONTS = Path(__file__).parent / "fonts"


class ShareView(Value, frozen=True):
    """All that a picture shows."""

    kind: str  # in words: Claim
    title: str
    names: tuple[tuple[str, str], ...]  # a person's names in their own scripts: (language, name)
    date: str  # in words
    status: str  # of a claim, in words
    answer: str  # the responses of an allegation's subjects, in words
    site: str
    lang: str
    dir: str
    summary: str = ""  # of an article or person, shown where there is room for all of it

    @property
    def alt(self) -> str:
        """The picture in words."""
        status = f"{self.status}: {self.answer}" if self.answer else self.status
        return ". ".join(filter(None, (self.title.rstrip("."), status, self.summary)))


def view_of(record: Record, parts: Parts) -> ShareView | None:
    """What the picture of an entry shows; None for an entry that has none."""
    if record.kind not in KINDS or record.key in parts.site.hidden:
        return None
    link, fields = parts.link(record.key), record.fields
    status = parts.site.statuses.get(record.key)
    words = labels.STATUS[status.status] if status else ""
    dated = getattr(fields, "date", None) or getattr(fields, "published", None)
    summary = "" if status else parts.summary(record)
    view = ShareView(
        kind=labels.KIND[record.kind], title=link.title, names=tuple(each for each in getattr(fields, "names", ()) if is_writable(each[1])),
        date=dated.words if dated else "", status=words, answer=link.note.removeprefix(words).removeprefix(": "),
        site=parts.site.settings.title, lang=parts.language, dir=labels.direction(parts.language),
        summary=summary if is_writable(summary) else "",
    )  # fmt: skip
    return view if is_drawable(view) else None


def is_drawable(view: ShareView) -> bool:
    """Whether a picture can show all of it. (Not by trying: heads are made for every page of every build.)"""
    texts = (view.kind, view.title, view.date, view.status, view.answer, view.site)
    return len(view.answer) <= ANSWER_LIMIT and all(map(is_writable, texts))


def key(view: ShareView) -> str:
    """What a picture is drawn from; with the digest of the program it says whether it must be drawn anew."""
    return blake2b(json.dumps(structs.astuple(view), ensure_ascii=False).encode(), digest_size=6).hexdigest()


def share_path(record: Record, view: ShareView) -> str:
    """Where the picture of an entry lies in the output: a new picture has a new address, since hosts keep the old one.

    An id may be as long as a file's name can be, and here more follows it.
    """
    return f"{_stem(record)}.{key(view)}.png"


def _stem(record: Record) -> str:
    return f"{FOLDER}{path_of(record)[:LONGEST_STEM].rstrip('/-')}"


def drawn_before(records: Iterable[Record], files: Iterable[str]) -> dict[str, str]:
    """Which of some files, all that an output has, is the picture of which entry, by key. Entries whose picture might be another's
    by its name, or that have none, are not named."""
    by_stem = {file.rsplit(".", 2)[0]: file for file in files if file.startswith(FOLDER)}
    stems = ((record.key, _stem(record)) for record in records if f"{FOLDER}{path_of(record)}" == f"{_stem(record)}/")
    return {key: by_stem[stem] for key, stem in stems if stem in by_stem}


def draw(view: ShareView) -> bytes:
    """The picture as PNG, for a view that is drawable. Raises Unwritable for another."""
    return _drawn(_claim(view) if view.status else _plain(view), view)


# --- fonts ----------------------------------------------------------------------------------------------------------


class Unwritable(Exception):  # noqa: N818 - no fault of the program
    """A letter that no font here has, or more answers than there is room for."""


# What each style is written in, the first that has a letter; where there is no bold face for a script, its regular one.
FACES = {
    "title": ("NotoSerif-Bold", "NotoNaskhArabic-Bold", "NotoSerifHebrew-Bold"),
    "text": ("NotoSerif-Regular", "NotoNaskhArabic-Regular", "NotoSerifHebrew-Regular"),
    "label": ("NotoSans-Bold", "NotoNaskhArabic-Bold", "NotoSerifHebrew-Bold"),
}
OTHERS = ("NotoSerifDevanagari-Regular", "NotoSerifBengali-Regular", "NotoNastaliqUrdu-Regular")

# Languages whose own face comes before all others. Urdu and Kashmiri are written in Nastaliq, which Arabic letters alone
# do not tell.
SCRIPTS = {
    "Nastaliq": ("ur", "ks"),
    "Naskh": ("ar", "fa", "ps", "sd", "ug", "ckb", "bal"),
    "Hebrew": ("he", "yi"),
    "Devanagari": ("hi", "mr", "ne"),
    "Bengali": ("bn", "as"),
}

# Of the first face of a text, in its size: from one line to the next, and from the top of a line to what it stands on.
LINES = {"Nastaliq": (2.0, 1.36), "Naskh": (1.55, 1.1), "Hebrew": (1.3, 0.98), "Devanagari": (1.4, 1.02), "Bengali": (1.4, 1.02)}
LINE = (1.22, 0.95)


@functools.cache
def faces_of(style: str, lang: str) -> tuple[str, ...]:
    """The faces of a style, that of the language's own script first; if that has no bold one, none of them is bold."""
    script = next((script for script, languages in SCRIPTS.items() if lang.split("-")[0].lower() in languages), "")
    is_light = any(script in face for face in OTHERS) and script
    faces = (*FACES["text" if is_light else style], *OTHERS)
    return tuple(sorted(faces, key=lambda face: not script or script not in face))


def _line_of(face: str) -> tuple[float, float]:
    return next((line for script, line in LINES.items() if script in face), LINE)


@functools.cache
def _bytes(face: str) -> bytes:
    # The program's own file, as templates are: the site's files have their door in the engine.
    with io.FileIO(FONTS / f"{face}.ttf") as file:
        return file.readall()


@functools.lru_cache(maxsize=256)
def _font(face: str, size: int) -> ImageFont.FreeTypeFont:
    from PIL import ImageFont

    layout = ImageFont.Layout.RAQM if can_shape() else ImageFont.Layout.BASIC
    return ImageFont.truetype(io.BytesIO(_bytes(face)), size, layout_engine=layout)


@functools.cache
def can_shape() -> bool:
    """Whether more than plain scripts can be written. Pillow brings HarfBuzz along, but takes FriBiDi, without which it does
    not use it, from the system (`libfribidi0` in Debian)."""
    from PIL import features

    return bool(features.check("raqm"))


def _can_write(face: str) -> bool:
    return face.startswith(("NotoSerif-", "NotoSans-")) or can_shape()


def is_writable(text: str) -> bool:
    """Whether there is a font for each of its letters and digits."""
    if text.isascii():
        return True
    return all(map(_is_writable, unicodedata.normalize("NFC", text)))


@functools.lru_cache(maxsize=4096)
def _is_writable(letter: str) -> bool:
    """Whether there is a font for it, if it is a letter or digit: in every style, as their faces differ in weight alone. Fonts are
    looked into one after the other, and Pillow is loaded only where none of the first has it."""
    faces = (*FACES["text"], *OTHERS)
    return unicodedata.category(letter)[0] not in "LMN" or any(ord(letter) in letters_of(face) and _can_write(face) for face in faces)


@functools.cache
def letters_of(face: str) -> frozenset[int]:
    """The characters that a face has: its table `cmap`, of which ours have format 4 (OpenType, cmap)."""
    data = _bytes(face)
    tables = {data[at : at + 4]: struct.unpack(">II", data[at + 8 : at + 16]) for at in range(12, 12 + 16 * _u16(data, 4), 16)}
    start = tables[b"cmap"][0]
    start += struct.unpack(">I", data[start + 8 : start + 12])[0]
    segments = _u16(data, start + 6)  # twice their number, which is how far one list of them lies from the next
    ends, starts, deltas, offsets = (start + 14 + at for at in (0, segments + 2, 2 * segments + 2, 3 * segments + 2))
    found: set[int] = set()
    for i in range(0, segments, 2):
        first, last, offset = _u16(data, starts + i), _u16(data, ends + i), _u16(data, offsets + i)
        for letter in range(first, last + 1):
            at = offsets + i + offset + 2 * (letter - first)
            if (_u16(data, at) if offset else (letter + _u16(data, deltas + i)) & 0xFFFF) and letter != 0xFFFF:
                found.add(letter)
    return frozenset(found)


def _u16(data: bytes, at: int) -> int:
    return data[at] << 8 | data[at + 1]


# --- a line of text -------------------------------------------------------------------------------------------------


class Run(Value, frozen=True):
    """A piece of a line in one face and one direction."""

    text: str
    face: str
    rtl: bool


class Style(Value, frozen=True):
    """How a text is written."""

    style: str  # title, text, label
    lang: str
    rtl: bool  # the direction of its lines

    @property
    def faces(self) -> tuple[str, ...]:
        """In which faces, the first that has a letter."""
        return faces_of(self.style, self.lang)


Place = tuple[str, bool]  # the face of a letter, and whether its direction is right to left


@functools.lru_cache(maxsize=4096)
def runs(text: str, style: Style) -> tuple[Run, ...]:
    """A line's runs from left to right.

    Letters and digits have a direction; what stands between two of one face and direction goes along with them, all else
    follows the line. That is Unicode's bidirectional algorithm as far as a title needs it: numbers, brackets and names in
    another script come out right. Raises Unwritable for a letter; a sign that no face has is left out.
    """
    pieces = []
    placed = [(letter, place) for letter, place in zip(text, _places(text, style), strict=True) if place]
    for (face, rtl), group in groupby(placed, key=lambda pair: pair[1]):
        pieces.append(Run("".join(letter for letter, _ in group), face, rtl))
    return _in_sight(pieces, style.rtl)


def _places(text: str, style: Style) -> list[Place | None]:
    firm: list[Place | None] = []
    for letter in text:
        before = next((place for place in reversed(firm) if place), None)
        firm.append(_firm_place(letter, before, style))
    firm = _with_brackets(text, firm, style)
    return [place or _loose_place(letter, around, style) for letter, place, around in zip(text, firm, _around(firm), strict=True)]


def _with_brackets(text: str, firm: list[Place | None], style: Style) -> list[Place | None]:
    """The places with those of brackets and quotation marks: each goes where its partner goes (rule N0)."""
    found, open_ones = list(firm), []
    for i, (letter, around) in enumerate(zip(text, _around(firm), strict=True)):
        match unicodedata.category(letter):
            case "Ps" | "Pi":
                found[i] = _loose_place(letter, around, style)
                open_ones.append(found[i])
            case "Pe" | "Pf" if open_ones:
                found[i] = open_ones.pop()
    return found


def _around(places: Sequence[Place | None]) -> list[Place | None]:
    """For each spot the place that is known on both sides of it, where it is the same."""
    before, after = _latest(places), _latest(places[::-1])[::-1]
    return [left if left == right else None for left, right in zip(before, after, strict=True)]


def _latest(places: Sequence[Place | None]) -> list[Place | None]:
    """For each spot the last place that is known."""
    found: list[Place | None] = []
    for place in places:
        found.append(place or (found[-1] if found else None))
    return found


def _firm_place(letter: str, before: Place | None, style: Style) -> Place | None:
    """The place of a letter, digit or accent, `before` being that of the last one before it; None for anything else."""
    category = unicodedata.category(letter)[0]
    if category == "M" or (category == "N" and before and not before[1]):
        if before and ord(letter) in letters_of(before[0]):
            return before
    elif category not in "LN":
        return None
    face = _face(letter, style)
    if not face:
        raise Unwritable(letter)
    is_rtl = unicodedata.bidirectional(letter) in ("R", "AL")
    # Digits of the line's own face go with its letters: shaping sets them from left to right among these.
    return face, is_rtl or (style.rtl and category == "N" and face == style.faces[0])


def _loose_place(letter: str, around: Place | None, style: Style) -> Place | None:
    """The place of anything else, `around` being that of the letters on both sides where it is the same."""
    if around and ord(letter) in letters_of(around[0]):
        return around
    face = _face(letter, style)
    return (face, around[1] if around else style.rtl) if face else None


def _face(letter: str, style: Style) -> str:
    return next((face for face in style.faces if ord(letter) in letters_of(face) and _can_write(face)), "")


def _in_sight(pieces: list[Run], rtl: bool) -> tuple[Run, ...]:
    """Runs in the order in which they are seen (Unicode Standard Annex 9, rule L2, with two levels)."""
    stretches = [list(group) for _, group in groupby(pieces, key=lambda piece: piece.rtl)]
    ordered = [stretch[::-1] if stretch[0].rtl else stretch for stretch in stretches]
    return tuple(run for stretch in (ordered[::-1] if rtl else ordered) for run in stretch)


@functools.lru_cache(maxsize=4096)
def width_of(text: str, style: Style, size: int) -> float:
    """The width of a line in pixels. Raises Unwritable."""
    return sum(_width(run, style, size) for run in runs(text, style))


def _width(run: Run, style: Style, size: int) -> float:
    return _font(run.face, size).getlength(run.text, **_shaping(run, style))


def _shaping(run: Run, style: Style) -> dict[str, Any]:
    return {"direction": "rtl" if run.rtl else "ltr", "language": style.lang or None} if can_shape() else {}


# --- blocks of text -------------------------------------------------------------------------------------------------

MEASURED = 100  # the size at which words are measured: outlines without hints grow in proportion


class Block(Value, frozen=True):
    """Lines of one style and size, one under the other, and how wide they may be."""

    lines: tuple[str, ...]
    style: Style
    size: int
    tone: int
    width: int

    @property
    def height(self) -> int:
        """From the top of the first line to the foot of the last."""
        return round(len(self.lines) * self.size * _line_of(self.style.faces[0])[0])

    @property
    def is_too_wide(self) -> bool:
        """Whether there is a word in it that is wider than a line may be."""
        return _widest(self) > self.width


def block(text: str, style: Style, size: int, tone: int, width: int) -> Block:
    """A text broken into lines. A word that is too wide stands in a line of its own. Raises Unwritable."""
    return _filled(Block((), style, size, tone, width), [word for word in unicodedata.normalize("NFC", text).split() if runs(word, style)])


def _filled(empty: Block, words: Sequence[str], width: int = 0) -> Block:
    widths = [_scaled(word, empty) for word in words]
    space = _scaled("n n", empty) - _scaled("nn", empty) if words else 0.0
    lines = _broken(widths, space, width or empty.width)
    return structs.replace(empty, lines=tuple(" ".join(words[first:last]) for first, last in lines))


def _widest(made: Block) -> float:
    """The width of the widest word. (Words are measured once for all sizes; a whole line would be another text in each.)"""
    return max((_scaled(word, made) for line in made.lines for word in line.split()), default=0)


def _scaled(text: str, made: Block) -> float:
    return width_of(text, made.style, MEASURED) * made.size / MEASURED


def _broken(widths: Sequence[float], space: float, width: int) -> list[tuple[int, int]]:
    """The first and last word of each line, as a slice."""
    lines, first, used = [], 0, 0.0
    for i, each in enumerate(widths):
        if i > first and used + space + each > width:
            lines.append((first, i))
            first, used = i, 0.0
        used += each if i == first else space + each
    return [*lines, (first, len(widths))] if widths else []


def balanced(made: Block) -> Block:
    """The same in lines of about one length."""
    words = " ".join(made.lines).split()
    for width in range(made.width - made.size // 2, made.width // 2, -made.size // 2):
        narrower = _filled(made, words, width)
        if len(narrower.lines) > len(made.lines) or _widest(made) > width:
            break
        made = narrower
    return made


def cut(made: Block, height: int = 0) -> Block:
    """The lines for which there is room, one at the least, with an ellipsis where others are left out; words that are too
    wide for a line in pieces."""
    whole = _filled(made, [piece for word in " ".join(made.lines).split() for piece in _pieces(word, made)])
    room = max(height // structs.replace(whole, lines=("",)).height, 1)
    if len(whole.lines) <= room:
        return whole
    last = whole.lines[room - 1]
    while _scaled(f"{last}…", made) > made.width:
        last = last.rpartition(" ")[0] or last[:-1]
    return structs.replace(whole, lines=(*whole.lines[: room - 1], f"{last.rstrip(' ,;:.–-')}…"))


def _pieces(word: str, made: Block) -> Iterator[str]:
    if len(word) < 2 or _scaled(word, made) <= made.width:
        yield word
        return
    yield from _pieces(word[: len(word) // 2], made)
    yield from _pieces(word[len(word) // 2 :], made)


# --- the page -------------------------------------------------------------------------------------------------------

WIDE = WIDTH - 2 * MARGIN  # how wide a line may be
ASIDE = 24  # between a status and the answers beside it
BAR = 14  # the coloured edge at the top, as over every page
LABEL_FOOT = 92  # what the label stands on
TOP, BOTTOM = 122, 506  # between them stands what the picture is about
RULE = 532
SITE_FOOT = 582
ROOM = BOTTOM - TOP
TITLE_SIZES = (92, 84, 76, 68, 62, 56, 50, 45, 40, 36)
SUMMARY_SIZES = (38, 35, 32, 30)
SAYS_SIZES = (68, 60, 56, 52, 48, 44, 41, 38, 35, 32, 29, 26)
ANSWER_SIZES = (46, 42, 38, 35, 32, 29, 26, 23, 20, 17, 14, 12)  # below 20 only where the words are uncommonly wide
ANSWER_LIMIT = 500  # characters: the answers of eight or nine subjects
NAME_SIZES = (60, 52, 46, 40)
SHARES = (0.65, 0.85)  # an answer is about as large as what it answers
GAP = 28

# Greys between the colours of ink and paper (static/css/tokens.css), from 0 to 255.
INK, SOFT, EDGE, HAIR, PAPER = 0, 68, 120, 213, 255


class Placed(Value, frozen=True):
    """A block with the place of its upper corner on the side where its lines begin."""

    block: Block
    inset: int  # from the margin
    top: int


class Plan(Value, frozen=True):
    """What is drawn where, between the label and the name of the site. `badge` is the frame around a status: its place and size."""

    blocks: tuple[Placed, ...]
    rule: int = 0  # how far down a line between a claim and the answers to it lies; 0 for none
    badge: tuple[int, int, int, int] | None = None


def _plain(view: ShareView) -> Plan:
    """An article or person: the title as large as there is room for, a person's names in their own scripts, and under them
    the summary: whole or not at all, for what it says last may be the answer to what it says first."""
    for size in TITLE_SIZES[2:-3] if view.summary else ():
        for small in SUMMARY_SIZES:
            title, summary = (
                block(view.title, _style("title", view), size, INK, WIDE),
                block(view.summary, _style("text", view), small, SOFT, WIDE),
            )
            above = (balanced(title), *_names(view, size))
            height = sum(each.height + GAP // 2 for each in above)
            if not title.is_too_wide and not summary.is_too_wide and height + GAP // 2 + summary.height <= ROOM:
                return Plan((*_stacked(above, TOP), Placed(summary, 0, TOP + height + GAP // 2)))
    for size in TITLE_SIZES:
        title = block(view.title, _style("title", view), size, INK, WIDE)
        names = _names(view, size)
        if not title.is_too_wide and title.height + sum(GAP // 2 + name.height for name in names) <= ROOM:
            return Plan(tuple(_stacked((balanced(title), *names), TOP)))
    return Plan((Placed(cut(title, ROOM), 0, TOP),))


def _names(view: ShareView, size: int) -> list[Block]:
    small = next((each for each in NAME_SIZES if each <= size * 0.7), NAME_SIZES[-1])
    made = (block(name, Style("text", lang, view.dir == "rtl"), small, SOFT, WIDE) for lang, name in view.names)
    return [each for each in made if len(each.lines) == 1]


def _stacked(blocks: Sequence[Block], top: int) -> Iterator[Placed]:
    for each in blocks:
        yield Placed(each, 0, top)
        top += each.height + GAP // 2


def _claim(view: ShareView) -> Plan:
    """A claim: what it says, and below that the status and the answers side by side, neither of which is ever cut."""
    least, most = SHARES
    for size in SAYS_SIZES:
        says = block(view.title, _style("text", view), size, INK, WIDE)
        if not says.is_too_wide:
            for small in ANSWER_SIZES:
                if least <= small / size <= most and (plan := _answered(balanced(says), view, small)):
                    return plan
    # Where there are too many words it is what is said that is cut, as in descriptions (`heads.described`).
    for small in ANSWER_SIZES[-6:]:
        for share in (2, 3, 5):
            if plan := _answered(cut(says, ROOM // share), view, small):
                return plan
    raise Unwritable(view.answer)


def _answered(says: Block, view: ShareView, size: int) -> Plan | None:
    """What is said with the status and the answers under it; None where there is no room for all of them."""
    status = block(view.status, _style("label", view), round(size * 0.9), INK, WIDE // 2)
    pad = round(size * 0.4)
    frame = round(max(width_of(line, status.style, status.size) for line in status.lines)) + 2 * pad
    tall = status.height + pad
    answer = block(view.answer, _style("text", view), size, INK, WIDE - frame - ASIDE)
    rule = TOP + says.height + GAP
    top = rule + GAP
    if top + max(tall, answer.height) > BOTTOM or answer.is_too_wide or status.is_too_wide:
        return None
    down = (tall - answer.height) // 2 if len(answer.lines) < 2 else 0
    blocks = (Placed(says, 0, TOP), Placed(status, pad, top + pad // 2), Placed(balanced(answer), frame + ASIDE, top + down))
    return Plan(blocks, rule, (0, top, frame, tall))


def _style(style: str, view: ShareView) -> Style:
    return Style(style, view.lang, view.dir == "rtl")


# --- drawing --------------------------------------------------------------------------------------------------------


def _drawn(plan: Plan, view: ShareView) -> bytes:
    from PIL import Image, ImageDraw

    sheet = Image.new("L", (WIDTH, HEIGHT), PAPER)
    pen = ImageDraw.Draw(sheet)
    rtl = view.dir == "rtl"
    for placed in (*plan.blocks, *_frame(view)):
        _write(pen, placed, rtl)
    for height, tone in ((RULE, HAIR), (plan.rule, EDGE)):
        if height:
            pen.line((MARGIN, height, WIDTH - MARGIN, height), fill=tone, width=2)
    if plan.badge is not None:
        inset, top, wide, tall = plan.badge
        left = WIDTH - MARGIN - inset - wide if rtl else MARGIN + inset
        pen.rounded_rectangle((left, top, left + wide, top + tall), radius=5, outline=INK, width=3)
    return _png(sheet)


def _frame(view: ShareView) -> Iterator[Placed]:
    """The kind and date over what the picture is about, and the name of the site under it."""
    label = block(" · ".join(filter(None, (view.kind.upper(), view.date))), _style("label", view), 24, SOFT, WIDE)
    yield Placed(cut(label), 0, LABEL_FOOT - round(24 * _line_of(label.style.faces[0])[1]))
    site = block(view.site, _style("title", view), 32, INK, WIDE)
    yield Placed(cut(site), 0, SITE_FOOT - round(32 * _line_of(site.style.faces[0])[1]))


def _write(pen: ImageDraw.ImageDraw, placed: Placed, rtl: bool) -> None:
    made, style = placed.block, placed.block.style
    step, foot = _line_of(style.faces[0])
    for i, line in enumerate(made.lines):
        left = float(MARGIN + placed.inset)
        if rtl:
            left = WIDTH - left - width_of(line, style, made.size)
        y = round(placed.top + made.size * (step * i + foot))
        for run in runs(line, style):
            pen.text((left, y), run.text, made.tone, _font(run.face, made.size), anchor="ls", **_shaping(run, style))
            left += _width(run, style, made.size)


STEPS = 14  # greys between ink and paper: with the colour of the bar they fit into four bits
INK_COLOUR, PAPER_COLOUR, ACCENT = (27, 26, 23), (253, 252, 249), (23, 80, 111)  # static/css/tokens.css


def _png(sheet: Image.Image) -> bytes:
    """A sheet of greys as a picture of sixteen colours, which takes a tenth of the room."""
    from PIL.Image import RLE

    drawn = sheet.point([round(tone * STEPS / 255) for tone in range(256)])
    drawn.paste(STEPS + 1, (0, 0, WIDTH, BAR))
    ramp = [
        round(ink + (paper - ink) * step / STEPS) for step in range(STEPS + 1) for ink, paper in zip(INK_COLOUR, PAPER_COLOUR, strict=True)
    ]
    drawn.putpalette([*ramp, *ACCENT])
    file = io.BytesIO()
    # To look for runs alone takes half the time that a search for patterns takes. It makes a sixth more bytes, which no reader loads.
    drawn.save(file, "PNG", bits=4, compress_level=6, compress_type=RLE)
    return file.getvalue()
