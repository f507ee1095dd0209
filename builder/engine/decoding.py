"""A file's bytes → its text, or what keeps it from being text."""

from __future__ import annotations

from builder.model.diagnostics import Diagnostic

TEXT_LIMIT = 2 * 1024 * 1024  # bytes: the 2 MB of INTERFACE.md, section 1, counted the generous way

_BOM = b"\xef\xbb\xbf"
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
# PNG, JPEG, GIF, PDF, ZIP (and with it .docx and .odt), gzip, WebP and WAV
_NOT_TEXT = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"%PDF", b"PK\x03\x04", b"\x1f\x8b", b"RIFF")


def decode(path: str, data: bytes) -> str | Diagnostic:
    """The text without its byte-order mark, line breaks as they are; or `file-too-large` or `encoding`."""
    if len(data) > TEXT_LIMIT:
        return too_large(path, len(data))
    data = data.removeprefix(_BOM)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        zero = data.find(0, 0, error.start)
        return _unreadable(path, data, zero if zero >= 0 else error.start)
    return _unreadable(path, data, data.index(0)) if "\0" in text else text


def too_large(path: str, size: int) -> Diagnostic:
    """The diagnostic for a text of `size` bytes."""
    return Diagnostic(
        path,
        1,
        1,
        "file-too-large",
        f"The file has {size / 1024 / 1024:.1f} MB; a text may have 2 MB at most.",
        "Split the text, or put what is no text under content/media/.",
    )


def _unreadable(path: str, data: bytes, at: int) -> Diagnostic:
    """The `encoding` diagnostic for the byte at that offset, before which all is UTF-8."""
    start = data.rfind(b"\n", 0, at) + 1
    line = data.count(b"\n", 0, at) + 1
    column = len(data[start:at].decode("utf-8")) + 1
    message = f"The byte 0x{data[at]:02X} here is not UTF-8." if data[at] else "Here is a NUL, which no text holds."
    return Diagnostic(path, line, column, "encoding", message, _hint(data, at))


def _hint(data: bytes, at: int) -> str:
    if data.startswith(_NOT_TEXT):
        return "This is not a text. Pictures and documents belong under content/media/."
    if data.startswith(_UTF_16) or data.count(0) * 4 >= len(data):
        return "It looks like UTF-16, which some programs call Unicode. Save it as UTF-8."
    if not data[at]:
        return "Remove the NUL, and save the file as UTF-8."
    if data[at] >= 0xC2 and all(0x80 <= byte < 0xC0 for byte in data[at + 1 :]):
        return "The file ends in the middle of a character: it was cut off. Restore its end."
    typed = bytes([data[at]]).decode("windows-1252", "replace")
    if typed == "\ufffd":
        return "Save the file as UTF-8."
    return f"It looks like Windows-1252, where this byte is “{typed}”. Save it as UTF-8."
