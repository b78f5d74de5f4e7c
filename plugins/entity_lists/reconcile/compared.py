"""One comparison of what is stated and what is shown: a row of the table reconciliation."""

from dataclasses import dataclass
from datetime import date

EQUAL, EXPLAINED, DIFFERENT, UNKNOWN = "equal", "explained", "different", "unknown"


@dataclass(frozen=True, kw_only=True)
class Compared:
    """One comparison: columns of the table; comparison and position are told by where it stands."""

    explanation: str
    result: str
    document_number: str | None = None
    published_on: date | None = None
    citation: str | None = None
    action: str | None = None
    unit: str | None = None
    country_code: str | None = None
    stated: int | None = None
    shown: int | None = None
    later_removed: int | None = None

    @property
    def difference(self) -> int | None:
        """What is shown and was removed later, less what is stated; None where one side has no number."""
        if self.stated is None or self.shown is None:
            return None
        return self.shown + (self.later_removed or 0) - self.stated
