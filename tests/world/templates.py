"""The pages' templates, rendered without a server, and what a browser makes of them."""

from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request

from entity_lists.pages.rendering import environment
from entity_lists.pages.word_diff import Text

ROOT = "/team/af/entity-lists"
_ENVIRONMENT = environment()
_CHARTS = '{% from "charts.html" import spark, draw_timeline with context %}{{ CALL }}'
_CHANGED = {True: "[{}]", False: "{}"}
# What a publisher's text would do to whoever reads it.
HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "javascript:alert(1)",
    "{{ root }}{% raw %}",
    "</table></main><iframe src=//example.org>",
)


class _Elements(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def render(template: str, shown: object, **query: str) -> str:
    """Return the HTML of a page; query: of its address."""
    request = Request({"type": "http", "query_string": urlencode(query).encode(), "headers": []})
    values = {"request": request, "root": ROOT, "airflow": "/team/af", "version": "1", "shown": shown}
    return _ENVIRONMENT.get_template(template).render(values)


def macro(call: str, **values: Any) -> str:
    """Return what a macro of charts.html makes."""
    return _ENVIRONMENT.from_string(_CHARTS.replace("CALL", call)).render(values)


def told(text: Text | None) -> str | None:
    """Return a text with what changed in brackets."""
    return None if text is None else "".join(_CHANGED[part.is_changed].format(part.text) for part in text)


def elements(html: str) -> list[tuple[str, dict[str, str]]]:
    """Return the elements of a page with their attributes, as a browser reads them."""
    parser = _Elements()
    parser.feed(html)
    return parser.found


def text(html: str) -> str:
    """Return what a reader sees of a page, in single spaces."""
    parser = _Elements()
    parser.feed(html)
    return " ".join(" ".join(parser.texts).split())


def links(html: str) -> list[str]:
    """Return where the links of a page lead."""
    return [attributes["href"] for tag, attributes in elements(html) if tag == "a"]


def dangers(html: str) -> list[str]:
    """Return what of a page could act as its reader: nothing, if it escapes everything."""
    found = elements(html)
    acting = [tag for tag, _ in found if tag in {"iframe", "img", "object", "embed", "svg"}]
    handlers = [name for _, attributes in found for name in attributes if name.startswith("on") or name == "style"]
    places = [value for _, one in found for name, value in one.items() if name in {"href", "src", "action"}]
    scripts = [one.get("src", "") for tag, one in found if tag == "script"]
    return [
        *acting,
        *handlers,
        *(place for place in places if not place.startswith((ROOT, "/team/af", "#", "?", "https://www.federalreg"))),
        *(place for place in scripts if not place.startswith(f"{ROOT}/static/")),
    ]
