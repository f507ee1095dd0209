"""What every page has: title, description, canonical address, crumbs, structured data, and the site's own view."""

from __future__ import annotations

from collections.abc import Iterable

from builder.linking.addresses import INDEXES, path_of
from builder.linking.names import title_of
from builder.linking.watch import memo
from builder.model.fields import Dated
from builder.model.kinds import BY_FOLDER
from builder.model.records import Record
from builder.model.values import Value
from builder.publishing import labels, sharing, structured
from builder.publishing.changes import last_change
from builder.publishing.parts import Parts
from builder.publishing.purpose import Publishing
from builder.publishing.views import Crumb, Head, Link, Picture, SiteView

DESCRIPTION_LEAST = 120  # of what is said, where a long answer takes the room
DESCRIPTION_LIMIT = 300  # characters: what search engines and social cards show at the most


class Shared(Value, frozen=True):
    """What the heads of all entries of a kind have in common."""

    section: str
    crumbs: tuple[Crumb, ...]
    label: str
    og_type: str


class Heads:
    """Makes the head of each page."""

    def __init__(self, parts: Parts, publishing: Publishing) -> None:
        self.parts = parts
        self.publishing = publishing
        self.settings = parts.site.settings
        self._shared = {kind: self._shared_by(kind) for kind in BY_FOLDER}
        self._structured = structured.Entry(parts, publishing.base_url)
        self.drawn = memo(parts.site.watch, self._drawn)  # the picture for social cards of an entry with its path, by key

    def _shared_by(self, kind: str) -> Shared:
        section = kind if kind != "events" else "chronology"
        home = Crumb("", self.settings.title)
        crumbs = (home, Crumb(f"{section}/", labels.SECTION[section])) if f"{section}/" in INDEXES else (home,)
        label = labels.KIND[kind] if kind != "pages" else ""
        return Shared(section, crumbs, label, {"articles": "article", "people": "profile"}.get(kind, "website"))

    def canonical(self, path: str) -> str:
        """The full address of a path."""
        return f"{self.publishing.base_url}{path}"

    def entry(self, record: Record, template: str, dates: tuple[Dated | None, Dated | None] = (None, None)) -> Head:
        """The head of an entry's page; `dates` are when it was published and updated."""
        parts, shared = self.parts, self._shared[record.kind]
        title, path, answer = title_of(record), path_of(record), parts.answer_note(record.key)
        change = last_change(record)
        withdrawn = record.kind == "claims" and parts.site.statuses[record.key].status == "withdrawn"
        head = Head(
            path=path, template=template, title=title, head_title=f"{title} – {self.settings.title}",
            description=described(answer, parts.summary(record), parts.wholes(record)), canonical=self.canonical(path),
            section=shared.section, kind=shared.label, og_type=shared.og_type,
            noindex=withdrawn or not self.publishing.production, json_ld="", crumbs=shared.crumbs,
            edit_url=self._edit_url(record.file), source_file=record.file,
            published=parts.when(dates[0]), updated=parts.when(dates[1]), image=parts.image(record),
            answer=answer, share=self._share(record, template),
            changed=parts.when(change.date), why=labels.CORRECTION[change.correction.kind] if change.correction else "",
        )  # fmt: skip
        if not parts.shows("json_ld", head.template):
            return head
        return head._replace(json_ld=self._structured.graph(record, head))

    def _share(self, record: Record, template: str) -> Picture | None:
        """What social cards show: of a claim always its words with the answers."""
        drawn = self.drawn(record.key) if self.parts.shows("share", template) else None
        own = None if record.kind == "claims" else self.parts.image(record)
        if own or drawn is None:
            return own
        path, view = drawn
        return Picture(path, view.alt, "", "", sharing.WIDTH, sharing.HEIGHT)

    def _drawn(self, key: str) -> tuple[str, sharing.ShareView] | None:
        record = self.parts.site.records[key]
        view = sharing.view_of(record, self.parts)
        return (sharing.share_path(record, view), view) if view is not None else None

    def index(self, path: str, template: str, title: str, description: str, section: str, noindex: bool = False) -> Head:
        """The head of a page that the site has whatever its content."""
        crumbs = (Crumb("", self.settings.title),) if path else ()
        head_title = self.settings.title if not path else f"{title} – {self.settings.title}"
        head = Head(
            path=path, template=template, title=title, head_title=head_title, description=clipped(description),
            canonical=self.canonical(path), section=section, kind="", og_type="website",
            noindex=noindex or not self.publishing.production, json_ld="", crumbs=crumbs, edit_url="", source_file="",
            published=None, updated=None, image=None,
        )  # fmt: skip
        return self.with_json_ld(head)

    def with_json_ld(self, head: Head) -> Head:
        """The head of a page of the site itself with its structured data, where any template shows it."""
        if not self.parts.shows("json_ld", head.template):
            return head
        return head._replace(json_ld=structured.index(head, self.settings, self.publishing.base_url))

    def _edit_url(self, file: str) -> str:
        repository = self.settings.repository.rstrip("/").removesuffix(".git")
        if not repository:
            return ""
        return f"{repository}/-/edit/main/{file}" if "gitlab" in repository else f"{repository}/edit/main/{file}"

    def site_view(self) -> SiteView:
        """What is the same on every page."""
        settings = self.settings
        publisher = settings.publisher
        language = self.parts.language
        sections = ("articles", "chronology", "people", "organisations", "claims", "sources", "search")
        return SiteView(
            title=settings.title, description=settings.description, lang=language, dir=labels.direction(language),
            publisher=Link(publisher.url, publisher.name) if publisher else Link("", settings.title),
            contact=settings.contact, licence=settings.licence, repository=settings.repository,
            navigation=tuple(Crumb(f"{section}/", labels.SECTION[section]) for section in sections),
            pages=tuple(Crumb(f"{record.id}/", record.fields.title) for record in self.parts.site.of("pages").values()),
            notice=self.publishing.notice, version=self.publishing.version,
        )  # fmt: skip


def described(answer: str, summary: str, wholes: Iterable[str] = ()) -> str:
    """A description: what is said, cut at a word, behind the answer to it, which is never cut."""
    if not answer:
        return clipped(summary, wholes=wholes)
    return f"{answer}. {clipped(summary, max(DESCRIPTION_LIMIT - len(answer), DESCRIPTION_LEAST))}"


def clipped(text: str, limit: int = DESCRIPTION_LIMIT, wholes: Iterable[str] = ()) -> str:
    """Text cut at a word: before each of `wholes` that the cut would divide, or behind it where the text begins with it."""
    folded = " ".join(text.split())
    if len(folded) <= limit:
        return folded
    cut = len(folded[:limit].rsplit(" ", 1)[0])
    for whole in wholes:
        at = folded.rfind(whole, 0, cut + len(whole))
        if at >= 0 and at < cut < at + len(whole):
            cut = at or len(whole)
    kept = folded[:cut].rstrip(" ,;:–-")
    return f"{kept}…" if cut < len(folded) else kept
