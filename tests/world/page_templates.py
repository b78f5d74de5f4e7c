"""The templates of the pages, rendered without the app: they escape as they do in it."""

from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined

import entity_lists
from entity_lists.pages.charts import sparkline
from entity_lists.pages.word_diff import Text

FOLDER = Path(entity_lists.__file__).parent / "pages" / "templates"


def environment() -> Environment:
    """Return the templates, with what the app gives them."""
    folder = FileSystemLoader(FOLDER)
    made = Environment(loader=folder, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    made.filters["number"] = lambda value: "–" if value is None else f"{value:,}"
    made.globals |= {"sparkline": sparkline, "with_query": _with_query, "root": "/entity-lists", "version": "1"}
    return made


def _with_query(request: dict[str, Any], **changed: object) -> str:
    return "?" + urlencode({name: value for name, value in (request | changed).items() if value not in {None, ""}})


def rendered(name: str, shown: Any, **query: Any) -> str:
    """Return the HTML of a page; query: of its address."""
    return environment().get_template(name).render(shown=shown, request=query)


def macro(call: str, **values: Any) -> str:
    """Return what a macro of charts.html makes."""
    source = '{% from "charts.html" import spark, draw_timeline with context %}{{ ' + call + " }}"
    return environment().from_string(source).render(**values)


CHANGED = {True: "[{}]", False: "{}"}


def told(text: Text | None) -> str | None:
    """Return a text with what changed in brackets."""
    return None if text is None else "".join(CHANGED[part.is_changed].format(part.text) for part in text)
