"""The sources as rows, and as the document sources/sources.md.

That has every source in one narrow table, then where each comes from and on what terms.
"""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from entity_lists.schedule import in_words

if TYPE_CHECKING:
    from entity_lists.source import Source


# The columns that people get.
SOURCES_SHOWN = ("source_id", "title", "list_codes", "schedule")
_CODES_SHOWN = 3


def source_rows(listed: Sequence["Source"]) -> list[dict[str, Any]]:
    """Return what is listed of each source."""
    return [
        {
            "source_id": source.source_id,
            "title": source.title,
            "publisher": source.publisher,
            "list_codes": ", ".join(source.list_codes),
            "schedule": looked_at(source),
            "homepage": source.homepage,
            "data_license": source.data_license,
        }
        for source in listed
    ]


def sources_markdown(listed: Sequence["Source"]) -> str:
    """Return the sources as a Markdown document; the README shows its table."""
    return "\n".join([
        "# Sources",
        "",
        "Made by `entity-lists sources --markdown`; a test compares the two. On the holidays of the U.S. federal",
        "government nothing is looked at.",
        "",
        *sources_table(listed),
        *(line for source in listed for line in _about(source)),
        "",
    ])


def sources_table(listed: Sequence["Source"]) -> list[str]:
    """Return the lines of the table: a source's title, its id, its lists, and when it is looked at."""
    rows = ((source.title, f"`{source.source_id}`", _lists(source), looked_at(source)) for source in listed)
    # Without padding: the README is no wider than the code.
    return ["|list|source id|codes|looked at|", "|---|---|---|---|", *(f"|{'|'.join(row)}|" for row in rows)]


def looked_at(source: "Source") -> str:
    """Return when a source is looked at, in words."""
    return in_words(source.schedule, source.timezone)


def _lists(source: "Source") -> str:
    shown, more = source.list_codes[:_CODES_SHOWN], len(source.list_codes) - _CODES_SHOWN
    return ", ".join(shown) + (f" and {more} more" if more > 0 else "")


def _about(source: "Source") -> Iterator[str]:
    yield from ("", f"## {source.title}", "", f"- source id: `{source.source_id}`", f"- publisher: {source.publisher}")
    yield f"- lists: {', '.join(f'`{code}`' for code in source.list_codes)}"
    yield f"- looked at: {looked_at(source)} (`{source.schedule}` in {source.timezone})"
    yield f"- page: <{source.homepage}>"
    yield from [f"- file: <{url}>" for url in source.urls] or [f"- files: found by date or page at <{source.base_url}>"]
    yield f"- licence of the data: {source.data_license}"
