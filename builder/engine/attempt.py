"""One try at a build: all that is known before anything is read. Each stretch of a build is handed this, and what the ones before made."""

from typing import NamedTuple

from builder.engine.cache import Cache
from builder.engine.disk import Scanned
from builder.engine.options import Options, Voice
from builder.engine.output import Publication


class Attempt(NamedTuple):
    """What is asked, what was found and what is remembered, where it goes, and who is told of it."""

    options: Options
    found: Scanned
    cache: Cache
    publication: Publication
    voice: Voice
