"""Pages are drawn: those whose view, template or body is not what they were drawn from before.

A page's key is three digests: of its view, of its template with all that it includes, and of its body. Views are made,
compared and drawn by the process that will write the page, so that nothing heavy travels.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from msgspec import structs

from builder.engine.cache import PageKey
from builder.engine.options import Voice
from builder.engine.output import Kept
from builder.engine.packing_pages import packed_page
from builder.engine.spool import Parcel, Spool, few_at_a_time
from builder.engine.tree import Row, stage_write
from builder.linking.watch import packed
from builder.model.digests import digest
from builder.model.plain import encoded
from builder.model.records import Body
from builder.model.values import Value
from builder.publishing.templates import FILLS, Look, Renderer, TemplateTrouble, reached
from builder.publishing.views import Page, Planned, Prose

if TYPE_CHECKING:
    from builder.publishing.allegations import ClaimsAt
    from builder.publishing.pages import Plan

MOST_SHOWN = 3  # pages that are drawn before all others, where somebody looks at them


class Piece(NamedTuple):
    """What is made beside a page: its entry and the links of it as the export holds them, its record for the search index, and
    its view where that is to be remembered."""

    entry: bytes = b""
    links: bytes = b""
    record: bytes = b""
    view: bytes = b""


# Where they are in a `Piece` that was put away. What stands before the record is what the export says.
EXPORTED = RECORD = Piece._fields.index("record")
VIEW = Piece._fields.index("view")


class DonePage(Value, frozen=True):
    """A page that stands, or that was looked at: its key, and where it was drawn the row of its file."""

    file: str
    key: str
    row: Row | None = None
    made: Parcel | None = None  # the `Piece` of a page that was looked at
    has_view: bool = False  # whether there is a view in that
    asked: bytes | None = None  # the questions that were asked for it (`linking.watch`), None for a page that stands


class DoneGroup(Value, frozen=True):
    """A group of files that was made: what was asked for it, and its files by path."""

    name: str
    asked: bytes
    files: Mapping[str, Row | Kept]


Done = DonePage | DoneGroup


class Bodies(Value, frozen=True, gc=True):
    """How to come by an entry's body, and by its digest, by the entry's key."""

    body: Callable[[str], Body]
    digest: Callable[[str], str]


class Easel:
    """Draws pages with one look; made once, then shared by the processes that draw."""

    def __init__(self, look: Look, bodies: Bodies, generator: str, base_url: str, claims_at: "ClaimsAt | None" = None) -> None:
        self._look = look
        self._claims_at = claims_at
        self._base_url = base_url
        self._bodies = bodies
        self._renderer = Renderer(look, bodies.body)
        self._common = digest_of([look.site, sorted(look.assets.items()), look.base_path, generator])
        self._templates: dict[str, str] = {}
        self._drawn_by_own: dict[str, Mapping[str, str]] = {}

    def key(self, page: Page, packed: bytes) -> str:
        """What a page is drawn from: digests of its view (of the page as bytes), its templates and settings, and its body."""
        return f"{digest(packed)} {self._common}{self._template(page.template)} {self._body_digest(page.body)}"

    def is_drawn_alike(self, key: str, body: str) -> bool:
        """Whether a page with this key was drawn as it would be now, as far as anything but its view goes.

        `body` is the key of the entry whose body it shows, "" for none. What templates hold is not looked at.
        """
        _, templates, body_digest = key.split(" ")
        return templates.startswith(self._common) and body_digest == self._body_digest(body)

    def with_body(self, key: str, page: Page) -> str:
        """A key with the digest of the body that the page has now."""
        view, templates, _ = key.split(" ")
        return f"{view} {templates} {self._body_digest(page.body)}"

    def draw(self, page: Page) -> bytes:
        """A page as it stands in its file. Raises TemplateTrouble: also where the site's own templates show an allegation without its
        answer, or nothing at all."""
        drawn = self._renderer.page(page.path, page.template, page.view)
        if self._look.own and (own := self._own(page.template)):
            if not drawn.strip():
                raise TemplateTrouble(page.template, 1, f"it leaves the page /{page.path} empty")
            if self._claims_at is not None:
                self._look_after(self._claims_at, own, page.view, drawn.decode(), page.body, f"on the page /{page.path}")
        return drawn

    def prose(self, prose: Prose) -> str:
        """A body's HTML with full addresses, for feeds. Raises TemplateTrouble."""
        drawn = self._renderer.prose(prose, self._base_url)
        if self._claims_at is not None and (own := self._own(FILLS)):
            self._look_after(self._claims_at, own, prose, drawn, prose.key, f"in the text of {prose.key} as feeds hold it")
        return drawn

    def _look_after(self, claims_at: "ClaimsAt", own: Mapping[str, str], view: Any, drawn: str, body: str, where: str) -> None:
        """Raise TemplateTrouble for an allegation that the site's own templates show without its answer."""
        from builder.publishing.allegations import unanswered  # of no use to a site without templates

        if found := unanswered(drawn, view, claims_at, self._bodies.body(body).text if body else ""):
            from builder.publishing.allegation_hints import in_words, shown_by

            name, line, hint = shown_by(own, found[0].element)
            raise TemplateTrouble(name, line, in_words(found, where, hint))

    def _own(self, template: str) -> Mapping[str, str]:
        """The site's own templates among those that draw a page, or fill bodies: sources by name."""
        found = self._drawn_by_own.get(template)
        if found is None:
            found = {name: source for name, source in reached([template], self._look.templates).items() if name in self._look.own}
            self._drawn_by_own[template] = found
        return found

    def _body_digest(self, key: str) -> str:
        return self._bodies.digest(key) if key else ""

    def _template(self, name: str) -> str:
        found = self._templates.get(name)
        if found is None:
            found = self._templates[name] = digest_of(sorted(reached([name], self._look.templates).items()))
        return found


class Group(Value, frozen=True):
    """Files that no page template draws, and that are made as a whole."""

    name: str


class Supplies(Value, frozen=True, gc=True):
    """All that the processes that draw share: the plan, the easel, the files that stand, and where to draw."""

    plan: "Plan"
    easel: Easel
    known: Mapping[str, PageKey]  # files of the output that are whole
    staging: str
    spool: Spool  # where to put what is to be remembered
    has_ways: bool = False  # whether most folders are there already
    text_of: Callable[[str], str] | None = None  # the words of an entry's body, by its key, where the search index is made


def draw(lot: Sequence[Planned | Group], supplies: Supplies) -> list[Done | TemplateTrouble]:
    """Look at pages, or make groups of files. Only what is not as it is known is written.

    Trouble with a template is given back as a value: exceptions lose their parts on the way from one process to another.
    """
    return few_at_a_time(partial(_draw, supplies), lot)


def _draw(supplies: Supplies, few: Sequence[Planned | Group]) -> list[Done | TemplateTrouble]:
    found: list[Done | TemplateTrouble] = []
    for each in few:
        try:
            found.append(_make_group(each, supplies) if isinstance(each, Group) else _look_at(each, supplies))
        except TemplateTrouble as trouble:
            found.append(trouble)
    put = iter(supplies.spool.put([each.made for each in found if isinstance(each, DonePage) and each.made is not None]))
    return [structs.replace(each, made=next(put)) if isinstance(each, DonePage) and each.made is not None else each for each in found]


def _look_at(planned: Planned, supplies: Supplies) -> DonePage:
    plan, easel = supplies.plan, supplies.easel
    with plan.looking() as asked:
        page = plan.page(planned)
        exported = plan.entry_json(planned.entry) if planned.entry else (b"", b"")
        record = plan.search_record(planned.entry, supplies.text_of) if planned.entry and supplies.text_of else None
    whole = packed_page(page)
    key = easel.key(page, whole)
    before = supplies.known.get(page.file)
    row = None
    if before is None or before.key != key:
        row = stage_write(supplies.staging, page.file, easel.draw(page), is_new=before is None and not supplies.has_ways)
    has_view = row is not None and bool(page.body)
    piece = Piece(*exported, encoded(record) if record else b"", whole if has_view else b"")
    return DonePage(page.file, key, row, piece, has_view, packed(asked))


def _make_group(group: Group, supplies: Supplies) -> DoneGroup:
    with supplies.plan.looking() as asked:
        made = supplies.plan.group(group.name, supplies.easel.prose)
    files = {file: written(file, data, supplies) for file, data in made.items()}
    return DoneGroup(group.name, packed(asked), files)


def written(file: str, data: bytes, supplies: Supplies) -> Row | Kept:
    """A file with these bytes, which is only written where it is another one than is known."""
    known, now = supplies.known.get(file), digest(data)
    return Kept(now) if known and known.digest == now else stage_write(supplies.staging, file, data, now)


def in_view(voice: Voice, files: Iterable[str]) -> list[str]:
    """Those of the pages that somebody looks at, the one last looked at first; few, as the rest waits for them."""
    there = set(files)
    return [file for file in voice.in_view() if file in there][:MOST_SHOWN]


def why(key: str, before: PageKey | None) -> str:
    """Why a page is drawn again, or "" where it is not."""
    if before is None:
        return "new"
    if before.key == key:
        return ""
    names = ("what it shows", "templates, styles or settings", "its text")
    changed = [name for name, one, other in zip(names, key.split(" "), before.key.split(" "), strict=False) if one != other]
    return f"{' and '.join(changed)} changed"


def digest_of(values: object) -> str:
    """The digest of plain values."""
    return digest(encoded(values))
