"""What an address typed in Markdown is: of the web, of a mailbox, of a heading, of something of this site, or none."""

from __future__ import annotations

import re
from urllib.parse import quote, unquote

from builder.model.patterns import lazy_pattern
from builder.model.values import Value
from builder.reading.web_addresses import WEB

# Browsers drop tabs and line breaks within an address and controls before it, so `java&Tab;script:` is a scheme too
# (WHATWG URL Standard, 4.4); spaces go as well, which can only make this stricter.
_IGNORED = lazy_pattern(r"[\x00-\x20\x7f-\x9f]")
_SCHEME = lazy_pattern(r"([A-Za-z][A-Za-z0-9+.-]*):")
_CONTROL = lazy_pattern(r"[\x00-\x1f\x7f-\x9f]")
_PICTURE = lazy_pattern(r"\.(?:avif|gif|jpe?g|png|svg|webp)$", re.IGNORECASE)
# What may stand in an address as it is (RFC 3986, section 2); a percent sign stays, so nothing is encoded twice.
_SAFE = "%/?#[]@!$&'()*+,;=:~-._"


class Address(Value, frozen=True):
    """An address: what it is, where it leads without anchor, and the anchor.

    `kind` is web, mail, anchor (of the same page), site, invalid (another scheme) or empty.
    """

    kind: str
    target: str
    anchor: str = ""


def address_of(typed: str) -> Address:
    """Tell what a link's address is; `typed` has its escapes and entities decoded."""
    bare = _IGNORED.sub("", typed)
    scheme = _SCHEME.match(bare)
    if scheme:
        return Address(_kind_of(scheme[1].lower(), bare), typed.strip())
    if bare.replace("\\", "/").startswith("//"):  # the web, by whatever scheme the page has
        return Address("invalid", typed.strip())
    path, _, anchor = typed.strip().partition("#")
    if path:
        page, mark, query = path.partition("?")
        return Address("site", f"{decoded(page)}{mark}{query}", decoded(anchor))
    return Address("anchor", "", decoded(anchor)) if anchor else Address("empty", "")


def _kind_of(scheme: str, bare: str) -> str:
    if scheme in ("http", "https"):
        return "web" if WEB.match(bare) else "invalid"
    return "mail" if scheme == "mailto" else "invalid"


def decoded(text: str) -> str:
    """The text with `%20` and the like decoded, unless that would put control characters into it."""
    plain = unquote(text) if "%" in text else text
    return text if _CONTROL.search(plain) else plain


def encoded(address: str) -> str:
    """The address as it may stand in `href`."""
    return quote(address, safe=_SAFE)


def is_picture(target: str) -> bool:
    """Whether a target ends as the name of a picture does."""
    return _PICTURE.search(target) is not None
