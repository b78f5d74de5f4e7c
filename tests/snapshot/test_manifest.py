import json

import pytest

from entity_lists.errors import StoreError
from entity_lists.snapshot import manifest as manifests
from entity_lists.store import canonical_json, keys
from world.releases import AFTER_ID, BEFORE_ID, SOURCE_ID


def test_keys_are_those_of_the_stores_layout() -> None:
    assert keys.manifest_key(SOURCE_ID, AFTER_ID) == f"{SOURCE_ID}/manifests/{AFTER_ID}.json"
    assert keys.latest_key(SOURCE_ID) == f"{SOURCE_ID}/latest.json"


def test_the_order_in_which_a_value_was_made_does_not_show() -> None:
    one, other = {"b": {"d": 1, "c": 2}, "a": "Şirketi"}, {"a": "Şirketi", "b": {"c": 2, "d": 1}}
    assert canonical_json.to_bytes(one) == canonical_json.to_bytes(other)
    assert canonical_json.to_bytes(one) == '{\n  "a": "Şirketi",\n  "b": {\n    "c": 2,\n    "d": 1\n  }\n}\n'.encode()


def test_what_is_written_is_read_back() -> None:
    value = {"a": [1, None, "ü"], "b": {"c": True}}
    assert canonical_json.from_bytes(canonical_json.to_bytes(value), "key") == value


@pytest.mark.parametrize(
    ("content", "message"),
    [
        pytest.param(b"", "latest.json is not JSON: .*Something other than entity-lists wrote it", id="nothing"),
        pytest.param(b'{"release_id": "2025', "latest.json is not JSON", id="cut off"),
        pytest.param(b"\xff\xfe\x00", "latest.json is not JSON", id="binary"),
        pytest.param(b"[1]", "latest.json holds list where an object is expected", id="a list"),
        pytest.param(b"null", "latest.json holds NoneType where an object is expected", id="null"),
    ],
)
def test_what_is_no_json_object_is_refused_by_its_key(content: bytes, message: str) -> None:
    with pytest.raises(StoreError, match=message):
        canonical_json.from_bytes(content, "latest.json")


def test_the_manifest_of_a_release_holds_what_the_design_names(published) -> None:
    manifest = json.loads((published / keys.manifest_key(SOURCE_ID, AFTER_ID)).read_bytes())
    later = {"previous_manifest_sha256", "self_sha256", "earlier_contents"}
    assert manifest.keys() == manifests.Manifest.__required_keys__ | later
    assert manifest["raw"].keys() == manifests.Raw.__required_keys__
    assert all(file.keys() == manifests.TableFile.__required_keys__ for file in manifest["tables"].values())
    latest = json.loads((published / keys.latest_key(SOURCE_ID)).read_bytes())
    assert latest.keys() == manifests.Latest.__required_keys__


def test_a_manifest_carries_its_own_hash_and_that_of_the_one_before(published) -> None:
    before, after = ((published / keys.manifest_key(SOURCE_ID, name)).read_bytes() for name in (BEFORE_ID, AFTER_ID))
    assert json.loads(before)["previous_manifest_sha256"] is None
    assert json.loads(after)["previous_manifest_sha256"] == canonical_json.sha256(before)
    for content in (before, after):
        manifest = json.loads(content)
        rest = {name: value for name, value in manifest.items() if name != "self_sha256"}
        assert manifest["self_sha256"] == canonical_json.sha256(canonical_json.to_bytes(rest))
        assert manifests.sealed(manifest) == manifest
