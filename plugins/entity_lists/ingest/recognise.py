"""Which list a file is that is not the one it was given for."""

from entity_lists.source import Source
from entity_lists.sources import SOURCES


def other_list(source: Source, content: bytes) -> Source | None:
    """Return the source whose list a file reads as, None if it is none of the others."""
    others = (other for other in SOURCES if other.source_id != source.source_id)
    return next((other for other in others if other.recognises(content)), None)


def looks_like(other: Source) -> str:
    """Return the sentences that say so and what to do, for the end of a message."""
    return (
        f"It looks like another list, {other.title} ({other.source_id}): give it to that source, or the right file to "
        "this one."
    )
