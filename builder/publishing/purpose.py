"""What a build is for: under which address, for whom, and with what beside the pages."""

from __future__ import annotations

from urllib.parse import urlsplit

from builder.model.kinds import Settings
from builder.model.values import Value

SEARCH_FOLDER = "pagefind/"  # where the search index lies in the output


class Publishing(Value, frozen=True):
    """What a build is for: the address it is published under, and whether it is the real thing."""

    base_url: str  # with a slash at its end
    production: bool  # the published site, without drafts: search engines may keep it
    notice: str = ""  # a band over every page
    search: str = ""  # where the index of /search/ lies, "" for a build without one
    version: str = ""  # the short name of the commit that is built, where it is known

    @property
    def base_path(self) -> str:
        """The path of the address, with slashes at both ends."""
        return f"/{urlsplit(self.base_url).path.strip('/')}/".replace("//", "/")


def production_address(settings: Settings) -> str:
    """The address that identifiers are made from, with a slash at its end: the same in every preview of the site."""
    return f"{settings.url.rstrip('/')}/"
