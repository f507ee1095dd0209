"""Share images are drawn: what they show is laid out on a card, as large as there is room for, and made a picture."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from builder.model.values import Value
from builder.publishing.lettering import Unwritable, font_of, line_of
from builder.publishing.sharing import HEIGHT, WIDTH, ShareView
from builder.publishing.typesetting import Block, Style, balanced, block, cut, runs, shaping, width_of, width_of_run

if TYPE_CHECKING:
    from PIL import Image, ImageDraw  # slow to import, and most builds draw none of these pictures

MARGIN = 72
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
NAME_SIZES = (60, 52, 46, 40)
SHARES = (0.65, 0.85)  # an answer is about as large as what it answers
GAP = 28

# Greys between the colours of ink and paper (static/css/tokens.css), from 0 to 255.
INK, SOFT, EDGE, HAIR, PAPER = 0, 68, 120, 213, 255


def draw(view: ShareView) -> bytes:
    """The picture as PNG, for a view that is drawable. Raises Unwritable for another."""
    return _drawn(_claim(view) if view.status else _plain(view), view)


# --- what stands where ---


class Placed(Value, frozen=True):
    """A block with the place of its upper corner on the side where its lines begin."""

    block: Block
    inset: int  # from the margin
    top: int


class Card(Value, frozen=True):
    """What is drawn where, between the label and the name of the site. `badge` is the frame around a status: its place and size."""

    blocks: tuple[Placed, ...]
    rule: int = 0  # how far down a line between a claim and the answers to it lies; 0 for none
    badge: tuple[int, int, int, int] | None = None


def _plain(view: ShareView) -> Card:
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
                return Card((*_stacked(above, TOP), Placed(summary, 0, TOP + height + GAP // 2)))
    for size in TITLE_SIZES:
        title = block(view.title, _style("title", view), size, INK, WIDE)
        names = _names(view, size)
        if not title.is_too_wide and title.height + sum(GAP // 2 + name.height for name in names) <= ROOM:
            return Card(tuple(_stacked((balanced(title), *names), TOP)))
    return Card((Placed(cut(title, ROOM), 0, TOP),))


def _names(view: ShareView, size: int) -> list[Block]:
    small = next((each for each in NAME_SIZES if each <= size * 0.7), NAME_SIZES[-1])
    made = (block(name, Style("text", lang, view.dir == "rtl"), small, SOFT, WIDE) for lang, name in view.names)
    return [each for each in made if len(each.lines) == 1]


def _stacked(blocks: Sequence[Block], top: int) -> Iterator[Placed]:
    for each in blocks:
        yield Placed(each, 0, top)
        top += each.height + GAP // 2


def _claim(view: ShareView) -> Card:
    """A claim: what it says, and below that the status and the answers side by side, neither of which is ever cut."""
    least, most = SHARES
    for size in SAYS_SIZES:
        says = block(view.title, _style("text", view), size, INK, WIDE)
        if not says.is_too_wide:
            for small in ANSWER_SIZES:
                if least <= small / size <= most and (card := _answered(balanced(says), view, small)):
                    return card
    # Where there are too many words it is what is said that is cut, as in descriptions (`heads.described`).
    for small in ANSWER_SIZES[-6:]:
        for share in (2, 3, 5):
            if card := _answered(cut(says, ROOM // share), view, small):
                return card
    raise Unwritable(view.answer)


def _answered(says: Block, view: ShareView, size: int) -> Card | None:
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
    return Card(blocks, rule, (0, top, frame, tall))


def _style(style: str, view: ShareView) -> Style:
    return Style(style, view.lang, view.dir == "rtl")


# --- drawing ---


def _drawn(card: Card, view: ShareView) -> bytes:
    from PIL import Image, ImageDraw

    sheet = Image.new("L", (WIDTH, HEIGHT), PAPER)
    pen = ImageDraw.Draw(sheet)
    rtl = view.dir == "rtl"
    for placed in (*card.blocks, *_frame(view)):
        _write(pen, placed, rtl)
    for height, tone in ((RULE, HAIR), (card.rule, EDGE)):
        if height:
            pen.line((MARGIN, height, WIDTH - MARGIN, height), fill=tone, width=2)
    if card.badge is not None:
        inset, top, wide, tall = card.badge
        left = WIDTH - MARGIN - inset - wide if rtl else MARGIN + inset
        pen.rounded_rectangle((left, top, left + wide, top + tall), radius=5, outline=INK, width=3)
    return _png(sheet)


def _frame(view: ShareView) -> Iterator[Placed]:
    """The kind and date over what the picture is about, and the name of the site under it."""
    label = block(" · ".join(filter(None, (view.kind.upper(), view.date))), _style("label", view), 24, SOFT, WIDE)
    yield Placed(cut(label), 0, LABEL_FOOT - round(24 * line_of(label.style.faces[0])[1]))
    site = block(view.site, _style("title", view), 32, INK, WIDE)
    yield Placed(cut(site), 0, SITE_FOOT - round(32 * line_of(site.style.faces[0])[1]))


def _write(pen: ImageDraw.ImageDraw, placed: Placed, rtl: bool) -> None:
    made, style = placed.block, placed.block.style
    step, foot = line_of(style.faces[0])
    for i, line in enumerate(made.lines):
        left = float(MARGIN + placed.inset)
        if rtl:
            left = WIDTH - left - width_of(line, style, made.size)
        y = round(placed.top + made.size * (step * i + foot))
        for run in runs(line, style):
            pen.text((left, y), run.text, made.tone, font_of(run.face, made.size), anchor="ls", **shaping(run, style))
            left += width_of_run(run, style, made.size)


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
