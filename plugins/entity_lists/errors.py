"""Everything that this package raises, by who has to act.

* EntityListsError
  + UsageError            the caller: the command or the form was filled in wrongly
  + SourceUnavailable     nobody: the publisher could not be reached or has not published yet; try again later
    - NotPublished        nobody: the publisher answered that there is no such file, or not yet
    - SourceStale         a person has to look: the source was not checked successfully for days
  + ReleaseRejected       a person has to look: this release is not published, the last good snapshot stays in force
    - SourceChanged       the publisher's file has something that the parser does not know
    - ContractBroken      the tables do not have the columns, types or keys of the contract
    - ExpectationsFailed  the audit's verdict is "reject"
    - ReleaseDeclined     nobody: a person said no, did not answer in time, or a newer release made the question moot
  + ApprovalNeeded        a person has to decide: the audit's verdict is "ask"
  + StoreError            whoever keeps the store: it cannot be read or written
    - StoreUnsafe         the endpoint does not honour conditional writes, so publishing to it could lose data
    - PublishConflict     another publisher was there first, or an immutable object has other bytes than expected
    - StoreDamaged        verification found that the store does not hold what its manifests say
  + WarehouseError        whoever keeps the data warehouse: it is not reached, refuses, or is not as we left it

Each class carries the exit code that the command line ends with.
"""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar


class EntityListsError(Exception):
    """Base of every error raised here; its text names what, where, expected, found and what to do."""

    exit_code: ClassVar[int] = 1


class UsageError(EntityListsError):
    """The command or the form was filled in wrongly."""

    exit_code = 2


class ReleaseRejected(EntityListsError):
    """The release must not be published as it is."""

    exit_code = 3


class SourceChanged(ReleaseRejected):
    """The publisher's file has something that the parser does not know."""


class ContractBroken(ReleaseRejected):
    """The tables do not have the columns, types or keys of the contract."""


class ExpectationsFailed(ReleaseRejected):
    """Critical expectations failed on the written release; failed has each of them as the audit's report does."""

    def __init__(self, message: str, failed: Sequence[Mapping[str, Any]] = ()) -> None:
        super().__init__(message)
        self.failed = failed


class ReleaseDeclined(ReleaseRejected):
    """The audit asked, and the answer was no; said: by whom and why, or why there was nothing left to answer."""

    def __init__(self, message: str, *, said: str) -> None:
        super().__init__(message)
        self.said = said


class ApprovalNeeded(EntityListsError):
    """The release is large but possible: a person has to approve it; failed as in ExpectationsFailed.

    draft: the manifest of that release; question: in Markdown, what would change.
    """

    exit_code = 4

    def __init__(
        self,
        message: str,
        failed: Sequence[Mapping[str, Any]] = (),
        *,
        draft: Mapping[str, Any] | None = None,
        question: str = "",
    ) -> None:
        super().__init__(message)
        self.failed = failed
        self.draft = draft or {}
        self.question = question


class SourceUnavailable(EntityListsError):
    """The publisher could not be reached, or has not published this release yet."""

    exit_code = 5


class NotPublished(SourceUnavailable):
    """The publisher answered 404: there is no such file, or not yet."""


class SourceStale(SourceUnavailable):
    """A source was not checked successfully for days."""


class StoreError(EntityListsError):
    """The store cannot be read or written."""

    exit_code = 6


class StoreUnsafe(StoreError):
    """The store's endpoint does not honour conditional writes."""


class PublishConflict(StoreError):
    """Another publisher was there first, or an immutable object has other bytes than expected."""


class StoreDamaged(StoreError):
    """The store does not hold what its manifests say."""


class WarehouseError(EntityListsError):
    """The data warehouse is not reached, refuses, or does not have the tables that were made in it."""

    exit_code = 6
