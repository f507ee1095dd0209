"""Pictures as they are handed out: sizes, formats, nothing of the camera's left, and no harm from hostile files."""

from __future__ import annotations

import io
import random
import struct
import zlib
from collections.abc import Iterator
from typing import Any

import pytest
from PIL import Image, ImageCms, ImageDraw
from PIL.PngImagePlugin import PngInfo

from builder.publishing import developing
from builder.publishing.developing import derive, probe
from builder.publishing.pictures import Candidate, Size, Trouble, candidates, fingerprint, is_picture, tame

SECRET = b"Somewhere Street"  # what a camera or program wrote into a file
PLACE = {1: "N", 2: (33.0, 41.0, 35.0), 3: "E", 4: (73.0, 3.0, 0.0)}  # GPS
GPS, MAKER, TURNED, COMMENT = 0x8825, 0x010F, 0x0112, 0x9286
PROFILE = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def photograph(width: int = 2000, height: int = 1000, mode: str = "RGB") -> Image.Image:
    """Many colours, the upper left corner white."""
    gradient = Image.linear_gradient("L").resize((width, height))
    picture = Image.merge("RGB", (gradient, gradient.rotate(180), Image.effect_noise((width, height), 40)))
    ImageDraw.Draw(picture).rectangle((0, 0, width // 8, height // 8), "white")
    return picture.convert(mode)


def saved(picture: Image.Image, format: str = "JPEG", **options: Any) -> bytes:
    file = io.BytesIO()
    picture.save(file, format, **options)
    return file.getvalue()


def exif(turned: int = 1) -> Image.Exif:
    found = Image.Exif()
    found[MAKER] = SECRET.decode()
    found[TURNED] = turned
    found[GPS] = PLACE
    found[COMMENT] = SECRET
    return found


def frames(format: str, **options: Any) -> bytes:
    pictures = [Image.new("RGB", (60, 40), colour) for colour in ("red", "green", "blue")]
    return saved(pictures[0], format, save_all=True, append_images=pictures[1:], duration=100, loop=0, **options)


def files(path: str, data: bytes) -> dict[str, bytes]:
    found = derive(path, data)
    assert not isinstance(found, Trouble), found
    return found


def opened(data: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(data))
    picture.load()
    return picture


def trouble(path: str, data: bytes) -> str:
    found = derive(path, data)
    assert isinstance(found, Trouble)
    assert found.hint
    return found.message


# --- sizes and names ---


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "GIF", "AVIF"])
def test_the_size_is_read(format: str) -> None:
    assert probe("x.jpg", saved(photograph(300, 200), format)) == Size(300, 200)


@pytest.mark.parametrize(("turned", "size"), [(1, (300, 200)), (3, (300, 200)), (6, (200, 300)), (8, (200, 300))])
def test_a_picture_that_lies_on_its_side_is_measured_and_set_upright(turned: int, size: tuple[int, int]) -> None:
    data = saved(photograph(300, 200), exif=exif(turned))
    assert probe("x.jpg", data) == Size(*size)
    assert {opened(each).size for each in files("x.jpg", data).values()} == {size}


def test_upright_means_the_right_corner_is_on_top() -> None:
    lying = photograph(400, 200).transpose(Image.Transpose.ROTATE_90)  # its white corner at the lower left
    upright = opened(files("x.jpg", saved(lying, exif=exif(6)))["x.jpg"]).convert("L")
    assert upright.size == (400, 200)
    assert upright.getpixel((10, 10)) > 230


def test_very_large_pictures_are_made_smaller() -> None:
    data = saved(photograph(5120, 2560))
    assert probe("x.jpg", data) == Size(2560, 1280)
    assert opened(files("x.jpg", data)["x.jpg"]).size == (2560, 1280)


@pytest.mark.parametrize(
    ("width", "widths"), [(4000, [480, 960, 1600]), (1600, [480, 960, 1600]), (1200, [480, 960, 1200]), (480, [480]), (100, [100])]
)
def test_a_picture_is_never_made_wider_than_it_is(width: int, widths: list[int]) -> None:
    assert [each.width for each in candidates("x.jpg", Size(width, 500))] == widths


def test_what_is_derived_are_the_candidates_that_were_named() -> None:
    data = saved(photograph(1200, 600))
    size = probe("x.jpg", data)
    assert isinstance(size, Size)
    path = "media/2021/x.0123456789ab.jpg"
    assert candidates(path, size)[0] == Candidate("media/2021/x-480.0123456789ab.webp", 480)
    found = files(path, data)
    assert list(found) == [path, *(each.path for each in candidates(path, size))]
    shapes = [(opened(found[each.path]).size, opened(found[each.path]).format) for each in candidates(path, size)]
    assert shapes == [((480, 240), "WEBP"), ((960, 480), "WEBP"), ((1200, 600), "WEBP")]


def test_names_of_candidates_need_no_escape() -> None:
    path = tame("media/a b, c/Grüße (1).0123456789ab.JPG")
    assert path == "media/a-b-c/Gr-e-1-.0123456789ab.jpg"
    assert candidates(path, Size(300, 300)) == (Candidate("media/a-b-c/Gr-e-1--300.0123456789ab.webp", 300),)
    assert tame("media/اردو.png") == "media/picture.png"


def test_an_address_changes_with_the_picture_and_with_what_is_made_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    before = fingerprint("aa")
    assert len(before) == 12
    assert before != fingerprint("ab")
    monkeypatch.setattr("builder.publishing.pictures.RECIPE", 2)
    assert before != fingerprint("aa")


def test_pictures_are_told_by_their_ending() -> None:
    assert is_picture("content/media/X.JPG")
    assert not is_picture("content/media/x.pdf")


# --- what is left out ---

METADATA: dict[str, bytes] = {
    "jpg": saved(photograph(300, 200), exif=exif(), comment=SECRET, icc_profile=PROFILE),
    "plain.jpg": saved(photograph(300, 200), exif=exif(), comment=SECRET, xmp=SECRET),
    "mode-cmyk.jpg": saved(photograph(300, 200, "CMYK"), exif=exif(), comment=SECRET),
    "png": saved(photograph(300, 200), "PNG", exif=exif()),
    "palette.png": saved(photograph(300, 200).quantize(16), "PNG", exif=exif()),
    "webp": saved(photograph(300, 200), "WEBP", exif=exif(), xmp=SECRET),
    "gif": saved(photograph(300, 200), "GIF", comment=SECRET),
    "avif": saved(photograph(300, 200), "AVIF", exif=exif(), xmp=SECRET),
    "moving.gif": frames("GIF", comment=SECRET),
    "moving.webp": frames("WEBP", exif=exif(), xmp=SECRET),
    "moving.png": frames("PNG", exif=exif()),
}  # fmt: skip


def with_text(png: bytes) -> bytes:
    """A PNG with a comment, which Pillow leaves out of animations."""
    chunk = b"tEXtComment\0" + SECRET
    return png[:33] + struct.pack(">I", len(chunk) - 4) + chunk + struct.pack(">I", zlib.crc32(chunk)) + png[33:]


@pytest.mark.parametrize("name", METADATA)
def test_nothing_that_the_camera_wrote_is_left(name: str) -> None:
    data = with_text(METADATA[name]) if name.endswith("png") else METADATA[name]
    assert SECRET in data
    for made in files(name if "." in name else f"x.{name}", data).values():
        assert SECRET not in made
        picture = opened(made)
        assert not dict(picture.getexif())
        assert not {"exif", "xmp", "comment", "icc_profile", "Comment", "XML:com.adobe.xmp"} & set(picture.info)


@pytest.mark.parametrize("name", ["moving.gif", "moving.webp", "moving.png"])
def test_what_moves_keeps_its_frames(name: str) -> None:
    data = METADATA[name]
    assert probe(name, data) == Size(60, 40, is_still=False)
    assert candidates(name, Size(60, 40, is_still=False)) == ()
    (path, made), *others = files(name, data).items()
    before, after = Image.open(io.BytesIO(data)), Image.open(io.BytesIO(made))
    assert (path, others, getattr(after, "n_frames", 1), after.info.get("loop")) == (name, [], 3, before.info.get("loop"))
    for number in range(3):
        before.seek(number)
        after.seek(number)
        assert before.convert("RGB").tobytes() == after.convert("RGB").tobytes()


def test_colours_are_brought_to_what_browsers_take_without_a_profile() -> None:
    wide = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    damaged = saved(photograph(300, 200), icc_profile=wide)
    assert opened(files("x.jpg", damaged)["x.jpg"]).size == (300, 200)


# --- formats ---


def test_a_photograph_keeps_its_own_coarseness() -> None:
    data = saved(photograph(900, 600), quality=40)
    made = files("x.jpg", data)["x.jpg"]
    assert opened(made).quantization == opened(data).quantization
    assert len(made) <= len(data)


def test_a_png_keeps_every_pixel_and_its_transparency() -> None:
    picture = photograph(300, 200, "RGBA")
    picture.putalpha(Image.linear_gradient("L").resize((300, 200)))
    found = files("x.png", saved(picture, "PNG"))
    assert opened(found["x.png"]).tobytes() == picture.tobytes()
    assert opened(found["x-300.webp"]).mode == "RGBA"


def test_a_drawn_png_is_exact_in_webp_as_well() -> None:
    picture = Image.new("RGB", (300, 200), "white")
    ImageDraw.Draw(picture).text((10, 10), "A chart", "black")
    found = files("x.png", saved(picture, "PNG"))
    assert opened(found["x-300.webp"]).convert("RGB").tobytes() == picture.tobytes()


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16"])
def test_every_kind_of_png_can_be_shown(mode: str) -> None:
    picture = Image.new("I;16", (500, 300), 40_000) if mode == "I;16" else photograph(500, 300).convert(mode)
    found = files("x.png", saved(picture, "PNG"))
    assert {opened(each).size for each in found.values()} == {(500, 300), (480, 288)}
    if mode == "I;16":
        assert opened(found["x-480.webp"]).convert("L").getpixel((5, 5)) in range(150, 162)


def test_the_format_is_that_of_the_name() -> None:
    transparent = Image.new("RGBA", (300, 200), (0, 0, 0, 0))
    made = opened(files("x.jpg", saved(transparent, "PNG"))["x.jpg"])
    assert (made.format, made.getpixel((5, 5))) == ("JPEG", (255, 255, 255))


def test_webp_is_smaller_than_the_photograph() -> None:
    picture = Image.linear_gradient("L").resize((1600, 900)).convert("RGB")
    data = saved(picture, quality=92)
    found = files("x.jpg", data)
    assert len(found["x-1600.webp"]) < len(data)


def test_the_same_picture_gives_the_same_bytes() -> None:
    for name in ("jpg", "palette.png", "moving.gif"):
        path = name if "." in name else f"x.{name}"
        assert files(path, METADATA[name]) == files(path, METADATA[name])


def test_two_views_in_one_jpeg_are_one_picture() -> None:
    data = saved(photograph(300, 200), "MPO", save_all=True, append_images=[photograph(300, 200)])
    assert probe("x.jpg", data) == Size(300, 200)
    assert opened(files("x.jpg", data)["x.jpg"]).format == "JPEG"


# --- drawings ---

SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" {}>{}</svg>'


def svg(inside: str = "<path d='M0 0h10'/>", attributes: str = 'viewBox="0 0 30 20"') -> bytes:
    return SVG.format(attributes, inside).encode()


@pytest.mark.parametrize(
    ("attributes", "size"),
    [
        ('width="30" height="20px"', (30, 20)),
        ('viewBox="0 0 30.4 20"', (30, 20)),
        ('width="100%" viewBox="0,0,30,20"', (30, 20)),
        ('width="3cm" height="2cm"', (0, 0)),
        ('width="1e9" height="0"', (0, 0)),
    ],
)
def test_a_drawing_says_its_size_in_pixels_or_not_at_all(attributes: str, size: tuple[int, int]) -> None:
    assert probe("x.svg", svg(attributes=attributes)) == Size(*size, is_still=False)


def test_a_drawing_stays_but_for_what_other_programs_keep_in_it() -> None:
    data = (
        "<?xml version='1.0'?><!-- by --><!DOCTYPE svg PUBLIC '-//W3C//DTD SVG 1.1//EN' 'x'>"
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:i="http://www.inkscape.org/namespaces/inkscape" viewBox="0 0 9 9" '
        'i:export-filename="D:/Somebody/x.png"><metadata>Somebody</metadata><i:view/><title>A map</title>'
        '<style>a &gt; b { fill: url(#g) }</style><a href="https://example.org/"><use href="#g"/></a></svg>'
    )
    assert files("x.svg", data.encode()) == {
        "x.svg": b"<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
        b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><title>A map</title>'
        b'<style>a &gt; b { fill: url(#g) }</style><a href="https://example.org/"><use href="#g" /></a></svg>\n'
    }  # fmt: skip


@pytest.mark.parametrize(
    "inside",
    [
        "<script>alert(1)</script>",
        "<g><SCRIPT/></g>",
        "<path onload='alert(1)'/>",
        "<foreignObject/>",
        "<a href='javascript:alert(1)'/>",
        "<a xlink:href=' JavaScript:alert(1)'/>",
        "<image href='https://example.org/x.png'/>",
        "<image xlink:href='data:image/png;base64,AAAA'/>",
        "<use href='other.svg#a'/>",
        "<style>@import 'x.css'</style>",
        "<path style='fill: url(https://example.org/x)'/>",
        "<set attributeName='onclick' to='alert(1)'/>",
        "<animate attributeName='xlink:href' to='javascript:alert(1)'/>",
    ],
)
def test_a_drawing_that_does_or_loads_anything_is_refused(inside: str) -> None:
    assert "drawing" in trouble("x.svg", svg(inside))
    assert isinstance(probe("x.svg", svg(inside)), Trouble)


LAUGHS = b'<!DOCTYPE svg [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><svg xmlns="http://www.w3.org/2000/svg">&b;</svg>'


@pytest.mark.parametrize(
    "data", [LAUGHS, b"<svg xmlns='http://www.w3.org/2000/svg'>", b"<html><svg/></html>", b"", svg("<g>" * 5000 + "</g>" * 5000)]
)
def test_what_is_no_sound_drawing_is_a_trouble(data: bytes) -> None:
    assert trouble("x.svg", data)


def test_a_drawing_under_another_name_is_a_trouble() -> None:
    assert "SVG" in trouble("x.png", svg())
    assert trouble("x.svg", saved(photograph(30, 20), "PNG"))


# --- hostile and damaged files ---


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few bytes that says it is huge."""

    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")


@pytest.mark.parametrize(("width", "height"), [(9000, 9000), (10_000, 10_000), (60_000, 60_000)])
def test_a_bomb_is_a_trouble(width: int, height: int) -> None:
    assert "million pixels" in trouble("x.png", bomb(width, height))
    assert isinstance(probe("x.png", bomb(width, height)), Trouble)


@pytest.mark.parametrize("format", ["BMP", "TIFF"])
def test_what_browsers_do_not_show_is_a_trouble(format: str) -> None:
    assert "browsers do not show" in trouble("x.png", saved(photograph(30, 20), format))


def test_what_telephones_make_is_named() -> None:
    assert trouble("x.jpg", b"\0\0\0\x18ftypheic" + b"\0" * 100) == "this is a HEIC, which browsers do not show"


def test_no_decoder_that_starts_a_program_is_asked() -> None:
    postscript = b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 30 20\n%%EndComments\n"
    assert trouble("x.png", postscript) == developing.NO_PICTURE.message


@pytest.mark.parametrize("name", METADATA)
def test_a_picture_that_breaks_off_is_a_trouble_or_what_there_is_of_it(name: str) -> None:
    path = name if "." in name else f"x.{name}"
    for share in (0.02, 0.3, 0.9):
        found = derive(path, METADATA[name][: int(len(METADATA[name]) * share)])
        assert isinstance(found, Trouble | dict)
    assert isinstance(derive(path, METADATA[name][:20]), Trouble)


def damaged(data: bytes, number: int) -> Iterator[bytes]:
    chance = random.Random(number)
    for _ in range(number):
        spoilt = bytearray(data)
        for _ in range(chance.randint(1, 12)):
            spoilt[chance.randrange(len(spoilt) if chance.random() < 0.4 else min(len(spoilt), 200))] = chance.randrange(256)
        yield bytes(spoilt)


SMALL = {
    "x.jpg": saved(photograph(24, 16), exif=exif(6), comment=SECRET, icc_profile=PROFILE),
    "x.png": saved(photograph(24, 16).quantize(8), "PNG", exif=exif(3), pnginfo=PngInfo()),
    "x.webp": saved(photograph(24, 16), "WEBP", exif=exif(8)),
    "x.gif": frames("GIF", comment=SECRET),
    "y.webp": frames("WEBP"),
    "y.png": frames("PNG"),
}  # fmt: skip


@pytest.mark.parametrize("path", SMALL)
def test_damage_never_crashes(path: str) -> None:
    for spoilt in damaged(SMALL[path], 60):
        assert isinstance(derive(path, spoilt), Trouble | dict)
        assert isinstance(probe(path, spoilt), Trouble | Size)
