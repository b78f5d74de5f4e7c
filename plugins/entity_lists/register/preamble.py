"""Why parties were put on the list: the paragraphs of a rule's preamble that say "added … for …".

"The ERC determined to add A and B, under the destination of China, to the Entity List for …." One row a party. Written
from the documented structure; not proven on a real text.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from entity_lists.register.themes import theme_of
from entity_lists.text.countries import country_code
from entity_lists.text.spaces import one_line

_ADDED = re.compile(
    r"\b(?:determined|decided) to add (?P<parties>.+?),? (?:all |both |each )?under the destinations? of "
    r"(?P<country>[^,;]+?(?: \([^()]+\))?),? to the Entity List\b"
)
_BETWEEN = re.compile(r";\s*(?:and\s+)?|,\s+and\s+(?=[A-Z])|\s+and\s+(?=[A-Z])")
_LEGAL_FORM = re.compile(r",\s+(?!(?:Ltd|Inc|LLC|Co|Corp|Limited|S\.A|GmbH|FZE|FZCO|JSC|OOO)\b)(?=[A-Z])")
_KIND = re.compile(r"^(?:the )?(?:following )?(?:\w+ )?(?:entit(?:y|ies)|companies|persons?),?:?\s+", re.IGNORECASE)
_SHORT = re.compile(r"\s\([^()]*\)$")


@dataclass(frozen=True, kw_only=True)
class Reason:
    """Why one party was listed: the columns of the table reasons."""

    party: str
    country_code: str | None
    country_text: str | None
    theme: str | None
    theme_words: str | None
    paragraph: str


def read_reasons(paragraphs: Iterable[str]) -> Iterator[Reason]:
    """Yield the reasons that paragraphs of a preamble give, one a party, in their order."""
    for paragraph in map(one_line, paragraphs):
        if match := _ADDED.search(paragraph):
            theme, words = theme_of(paragraph[match.end() :])
            country = match["country"].strip()
            for party in _parties(match["parties"]):
                yield Reason(
                    party=party,
                    country_code=country_code(country) or country_code(_SHORT.sub("", country).removeprefix("the ")),
                    country_text=country,
                    theme=theme,
                    theme_words="; ".join(words) or None,
                    paragraph=paragraph,
                )


def _parties(text: str) -> list[str]:
    parts = [part for piece in _BETWEEN.split(_KIND.sub("", text)) for part in _LEGAL_FORM.split(piece)]
    return [name for part in parts if (name := part.strip(" ,;"))]
