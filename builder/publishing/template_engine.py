"""Jinja as our templates need it: what their code does, what they see of a page, and how their code is kept.

It knows views and the words of the interface, but neither pages nor bodies; `templates` draws with it.
"""

from __future__ import annotations

import json
import marshal
import re
from collections.abc import Callable, Iterable, Mapping, MutableMapping, Sequence
from functools import lru_cache, partial
from keyword import iskeyword
from types import CodeType, FunctionType
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
from msgspec import Struct, structs

from builder.model.patterns import lazy_pattern
from builder.model.values import Value
from builder.publishing.views import View
from builder.publishing.wording import W


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
        wanted = [(own.get_cache_key(name, FILE + name), own.get_source_checksum(source)) for name, source in templates.items()]
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


class _Macro(Macro):
    """A macro, as it is where values are handed to it by name, or a piece of a page to put into it."""

    def __init__(self, *how: Any) -> None:
        super().__init__(*how)
        self._default_autoescape = True  # `_Code` leaves the context out where it escapes, and only there

    def _invoke(self, arguments: list[Any], autoescape: bool) -> str:
        drawn = self._func(*arguments)
        if not autoescape:
            return str(drawn)
        return drawn if type(drawn) is Markup else marked(drawn)


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


class _Names(dict[str, Any]):
    """What a template's names stand for; `missing` for those that stand for nothing."""

    def __missing__(self, name: str) -> Any:
        return missing


class _Context(Context):
    """A page's names. (Each template, block and macro asks for those that it uses, some forty a page: of one mapping, in one step.)"""

    def __init__(self, *of: Any, **named: Any) -> None:
        super().__init__(*of, **named)
        self.vars = _Names(self.parent)  # to which a template adds its own
        self.resolve_or_missing = self.vars.__getitem__  # type: ignore[method-assign, assignment]

    @internalcode
    def call(self, called: Any, /, *args: Any, **named: Any) -> Any:
        """What a template calls in a way that is not all written down in it."""
        return super().call(_by_name(called), *args, **named)


marked: Callable[[str], Markup] = partial(str.__new__, Markup)  # as Markup(text) without asking the text whether it is markup already


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

    _gatherer: str | None = None  # of the text around what is included without context

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

    def visit_FilterBlock(self, node: nodes.FilterBlock, frame: Any) -> None:  # noqa: N802 - Jinja's name
        """Write what goes through a filter. (One that gives no text is an error there, and not where the page's pieces are joined.)"""
        self._gathered(super().visit_FilterBlock, node, frame, True)

    def visit_Include(self, node: nodes.Include, frame: Any) -> None:  # noqa: N802 - Jinja's name
        """Write what brings another template."""
        self._gatherer = None if node.with_context else frame.buffer
        super().visit_Include(node, frame)
        self._gatherer = None

    def writeline(self, x: str, node: nodes.Node | None = None, extra: int = 0) -> None:
        """Write a line. (Jinja's own hands on what it includes without context past what gathers the text around it.)"""
        if self._gatherer is not None and x.startswith("yield from "):
            x = f"{self._gatherer}.extend({x.removeprefix('yield from ')})"
        super().writeline(x, node, extra)

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

    def _import_common(self, node: nodes.Import | nodes.FromImport, frame: Any) -> None:
        """Write what gives the macros of another template, which are the same for all pages unless they see the page's names."""
        if node.with_context or not isinstance(node.template, nodes.Const):
            super()._import_common(node, frame)
        else:
            self.write(f"environment.modules[{node.template.value!r}]")

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


MOST_KEPT = 1 << 16  # pieces of a macro: then it begins anew, so that a large site does not fill the memory


def kept(macro: Callable[..., str]) -> Callable[..., str]:
    """A macro of which each piece is drawn once: handed the same values again, it gives what it gave.

    For what many pages show, as a link or the line of a source. Such a macro sees nothing but its arguments and what is the
    same on all pages. The same values are the same objects, not equal ones: markup equals the text that it is made of, and is
    drawn otherwise. Pieces of what may change (a list that a template made) are drawn each time.
    """
    pieces: dict[int | tuple[int, ...], tuple[str, Any, tuple[Any, ...]]] = {}

    def piece(it: Any = missing, *more: Any) -> str:
        which = (id(it), *map(id, more)) if more else id(it)
        found = pieces.get(which)
        if found is not None:
            return found[0]
        drawn = macro(it, *more) if more or it is not missing else macro()
        if isinstance(it, _LASTING) and (not more or all(isinstance(each, _LASTING) for each in more)):
            if len(pieces) >= MOST_KEPT:
                pieces.clear()
            pieces[which] = drawn, it, more  # with the arguments, as the id of what is gone is given to something else
        return drawn

    named = _by_name(macro)
    # What takes more than it names (a `caller`, any name), or is none of a template, is drawn each time that it is handed a name.
    takes_no_more = named is not macro and isinstance(named, Macro)
    by_name = _Macro(named._environment, piece, named.name, named.arguments, False, False, False) if takes_no_more else macro
    piece.__dict__["by_name"] = by_name
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
        return self._templates[template], FILE + template, None


FILE = "<template> "

_WRITTEN_FOR = lazy_pattern(r"\ndebug_info = '([\d=&]*)'\s*$")  # which lines of Jinja's code were written for which of a template
_OWN_NAME = lazy_pattern(r"\bl_\d+_(?=\w)")  # what Jinja puts before a name


class _Modules(dict[str, Any]):
    """The macros of templates, by their names, each made when it is first asked for."""

    def __init__(self, environment: jinja2.Environment) -> None:
        self._environment = environment

    def __missing__(self, name: str) -> Any:
        found = self[name] = self._environment.get_template(name).module
        return found


class _Environment(jinja2.Environment):
    code_generator_class = _Code
    context_class = _Context
    escapes = _ESCAPES
    marked = staticmethod(marked)
    Macro = _Macro  # by Jinja's name for it, in the code of templates
    macro = staticmethod(_macro_of)
    by_name = staticmethod(_by_name)

    def __init__(self, is_worded: bool, **options: Any) -> None:
        super().__init__(**options)
        self._is_worded = is_worded
        self._known: dict[Any, jinja2.Template] = {}
        self.modules = _Modules(self)

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
            name = filename.removeprefix(FILE)
            raise jinja2.TemplateSyntaxError(_OWN_NAME.sub("", error.msg), line, name, filename) from error

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """The names that all templates know. (Jinja's chain of mappings would be gone through for every page.)"""
        return super().make_globals(d) if d else self.globals


class _PatientEnvironment(_Environment):
    code_generator_class = _PatientCode


def _fields(of: Any) -> tuple[Any, ...]:
    """What stands in a script for a view: its fields, in their order. Raises TypeError."""
    if not isinstance(of, Struct):
        raise TypeError(f"{type(of).__name__} cannot be written as JSON")
    return structs.astuple(of)


def environment_of(templates: Mapping[str, str], patient: bool = False) -> jinja2.Environment:
    """What draws with these templates; `patient` with those that ask for attributes where there are items, or none."""
    is_worded = not any(map(_has_other_words, templates.values()))
    make, compiled = (_PatientEnvironment if patient else _Environment), Compiled(patient, is_worded)
    environment = make(
        is_worded,
        loader=_Loader(templates), autoescape=True, undefined=jinja2.StrictUndefined, optimized=False,  # nothing to work out beforehand
        trim_blocks=True, lstrip_blocks=True, auto_reload=False, cache_size=-1, bytecode_cache=compiled,
    )  # fmt: skip
    environment.filters["json_ld"] = Markup  # `structured` has escaped it for a script element
    environment.policies["json.dumps_function"] = partial(json.dumps, default=_fields)
    return environment


# Between a template and the macro that it calls, the value that it shows, the view that it asks for or the template that it extends.
BETWEEN = frozenset(
    each.__code__
    for each in (
        _Macro._invoke, _Context.call, _by_name, kept(str), View._replace, View._asdict, _Environment.get_template, _Modules.__missing__,
        _fields,
    )
)  # fmt: skip
