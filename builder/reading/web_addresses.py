"""What is an address of the web, and how to write what nearly is one."""

from __future__ import annotations

import re
from urllib.parse import quote, urlsplit

from builder.model.patterns import lazy_pattern
from builder.reading.sources import CONTROLS

WEB = lazy_pattern(r"https?://[^/?#\s]", re.IGNORECASE)  # how one begins
_LIKE_WEB = lazy_pattern(
    r"(h{1,2}t{0,3}p{1,2}s{0,2}|t{1,2}ps?)\s*[:;.]?\s*[/\\]{0,3}[:;]?[/\\]{0,2}\s*(?=[\w-]+(?:\.[\w-]+)+)", re.IGNORECASE
)
_NOT_IN_ADDRESSES = lazy_pattern(r'[ <>"\\^`{|}]')  # what is typed into them all the same, and can be written with %

_MARKED = lazy_pattern(r"<(\S+)>|!?\[[^\]]*\]\((\S+)\)")  # as Markdown has it
_SEVERAL = lazy_pattern(r"(https?://\S+?)[,;]?\s+(?:and\s+|&\s+)?https?://")


def is_web_address(value: str) -> bool:
    """Whether a value is an absolute http or https address with a host."""
    if re.search('[\\s<>"\\\\^`{|}\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]', value) or CONTROLS.search(value):
        return False
    try:
        parts = urlsplit(value)
        port_is_number = parts.port is None or parts.port >= 0
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and port_is_number


def web_meant(typed: str) -> str:
    """The address of the web that was meant by one whose beginning is mistyped: `htps://`, `https:/`, `http//:`; "" for any other."""
    beginning = _LIKE_WEB.match(typed)
    if beginning is None or WEB.match(typed):
        return ""
    return f"http{'s' if 's' in beginning[1].lower() else ''}://{typed[beginning.end() :].strip()}"


def as_web_address(value: str) -> str:
    """How to write what lacks or mistypes its beginning, or has signs in it that no address has; "" where that is not known."""
    if is_web_address(meant := web_meant(value)):
        return meant
    if (marked := _MARKED.fullmatch(value)) and is_web_address(marked[1] or marked[2]):
        return marked[1] or marked[2]
    if (first := _SEVERAL.match(value)) and is_web_address(first[1]):
        return first[1]
    coded = _NOT_IN_ADDRESSES.sub(lambda found: quote(found[0]), value)
    if coded != value and is_web_address(coded):
        return coded
    return f"https://{coded}" if is_web_address(f"https://{coded}") and "." in coded and ":" not in coded else ""
