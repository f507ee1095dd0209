"""Templates: what is called and escaped the short way gives what Jinja's own way gives."""

from __future__ import annotations

from typing import Any

import jinja2
import pytest
from markupsafe import Markup

from builder.publishing.templates import Look, Renderer, TemplateTrouble, _environment


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
    "{% autoescape false %}{{ view }}{% endautoescape %}{% autoescape view is string %}{{ view }}{% endautoescape %}",
)


@pytest.mark.parametrize("source", SOURCES)
@pytest.mark.parametrize(
    "view", ["plain", "é “ok”", "a & b", "<b>", "it's", '"', Markup("<b>"), Told("<b>"), Told("plain"), 3, None, ["<"], Marked()]
)
def test_the_short_way_gives_what_jinja_gives(source: str, view: Any) -> None:
    by_jinja = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined).from_string(source)
    assert _environment({"it": source}).get_template("it").render(view=view) == by_jinja.render(view=view)


def test_the_short_way_is_taken() -> None:
    """Jinja's writer of code is asked by a name of its own, which another version may not have: then this is the slow way."""
    code = _environment({}).compile("{{ view }}", raw=True)
    assert "environment.escaped(" in code


@pytest.mark.parametrize(
    ("page", "place"),
    [
        ("{% import 'other.html' as other %}\n{{ other.fail() }}", "templates/other.html:3: "),
        ("\n{% include 'includes.html' %}", "templates/includes.html:2: "),
        ("{% import 'other.html' as other %}\n{{ gone }}", "templates/page.html:2: "),
        ("\n{{ 1 / 0 }}", "templates/page.html:2: division by zero"),
        ("{{ href() }}", r"templates/page.html:1: href\(\) missing 1 required positional argument"),
        ("{% import 'other.html' as other %}\n{{ other.fail(1) }}", "templates/page.html:2: macro 'fail' takes not more than 0"),
        ("{{ [] | sum('a', 'b') | round }}", "templates/page.html:1: "),
        ("{% macro again() %}{{ again() }}{% endmacro %}{{ again() }}", "templates/page.html:1: maximum recursion depth"),
    ],
)
def test_an_error_is_named_with_the_file_that_it_stands_in(page: str, place: str) -> None:
    sources = {"page.html": page, "other.html": "{% macro fail() %}\n\n{{ gone }}{% endmacro %}", "includes.html": "\n{{ gone }}"}
    site: Any = None
    with pytest.raises(TemplateTrouble, match=place):
        Renderer(Look(sources, {}, site, "/"), lambda key: pytest.fail(key)).page("x/", "page.html", None)


def test_an_error_of_the_program_is_none_of_the_template() -> None:
    site: Any = None
    look = Look({"page.html": "{{ minutes(view) }}"}, {}, site, "/")
    with pytest.raises(AttributeError):
        Renderer(look, lambda key: pytest.fail(key)).page("x/", "page.html", 3)
