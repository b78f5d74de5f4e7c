"""What people are told when a release was not published by itself, or when a source or the store needs them.

Plain text, whatever carries it: a mail, a message in a chat, the body of a webhook.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from entity_lists.audit.report import finding, place
from entity_lists.errors import ReleaseRejected, SourceStale
from entity_lists.text.plain import cut, plain

_MAX_REASONS, _MAX_EXAMPLES, _MAX_CHARACTERS = 5, 4, 300
# Who is pending is what the notice is for: no document is left out, and together they have this much room.
_MAX_PENDING_CHARACTERS = 15_000


@dataclass(frozen=True, kw_only=True)
class Notice:
    """A title of one line and a body of a few."""

    title: str
    body: str


def of_question(subject: str, release_id: str | None, failed: Sequence[Mapping[str, Any]], url: str) -> Notice:
    """Return the notice that somebody has to decide. failed: as in an audit's report. url: of the task that waits."""
    return _notice(subject, "ask", release_id, _reasons(failed), url)


def of_published(subject: str, release_id: str | None, failed: Sequence[Mapping[str, Any]], url: str) -> Notice | None:
    """Return the notice that a release was published in which something was never seen before; None if nothing was."""
    news = [failure for failure in failed if failure.get("is_news")]
    return _notice(subject, "published", release_id, _reasons(news), url) if news else None


def of_pending(subject: str, release_id: str, documents: Sequence[str], url: str) -> Notice:
    """Return the notice that law is ahead of a list; documents: a sentence each."""
    room = max(_MAX_CHARACTERS, _MAX_PENDING_CHARACTERS // max(1, len(documents)))
    return _notice(subject, "pending", release_id, documents, url, most=len(documents), most_characters=room)


def of_history(subject: str, asked: Mapping[str, Any], url: str) -> Notice:
    """Return the notice that somebody has to decide on a backfill; asked: how many releases, of how many dates."""
    told = f"{asked['releases']:,} releases of before day one, of {asked['dates']:,} dates, wait to be published."
    return _notice(subject, "ask", None, [told], url)


def of_error(subject: str, release_id: str | None, error: BaseException | str, url: str) -> Notice:
    """Return the notice that a task ended with an error. release_id: None if it is not known yet."""
    verdict = (
        "reject" if isinstance(error, ReleaseRejected) else "stale" if isinstance(error, SourceStale) else "failed"
    )
    said = error if isinstance(error, str) else f"{type(error).__name__}: {error}"
    reasons = _reasons(getattr(error, "failed", ())) or [line for line in said.splitlines() if line.strip()]
    return _notice(subject, verdict, release_id, reasons, url)


def _reasons(failed: Sequence[Mapping[str, Any]]) -> list[str]:
    critical = [failure for failure in failed if failure["severity"] == "critical"]
    return [
        f"{place(failure)}: {failure['expectation']}: "
        f"{finding(failure, examples=_MAX_EXAMPLES if failure.get('is_news') else 1)}. {failure['why']}"
        for failure in critical or failed
    ]


def _notice(
    subject: str,
    verdict: str,
    release_id: str | None,
    reasons: Sequence[str],
    url: str,
    *,
    most: int = _MAX_REASONS,
    most_characters: int = _MAX_CHARACTERS,
) -> Notice:
    lines = [
        f"source: {subject}",
        f"release: {release_id or 'none yet'}",
        f"verdict: {verdict}",
        *(f"- {_short(reason, most_characters)}" for reason in reasons[:most]),
        *([f"- and {len(reasons) - most} more"] if len(reasons) > most else []),
        f"run: {url}",
    ]
    return Notice(title=f"entity-lists: {verdict}: {subject}", body="\n".join(lines))


def _short(text: str, most_characters: int) -> str:
    line = plain(" ".join(text.split()))
    return cut(line, most_characters)
