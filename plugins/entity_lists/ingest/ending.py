"""How the log of a failed task ends: what happened, where, what was expected and found, what to do; wrapped to be read.

An error's text keeps to one order: where, expected, found, what to do. Where it does, its parts stand apart.
"""

import re
import textwrap
from collections.abc import Iterator

from entity_lists.errors import (
    ApprovalNeeded,
    ContractBroken,
    EntityListsError,
    ExpectationsFailed,
    NotPublished,
    PublishConflict,
    ReleaseRejected,
    SourceChanged,
    SourceStale,
    SourceUnavailable,
    StoreDamaged,
    StoreError,
    StoreUnsafe,
    UsageError,
    WarehouseError,
)

_COLUMNS, _LABEL = 100, 10
_MAX_NOTE = 300
_STAYS = "The release in force stays in force."
# By class, the most special first: what it means, and what whoever is on call does.
_MEANINGS: tuple[tuple[type[EntityListsError], str, str], ...] = (
    (
        UsageError,
        "the form, or a setting, was filled in wrongly",
        "Trigger the DAG again with the form filled in as said above; or correct the setting, and clear the task.",
    ),
    (NotPublished, "the publisher has no such file, or not yet", "Wait, or name another date or URL in the form."),
    (SourceStale, "a source was not checked successfully for days", "Look at the red runs of its DAG; is it paused?"),
    (
        SourceUnavailable,
        "the publisher is not reached, or answers with something else",
        f"Wait: the task is retried, and the next working day's run comes anyway. {_STAYS}",
    ),
    (
        SourceChanged,
        "the file is not this list, or its layout changed",
        "Look at the file. If it is another list, give the right one; if the layout is new, the parser has to learn it."
        f" {_STAYS}",
    ),
    (ContractBroken, "the tables do not fit the contract", f"This is a fault of the code: report it. {_STAYS}"),
    (
        ExpectationsFailed,
        "the release does not look like this list",
        "Read rejected/<release>/report.json. If the release is right, a threshold is wrong: change it in its suite "
        f"under expectations/, with the reason, and clear audit. {_STAYS}",
    ),
    (ReleaseRejected, "the release must not be published as it is", f"Read what is said above. {_STAYS}"),
    (ApprovalNeeded, "a person has to decide", "Answer the question in Required Actions."),
    (
        PublishConflict,
        "another run published meanwhile",
        "Clear fetch and what follows it: the release is then compared with the one that is in force now.",
    ),
    (StoreUnsafe, "the store cannot be trusted to keep what it is given", "Use a store with conditional writes."),
    (
        StoreDamaged,
        "the store does not hold what was published",
        "Restore the objects that are listed, byte by byte, from a backup or the bucket's versions; clear the task.",
    ),
    (
        StoreError,
        "the store is not reached, or refuses",
        "Check the connection entity_lists, its credentials and the disk; then clear the task.",
    ),
    (
        WarehouseError,
        "the data warehouse is not reached, refuses, or is not as it was left",
        "Do what is said above; then clear the task, or wait: the next run mends it.",
    ),
)
_PARTS = re.compile(
    r"(?P<where>.*?)(?:: |\A)[Ee]xpected (?P<expected>.+?)[,;:] (?:but )?found:? "
    r"(?P<found>.+?)(?:\.\s+(?P<rest>[A-Z].*)|\.?\Z)",
    re.DOTALL,
)


def block(error: BaseException, *, task: str, source_id: str | None, release_id: str | None, store: str) -> str:
    """Return the last lines of a failed task's log; store: its URI, or what the form named. None: not of one."""
    what, to_do = _meaning(error)
    text = _message(error)
    places = {"task": task, "source": source_id, "release": release_id, "store": store}
    where = " | ".join(f"{name} {place}" for name, place in places.items() if place)
    parts = [("what", f"{type(error).__name__}: {what}"), ("where", where)]
    if isinstance(error, EntityListsError) and (found := _PARTS.fullmatch(text)):
        prefix = found["where"].removeprefix(source_id or "").removeprefix(":").strip()
        parts += [("", prefix), ("expected", found["expected"]), ("found", found["found"])]
        parts += [("", found["rest"] or "")]
    else:
        parts += [("found", text)]
    parts += [("to do", to_do)]
    rule = "=" * _COLUMNS
    return "\n".join([rule, *(line for label, said in parts if said for line in _wrapped(label, said)), rule])


def note(error: BaseException, *, task: str, release_id: str | None) -> str:
    """Return in one line that a task failed and why, for a list of runs."""
    first = _message(error).splitlines()[0]
    text = f"{release_id or 'no release'}: {task} failed: {type(error).__name__}: {first}"
    return textwrap.shorten(text, _MAX_NOTE, placeholder=" …")


def _meaning(error: BaseException) -> tuple[str, str]:
    for kind, what, to_do in _MEANINGS:
        if isinstance(error, kind):
            return what, to_do
    return (
        "this is none of the errors that this project knows",
        "Clear the task to try again. If it fails again, report it with the traceback above.",
    )


def _message(error: BaseException) -> str:
    return str(error).strip() or type(error).__name__


def _wrapped(label: str, text: str) -> Iterator[str]:
    """Yield the lines of a part, its label before the first; lines that were apart stay apart, with their indent."""
    first = f"{label.upper():{_LABEL}}"
    for line in text.splitlines():
        indent = " " * (len(line) - len(line.lstrip()))
        yield from textwrap.wrap(
            line.strip(),
            _COLUMNS,
            initial_indent=first + indent,
            subsequent_indent=" " * _LABEL + indent,
            break_on_hyphens=False,
            # Nothing is cut, a path or a hash stays whole to be copied.
            break_long_words=False,
        )
        first = " " * _LABEL
