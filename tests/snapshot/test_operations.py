"""Records of what people did to the pointer, and what they set aside; rollbacks as a whole are in tests/care."""

import logging

import pytest

from entity_lists.errors import PublishConflict, UsageError
from entity_lists.snapshot import operations, published
from entity_lists.snapshot.manifest import made_by
from entity_lists.snapshot.operations import Operation
from entity_lists.store.local import LocalStore
from world.releases import AFTER_ID, BEFORE_ID, SOURCE_ID

FIRST, SECOND, THIRD = "2025-03-27-30279e9b", "2025-03-28-c0f67762", "2025-03-29-0a1b2c3d"


def operation(release_id: str, from_release_id: str, *set_aside: str) -> Operation:
    return Operation(
        operation="rollback",
        release_id=release_id,
        from_release_id=from_release_id,
        set_aside=dict.fromkeys(set_aside, "0" * 64),
        reason="a test",
        by="tester",
        at="2025-04-02T18:00:00+00:00",
    )


def test_records_are_numbered_and_read_back_in_their_order(empty: LocalStore) -> None:
    back, forth = operation(FIRST, THIRD, SECOND, THIRD), operation(THIRD, FIRST)
    written = [operations.record(empty, SOURCE_ID, one) for one in (back, forth)]
    assert written == [
        f"{SOURCE_ID}/operations/000001-rollback-{FIRST}.json",
        f"{SOURCE_ID}/operations/000002-rollback-{THIRD}.json",
    ]
    assert list(operations.operations(empty, SOURCE_ID).items()) == list(zip(written, (back, forth), strict=True))


def test_what_was_gone_back_from_is_set_aside_until_somebody_goes_there_again(empty: LocalStore) -> None:
    key = operations.record(empty, SOURCE_ID, operation(FIRST, THIRD, SECOND, THIRD))
    assert operations.set_aside(empty, SOURCE_ID) == {SECOND: key, THIRD: key}
    operations.record(empty, SOURCE_ID, operation(THIRD, FIRST))
    assert operations.set_aside(empty, SOURCE_ID) == {SECOND: key}


class Crowded(LocalStore):
    """Takes every key that somebody wants to create, the moment before."""

    def create(self, key: str, content: bytes) -> None:
        super().create(key, b"{}")
        super().create(key, content)


def test_a_number_that_others_keep_taking_is_told(empty: LocalStore) -> None:
    with pytest.raises(PublishConflict, match=rf"{SOURCE_ID}: \d+ operations were recorded by others"):
        operations.record(Crowded(empty.root), SOURCE_ID, operation(FIRST, SECOND, SECOND))


def test_bytes_that_were_set_aside_are_told_by_their_hash_and_the_code_that_read_them(
    copy: LocalStore, caplog: pytest.LogCaptureFixture
) -> None:
    manifest = published.get_manifest(copy, SOURCE_ID, AFTER_ID)
    raw_sha256, versions = manifest["raw"]["sha256"], made_by(manifest)
    assert not operations.find_set_aside(copy, SOURCE_ID, raw_sha256, versions)
    key = operations.record(copy, SOURCE_ID, operation(BEFORE_ID, AFTER_ID, AFTER_ID))
    with caplog.at_level(logging.WARNING):
        assert operations.find_set_aside(copy, SOURCE_ID, raw_sha256, versions)
    assert AFTER_ID in caplog.text
    assert key in caplog.text
    assert not operations.find_set_aside(copy, SOURCE_ID, "0" * 64, versions)
    assert not operations.find_set_aside(copy, SOURCE_ID, raw_sha256, (versions[0] + 1, versions[1]))


def test_a_reason_is_kept_on_one_line() -> None:
    assert operations.checked_reason("  the wrong\n list ") == "the wrong list"


@pytest.mark.parametrize("reason", ["", " \n\t"], ids=["empty", "blank"])
def test_no_reason_is_wrong_use(reason: str) -> None:
    with pytest.raises(UsageError, match="--reason"):
        operations.checked_reason(reason)
