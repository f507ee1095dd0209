"""Jinja's side of templates: what is called and escaped the short way gives what Jinja's own way gives."""

from __future__ import annotations

import itertools
from typing import Any

import jinja2
import pytest
from markupsafe import Markup

from builder.publishing import template_engine
from builder.publishing.template_engine import environment_of, kept
from builder.publishing.templates import Look, Renderer
from builder.publishing.views import Fill, Prose
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


def test_a_view_in_a_script_is_an_array_of_its_fields() -> None:
    template = environment_of({}).from_string("{{ view | tojson }}")
    view = Prose("a & b", (Fill("plain"),))
    assert template.render(view=view) == '["a \\u0026 b", [["plain", "", null, [], null, null, ""]]]'
