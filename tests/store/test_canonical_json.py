import pytest

from entity_lists.errors import StoreError
from entity_lists.store import canonical_json

KEY = "us_csl/status.json"


def test_the_bytes_do_not_depend_on_the_order_of_the_fields() -> None:
    first = canonical_json.to_bytes({"b": 1, "a": {"d": None, "c": "Ñ"}})
    assert first == canonical_json.to_bytes({"a": {"c": "Ñ", "d": None}, "b": 1})
    assert first == '{\n  "a": {\n    "c": "Ñ",\n    "d": null\n  },\n  "b": 1\n}\n'.encode()


def test_what_was_written_is_read_back() -> None:
    value = {"text": "中芯国际", "list": [1, 2.5, None, True], "empty": {}}
    assert canonical_json.from_bytes(canonical_json.to_bytes(value), KEY) == value


def test_the_hash_is_that_of_every_other_tool() -> None:
    # printf '' | sha256sum
    assert canonical_json.sha256(b"") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


@pytest.mark.parametrize(
    ("content", "found"),
    [(b"", "is not JSON"), (b"{", "is not JSON"), (b"\xff", "is not JSON"), (b"[]", "holds list"), (b"1", "holds int")],
    ids=["empty", "cut", "no text", "list", "number"],
)
def test_what_is_no_object_is_told_by_its_key(content: bytes, found: str) -> None:
    with pytest.raises(StoreError, match=f"^{KEY} {found}"):
        canonical_json.from_bytes(content, KEY)


def test_an_object_with_all_required_fields_is_given_back() -> None:
    assert canonical_json.checked(b'{"a": 1, "b": 2}', KEY, {"a"}) == {"a": 1, "b": 2}


def test_a_field_that_is_missing_is_named() -> None:
    with pytest.raises(StoreError, match=rf"^{KEY} lacks \['b', 'c'\]"):
        canonical_json.checked(b'{"a": 1}', KEY, {"a", "b", "c"})
