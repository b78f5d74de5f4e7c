"""Every key of the store, whole, as a reader without this code has to know it; and what may become a key."""

from datetime import UTC, datetime

import pytest

from entity_lists.errors import StoreError, UsageError
from entity_lists.store import keys
from entity_lists.store.foreign_keys import refuse_foreign_keys
from entity_lists.store.store import KEY

SOURCE_ID, RELEASE_ID = "us_bis_entity_list", "2025-03-28-c0f67762"
DIGEST = "0123456789abcdef" * 4
MANIFEST_KEY = "us_bis_entity_list/manifests/2025-03-28-c0f67762.json"
MANIFEST = {
    "source_id": SOURCE_ID,
    "release_id": RELEASE_ID,
    "raw": {"sha256": DIGEST, "files": [{"file_name": "title-15_part-744_2025-03-28.xml"}]},
    "tables": {
        "names": {
            "sha256": DIGEST,
            "path": f"{SOURCE_ID}/data/names/release={RELEASE_ID}/names-0123456789abcdef.parquet",
        }
    },
}
KEYS = {
    "raw bytes": (keys.raw_key(SOURCE_ID, DIGEST, "list.xml"), f"us_bis_entity_list/raw/{DIGEST}/list.xml"),
    "origin": (keys.origin_key(SOURCE_ID, DIGEST), f"us_bis_entity_list/raw/{DIGEST}/origin.json"),
    "table": (
        keys.table_key(SOURCE_ID, "names", RELEASE_ID, DIGEST),
        "us_bis_entity_list/data/names/release=2025-03-28-c0f67762/names-0123456789abcdef.parquet",
    ),
    "manifest": (keys.manifest_key(SOURCE_ID, RELEASE_ID), MANIFEST_KEY),
    "pointer": (keys.latest_key(SOURCE_ID), "us_bis_entity_list/latest.json"),
    "tombstone": (keys.tombstone_key(SOURCE_ID, RELEASE_ID), "us_bis_entity_list/withdrawn/2025-03-28-c0f67762.json"),
    "operation": (
        keys.operation_key(SOURCE_ID, 7, "rollback", RELEASE_ID),
        "us_bis_entity_list/operations/000007-rollback-2025-03-28-c0f67762.json",
    ),
    "hold": (
        keys.hold_key(SOURCE_ID, 3, "lift", RELEASE_ID),
        "us_bis_entity_list/holds/000003-lift-2025-03-28-c0f67762.json",
    ),
    "removal": (keys.removal_key(SOURCE_ID, RELEASE_ID), "us_bis_entity_list/removed/2025-03-28-c0f67762.json"),
    "raw bytes, packed": (
        keys.packed_key(keys.raw_key(SOURCE_ID, DIGEST, "list.xml")),
        f"us_bis_entity_list/raw/{DIGEST}/list.xml.zst",
    ),
    "report": (keys.report_key(SOURCE_ID, RELEASE_ID), f"us_bis_entity_list/approvals/{RELEASE_ID}/report.json"),
    "question": (keys.question_key(SOURCE_ID, RELEASE_ID), f"us_bis_entity_list/approvals/{RELEASE_ID}/question.md"),
    "first decision": (
        keys.decision_key(SOURCE_ID, RELEASE_ID, 1),
        f"us_bis_entity_list/approvals/{RELEASE_ID}/decision.json",
    ),
    "second decision": (
        keys.decision_key(SOURCE_ID, RELEASE_ID, 2),
        f"us_bis_entity_list/approvals/{RELEASE_ID}/decision-2.json",
    ),
    "publication": (keys.publication_key(SOURCE_ID, RELEASE_ID), f"us_bis_entity_list/publications/{RELEASE_ID}.json"),
    "check": (
        keys.check_key(SOURCE_ID, datetime(2026, 11, 28, 16, 0, 12, 123456, tzinfo=UTC), DIGEST),
        "us_bis_entity_list/checks/20261128T160012.123456Z-01234567.json",
    ),
    "what a fetch saw": (keys.seen_key(SOURCE_ID, RELEASE_ID), f"us_bis_entity_list/drafts/{RELEASE_ID}/check.json"),
    "catalogue": (keys.CATALOG, "catalog.json"),
    "reject": (keys.rejected_key(SOURCE_ID, RELEASE_ID), f"us_bis_entity_list/rejected/{RELEASE_ID}/report.json"),
    "status": (keys.status_key(SOURCE_ID), "us_bis_entity_list/status.json"),
    "feed": (keys.feed_file_key("ecfr"), "feeds/ecfr/file"),
    "feed's origin": (keys.feed_origin_key("ecfr"), "feeds/ecfr/origin.json"),
}


@pytest.mark.parametrize(("key", "expected"), KEYS.values(), ids=KEYS)
def test_a_key_is_what_the_layout_says_and_one_that_the_store_takes(key: str, expected: str) -> None:
    assert key == expected
    assert KEY.fullmatch(key)


def test_no_two_things_lie_under_one_key() -> None:
    made = [key for key, _ in KEYS.values()]
    assert len(set(made)) == len(made)


def test_a_probe_has_a_key_of_its_own_each_time() -> None:
    first, second = keys.probe_key(), keys.probe_key()
    assert first != second
    assert first.startswith(".probe/")
    assert KEY.fullmatch(first)


@pytest.mark.parametrize("key", [KEYS["manifest"][0], KEYS["tombstone"][0]], ids=["manifest", "tombstone"])
def test_the_release_is_told_from_a_key(key: str) -> None:
    assert keys.release_id_of(key) == RELEASE_ID


def test_the_time_of_a_check_is_told_from_its_key() -> None:
    assert keys.checked_at_of(KEYS["check"][0]) == datetime(2026, 11, 28, 16, 0, 12, 123456, tzinfo=UTC)
    assert keys.checked_at_of("us_bis_entity_list/checks/notes.json") is None


def test_a_manifest_that_names_its_own_files_is_taken() -> None:
    refuse_foreign_keys(MANIFEST, MANIFEST_KEY)
    assert KEY.fullmatch(MANIFEST_KEY)


FOREIGN = {
    "under another release": ({"release_id": "2025-03-29-c0f67762"}, "2025-03-29-c0f67762"),
    "of another source": ({"source_id": "us_csl"}, "us_csl"),
    "a table of another source": (
        {"tables": {"names": {"sha256": DIGEST, "path": MANIFEST["tables"]["names"]["path"].replace("bis", "x")}}},
        "us_x_entity_list/data",
    ),
    "a table with another hash in its name": (
        {"tables": {"names": MANIFEST["tables"]["names"] | {"sha256": "f" * 64}}},
        "names-0123456789abcdef",
    ),
    "raw bytes elsewhere": ({"raw": MANIFEST["raw"] | {"sha256": "../../x"}}, "../../x"),
    "a file name that is a path": (
        {"raw": MANIFEST["raw"] | {"files": [{"file_name": "../../etc/passwd"}]}},
        "../../etc/passwd",
    ),
}


@pytest.mark.parametrize(("changed", "named"), FOREIGN.values(), ids=FOREIGN)
def test_a_manifest_that_names_what_is_not_its_own_is_not_followed(changed: dict[str, object], named: str) -> None:
    with pytest.raises(StoreError) as caught:
        refuse_foreign_keys(MANIFEST | changed, MANIFEST_KEY)
    assert MANIFEST_KEY in str(caught.value)
    assert named in str(caught.value)


@pytest.mark.parametrize("lacking", ["source_id", "release_id", "raw", "tables"])
def test_what_is_not_laid_out_as_a_manifest_is_told_by_its_key(lacking: str) -> None:
    with pytest.raises(StoreError, match=r"manifests/2025-03-28-c0f67762\.json is not laid out as a manifest is"):
        refuse_foreign_keys({name: value for name, value in MANIFEST.items() if name != lacking}, MANIFEST_KEY)


# Names and keys


HOSTILE_IDS = (
    "../../x", "../2025-03-28-c0f67762", "2025-03-28-c0f67762/../x", "/etc/passwd", "..", "", " ", "2025-03-28",
    "2025-03-28-C0F67762", "2025-03-28-c0f6776", "2025-03-28-c0f677622", "2025-03-28-c0f67762.r", "x" * 10_000,
    "2025-03-28-c0f67762.r0", "2025-03-28-c0f67762\n", "2025-03-28-c0f67762\0", "٢٠٢٥-03-28-c0f67762", "\\..\\x",
    "2025-03-28-c0f67762.json", "%2e%2e%2fx", "CON", "[red]x", "2025-03-28-c0f67762.r٢",
)  # fmt: skip


@pytest.mark.parametrize("release_id", HOSTILE_IDS, ids=ascii)
def test_what_is_no_release_id_is_wrong_use(release_id: str) -> None:
    assert not keys.is_release_id(release_id)
    with pytest.raises(UsageError, match="is no release id: expected one like 2025-03-28-c0f67762"):
        keys.checked_release_id(release_id)


@pytest.mark.parametrize("release_id", [RELEASE_ID, f"{RELEASE_ID}.r2", f"{RELEASE_ID}.r9999"])
def test_a_release_id_is_one(release_id: str) -> None:
    assert keys.checked_release_id(release_id) == release_id
