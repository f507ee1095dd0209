"""Pictures as they are handed out: in several widths as WebP, and cleaned of all that the camera wrote into them.

What is published is never the editor's file itself: place, camera, time, thumbnails and comments are left out, colours
are brought to sRGB, and a picture that the camera laid on its side is set upright. Pictures that move keep their frames
and lose the rest; drawings (SVG) are taken in if they can do nothing but be looked at.

A picture is strangers' data. What cannot be read, or is built to do harm, is a trouble to be told to the editor.
"""

from __future__ import annotations

import io
import re
import struct
import warnings
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TypeVar
from xml.etree import ElementTree

from PIL import Image, ImageCms, ImageOps
from PIL.Image import open as decode  # of bytes: nothing here opens a file

from builder.model.patterns import lazy_pattern
from builder.publishing.pictures import LARGEST, WIDTHS, Size, Trouble, candidates, format_of

MOST_PIXELS = 80_000_000  # below what Pillow itself takes for a bomb

READ = ("JPEG", "PNG", "WEBP", "GIF", "AVIF")  # by no other decoder: some of them start other programs

# How files begin that are pictures, but not for browsers (HEIC after four bytes of length).
NOT_SHOWN = ((b"II*\0", "TIFF"), (b"MM\0*", "TIFF"), (b"BM", "BMP"))
TELEPHONES = (b"ftypheic", b"ftypheix", b"ftypmif1")

LOSSY = {"JPEG": {"quality": 86, "progressive": True, "optimize": True}, "WEBP": {"quality": 80}, "AVIF": {"quality": 65}}
EXACT = {"PNG": {"optimize": True}, "WEBP": {"lossless": True}, "GIF": {"optimize": True}}


NO_PICTURE = Trouble("this is no picture that can be read, or it is damaged", "save it anew as JPEG or PNG")
TOO_LARGE = Trouble(
    f"this picture has more than {MOST_PIXELS // 1_000_000} million pixels", f"save it with at most {LARGEST} on its longer side"
)

# All that decoders raise for bytes that somebody made up. (Only faults of this program are to end it.)
DAMAGE = (
    ArithmeticError, AttributeError, EOFError, LookupError, MemoryError, OSError, RuntimeError, SyntaxError, TypeError, ValueError,
    struct.error, zlib.error, ImageCms.PyCMSError,
)  # fmt: skip


def probe(path: str, data: bytes) -> Size | Trouble:
    """The size that a picture will have, once all of it was read: what `derive` will refuse is refused here."""
    return _carefully(lambda: _probed(path, data))


def _probed(path: str, data: bytes) -> Size | Trouble:
    ending = format_of(path)
    if _is_svg(data) or ending == "SVG":
        if ending != "SVG":
            return MISNAMED
        _svg_bytes(_svg(data))
    elif not (trouble := _not_shown(data)):
        with _opened(data) as picture:
            if _moves(picture) and (picture.format not in STRIPPERS or picture.format != ending):
                return MOVING
            if not _moves(picture):
                picture.load()
    else:
        return trouble
    return _size(data)


def _size(data: bytes) -> Size | Trouble:
    if _is_svg(data):
        return _svg_size(_svg(data))
    if trouble := _not_shown(data):
        return trouble
    with _opened(data) as picture:
        if _moves(picture):
            return Size(*picture.size, is_still=False)
        width, height = picture.size if picture.getexif().get(ORIENTATION, 1) < LYING else picture.size[::-1]
        return Size(*_within(width, height))


def derive(path: str, data: bytes, widths: Sequence[int] = WIDTHS) -> dict[str, bytes] | Trouble:
    """The files that are handed out for a picture: the cleaned one at `path` itself, and each of its `candidates`."""
    return _carefully(lambda: _files(path, data, widths))


def _files(path: str, data: bytes, widths: Sequence[int]) -> dict[str, bytes] | Trouble:
    ending = format_of(path)
    if _is_svg(data) or ending == "SVG":
        return {path: _svg_bytes(_svg(data))} if ending == "SVG" else MISNAMED
    if trouble := _not_shown(data):
        return trouble
    with _opened(data) as picture:
        if _moves(picture):
            strip = STRIPPERS.get(picture.format or "")
            return {path: strip(data)} if strip and picture.format == ending else MOVING
        return dict(_derived(path, picture, ending, widths))


Made = TypeVar("Made")


def _carefully(work: Callable[[], Made]) -> Made | Trouble:
    """What `work` makes of a picture, or what is wrong with it. Decoders' remarks on the way are nobody's business."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            return work()
    except SvgTrouble as trouble:
        return Trouble(*trouble.args)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        return TOO_LARGE
    except DAMAGE:
        return NO_PICTURE


MISNAMED = Trouble("this is a drawing (SVG) whose name says something else", "let its name end in .svg")
MOVING = Trouble("this picture moves, in a format in which that cannot be handed out under its name", "save it as GIF or WebP")


def _not_shown(data: bytes) -> Trouble | None:
    name = "HEIC" if data[4:12] in TELEPHONES else next((name for start, name in NOT_SHOWN if data.startswith(start)), "")
    return Trouble(f"this is a {name}, which browsers do not show", "save it as JPEG or PNG") if name else None


# --- still pictures -------------------------------------------------------------------------------------------------

ORIENTATION = 0x0112  # of EXIF
LYING = 5  # from here on width and height change places


def _opened(data: bytes) -> Image.Image:
    picture = decode(io.BytesIO(data), formats=READ)
    if picture.width * picture.height > MOST_PIXELS:
        raise Image.DecompressionBombError
    return picture


def _moves(picture: Image.Image) -> bool:
    """Whether it has frames. (Some cameras keep two views or a preview in one JPEG, which is no movement.)"""
    return picture.format != "MPO" and bool(getattr(picture, "is_animated", False))


def _within(width: int, height: int) -> tuple[int, int]:
    share = min(1.0, LARGEST / max(width, height))
    return max(1, round(width * share)), max(1, round(height * share))


def _derived(path: str, original: Image.Image, format: str, widths: Sequence[int]) -> Iterator[tuple[str, bytes]]:
    if original.format == "JPEG":
        original.draft(None, (LARGEST, LARGEST))  # decodes no more than will be shown
    whole = _upright(original)
    kept = _untouched(original, whole, format)
    picture = _in_srgb(whole)
    is_drawn = original.format in ("PNG", "GIF") and picture.getcolors(256) is not None
    size = _within(*picture.size)
    yield path, kept or _encoded(_scaled(picture, size), format, is_drawn)
    for candidate in candidates(path, Size(*size), widths):
        small = (candidate.width, max(1, round(picture.height * candidate.width / picture.width)))
        yield candidate.path, _encoded(_scaled(picture, small), "WEBP", is_drawn)


def _upright(original: Image.Image) -> Image.Image:
    """Set upright, and without anything beside its pixels but transparency and the profile of its colours."""
    original.load()
    turned = ImageOps.exif_transpose(original)
    turned.info = {name: value for name, value in turned.info.items() if name in ("transparency", "icc_profile")}
    return turned


def _untouched(original: Image.Image, upright: Image.Image, format: str) -> bytes | None:
    """A picture whose pixels can stay as they are, so that it is not made worse: a JPEG keeps its own coarseness."""
    if original.format != format or upright.size != original.size or "icc_profile" in upright.info or max(upright.size) > LARGEST:
        return None
    if original.getexif().get(ORIENTATION, 1) != 1:
        return None
    if format == "JPEG" and original.mode in ("L", "RGB"):
        original.info = {}
        return _saved(original, "JPEG", {"quality": "keep", "progressive": True, "optimize": True})
    if format in ("PNG", "GIF"):
        return _saved(upright, format, EXACT[format])
    return None


def _in_srgb(picture: Image.Image) -> Image.Image:
    """The picture in grey, colour, or colour with transparency, its colours as browsers take them without a profile."""
    profile = picture.info.get("icc_profile")
    mode = _mode(picture)
    if profile and picture.mode in ("RGB", "RGBA", "CMYK"):
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            output = "RGB" if picture.mode == "CMYK" else picture.mode
            converted = ImageCms.profileToProfile(picture, source, ImageCms.createProfile("sRGB"), outputMode=output)
        except (ImageCms.PyCMSError, OSError, ValueError):  # a damaged profile: the colours as they stand
            converted = None
        picture = converted or picture
    if picture.mode.startswith("I;16"):
        return picture.convert("I").point(lambda value: value / 256).convert("L")
    plain = picture if picture.mode == mode else picture.convert(mode)
    plain.info = {}
    return plain


def _mode(picture: Image.Image) -> str:
    if picture.mode in ("LA", "PA", "RGBA", "RGBa", "La") or "transparency" in picture.info:
        return "RGBA"
    return "L" if picture.mode in ("1", "L", "I", "F") or picture.mode.startswith("I;16") else "RGB"


def _scaled(picture: Image.Image, size: tuple[int, int]) -> Image.Image:
    return picture if picture.size == size else picture.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)


def _encoded(picture: Image.Image, format: str, is_drawn: bool) -> bytes:
    """In this format: exactly where it is drawn (or the format knows no other way), else as a photograph."""
    if format == "JPEG" and picture.mode == "RGBA":
        paper = Image.new("RGBA", picture.size, "white")
        picture = Image.alpha_composite(paper, picture).convert("RGB")
    way = EXACT if (is_drawn and format in EXACT) or format not in LOSSY else LOSSY
    return _saved(picture, format, way[format])


def _saved(picture: Image.Image, format: str, options: Mapping[str, object]) -> bytes:
    file = io.BytesIO()
    picture.save(file, format, **options)
    return file.getvalue()


# --- moving pictures: the pieces of the file that show something ----------------------------------------------------


def _gif(data: bytes) -> bytes:
    """A GIF without comments and other applications' blocks; that which repeats it stays (GIF89a, appendix A)."""
    at = 13 + _table(data[10])
    kept = [data[:at]]
    while data[at] != 0x3B:
        start = at
        if data[at] == 0x2C:  # an image
            at = _blocks(data, at + 10 + _table(data[at + 9]) + 1)
        else:  # an extension
            at = _blocks(data, at + 2)
            is_kept = data[start + 1] == 0xF9 or data[start + 3 : start + 14] in (b"NETSCAPE2.0", b"ANIMEXTS1.0")
            if not is_kept:
                continue
        kept.append(data[start:at])
    return b"".join([*kept, b"\x3b"])


def _table(packed: int) -> int:
    return 3 << (packed & 7) + 1 if packed & 0x80 else 0


def _blocks(data: bytes, at: int) -> int:
    while size := data[at]:
        at += size + 1
    return at + 1


def _png(data: bytes) -> bytes:
    """A PNG with those chunks alone that decide what is seen (PNG, third edition)."""
    seen = {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"cHRM", b"gAMA", b"sRGB", b"acTL", b"fcTL", b"fdAT"}
    kept, at = [data[:8]], 8
    while at < len(data):
        end = at + 12 + struct.unpack(">I", data[at : at + 4])[0]
        if data[at + 4 : at + 8] in seen:
            kept.append(data[at:end])
        at = end if data[at + 4 : at + 8] != b"IEND" else len(data)
    return b"".join(kept)


def _webp(data: bytes) -> bytes:
    """A WebP without EXIF, XMP and colour profile (RFC 9649, section 2.7)."""
    kept, at = [], 12
    while at + 8 <= len(data):
        name, size = data[at : at + 4], struct.unpack("<I", data[at + 4 : at + 8])[0]
        end = at + 8 + size + size % 2
        if name == b"VP8X":
            kept.append(data[at : at + 8] + bytes([data[at + 8] & 0x12]) + data[at + 9 : end])  # alpha and movement stay
        elif name in (b"ALPH", b"ANIM", b"ANMF", b"VP8 ", b"VP8L"):
            kept.append(data[at:end])
        at = end
    body = b"WEBP" + b"".join(kept)
    return b"RIFF" + struct.pack("<I", len(body)) + body


STRIPPERS: dict[str, Callable[[bytes], bytes]] = {"GIF": _gif, "PNG": _png, "WEBP": _webp}


# --- drawings -------------------------------------------------------------------------------------------------------

SVG = "http://www.w3.org/2000/svg"
XLINK = "http://www.w3.org/1999/xlink"
SVG_LIMIT = 4 * 1024 * 1024  # bytes
LENGTH = lazy_pattern(r"\s*([0-9]*\.?[0-9]+)(?:px)?\s*")
ACTIVE = frozenset(("script", "foreignobject", "handler", "listener", "iframe", "object", "embed", "audio", "video"))
AWAY = lazy_pattern(r"url\(\s*['\"]?\s*(?!#)|@import|expression\s*\(", re.IGNORECASE)

# So that a drawing reads as it was written, without invented prefixes.
ElementTree.register_namespace("", SVG)
ElementTree.register_namespace("xlink", XLINK)


class SvgTrouble(Exception):  # noqa: N818 - carries a Trouble to where drawings end
    """Why a drawing is not handed out: message and hint."""


def _is_svg(data: bytes) -> bool:
    start = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    return start.startswith(b"<") and b"<svg" in data[:65_536]


def _svg(data: bytes) -> ElementTree.Element:
    """A drawing's elements, without what editors' programs keep in it. Raises SvgTrouble."""
    if len(data) > SVG_LIMIT or b"<!entity" in data.lower() or "<!entity" in data.decode("utf-16", "ignore").lower():
        raise SvgTrouble("this drawing is too large or defines entities", "save it as plain SVG")
    try:
        root = ElementTree.fromstring(data)  # noqa: S314 - entities are refused above, and expat loads nothing
    except (ElementTree.ParseError, ValueError, LookupError) as error:
        raise SvgTrouble(f"this drawing is no well-formed SVG: {error}", "save it anew as plain SVG") from error
    if root.tag != f"{{{SVG}}}svg":
        raise SvgTrouble("this file is no SVG", "save it anew as plain SVG")
    for element in root.iter():
        for child in [child for child in element if not child.tag.startswith(f"{{{SVG}}}") or _name(child.tag) == "metadata"]:
            element.remove(child)
    for element in root.iter():
        _look_at(element)
    return root


def _look_at(element: ElementTree.Element) -> None:
    """Refuse an element that does or loads something; leave out what belongs to other programs."""
    name = _name(element.tag)
    if name in ACTIVE:
        raise SvgTrouble(f"this drawing holds <{name}>, which can do more than be looked at", "save it as plain SVG, without scripts")
    if name == "style" and AWAY.search(element.text or ""):
        raise SvgTrouble("the style of this drawing loads something from elsewhere", "put all that it needs into the drawing")
    for attribute, value in list(element.attrib.items()):
        short = _name(attribute)
        if short.startswith("on") or (short == "attributename" and re.match(r"on|.*href", value.strip(), re.IGNORECASE)):
            raise SvgTrouble(f"this drawing holds a script in `{short}`", "save it as plain SVG, without scripts")
        if (short == "href" and name != "a" and not value.strip().startswith("#")) or AWAY.search(value):
            raise SvgTrouble(f"this drawing loads something in `{short}`", "draw it into the drawing; save photographs by themselves")
        if short == "href" and name == "a" and not re.match(r"\s*(#|https?://)", value):
            raise SvgTrouble("this drawing links to what is no page", "take the link out")
        if attribute.startswith("{") and not attribute.startswith((f"{{{XLINK}}}", "{http://www.w3.org/XML/1998/namespace}")):
            del element.attrib[attribute]


def _name(tag: str) -> str:
    return tag.rpartition("}")[2].lower()


def _svg_size(root: ElementTree.Element) -> Size:
    lengths = [LENGTH.fullmatch(root.get(name, "")) for name in ("width", "height")]
    if all(lengths):
        width, height = (float(length[1]) for length in lengths if length)
    else:
        box = root.get("viewBox", "").replace(",", " ").split()
        width, height = (float(box[2]), float(box[3])) if len(box) == 4 else (0.0, 0.0)
    if not 0 < width < 100_000 or not 0 < height < 100_000:
        return Size(0, 0, is_still=False)
    return Size(max(1, round(width)), max(1, round(height)), is_still=False)


def _svg_bytes(root: ElementTree.Element) -> bytes:
    return f'<?xml version="1.0" encoding="utf-8"?>\n{ElementTree.tostring(root, encoding="unicode")}\n'.encode()
