"""Which later document explains that a rule's rows are fewer than it states: one that states a removal there."""

from collections import Counter
from collections.abc import Iterable

from entity_lists.law.statements import Countries, Statement
from entity_lists.register.destinations import countries_in


class Removals:
    """The removals that documents state; each explains as many rules as it removes parties, and no more."""

    def __init__(self, statements: Iterable[Statement]) -> None:
        self._removing = [one for one in statements if one.action == "remove" and one.unit in {"entity", "entry"}]
        self._left = Counter({one.key: one.stated for one in self._removing})

    def later_than(self, adding: Statement, number: int, missing: Countries) -> Statement | None:
        """Return the first later document that removes parties where rows are missing; None if none does.

        number: of rows that are missing. missing: by destination, empty where the adding document states none.
        """
        wanted = {code for code in missing if code} or countries_in([adding.document["abstract"] or ""])
        for one in self._removing:
            named = countries_in(one.sentences)
            fits = wanted <= named if missing else bool(wanted & named)
            if one.key[1] > adding.key[1] and self._left[one.key] > 0 and fits:
                self._left[one.key] -= 1
                return one
        return None
