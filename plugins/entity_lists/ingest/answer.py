"""What becomes of a release that the audit asks about: whoever may publish it is named, or it is said why it is not."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from entity_lists.audit import approval, question
from entity_lists.audit.approval import Decision
from entity_lists.audit.kept import keep_rejected
from entity_lists.errors import ApprovalNeeded, ReleaseDeclined
from entity_lists.snapshot.manifest import Manifest
from entity_lists.store import keys
from entity_lists.text.counted import counted

if TYPE_CHECKING:
    from entity_lists.store.store import Store


def approved_by(
    store: "Store", now: datetime, draft: Manifest, report: Mapping[str, Any], decision: Decision | None
) -> str:
    """Return who approved a release; the decision is kept, and so is the report of one that is not published.

    Where nobody answered, a question that is moot by now counts as answered by what made it so.

    Raises:
        ApprovalNeeded: nobody decided.
        ReleaseDeclined: the answer is no.
        PublishConflict: others kept deciding meanwhile.
    """
    source_id, release_id = draft["source_id"], draft["release_id"]
    if decision is None or decision.is_default:
        decision = approval.moot(store, draft, now) or decision
    if decision is None:
        raise ApprovalNeeded(
            f"{source_id} {release_id}: the audit asks for a person's approval of "
            f"{counted(len(report['failed']), 'failed expectation')}. Look at "
            f"{store.path(keys.question_key(source_id, release_id))}; if the release is "
            "right, run the same command with: --approve --reason WHY",
            report["failed"],
            draft=draft,
            question=question.read_question(store, source_id, release_id),
        )
    is_moot = decision.is_moot
    decision = approval.keep_decision(store, source_id, release_id, decision)
    if not decision.is_approved:
        keep_rejected(store, source_id, release_id, report, draft=draft)
        said = str(decision.reason) if is_moot else decision.said
        raise ReleaseDeclined(
            f"{source_id} {release_id}: {said if is_moot else _at(decision)}. Nothing was published; the release in "
            "force stays as it was.",
            said=said,
        )
    return decision.by


def _at(decision: Decision) -> str:
    return f"rejected by {decision.by} at {decision.at}{f': {decision.reason}' if decision.reason else ''}"
