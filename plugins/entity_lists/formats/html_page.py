"""A web page from outside, as elements: its limits, its name, its links.

Read by libxml2 without network, DTDs and huge trees; its own limit on depth stays on, and a page on which it gives up
is refused and not read in part.
"""

import re
from dataclasses import dataclass

from lxml import etree

from entity_lists.errors import SourceChanged
from entity_lists.formats.decoding import decode
from entity_lists.formats.html_cell import fold

_MAX_BYTES = 2 << 20
# libxml2 compares each attribute of a tag with all before it: a tag with very many costs minutes.
_MAX_ATTRIBUTES = 500
_TAG = re.compile(rb"<[A-Za-z][^>]*")
# A ">" inside a quoted value hides from the pattern above where its tag ends.
_QUOTED_ENDS = re.compile(rb"""=\s{0,50}(?:"[^">]{0,500}>|'[^'>]{0,500}>)""")
_MAX_QUOTED_ENDS = 20
_SEPARATOR = re.compile(rb"[\s/]+")
_BEYOND_LIMIT = "Look at the page: if it is really so, the limit in html_page.py has to be raised."


@dataclass(frozen=True, kw_only=True)
class Link:
    """One link of a page: its text in one line, and where it leads, as the page has it."""

    text: str
    url: str


def is_within_limits(content: bytes) -> bool:
    """Return whether a page is small and plain enough to be parsed at all."""
    return len(content) <= _MAX_BYTES and not _has_long_tags(content)


def page_root(content: bytes) -> etree._Element | None:
    """Return the root of a page within the limits, as far as it can be read; None if nothing of it can."""
    root, _ = _parsed(content)
    return root


def page_name(root: etree._Element) -> str:
    """Return the title and the first headings of a page, "" if it has none."""
    return " | ".join(filter(None, (_text(node) for node in root.iter("title", "h1"))))


def page_links(root: etree._Element) -> tuple[Link, ...]:
    """Return the links of a page that lead anywhere."""
    links = ((node, (node.get("href") or "").strip()) for node in root.iter("a"))
    return tuple(Link(text=_text(node), url=url) for node, url in links if url)


def parse_page(content: bytes, *, source_id: str) -> etree._Element:
    """Return the root of a page.

    Raises:
        SourceChanged: it breaks off, is not UTF-8, or goes beyond a limit.
    """
    _refuse_costly(content, source_id)
    if b"</html" not in content.lower() or b"\0" in content:
        raise SourceChanged(
            f"{source_id}: expected a page up to its closing </html>, found {len(content):,} bytes that break off or "
            "are no text: fetch it again."
        )
    root, fatal = _parsed(decode(content, source_id).encode())
    if root is None or fatal:
        raise SourceChanged(
            f"{source_id}: expected a page that can be read to its end, found one that cannot: {fatal[:1]}. It is "
            "nested too deeply or damaged: fetch it again."
        )
    return root


def _parsed(content: bytes) -> tuple[etree._Element | None, list[str]]:
    """Return the root, as far as it can be read, and what made libxml2 give up."""
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        return None, [error.msg or ""]
    return root, [entry.message for entry in parser.error_log if entry.level == etree.ErrorLevels.FATAL]


def _text(node: etree._Element) -> str:
    return fold("".join(map(str, node.itertext())))


def _has_long_tags(content: bytes) -> bool:
    has_attributes = any(len(_SEPARATOR.findall(tag)) > _MAX_ATTRIBUTES for tag in _TAG.findall(content))
    return has_attributes or len(_QUOTED_ENDS.findall(content)) > _MAX_QUOTED_ENDS


def _refuse_costly(content: bytes, source_id: str) -> None:
    if len(content) > _MAX_BYTES:
        raise SourceChanged(
            f"{source_id}: expected a page of at most {_MAX_BYTES:,} bytes, found {len(content):,} bytes. "
            f"{_BEYOND_LIMIT}"
        )
    if _has_long_tags(content):
        raise SourceChanged(
            f"{source_id}: expected tags of at most {_MAX_ATTRIBUTES:,} attributes, found one of more. {_BEYOND_LIMIT}"
        )
