"""Which font writes which letter. The fonts lie beside this module (fonts/README.md).

Pillow shapes text with HarfBuzz, so that scripts which join or stack their letters are set rightly. In which face a letter is written,
and whether it can be on this machine, is decided here.
"""

from __future__ import annotations

import functools
import io
import struct
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL import ImageFont  # slow to import, and most builds draw no pictures

FONTS = Path(__file__).parent / "fonts"


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


def line_of(face: str) -> tuple[float, float]:
    """From one line to the next, and from the top of a line to what it stands on, as shares of the size."""
    return next((line for script, line in LINES.items() if script in face), LINE)


@functools.cache
def _bytes(face: str) -> bytes:
    # The program's own file, as templates are: the site's files have their door in the engine.
    with io.FileIO(FONTS / f"{face}.ttf") as file:
        return file.readall()


@functools.lru_cache(maxsize=256)
def font_of(face: str, size: int) -> ImageFont.FreeTypeFont:
    """A face in a size."""
    from PIL import ImageFont

    layout = ImageFont.Layout.RAQM if can_shape() else ImageFont.Layout.BASIC
    return ImageFont.truetype(io.BytesIO(_bytes(face)), size, layout_engine=layout)


@functools.cache
def can_shape() -> bool:
    """Whether more than plain scripts can be written. Pillow brings HarfBuzz along, but takes FriBiDi, without which it does
    not use it, from the system (`libfribidi0` in Debian)."""
    from PIL import features

    return bool(features.check("raqm"))


def can_write(face: str) -> bool:
    """Whether a face can be used on this machine."""
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
    return unicodedata.category(letter)[0] not in "LMN" or any(ord(letter) in letters_of(face) and can_write(face) for face in faces)


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
