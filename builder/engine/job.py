"""What a build is to make, beside the content: theme, addresses, pictures, and where it all goes."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from builder.engine.draw import Bodies, Easel, digest_of
from builder.engine.findings import Findings
from builder.engine.generator import generator_digest
from builder.engine.options import Options
from builder.engine.refusal import printable
from builder.engine.theme import Theme
from builder.model.patterns import lazy_pattern
from builder.model.values import Value
from builder.publishing.assets import media_paths
from builder.publishing.pictures import Size
from builder.publishing.purpose import Publishing
from builder.publishing.templates import Look, included
from builder.publishing.views import SiteView

if TYPE_CHECKING:
    from builder.linking.site import Site
    from builder.publishing.allegations import ClaimsAt
    from builder.publishing.pages import Plan
    from builder.publishing.parts import Asks

_ASKED = lazy_pattern(r"[.'\"]\s*([a-z_]+)")  # what a template may ask a value for: `it.name`, `it["name"]`, `attribute="name"`
_ALL_NAMES = "_asdict"  # a template that turns a view into a mapping may show anything


class Job(Value, frozen=True):
    """What is to be made, beside the content."""

    root: Path
    output: str  # relative to the site, so that a site that was moved still remembers
    publishing: Publishing
    theme: Theme
    media: dict[str, str]  # file under content/ -> its path in the output
    sizes: dict[str, Size]  # of pictures under content/
    look_key: str  # digest of all this and of the settings
    jobs: int
    indexed: bool  # whether the files of the search index are made as well

    @property
    def static(self) -> dict[str, str]:
        """Where static files go, by the name that templates know them by."""
        return {name: asset.path for name, asset in self.theme.static.items()}

    def easel_of(self, plan: Plan, bodies: Bodies) -> Easel:
        """What draws the pages of a plan, and looks after the allegations on those that the site's own templates draw."""
        return self.easel(plan.site_view, bodies, plan.claims_at if plan.has_allegations else None)

    def easel(self, site_view: SiteView, bodies: Bodies, claims_at: ClaimsAt | None = None) -> Easel:
        """What draws pages, as `easel_of`; without `claims_at` those of a site without allegations."""
        look = Look(self.theme.templates, self.static, site_view, self.publishing.base_path, self.theme.own)
        return Easel(look, bodies, generator_digest(), self.publishing.base_url, claims_at)

    def plan(self, site: Site) -> Plan:
        """What is made of a linked site."""
        from builder.publishing.pages import Plan  # loads all that makes views; an edit of a text needs none of it

        assets = {f"static/{name}": path for name, path in self.static.items()} | self.media
        return Plan(site, self.publishing, assets, self.sizes, _asks(self.theme))


def job_of(options: Options, read: Findings, publishing: Publishing, theme: Theme) -> Job:
    """What is to be made of a site whose files were `read`."""
    gathered = read.gathered
    media = media_paths((path, gathered.files[path].digest) for path in gathered.media())
    target = printable(os.path.relpath(options.target, options.root))
    static = sorted((name, asset.path) for name, asset in theme.static.items())
    indexed = bool(publishing.search) and not options.index_later
    look = [repr(read.settings), publishing, sorted(theme.templates.items()), static, sorted(media.items()), target, indexed]
    look_key = digest_of([*look, generator_digest()])
    return Job(options.root, target, publishing, theme, media, read.gallery.sizes, look_key, options.jobs, indexed)


def _asks(theme: Theme) -> Asks:
    """Whether the template of a page, or anything that it includes, may ask a view for a name."""

    @cache
    def words(source: str) -> frozenset[str]:
        return frozenset(_ASKED.findall(source))

    @cache
    def names(template: str) -> frozenset[str]:
        return frozenset().union(*map(words, included(template, theme.templates).values()))

    return cache(lambda name, template: name in names(template) or _ALL_NAMES in names(template))
