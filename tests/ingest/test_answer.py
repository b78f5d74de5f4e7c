"""What becomes of a release that the audit asks about, once it is decided or makes no difference any more."""

from dataclasses import replace

import pytest

from entity_lists.audit import approval
from entity_lists.audit.approval import Decision, makes_moot
from entity_lists.errors import ReleaseDeclined
from entity_lists.ingest.answer import approved_by
from entity_lists.snapshot import published
from entity_lists.snapshot.manifest import Manifest
from entity_lists.store.local import LocalStore
from world.loopback import NOW
from world.releases import AFTER_ID, SOURCE_ID

REPORT = {"verdict": "ask", "evaluated": {}, "failed": []}
YES = Decision(is_approved=True, by="ana", at="2025-04-03T10:00:00+00:00", reason="announced")
NO = replace(YES, is_approved=False, reason="a mistake")
NOBODY = replace(NO, by="nobody, within 72 hours", reason=None, is_default=True)


@pytest.fixture
def older(copy: LocalStore) -> Manifest:
    """A draft of the day before the release in force, which was drafted at the same time and published since."""
    newest = published.get_manifest(copy, SOURCE_ID, AFTER_ID)
    return {**newest, "release_id": "2025-03-01-00000000", "as_of": "2025-03-01"}


@pytest.mark.parametrize("decision", [None, NOBODY], ids=["nobody yet", "nobody in time"])
def test_a_newer_release_that_was_published_since_makes_a_question_moot(
    copy: LocalStore, older: Manifest, decision: Decision | None
) -> None:
    newest = published.get_manifest(copy, SOURCE_ID, AFTER_ID)
    said = f"moot: release {AFTER_ID}, as of {newest['as_of']}, is in force since"
    with pytest.raises(ReleaseDeclined, match=f"2025-03-01-00000000: {said}") as raised:
        approved_by(copy, NOW, older, REPORT, decision)
    assert raised.value.said == said
    (kept,) = approval.decisions(copy, SOURCE_ID, older["release_id"])
    assert (kept.is_approved, kept.by, kept.reason) == (False, f"release {AFTER_ID}", said)


def test_what_a_person_says_counts_however_late(copy: LocalStore, older: Manifest) -> None:
    assert approved_by(copy, NOW, older, REPORT, YES) == "ana"
    with pytest.raises(ReleaseDeclined, match=r"rejected by ana at .*: a mistake\. Nothing was published"):
        approved_by(copy, NOW, older, REPORT, NO)


def test_a_late_arrival_is_not_moot_by_what_was_in_force_before_it_was_drafted(
    copy: LocalStore, older: Manifest
) -> None:
    late: Manifest = {**older, "sequence": older["sequence"] + 1}
    with pytest.raises(ReleaseDeclined) as raised:
        approved_by(copy, NOW, late, REPORT, NOBODY)
    assert raised.value.said == "rejected by nobody, within 72 hours"


@pytest.mark.parametrize(
    ("asked", "is_moot"),
    [
        pytest.param({"release_id": "P", "as_of": "2025-03-28", "sequence": 3}, True, id="the same release"),
        pytest.param({"release_id": "A", "as_of": "2025-03-27", "sequence": 3}, True, id="drafted together, older"),
        pytest.param({"release_id": "A", "as_of": "2025-03-27", "sequence": 4}, False, id="a late arrival"),
        pytest.param({"release_id": "A", "as_of": "2025-03-29", "sequence": 3}, False, id="newer"),
        pytest.param({"release_id": "A", "as_of": "2025-03-28", "sequence": 3}, False, id="of the same day"),
        pytest.param({"release_id": "A", "as_of": "2025-03-28", "sequence": 2}, True, id="drafted earlier that day"),
    ],
)
def test_which_release_makes_which_question_moot(asked: dict[str, object], is_moot: bool) -> None:
    assert makes_moot({"release_id": "P", "as_of": "2025-03-28", "sequence": 3}, asked) is is_moot
