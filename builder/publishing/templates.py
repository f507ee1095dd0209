"""Views become HTML through Jinja templates, and bodies get their holes filled."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from functools import cache, lru_cache, partial
from types import FrameType
from typing import Any

import jinja2
from markupsafe import Markup, escape
from msgspec import structs

from builder.model.nearest import did_you_mean, nearest
from builder.model.patterns import lazy_pattern
from builder.model.records import Body, Hole
from builder.model.values import Value
from builder.model.words import letters
from builder.publishing.template_engine import BETWEEN, FILE, MOST_KEPT, WORDS, environment_of, kept, marked
from builder.publishing.views import Fill, Prose, SiteView
from builder.publishing.wording import W

WORDS_A_MINUTE = 220
HEADING = lazy_pattern("<h([1-6])[ >]")

# As `reading` writes them. The numbers of notes and of what leads to them are those of the text.
FOOTNOTE = lazy_pattern(r'<li id="footnote-(\d+)">(.*?)</li>\n(?=<li id="footnote-|</ol>\n</section>)', re.DOTALL)
FOOTNOTE_BACK = lazy_pattern(r'<a [^>]*class="footnote-back".*?</a>')
FOOTNOTE_MARK = lazy_pattern(r'(<a href="#footnote-(\d+)" id="footnote-ref-\2")')

CARD_MACROS = {  # by the field of `Card`
    "claim": ("components/claim-card.html", "claim_card"),
    "event": ("components/event-card.html", "event_card"),
    "person": ("components/person-card.html", "person_card"),
    "entry": ("components/entry-card.html", "entry_card"),
}

FILL_MACROS = {
    "link": "link", "plain": "plain", "citation": "citation", "claim-link": "claim_link", "figure": "figure",
    "picture": "picture",
}  # fmt: skip


_NAMES = r"""\{%[-+]?\s*(?:extends|include|import|from)\b\s*+"""  # Jinja needs no space before a word in quotation marks
NAMED = lazy_pattern(_NAMES + r"""["']([^"'\\]+)["']""")
# One that names its template in another way than by a plain word alone, as by a list, a choice or an escape, may include any. (No
# space is given back to what must not follow: with one before it any word would be another way.)
COMPUTED = lazy_pattern(_NAMES + r"""(?!["'][^"'\\]+["']\s*(?:[-+]?%\}|as\b|import\b|ignore\b|with\b|without\b))""")
FILLS = "components/fills.html"
ALWAYS = (FILLS, *(template for template, _ in CARD_MACROS.values()))  # what fills a body's holes


def reached(names: Iterable[str], sources: Mapping[str, str]) -> dict[str, str]:
    """The sources of some templates, of all that they include, and of what fills bodies, by name."""
    return _reached([*names, *ALWAYS], sources)


def included(name: str, sources: Mapping[str, str]) -> dict[str, str]:
    """The sources of a template and of all that it includes, by name: of what its page's own view is shown with. (What fills bodies
    sees nothing of it but fills and cards.)"""
    return _reached([name], sources)


def _reached(queue: list[str], sources: Mapping[str, str]) -> dict[str, str]:
    found: dict[str, str] = {}
    while queue:
        each = queue.pop()
        if each not in found and each in sources:
            found[each] = sources[each]
            named = _named(sources[each])
            queue += sources if named is None else named
    return found


@lru_cache(maxsize=512)  # many templates reach the same ones
def _named(source: str) -> list[str] | None:
    """The templates that a source names; None where it works out their names."""
    return None if COMPUTED.search(source) else NAMED.findall(source)


class TemplateTrouble(Exception):  # noqa: N818 - no fault of the program: the site's own templates are files of an editor
    """A template that cannot be used: its name, the line, and what is wrong, as its three arguments."""

    def __str__(self) -> str:
        name, line, message = self.args
        return f"templates/{name}:{line}: {message}"


class Look(Value, frozen=True):
    """All that decides how a view is drawn, beside the view: what a renderer is made from, in any process."""

    templates: Mapping[str, str]  # source by name
    assets: Mapping[str, str]  # `css/site.css` -> its path in the output
    site: SiteView
    base_path: str  # the path that the site lives under, with slashes at both ends: for 404.html, served anywhere
    own: frozenset[str] = frozenset()  # names of the templates that are the site's, not the program's


def compile_all(templates: Mapping[str, str], names: Iterable[str]) -> None:
    """Compile these templates, all that they include, and what fills most bodies, so that processes that draw part need not do
    it each for itself."""
    environment = environment_of(templates)
    for name in _reached([*names, FILLS], templates):
        with suppress(jinja2.TemplateSyntaxError):  # said when it is drawn with; it may never be
            environment.get_template(name)


class Renderer:
    """Draws pages. One environment for each depth of address, so that macros know their way to the root without being
    handed a context."""

    def __init__(self, look: Look, bodies: Callable[[str], Body]) -> None:
        self._look = look
        self._bodies = bodies
        self._environments: dict[tuple[str, bool], jinja2.Environment] = {}
        self._patient: set[str] = set()  # templates that ask for attributes which are none

    def page(self, path: str, template: str, view: Any) -> bytes:
        """The HTML of one page. `path` is that of the page in the site (`people/x/`); raises `TemplateTrouble`."""
        root = self._root(path)

        def draw(environment: jinja2.Environment) -> bytes:
            # Piece by piece: one letter beyond Latin-1 makes a text slow to encode, and most pieces have none.
            return b"".join(map(str.encode, environment.get_template(template).generate(view=view)))

        return self._drawn(template, root, draw)

    def prose(self, prose: Prose, root: str) -> str:
        """A body's HTML by itself, with addresses that begin at `root`; raises `TemplateTrouble`."""
        return self._drawn(FILLS, root, lambda environment: Filler(environment, self._bodies).prose(prose).encode()).decode()

    def _drawn(self, template: str, root: str, draw: Callable[[jinja2.Environment], bytes]) -> bytes:
        """What is drawn with a template: with patience, if it must be. Raises `TemplateTrouble`."""

        def drawn() -> bytes:
            if template not in self._patient:
                try:
                    return draw(self._environment(root))
                except AttributeError:  # there is an item of that name, or nobody minds; or this is said with patience
                    self._patient.add(template)
            return draw(self._environment(root, patient=True))

        return _drawn(template, drawn)

    def _root(self, path: str) -> str:
        """The way from a page to the site's root, relative wherever it can be so that the site works under any path."""
        if path == "404.html":
            return self._look.base_path
        return "../" * path.count("/") or "./"

    def _environment(self, root: str, patient: bool = False) -> jinja2.Environment:
        found = self._environments.get((root, patient))
        if found is None:
            found = self._environments[root, patient] = self._make(root, patient)
        return found

    def _make(self, root: str, patient: bool) -> jinja2.Environment:
        look = self._look
        environment = environment_of(look.templates, patient)

        @lru_cache(MOST_KEPT)
        def href(path: str) -> str:
            if not isinstance(path, str):
                raise jinja2.TemplateRuntimeError(f"href() takes a path, not {type(path).__name__}")
            return root if path == "" else path if path.startswith(("https://", "http://", "mailto:")) else root + path

        def asset(name: str) -> str:
            path = look.assets.get(name)
            if path is None:
                raise jinja2.TemplateRuntimeError(f"there is no file static/{name}")
            return root + path

        def minutes(prose: Prose | None) -> int:
            """How long a body takes to read; known only now, so that an edit within a text is no change of the view."""
            words = len(self._bodies(_a_body("minutes", prose).key).text.split()) if prose else 0
            return max(1, round(words / WORDS_A_MINUTE))

        prose = Filler(environment, self._bodies).prose
        environment.globals.update(href=href, asset=asset, prose=prose, minutes=minutes, kept=kept, site=look.site, **{WORDS: W})
        return environment


def _drawn(template: str, draw: Callable[[], bytes]) -> bytes:
    """What is drawn with a template. Raises `TemplateTrouble`."""
    try:
        return draw()
    except jinja2.TemplateSyntaxError as error:
        raise TemplateTrouble(error.name or template, error.lineno, error.message or "") from error
    except jinja2.TemplateNotFound as error:
        raise TemplateTrouble(*_where(error, template), f"there is no template {error.name}") from error
    except jinja2.TemplateError as error:
        raise TemplateTrouble(*_where(error, template), _without_python(str(error))) from error
    except UnicodeEncodeError as error:  # only a template can write half of a surrogate pair: views were encoded before
        raise TemplateTrouble(template, 1, str(error)) from error
    except RecursionError as error:
        if not _is_of_a_template(error):
            raise
        # Python's own word tells in which step of its own it gave up, which is another one on each page.
        message = "maximum recursion depth exceeded: it calls or includes itself without end"
        raise TemplateTrouble(*_where(error, template), message) from error
    except (ArithmeticError, AttributeError, LookupError, NameError, TypeError, ValueError) as error:
        if not _is_of_a_template(error):
            raise
        raise TemplateTrouble(*_where(error, template), _CALL.sub("", str(error))) from error


def _without_python(message: str) -> str:
    """Jinja's word on a name that a value does not have, for people who know no Python."""
    found = _NO_ATTRIBUTE.fullmatch(message)
    if found is None:
        return _MODULE.sub("", message)
    kind = getattr(sys.modules.get(found["module"]), found["kind"], None)
    names = (*getattr(kind, "__annotations__", ()), *dir(kind)) if kind else ()
    best = nearest(found["name"], [name for name in names if not name.startswith("_")])
    return f"there is no `{found['name']}` here" + (f"; {did_you_mean(best[0])}" if best else "")


class Filler:
    """Fills the holes of a body, in one environment."""

    def __init__(self, environment: jinja2.Environment, bodies: Callable[[str], Body]) -> None:
        self._environment = environment
        self._bodies = bodies
        self._macro = cache(partial(_macro, environment))
        self._by_form: dict[str, Callable[[Fill], str]] = {}

    def prose(self, prose: Prose | None) -> Markup:
        """The body as HTML."""
        if prose is None:
            return Markup("")
        fills = iter(_a_body("prose", prose).fills)
        has_cards = any(fill.card is not None for fill in prose.fills)  # whose headings follow on those of the text
        level, filled = 1, []
        for part in self._bodies(prose.key).parts:
            if isinstance(part, Hole):
                filled.append(self._fill(next(fills), min(level + 1, 6)))
            else:
                filled.append(part)
                if has_cards:
                    level = int((HEADING.findall(part) or [level])[-1])
        # Reading has escaped or sanitised all of it, and fills come from templates.
        return marked(with_margin("".join(filled)))

    def _fill(self, fill: Fill, level: int) -> str:
        """What stands in a hole; `level` is that of the headings of cards, which follow on the headings of the text."""
        if fill.card is not None:
            form, card = next((form, card) for form, card in fill.card._asdict().items() if card is not None)
            template, name = CARD_MACROS[form]
            return _called(self._macro(template, name), card, level)
        if fill.form in ("figure", "picture") and fill.picture is None:
            return ""
        worded = structs.replace(fill, html=marked(fill.html)) if fill.html else fill  # a label, escaped by reading
        macro = self._by_form.get(fill.form)
        if macro is None:
            macro = self._by_form[fill.form] = _macro(self._environment, FILLS, FILL_MACROS[fill.form])
        return _called(macro, worded)


def _a_body(asked: str, it: Any) -> Any:
    """What a template hands to what it `asked`. Raises TemplateRuntimeError where it is no body. (A name that is none says so itself.)"""
    if not isinstance(it, Prose | jinja2.Undefined):
        raise jinja2.TemplateRuntimeError(f"{asked}() takes a body, not {type(it).__name__}")
    return it


def _macro(environment: jinja2.Environment, template: str, name: str) -> Callable[..., str]:
    macro: Callable[..., str] | None = getattr(environment.get_template(template).module, name, None)
    if macro is None:
        raise TemplateTrouble(template, 1, f"there is no macro {name}, which fills bodies")
    return macro


def _called(macro: Callable[..., str], *arguments: Any) -> str:
    """What a macro makes of what it is handed, which it may not take: that is then an error of its template (`_is_of_a_template`)."""
    return macro(*arguments)


def with_margin(html: str) -> str:
    """A body whose marks of footnotes bring the words of their notes, which the style sheet sets into the margin."""
    if 'class="footnotes"' not in html:
        return html
    notes = {number: Markup(FOOTNOTE_BACK.sub("", note)).striptags() for number, note in FOOTNOTE.findall(html)}  # noqa: S704 - to take it apart
    return FOOTNOTE_MARK.sub(lambda mark: f'{mark[1]} data-margin="{letters(int(mark[2]))}.\u2002{escape(notes.get(mark[2], ""))}"', html)


# What Python says of a function that is handed the wrong things, and that we gave it.
_NO_ATTRIBUTE = lazy_pattern(r"'(?P<module>(?:builder|jinja2)\b[\w.]*)\.(?P<kind>\w+) object' has no attribute '(?P<name>\w+)'")
_MODULE = lazy_pattern(r"\b(?:builder|jinja2)\.(?:\w+\.)*(?=\w+ object\b)")
_CALL = lazy_pattern(r"^Renderer\._make\.<locals>\.|^Filler\.|^[\w.]+\b_Context\.call\(\) ")


def _is_of_a_template(error: BaseException) -> bool:
    """Whether an error rose from what a template says (`{{ 1 / 0 }}`, a macro with an argument too many), not from this program."""
    is_of_one = False
    is_endless = isinstance(error, RecursionError)  # then which of our functions the last step fell into tells nothing
    trace = error.__traceback__
    while trace is not None:  # what libraries do is the business of whoever called them
        code = trace.tb_frame.f_code
        if code.co_filename.startswith(FILE) or code is _called.__code__:
            is_of_one = True
        elif _package(trace.tb_frame) == __name__.partition(".")[0] and code not in BETWEEN:
            is_of_one = is_of_one and is_endless
        trace = trace.tb_next
    return is_of_one


def _package(frame: FrameType) -> str:
    """The package whose code runs there."""
    return str(frame.f_globals.get("__name__", "")).partition(".")[0]


def _where(error: BaseException, template: str) -> tuple[str, int]:
    """The template and line at which an error rose: Jinja rewrites tracebacks so that they name them."""
    name, line = template, 1
    trace = error.__traceback__
    while trace is not None:
        file = trace.tb_frame.f_code.co_filename
        if file.startswith(FILE):
            name, line = file.removeprefix(FILE), trace.tb_lineno
        trace = trace.tb_next
    return name, line
