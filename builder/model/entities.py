"""The characters that HTML writes by name or number: `&eacute;`, `&#233;`."""

from __future__ import annotations

from html import unescape

from builder.model.patterns import lazy_pattern

_NUMBER = lazy_pattern(r"&#0*([0-9]{1,8})[0-9]*")


def unescaped(text: str) -> str:
    """As `html.unescape`, but of any number."""
    return unescape(shortened(text))


def shortened(text: str) -> str:
    """A text without numbers of characters that Python refuses to read, of thousands of digits. What has eight is no character either."""
    return _NUMBER.sub(r"&#\1", text) if "&#" in text else text
