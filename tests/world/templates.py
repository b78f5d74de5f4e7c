"""The pages' templates, rendered without a server, and what a browser makes of them."""

from html.parser import HTMLParser
from pathlib import Path

from jinja2 import ChoiceLoader, DictLoader, Environment, FileSystemLoader, StrictUndefined

import entity_lists
from entity_lists.text.countries import country_label

ROOT = "/team/af/entity-lists"
_FRAME = "<title>{% block title %}{% endblock %}</title><main>{% block content %}{% endblock %}</main>"
_LOADERS = [
    FileSystemLoader(Path(entity_lists.__file__).parent / "pages" / "templates"),
    DictLoader({"base.html": _FRAME}),
]
_ENVIRONMENT = Environment(
    loader=ChoiceLoader(_LOADERS), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
)
_ENVIRONMENT.filters["country"] = country_label
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


def render(template: str, shown: object) -> str:
    """Return the HTML of a page."""
    return _ENVIRONMENT.get_template(template).render(root=ROOT, airflow="/team/af", version="1", shown=shown)


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
