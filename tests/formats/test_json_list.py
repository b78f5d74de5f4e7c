"""A JSON object with one long list: what json.loads makes of it, a value at a time."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from entity_lists.formats import json_list
from entity_lists.formats.json_list import JsonList

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)


@pytest.fixture(autouse=True)
def _small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every value is cut somewhere."""
    monkeypatch.setattr(json_list, "_BLOCK_BYTES", 3)


def read(content: bytes) -> tuple[list[Any], dict[str, Any]]:
    found = JsonList(iter([content]), "results")
    return [*found], found.beside


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(
    results=st.lists(VALUES, max_size=5), beside=st.dictionaries(st.text(), VALUES, max_size=3), indent=st.booleans()
)
def test_it_says_what_json_loads_says(results: list[Any], beside: dict[str, Any], indent: bool) -> None:
    beside.pop("results", None)
    for document in ({"results": results} | beside, beside | {"results": results}):
        text = json.dumps(document, ensure_ascii=False, indent=2 if indent else None)
        content = text.encode(errors="surrogatepass")
        try:
            expected = json.loads(content.decode())
        except UnicodeDecodeError:
            with pytest.raises(UnicodeDecodeError):
                read(content)
            continue
        assert read(content) == (expected.pop("results"), expected)


def test_a_byte_order_mark_is_no_text() -> None:
    assert read(b'\xef\xbb\xbf{"results": [1234, "\\ud800"]}') == ([1234, "\ud800"], {})


@pytest.mark.parametrize(
    "text",
    [
        "", "{", "{}", "[]", "7", '{"results": []', '{"results": [1}', '{"results": [1,]}', '{"results": [1 2]}',
        '{"results": []}{', '{"results": [],}', '{"results" []}', '{"results": [nil]}', '{"results": {}}',
        '{"results": [], "results": []}', '{"results": 1, "results": []}', '{"results": ["a}', '{results: []}',
    ],
)  # fmt: skip
def test_what_is_no_such_object_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        read(text.encode())


def test_what_is_nested_without_end_is_refused() -> None:
    with pytest.raises(RecursionError):
        read(b'{"results": [' + b"[" * 100_000)
