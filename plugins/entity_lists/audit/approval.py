"""What a person is asked before a large release is published, and what they decided.

<source>/approvals/<release_id>/report.json      what the audit found, and so why it asks
<source>/approvals/<release_id>/question.md      what is put before the person: in Required Actions, or by the commands
<source>/approvals/<release_id>/decision.json    who decided what, when and why; written once
<source>/approvals/<release_id>/decision-2.json  what was decided after that, and so on: the last decision counts
"""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING, Any

from entity_lists.audit.question import request
from entity_lists.errors import PublishConflict
from entity_lists.snapshot.manifest import Manifest
from entity_lists.store import canonical_json
from entity_lists.store.keys import _decision_key, question_key, report_key

if TYPE_CHECKING:
    from entity_lists.store.store import Store
_ATTEMPTS = 5


@dataclass(frozen=True, kw_only=True)
class Decision:
    """A person's answer: by is their name, at is ISO 8601 UTC."""

    is_approved: bool
    by: str
    at: str
    reason: str | None = None


def keep_question(store: "Store", draft: Manifest, report: Mapping[str, Any]) -> None:
    """Write down why the audit asks, and what a person is shown."""
    source_id, release_id = draft["source_id"], draft["release_id"]
    store.put(report_key(source_id, release_id), canonical_json.to_bytes(report))
    store.put(question_key(source_id, release_id), f"{request(store, draft, report)}\n".encode())


def question(store: "Store", source_id: str, release_id: str) -> str:
    """Return what keep_question wrote, in Markdown. Raises: StoreError when nothing was asked about this release."""
    return store.read(question_key(source_id, release_id)).decode()


def decisions(store: "Store", source_id: str, release_id: str) -> list[Decision]:
    """Return what was decided on a release, oldest first: the last one counts. Raises: StoreError as checked does."""
    found: list[Decision] = []
    while kept := store.find(key := _decision_key(source_id, release_id, len(found) + 1)):
        value = canonical_json.checked(kept.content, key, {"is_approved", "by", "at"})
        said: dict[str, Any] = {field.name: value.get(field.name) for field in fields(Decision)}
        found.append(Decision(**said))
    return found


def keep_decision(store: "Store", source_id: str, release_id: str, decision: Decision) -> Decision:
    """Write down a decision and return the one that counts: this one, or what came after it if it is known already.

    Raises:
        PublishConflict: others kept deciding meanwhile.
    """
    for _ in range(_ATTEMPTS):
        kept = decisions(store, source_id, release_id)
        if decision in kept:
            return kept[-1]
        with suppress(PublishConflict):
            key = _decision_key(source_id, release_id, len(kept) + 1)
            store.create(key, canonical_json.to_bytes(asdict(decision)))
            return decision
    raise PublishConflict(
        f"{source_id} {release_id}: {_ATTEMPTS} decisions were kept by others meanwhile. Run it again."
    )
