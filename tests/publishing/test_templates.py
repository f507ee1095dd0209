"""Templates: what is called and escaped the short way gives what Jinja's own way gives."""

from __future__ import annotations

import itertools
from typing import Any

import jinja2
import pytest
from markupsafe import Markup

from builder.model.records import Body, Hole
from builder.publishing import template_engine, templates
from builder.publishing.template_engine import Compiled, environment_of, kept
from builder.publishing.templates import Look, Renderer, TemplateTrouble, compile_all
from builder.publishing.views import Fill, Link, Prose
from builder.publishing.wording import W


class Marked:
    def __html__(self) -> str:
        return "<i>"


class Told(str):
    __slots__ = ()


SOURCES = (
    "{{ view }}",
    "{{ view ~ '&' }}{{ '<' ~ 1 }}",
    "{% set words %}<b>{{ view }}</b>{% endset %}{{ words }}",
    "{% macro b(it, n=1) %}{{ it }}{{ caller() if caller is defined }}{{ n }}{% endmacro %}{{ b(view) }}{% call b(1, n=2) %}&{% endcall %}",
    "{% for each in range(2) %}{% set m = loop.index %}{{ view }}{{ m }}{{ dict(a=view).a }}{% endfor %}",
    "{% block words %}{{ self.more() }}{% endblock %}{% block more %}{{ view }}{% endblock %}",
    "{% macro b(it, n='<') %}{{ it }}{{ n }}{{ varargs }}{{ kwargs }}{% endmacro %}{{ b(view) }}{{ b(view, 1, 2, c=3, **{'d': 4}) }}",
    "{% macro b(it='<', class='>') %}{{ it }}{{ class }}{% endmacro %}{{ b() }}{{ b(view) }}{{ b(class=view) }}{{ b(*[view, '&']) }}",
    "{% autoescape false %}{% macro b(it) %}{{ it }}{% endmacro %}{% autoescape true %}{{ b(view) }}{% endautoescape %}{% endautoescape %}",
    "{% macro b(it) %}<{{ it }}{% endmacro %}{% autoescape false %}{{ b(view) }}{{ b(view) is escaped }}{% endautoescape %}",
    "{% autoescape false %}{{ view }}{% endautoescape %}{% autoescape view is string %}{{ view }}{% endautoescape %}",
    "{{ {'a': view}.a }}{{ dict(class=view).class }}{{ view.nothing is defined }}{{ view.nothing | default('none') }}",
    "{{ (view ~ 'b').upper() }}{{ [view].index(view) }}{{ 1 .real }}{{ ('a' if view else 'b').title() }}{{ (not view).real }}",
)


@pytest.mark.parametrize("source", SOURCES)
@pytest.mark.parametrize(
    "view", ["plain", "é “ok”", "a & b", "<b>", "it's", '"', Markup("<b>"), Told("<b>"), Told("plain"), 3, None, ["<"], Marked()]
)
def test_the_short_way_gives_what_jinja_gives(source: str, view: Any) -> None:
    by_jinja = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined).from_string(source)
    site: Any = None
    renderer = Renderer(Look({"it": source}, {}, site, "/"), lambda key: pytest.fail(key))
    assert renderer.page("x/", "it", view).decode() == by_jinja.render(view=view)


@pytest.mark.parametrize(
    "including", ["{% include 'a.html' %}", '{%include"a.html"%}', "{%-  from  'a.html'  import b %}", "{% extends 'a.html' -%}"]
)
def test_who_names_one_template_reaches_no_other(including: str) -> None:
    assert templates.included("page.html", {"page.html": including, "a.html": "", "b.html": ""}).keys() == {"page.html", "a.html"}


def test_a_macro_that_nobody_called_is_shown_by_its_name() -> None:
    site: Any = None
    drawn = Renderer(Look({"it": "{% macro b() %}{% endmacro %}{{ b }}"}, {}, site, "/"), lambda key: pytest.fail(key)).page("x/", "it", 1)
    assert drawn.decode() == "&lt;_Macro &#39;b&#39;&gt;"  # and not by its place in memory


@pytest.mark.parametrize(
    ("source", "drawn"),
    [
        ("{% if view %}a{% include 'it' without context %}b{% endif %}c", "a<i>bc"),
        ("{% for each in (1, 2) %}{{ each }}{% include ['gone', 'it'] ignore missing without context %}{% endfor %}", "1<i>2<i>"),
        ("{% macro b() %}a{% include 'it' without context %}b{% endmacro %}{{ b() }}", "a<i>b"),
        ("{% filter upper %}a{% include 'it' without context %}b{% endfilter %}c{% include 'it' without context %}", "A<I>Bc<i>"),
    ],
)
def test_what_is_included_without_context_stays_in_its_place(source: str, drawn: str) -> None:
    assert environment_of({"page": source, "it": "<i>"}).get_template("page").render(view=1) == drawn


def test_the_short_way_is_taken() -> None:
    """Jinja's writer of code is asked by a name of its own, which another version may not have: then this is the slow way."""
    code = environment_of({}).compile("{% macro b(it) %}{% endmacro %}{{ view }}{{ b(view) }}", raw=True)
    assert "escapes[(shown := " in code
    assert "environment.macro(" in code
    assert "return marked(" in code
    assert "context.call(" not in code
    assert ".title" in environment_of({}).compile("{{ view.title }}", raw=True)


def test_words_of_the_interface_are_part_of_a_template_unless_that_name_means_something_else_anywhere() -> None:
    assert W.skip in environment_of({}).compile("{{ w.skip }}", raw=True)
    site: Any = None
    extended = "{{ w.skip }}{% block one %}{{ w.title }}{% endblock %}"
    extending = "{% extends 'one' %}{% set w = namespace(skip=1, title=2) %}"
    for sources, drawn in (({"one": "<{{ w.skip }}"}, f"<{W.skip}"), ({"two": extending, "one": extended}, "12")):
        renderer = Renderer(Look(sources, {}, site, "/"), lambda key: pytest.fail(key))
        assert renderer.page("x/", next(iter(sources)), None).decode() == drawn


KEPT = """
{% macro b(it, n=1) %}{{ it }}{{ n }}{{ count() }}{% endmacro %}
{% set b = kept(b) %}
{% macro c(it='a', n=1) %}{{ it }}{{ n }}{% endmacro %}
{% set c = kept(c) %}
{% macro d(it) %}{{ it }}{{ caller() if caller is defined else kwargs['n'] }}{% endmacro %}
{% set d = kept(d) %}
{% set h = kept(href) %}
{% macro all(them) %}{% for it in them %}{{ b(it) }} {% endfor %}{% endmacro %}
"""


@pytest.mark.parametrize(
    ("calls", "drawn"),
    [
        ("{{ b(view) }} {{ b(view) }} {{ b(view, 2) }} {{ b(view, n=2) }}", "a1(0) a1(0) a2(1) a2(1)"),
        ("{{ all((view, view)) }}{{ b(view) }}", "a1(0) a1(0) a1(0)"),
        ("{% set same = '<'|safe %}{{ b('<') }} {{ b(same) }} {{ b('<') }}", "&lt;1(0) <1(1) &lt;1(0)"),
        ("{% set it = ['a'] %}{{ b(it) }} {{ it.append('b') }} {{ b(it) }}", "[&#39;a&#39;]1(0) None [&#39;a&#39;, &#39;b&#39;]1(1)"),
        ("{{ c(n=2) }} {{ c() }} {{ c(n=3) }} {{ c('<') }} {{ c(n=2) }}", "a2 a1 a3 &lt;1 a2"),
        ("{% call d(1) %}c{% endcall %} {{ d(1, n=2) }} {{ h(path='x') }}{{ h('x') }}", "1c 12 xx"),
        ("{% set it = namespace(a=1) %}{{ b(it.a) }} {% set it.a = 2 %}{{ b(it.a) }}", "11(0) 21(1)"),
    ],
)
def test_a_kept_macro_is_drawn_once_for_the_same_values(calls: str, drawn: str) -> None:
    environment = environment_of({"b": KEPT, "it": "{% from 'b' import all, b, c, d, h %}" + calls})
    number = itertools.count()
    environment.globals.update(kept=kept, count=lambda: f"({next(number)})", href=lambda path: path)
    assert environment.get_template("it").render(view="a") == drawn


def test_a_kept_macro_may_take_nothing() -> None:
    environment = environment_of({"it": "{% macro b() %}x{% endmacro %}{% set b = kept(b) %}{{ b() }}{{ b() }}"})
    environment.globals.update(kept=kept)
    assert environment.get_template("it").render() == "xx"


def test_a_kept_macro_keeps_so_many_pieces_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(template_engine, "MOST_KEPT", 2)
    drawn: list[tuple[int]] = []
    macro = kept(lambda it: drawn.append(it) or "")
    pieces = [(number,) for number in range(3)]
    for it in (pieces[0], pieces[1], pieces[0], pieces[2], pieces[2], pieces[0]):
        macro(it)
    assert drawn == [pieces[0], pieces[1], pieces[2], pieces[0]]


@pytest.mark.parametrize(
    ("page", "place"),
    [
        ("{% import 'other.html' as other %}\n{{ other.fail() }}", "templates/other.html:3: "),
        ("\n{% include 'includes.html' %}", "templates/includes.html:2: "),
        ("{% import 'other.html' as other %}\n{{ gone }}", "templates/page.html:2: "),
        ("\n{{ 1 / 0 }}", "templates/page.html:2: division by zero"),
        ("a {{ 1 }}\n{{ 2 }} b\n{{ 1 / 0 }}", "templates/page.html:3: division by zero"),
        ("\n{% extends {} %}", "templates/page.html:2: unhashable type"),
        ("{{ href() }}", r"templates/page.html:1: href\(\) missing 1 required positional argument"),
        ("{% import 'other.html' as other %}\n{{ other.fail(1) }}", "templates/page.html:2: macro fail\\(\\) takes 0 positional"),
        ("{{ [] | sum('a', 'b') | round }}", "templates/page.html:1: "),
        ("{% macro b(it) %}{{ it + 1 }}{% endmacro %}\n{% set b = kept(b) %}\n\n{{ b(view) }}", "templates/page.html:1: "),
        ("{% macro b() %}{% endmacro %}{% set b = kept(b) %}\n{{ b(1) }}", "templates/page.html:2: macro b\\(\\) takes 0 positional"),
        ("{% macro again() %}{{ again() }}{% endmacro %}{{ again() }}", "templates/page.html:1: maximum recursion depth"),
        ("\n{% include 'page.html' %}", "templates/page.html:2: maximum recursion depth exceeded: it calls"),
        ("\n{% import 'page.html' as it with context %}", "templates/page.html:2: maximum recursion depth exceeded: it calls"),
        (
            "{% macro b() %}{{ prose(none) }}{{ b() }}{% endmacro %}\n{{ b() }}",
            "templates/page.html:1: maximum recursion depth exceeded: it",
        ),
        (
            "{% macro b() %}{% macro c() %}{{ b() }}{% endmacro %}{{ c() }}{% endmacro %}{{ b() }}",
            "templates/page.html:1: maximum recursion",
        ),
        ("\n{% if 1e999 %}{% endif %}", "templates/page.html:2: name 'inf'"),
        ("\n{% filter wordcount %}a b{% endfilter %}", "templates/page.html:2: "),
        ("\n{{ href(view) }}", r"templates/page.html:2: href\(\) takes a path, not Link"),
        ("\n{% include 'gone.html' %}", "templates/page.html:2: there is no template gone.html"),
        ("\n{% from 'gone.html' import it %}", "templates/page.html:2: there is no template gone.html"),
        ("\n\n{% extends 'gone.html' %}", "templates/page.html:3: there is no template gone.html"),
        ("{% include 'lacks.html' %}", "templates/lacks.html:2: there is no template gone.html"),
        ("\n{{ prose(view) }}", r"templates/page.html:2: prose\(\) takes a body, not Link"),
        ("\n{{ minutes(3) }}", r"templates/page.html:2: minutes\(\) takes a body, not int"),
        ("\n{{ prose(gone) }}", "templates/page.html:2: 'gone' is undefined"),
        ("\n{{ view[0] }}", "templates/page.html:2: Link object has no element 0"),
        ("{% import 'other.html' as other %}\n{{ other.gone() }}", "templates/page.html:2: there is no `gone` here$"),
        ("{% for it in [1] %}\n{{ loop.indx }}{% endfor %}", "templates/page.html:2: there is no `indx` here; did you mean `index`"),
        ("{% macro b(it) %}{% endmacro %}{% set b = kept(b) %}\n{{ b(n=1) }}", "templates/page.html:2: macro 'b' takes no keyword"),
        ("{% set h = kept(href) %}\n{{ h(n=1) }}", r"templates/page.html:2: href\(\) got an unexpected keyword"),
        ("\n{{ href(path=1, **{'path': 2}) }}", "templates/page.html:2: got multiple values for keyword argument 'path'"),
        ("\n{{ 10 ** 5000 }}", "templates/page.html:2: Exceeds the limit"),
        ("{{ w.linkedfrom }}", "templates/page.html:1: there is no `linkedfrom` here; did you mean `linked_from`"),
        ("\n{{ href | tojson }}", "templates/page.html:2: \\w+ cannot be written as JSON"),
        ("\n{{ view._replace(gone=1) }}", "templates/page.html:2: .*gone"),
        ("\n{{ '\\ud800' }}", "templates/page.html:1: .*surrogates not allowed"),
        # What Jinja lets through, and Python does not read.
        ("\n\n{{ href(a=1, a=2) }}", "templates/page.html:3: keyword argument repeated: a"),
        ("\n{% macro b(it, it) %}{% endmacro %}", "templates/page.html:2: duplicate argument 'it'"),
        ("\n{% for it in [1] %}" * 30 + "{% endfor %}" * 30, r"templates/page.html:\d+: too many statically nested blocks"),
        ("{{ " + "(" * 3000 + "1" + ")" * 3000 + " }}", "templates/page.html:1: it is nested too deeply"),
        ("{{ " + "1" * 5000 + " }}", "templates/page.html:1: Exceeds the limit"),
    ],
)
def test_an_error_is_named_with_the_file_that_it_stands_in(page: str, place: str) -> None:
    sources = {"page.html": page, "other.html": "{% macro fail() %}\n\n{{ gone }}{% endmacro %}", "includes.html": "\n{{ gone }}"}
    sources["lacks.html"] = "\n{% import 'gone.html' as it %}"
    site: Any = None
    with pytest.raises(TemplateTrouble, match=place):
        Renderer(Look(sources, {}, site, "/"), lambda key: pytest.fail(key)).page("x/", "page.html", Link("x/", "X"))


@pytest.mark.parametrize(
    ("fills", "place"),
    [
        ("", "templates/components/fills.html:1: there is no macro link"),
        ("{% macro link() %}{% endmacro %}", r"templates/page.html:1: macro link\(\) takes 0 positional"),
        ("{% set link = 1 %}", "templates/page.html:1: 'int' object is not callable"),
        ("\n{% macro link(it) %}{{ it.nothing }}{% endmacro %}", "templates/components/fills.html:2: .*nothing"),
    ],
)
def test_a_macro_that_cannot_fill_a_body_is_named(fills: str, place: str) -> None:
    sources = {"page.html": "{{ prose(view) }}", "components/fills.html": fills}
    site: Any = None
    renderer = Renderer(Look(sources, {}, site, "/"), lambda key: Body((Hole("link", ()),), ""))
    with pytest.raises(TemplateTrouble, match=place):
        renderer.page("x/", "page.html", Prose("people/x", (Fill("link"),)))


def test_a_view_in_a_script_is_an_array_of_its_fields() -> None:
    template = environment_of({}).from_string("{{ view | tojson }}")
    view = Prose("a & b", (Fill("plain"),))
    assert template.render(view=view) == '["a \\u0026 b", [["plain", "", null, [], null, null, ""]]]'


def test_an_error_of_the_program_is_none_of_the_template() -> None:
    site: Any = None
    lost: Any = None
    look = Look({"page.html": "{{ minutes(view) }}"}, {}, site, "/")
    with pytest.raises(AttributeError):
        Renderer(look, lambda key: lost).page("x/", "page.html", Prose("people/x", ()))


def test_all_that_a_page_is_drawn_with_can_be_compiled_beforehand(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Compiled, "_codes", {})
    site: Any = None
    sources = {"page.html": "{% extends 'frame.html' %}", "frame.html": "{{ view | json_ld }} {{ href('a') }}"}
    compile_all(sources, ["page.html"])
    monkeypatch.setattr(jinja2.Environment, "_generate", lambda self, source, name, *rest: pytest.fail(name))
    assert Renderer(Look(sources, {}, site, "/"), lambda key: pytest.fail(key)).page("x/", "page.html", "{}") == b"{} ../a"
