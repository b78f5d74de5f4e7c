"""Every source. To add one, write its module beside this file and name it in SOURCES."""

from entity_lists.errors import UsageError
from entity_lists.source import Source
from entity_lists.sources import (
    us_bis_entity_list,
)

SOURCES: tuple[Source, ...] = (
    us_bis_entity_list.source(),
)  # fmt: skip


def get_source(source_id: str) -> Source:
    """Return the source of that id.

    Raises:
        UsageError: there is none; the text names those that there are.
    """
    for source in SOURCES:
        if source.source_id == source_id:
            return source
    raise UsageError(f"There is no source {source_id!r}. There are: {', '.join(s.source_id for s in SOURCES)}")
