"""The law behind the U.S. Entity List: its releases joined with the Federal Register; derived, published by nobody.

A list's own release says what its bytes say. When a rule took effect, what it stated, and what the list does not show
yet stands here, in releases whose manifests name both inputs.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NoReturn

from entity_lists.contract.kinds import LAW_ID
from entity_lists.errors import UsageError
from entity_lists.fetch.download import Download
from entity_lists.fetch.fetcher import Fetcher
from entity_lists.formats.file_kind import TABLE
from entity_lists.release import Origin
from entity_lists.schedule import EVERY_MORNING
from entity_lists.source import Source


@dataclass(frozen=True, kw_only=True)
class DerivedSource(Source):
    """The source of a derived data set: nobody serves it, other releases are its input."""

    def newest(self, fetcher: Fetcher) -> date:
        """Raise UsageError: it is not fetched."""
        self._refuse()

    def download(self, fetcher: Fetcher, as_of: date, known: Origin | None) -> NoReturn:
        """Raise UsageError: it is not fetched."""
        self._refuse()

    def check(self, files: Sequence[Download]) -> NoReturn:
        """Raise UsageError: nor is a file of it given."""
        self._refuse()

    def _refuse(self) -> NoReturn:
        raise UsageError(
            f"{self.source_id} is derived from other releases and not ingested. Run: entity-lists derive "
            f"{self.source_id}"
        )


SOURCE = DerivedSource(
    source_id=LAW_ID,
    title="U.S. Entity List, the law behind it",
    publisher="derived from the Entity List and the Federal Register",
    homepage="https://www.federalregister.gov/agencies/industry-and-security-bureau",
    data_license="U.S. government work, public domain",
    # It follows its inputs; this is when it runs without one that is new.
    schedule=EVERY_MORNING,
    timezone="UTC",
    base_url="https://www.federalregister.gov",
    file_kind=TABLE,
    parser_version=1,
)
