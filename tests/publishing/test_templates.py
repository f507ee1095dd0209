"""Templates draw pages and bodies, and an error in one is said with its place."""

from __future__ import annotations

from typing import Any

import jinja2
import pytest

from builder.model.records import Body, Hole
from builder.publishing import templates
from builder.publishing.template_engine import Compiled
from builder.publishing.templates import Look, Renderer, TemplateTrouble, compile_all
from builder.publishing.views import Fill, Link, Prose


@pytest.mark.parametrize(
    "including", ["{% include 'a.html' %}", '{%include"a.html"%}', "{%-  from  'a.html'  import b %}", "{% extends 'a.html' -%}"]
)
def test_who_names_one_template_reaches_no_other(including: str) -> None:
    assert templates.included("page.html", {"page.html": including, "a.html": "", "b.html": ""}).keys() == {"page.html", "a.html"}


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
