"""Views become HTML through Jinja templates, and bodies get their holes filled."""

from __future__ import annotations

import json
import marshal
import re
import sys
from collections.abc import Callable, Iterable, Mapping, MutableMapping, Sequence
from contextlib import suppress
from functools import cache, lru_cache, partial
from keyword import iskeyword
from types import CodeType, FrameType, FunctionType
from typing import Any, ClassVar

import jinja2
import markupsafe
from jinja2 import nodes
from jinja2.bccache import Bucket
from jinja2.compiler import CodeGenerator
from jinja2.runtime import Context, Macro
from jinja2.utils import internalcode, missing
from jinja2.visitor import NodeTransformer
from markupsafe import Markup, escape
from msgspec import structs

from builder.model.nearest import nearest
from builder.model.patterns import lazy_pattern
from builder.model.records import Body, Hole
from builder.model.values import Value
from builder.model.words import letters
from builder.publishing.views import Fill, Prose, SiteView, View
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


class Compiled(jinja2.BytecodeCache):
    """Compiled templates by source, for as long as the program runs: each depth of address has an environment of its own,
    and the server makes new ones with every build, but the code of a template is the same in all of them. What one
    program has compiled another of the same Python can learn."""

    _codes: ClassVar[dict[tuple[str, str], CodeType]] = {}
    _most: ClassVar[int] = 500  # some ten versions of a theme
    _untold: ClassVar[bool] = False

    def __init__(self, patient: bool = False, is_worded: bool = True) -> None:
        self._how = f"{' patient' if patient else ''}{'' if is_worded else ' without words'}"

    def get_cache_key(self, name: str, filename: str | None = None) -> str:
        """Under which the code of a template is known, as it is compiled here."""
        return f"{super().get_cache_key(name, filename)}{self._how}"

    @classmethod
    def knows_any(cls) -> bool:
        """Whether any template is known."""
        return bool(cls._codes)

    @classmethod
    def has_news(cls) -> bool:
        """Whether any was compiled here since all that is known was told."""
        return cls._untold

    @classmethod
    def told(cls) -> bytes:
        """All that is known, for another program to learn."""
        cls._untold = False
        return marshal.dumps(cls._codes)

    @classmethod
    def of(cls, templates: Mapping[str, str]) -> dict[tuple[str, str], CodeType]:
        """What is known of these templates, by name with their sources."""
        own = cls()
        wanted = [(own.get_cache_key(name, _FILE + name), own.get_source_checksum(source)) for name, source in templates.items()]
        return {which: cls._codes[which] for which in wanted if which in cls._codes}

    @classmethod
    def learn(cls, codes: Mapping[tuple[str, str], CodeType]) -> None:
        """Take in what another program of the same Python has compiled."""
        cls._codes.update(codes)

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give the code of a template, where it was compiled before."""
        code = self._codes.get((bucket.key, bucket.checksum))
        if code is not None:
            bucket.code = code

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep the code of a template."""
        if len(self._codes) >= self._most:
            self._codes.clear()
        if bucket.code is not None:
            self._codes[(bucket.key, bucket.checksum)] = bucket.code
            Compiled._untold = True


def compile_all(templates: Mapping[str, str], names: Iterable[str]) -> None:
    """Compile these templates, all that they include, and what fills most bodies, so that processes that draw part need not do
    it each for itself."""
    environment = _environment(templates)
    for name in _reached([*names, FILLS], templates):
        with suppress(jinja2.TemplateSyntaxError):  # said when it is drawn with; it may never be
            environment.get_template(name)


class _Macro(Macro):
    """A macro, as it is where values are handed to it by name, or a piece of a page to put into it."""

    def __init__(self, *how: Any) -> None:
        super().__init__(*how)
        self._default_autoescape = True  # `_Code` leaves the context out where it escapes, and only there

    def _invoke(self, arguments: list[Any], autoescape: bool) -> str:
        drawn = self._func(*arguments)
        if not autoescape:
            return str(drawn)
        return drawn if type(drawn) is Markup else _marked(drawn)


def _macro_of(environment: jinja2.Environment, func: Callable[..., str], name: str, arguments: Sequence[str]) -> Callable[..., str]:
    """A macro that is called with values in their order, as nearly all are, a hundred times a page: the very function that draws it.
    Where values are handed to it by name it is asked for what knows these (see `_by_name`)."""
    func.__defaults__ = (missing,) * len(arguments)
    func.__qualname__ = f"macro {name}"  # of which Python tells, where it is handed too many values
    func.__dict__["by_name"] = _Macro(environment, func, name, list(arguments), False, False, False)
    return func


def _by_name(called: Any) -> Any:
    """What to call with values that have names."""
    return called.__dict__.get("by_name", called) if type(called) is FunctionType else called


class _Context(Context):
    @internalcode
    def call(self, called: Any, /, *args: Any, **named: Any) -> Any:
        """What a template calls in a way that is not all written down in it."""
        return super().call(_by_name(called), *args, **named)


_marked: Callable[[str], Markup] = partial(str.__new__, Markup)  # as Markup(text) without asking the text whether it is markup already


class _Code(CodeGenerator):
    """Code of templates that takes no way around where things are as they nearly always are.

    Text is left as it is where there is nothing to escape in it. (Jinja's own makes markup of each text before it joins them
    all, which takes twice as long as what it joins.) What stands between two statements is handed on in one piece. (Jinja's own
    hands on every text and value by itself, through each template that the page's extends.) What is called is called by itself, and a
    macro is the function that draws it. (Jinja's own looks each time whether what it calls takes the context, which of all that our
    templates know only its macros do, to learn whether anything is escaped.) Attributes are asked for as Python does. (Jinja's own
    tries whether a name is that of an item where there is no such attribute, and else that there is none; for templates that live on
    that there is `_PatientCode`.)
    """

    def write_commons(self) -> None:
        """Write how a function begins."""
        super().write_commons()
        self.writeline("escapes = environment.escapes")
        self.writeline("marked = environment.marked")

    def _output_child_pre(self, node: Any, frame: Any, finalize: Any) -> None:
        if _escapes(frame) and finalize.src is None:
            self.write("(shown if (shown := " if isinstance(node, nodes.Call) else "escapes[(shown := ")
        else:
            super()._output_child_pre(node, frame, finalize)

    def _output_child_post(self, node: Any, frame: Any, finalize: Any) -> None:
        if _escapes(frame) and finalize.src is None:
            # What is called is nearly always a macro, which gives markup.
            self.write(").__class__ is Markup else " if isinstance(node, nodes.Call) else ").__class__](shown)")
            if isinstance(node, nodes.Call):
                self.write("escapes[shown.__class__](shown))")
        else:
            super()._output_child_post(node, frame, finalize)

    def visit_Output(self, node: nodes.Output, frame: Any) -> None:  # noqa: N802 - Jinja's name
        """Write what is shown."""
        self._gathered(super().visit_Output, node, frame, len(node.nodes) > 1 and not frame.require_output_check)

    def blockvisit(self, nodes: Iterable[Any], frame: Any) -> None:
        """Write a body: of a block, a condition or a loop. That of a template is handed on bit by bit."""
        self._gathered(super().blockvisit, nodes, frame, not frame.rootlevel)

    def _gathered(self, write: Callable[[Any, Any], None], what: Any, frame: Any, is_much: bool) -> None:
        """Write code whose text is handed on in one piece, if it `is_much`."""
        if frame.buffer is not None or not is_much:
            write(what, frame)
            return
        gathering = frame.copy()
        gathering.buffer = self.temporary_identifier()
        self.writeline(f"{gathering.buffer} = []")
        write(what, gathering)
        self.writeline(f"yield concat({gathering.buffer})")

    def return_buffer_contents(self, frame: Any, force_unescaped: bool = False) -> None:
        """Write the end of what draws a piece: of a macro markup as of any other."""
        if not _escapes(frame):
            super().return_buffer_contents(frame, force_unescaped)
        else:
            self.writeline(f"return marked(concat({frame.buffer}))")

    def macro_def(self, macro_ref: Any, frame: Any) -> None:
        """Write what makes a macro."""
        node = macro_ref.node
        takes_more = macro_ref.accesses_kwargs or macro_ref.accesses_varargs or macro_ref.accesses_caller
        if takes_more or not isinstance(node, nodes.Macro) or not _escapes(frame):
            self.write("environment.")
            super().macro_def(macro_ref, frame)
        else:
            self.write(f"environment.macro(environment, macro, {node.name!r}, {tuple(each.name for each in node.args)!r})")

    def visit_Getattr(self, node: nodes.Getattr, frame: Any) -> None:  # noqa: N802 - Jinja's name
        """Write the look at an attribute."""
        if not node.attr.isidentifier() or iskeyword(node.attr):
            super().visit_Getattr(node, frame)
        elif isinstance(node.node, nodes.Name | nodes.Getattr | nodes.Call):
            self.visit(node.node, frame)
            self.write(f".{node.attr}")
        else:
            self.write("(")
            self.visit(node.node, frame)
            self.write(f").{node.attr}")

    def visit_Call(self, node: nodes.Call, frame: Any, forward_caller: bool = False) -> None:  # noqa: N802 - Jinja's name
        """Write a call."""
        if forward_caller or node.dyn_args or node.dyn_kwargs or not _escapes(frame) or any(iskeyword(each.key) for each in node.kwargs):
            super().visit_Call(node, frame, forward_caller=forward_caller)
            return
        if node.kwargs:
            self.write("environment.by_name(")
        self.visit(node.node, frame)
        self.write(")(" if node.kwargs else "(")
        for argument in (*node.args, *node.kwargs):
            self.visit(argument, frame)
            self.write(", ")
        self.write(")")


class _PatientCode(_Code):
    """The same, for templates that ask for attributes where there are items, or none."""

    visit_Getattr = CodeGenerator.visit_Getattr  # noqa: N815 - Jinja's name


class _Worded(NodeTransformer):
    """Puts the words of the interface into a template, which are the same on every page, so that they become part of what stands
    around them and need not be asked for and escaped on each."""

    def visit_Getattr(self, node: nodes.Getattr) -> nodes.Node:  # noqa: N802 - Jinja's name
        """A word in the place of its name."""
        of = node.node
        words = getattr(W, node.attr, None) if isinstance(of, nodes.Name) and of.name == WORDS and of.ctx == "load" else None
        if type(words) is str:
            return nodes.Const(words, lineno=node.lineno, environment=node.environment)
        return self.generic_visit(node)


WORDS = "w"  # what templates call them
# A statement in which that name stands by itself: it may give it another meaning, for all templates that this one extends or includes.
OTHER_WORDS = lazy_pattern(rf"""\{{%(?:(?!%\}}).)*?(?<![\w.'"]){WORDS}\b(?!\s*\.)""", re.DOTALL)


@lru_cache(maxsize=512)
def _has_other_words(source: str) -> bool:
    return OTHER_WORDS.search(source) is not None


def _escapes(frame: Any) -> bool:
    """Whether what is written here is escaped, whatever the template is handed."""
    return bool(frame.eval_ctx.autoescape) and not frame.eval_ctx.volatile


class _Escapes(dict[type, Callable[[Any], str]]):
    """What makes a value of a type what a template shows of it."""

    def __missing__(self, kind: type) -> Callable[[Any], str]:
        return escape


# Text is left as it is where there is nothing to escape in it, by what `escape` does before it makes markup of it. (A name of
# markupsafe's own, which another version may not have: then this is the slow way.) Markup stays as it is. A macro that a template
# forgot to call is shown by its name, and not by its place in memory, which is another one in each build.
_ESCAPES = _Escapes(
    {
        str: getattr(markupsafe, "_escape_inner", escape), Markup: lambda markup: markup, int: str,
        FunctionType: lambda function: escape(_by_name(function)),
    }
)  # fmt: skip


MOST_KEPT = 5000  # pieces of a macro: then it begins anew, so that a large site does not fill the memory


def kept(macro: Callable[..., str]) -> Callable[..., str]:
    """A macro of which each piece is drawn once: handed the same values again, it gives what it gave.

    For what many pages show, as a link or the line of a source. Such a macro sees nothing but its arguments and what is the
    same on all pages. The same values are the same objects, not equal ones: markup equals the text that it is made of, and is
    drawn otherwise. Pieces of what may change (a list that a template made) are drawn each time.
    """
    pieces: dict[int | tuple[int, ...], tuple[str, tuple[Any, ...]]] = {}

    def piece(*args: Any) -> str:
        which = id(args[0]) if len(args) == 1 else tuple(map(id, args))
        found = pieces.get(which)
        if found is not None:
            return found[0]
        drawn = macro(*args)
        if all(isinstance(each, _LASTING) for each in args):
            if len(pieces) >= MOST_KEPT:
                pieces.clear()
            pieces[which] = drawn, args  # with the arguments, as the id of what is gone is given to something else
        return drawn

    named = _by_name(macro)
    if isinstance(named, Macro):
        piece.__dict__["by_name"] = _Macro(named._environment, piece, named.name, named.arguments, False, False, False)
    return piece


_LASTING = (Value, tuple, str, int, type(None), type(missing))


class _Loader(jinja2.BaseLoader):
    """Gives each template a file of its own name, which is all that a traceback tells of it."""

    def __init__(self, templates: Mapping[str, str]) -> None:
        self._templates = templates

    def get_source(self, environment: jinja2.Environment, template: str) -> tuple[str, str, None]:
        """The source of a template, and what its code has for a file. Raises jinja2.TemplateNotFound."""
        if template not in self._templates:
            raise jinja2.TemplateNotFound(template)
        return self._templates[template], _FILE + template, None


_FILE = "<template> "

_WRITTEN_FOR = lazy_pattern(r"\ndebug_info = '([\d=&]*)'\s*$")  # which lines of Jinja's code were written for which of a template
_OWN_NAME = lazy_pattern(r"\bl_\d+_(?=\w)")  # what Jinja puts before a name


class _Environment(jinja2.Environment):
    code_generator_class = _Code
    context_class = _Context
    escapes = _ESCAPES
    marked = staticmethod(_marked)
    Macro = _Macro  # by Jinja's name for it, in the code of templates
    macro = staticmethod(_macro_of)
    by_name = staticmethod(_by_name)

    def __init__(self, is_worded: bool, **options: Any) -> None:
        super().__init__(**options)
        self._is_worded = is_worded
        self._known: dict[Any, jinja2.Template] = {}

    def _generate(self, source: nodes.Template, *how: Any, **named: Any) -> str:
        return super()._generate(_Worded().visit(source) if self._is_worded else source, *how, **named)

    def get_template(self, name: Any, parent: str | None = None, globals: Any = None) -> jinja2.Template:
        """A template, which is the same for as long as the environment. (Jinja's own asks each time whether it has another loader.)"""
        found = self._known.get(name)
        if found is None:
            found = self._known[name] = super().get_template(name, parent, globals)
        return found

    def compile(self, source: Any, name: str | None = None, filename: str | None = None, **how: Any) -> Any:  # type: ignore[override]
        """The code of a template. Raises TemplateSyntaxError, also where Jinja itself stumbles over what the template says."""
        try:
            return super().compile(source, name, filename, **how)
        except (RecursionError, MemoryError) as error:
            raise jinja2.TemplateSyntaxError("it is nested too deeply", 1, name, filename) from error
        except ValueError as error:  # as of a number of more digits than Python reads
            raise jinja2.TemplateSyntaxError(str(error).partition(";")[0], 1, name, filename) from error

    def _compile(self, source: str, filename: str) -> CodeType:
        """The code of what Jinja wrote for a template, which may be no Python: `f(a=1, a=2)`, or blocks in more blocks than it bears."""
        try:
            return super()._compile(source, filename)
        except SyntaxError as error:
            written = _WRITTEN_FOR.search(source)
            lines = [each.split("=") for each in written[1].split("&")] if written and written[1] else []
            line = max((int(line) for line, code in lines if int(code) <= (error.lineno or 0)), default=1)
            name = filename.removeprefix(_FILE)
            raise jinja2.TemplateSyntaxError(_OWN_NAME.sub("", error.msg), line, name, filename) from error

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """The names that all templates know. (Jinja's chain of mappings would be gone through for every page.)"""
        return super().make_globals(d) if d else self.globals


class _PatientEnvironment(_Environment):
    code_generator_class = _PatientCode


def _environment(templates: Mapping[str, str], patient: bool = False) -> jinja2.Environment:
    is_worded = not any(map(_has_other_words, templates.values()))
    make, compiled = (_PatientEnvironment if patient else _Environment), Compiled(patient, is_worded)
    environment = make(
        is_worded,
        loader=_Loader(templates), autoescape=True, undefined=jinja2.StrictUndefined, optimized=False,  # nothing to work out beforehand
        trim_blocks=True, lstrip_blocks=True, auto_reload=False, cache_size=-1, bytecode_cache=compiled,
    )  # fmt: skip
    environment.filters["json_ld"] = Markup  # `structured` has escaped it for a script element
    environment.policies["json.dumps_function"] = partial(json.dumps, default=structs.astuple)  # of a view its fields, in their order
    return environment


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
        environment = _environment(look.templates, patient)

        @lru_cache(MOST_KEPT)
        def href(path: str) -> str:
            return root if path == "" else path if path.startswith(("https://", "http://", "mailto:")) else root + path

        def asset(name: str) -> str:
            path = look.assets.get(name)
            if path is None:
                raise jinja2.TemplateRuntimeError(f"there is no file static/{name}")
            return root + path

        def minutes(prose: Prose | None) -> int:
            """How long a body takes to read; known only now, so that an edit within a text is no change of the view."""
            words = len(self._bodies(prose.key).text.split()) if prose else 0
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
        raise TemplateTrouble(template, 1, f"there is no template {error.name}") from error
    except jinja2.TemplateError as error:
        raise TemplateTrouble(*_where(error, template), _without_python(str(error))) from error
    except UnicodeEncodeError as error:  # only a template can write half of a surrogate pair: views were encoded before
        raise TemplateTrouble(template, 1, str(error)) from error
    except (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError) as error:
        if not _is_of_a_template(error):
            raise
        raise TemplateTrouble(*_where(error, template), _CALL.sub("", str(error))) from error


def _without_python(message: str) -> str:
    """Jinja's word on a name that a value does not have, for people who know no Python."""
    found = _NO_ATTRIBUTE.fullmatch(message)
    if found is None:
        return message
    kind = getattr(sys.modules.get(found["module"]), found["kind"], None)
    names = (*getattr(kind, "__annotations__", ()), *dir(kind)) if kind else ()
    best = nearest(found["name"], [name for name in names if not name.startswith("_")])
    return f"there is no `{found['name']}` here" + (f"; did you mean `{best[0]}`?" if best else "")


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
        fills = iter(prose.fills)
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
        return _marked(with_margin("".join(filled)))

    def _fill(self, fill: Fill, level: int) -> str:
        """What stands in a hole; `level` is that of the headings of cards, which follow on the headings of the text."""
        if fill.card is not None:
            form, card = next((form, card) for form, card in fill.card._asdict().items() if card is not None)
            template, name = CARD_MACROS[form]
            return _called(self._macro(template, name), card, level)
        if fill.form in ("figure", "picture") and fill.picture is None:
            return ""
        marked = structs.replace(fill, html=_marked(fill.html)) if fill.html else fill  # a label, escaped by reading
        macro = self._by_form.get(fill.form)
        if macro is None:
            macro = self._by_form[fill.form] = _macro(self._environment, FILLS, FILL_MACROS[fill.form])
        return _called(macro, marked)


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
_NO_ATTRIBUTE = lazy_pattern(r"'(?P<module>builder[\w.]*)\.(?P<kind>\w+) object' has no attribute '(?P<name>\w+)'")
_CALL = lazy_pattern(r"^Renderer\._make\.<locals>\.|^Filler\.")


def _is_of_a_template(error: BaseException) -> bool:
    """Whether an error rose from what a template says (`{{ 1 / 0 }}`, a macro with an argument too many), not from this program."""
    is_of_one = False
    trace = error.__traceback__
    while trace is not None:  # what libraries do is the business of whoever called them
        code = trace.tb_frame.f_code
        if code.co_filename.startswith(_FILE) or code is _called.__code__:
            is_of_one = True
        elif _package(trace.tb_frame) == __name__.partition(".")[0] and code not in _BETWEEN:
            is_of_one = False
        trace = trace.tb_next
    return is_of_one


# Ours, between a template and the macro that it calls, the value that it shows, the view that it asks for or the template that
# it extends.
_BETWEEN = frozenset(
    each.__code__ for each in (_Macro._invoke, _Context.call, _by_name, kept(str), View._replace, View._asdict, _Environment.get_template)
)


def _package(frame: FrameType) -> str:
    """The package whose code runs there."""
    return str(frame.f_globals.get("__name__", "")).partition(".")[0]


def _where(error: BaseException, template: str) -> tuple[str, int]:
    """The template and line at which an error rose: Jinja rewrites tracebacks so that they name them."""
    name, line = template, 1
    trace = error.__traceback__
    while trace is not None:
        file = trace.tb_frame.f_code.co_filename
        if file.startswith(_FILE):
            name, line = file.removeprefix(_FILE), trace.tb_lineno
        trace = trace.tb_next
    return name, line
