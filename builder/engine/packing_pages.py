"""Pages as bytes: digests are made of them, and those that show a body are remembered.

MessagePack again, for the reasons that `packing` gives. (A decoder takes some thousandths of a second to make: each is made
when it is first needed.)
"""

from __future__ import annotations

from functools import cache
from typing import Any

import msgspec

from builder.engine.packing import decoded
from builder.model.plain import text_of
from builder.publishing import views
from builder.publishing.views import Page

_encoded = msgspec.msgpack.Encoder(enc_hook=text_of).encode
_page = msgspec.msgpack.Decoder(tuple[str, str, str, str, str, msgspec.Raw])


def packed_page(page: Page) -> bytes:
    """A page with its view; the same bytes for the same."""
    return _encoded((type(page.view).__name__, page.file, page.path, page.template, page.body, page.view))


def loaded_page(data: bytes) -> Page:
    """A page as it was packed. Raises LostMemory."""
    kind, file, path, template, body, view = decoded(_page, data)
    return Page(file, path, template, decoded(_decoder(kind), view), body)


@cache
def _decoder(kind: str) -> msgspec.msgpack.Decoder[Any]:
    return msgspec.msgpack.Decoder(getattr(views, kind))
