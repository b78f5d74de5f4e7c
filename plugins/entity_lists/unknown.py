"""What a reader met that it has no code for: words never seen, counted so that the profile names each.

A word that only describes (a label, a gender, a programme, a list's name) is kept verbatim, coded OTHER or other, and
the release is published with a warning. A kind that decides what the rest means (a type of record, a section, a column)
is asked about: its records go to quarantine, and the rest of the list is publishable by approval.
"""

from collections import Counter

from entity_lists.text.spaces import one_line

_MAX_CHARACTERS = 100


class Unknown(Counter[tuple[str, str]]):
    """How often each was met: (metric, "what: word") -> count, as observations of the profile have it."""

    def word(self, what: str, word: str) -> None:
        """Count a word that only describes; what: the field or column that it stands in."""
        self["unknown_words", _named(what, word)] += 1

    def kind(self, what: str, word: str) -> None:
        """Count a kind of record, section or column that decides what the rest means."""
        self["unknown_kinds", _named(what, word)] += 1

    def observations(self) -> dict[tuple[str, str], float]:
        """Return the counts as observations of a release, with one row of each metric where there is nothing."""
        totals = {(metric, "release"): 0.0 for metric in ("unknown_words", "unknown_kinds")}
        for (metric, _), number in self.items():
            totals[metric, "release"] += number
        return totals | {key: float(number) for key, number in self.items()}


def _named(what: str, word: str) -> str:
    return f"{what}: {one_line(word)[:_MAX_CHARACTERS]}"
