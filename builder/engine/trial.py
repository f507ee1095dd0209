"""Pages drawn on trial: whether the site's own templates can be used is seen only when they are drawn with."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from builder.engine.draw import Easel
from builder.engine.findings import Findings
from builder.engine.job import Job
from builder.engine.results import bodies_of
from builder.engine.workers import in_lots
from builder.linking.site import Site
from builder.publishing.pages import FEEDS, Plan
from builder.publishing.templates import TemplateTrouble
from builder.publishing.views import Planned


def draw_on_trial(job: Job, site: Site, read: Findings) -> None:
    """Draw all pages of a site without errors, and what its feeds hold, and write nothing. Raises TemplateTrouble."""
    plan = job.plan(site)
    bodies = bodies_of({record.key: record.file for record in site.published}, read.shelf)
    easel = job.easel_of(plan, bodies)
    for trouble in in_lots(partial(_first_trouble, plan, easel), plan.pages(), job.jobs):
        if trouble is not None:
            raise trouble
    plan.group(FEEDS, easel.prose)


def _first_trouble(plan: Plan, easel: Easel, lot: Sequence[Planned]) -> TemplateTrouble | None:
    """As a value: exceptions lose their parts on the way from one process to another."""
    try:
        for planned in lot:
            easel.draw(plan.page(planned))
    except TemplateTrouble as trouble:
        return trouble
    return None
