"""Which kind of place a URI means."""

from pathlib import Path

import pytest

from entity_lists.errors import UsageError
from entity_lists.store.open import open_store

KEY = "us_bis_entity_list/latest.json"


def test_a_directory_a_relative_path_and_a_file_uri_open_the_same_store(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "a b#c"
    expected = str(folder / "x")

    assert [open_store(uri).path("x") for uri in (str(folder), "a b#c", folder.as_uri())] == [expected] * 3
    assert open_store(open_store(str(folder)).uri).path("x") == expected


@pytest.mark.parametrize(
    "uri",
    [
        "",
        "gs://bucket",
        "http://host/x",
        "s3://",
        "s3:bucket",
        "s3:///a",
        "s3://b?x=1",
        "file://host/a",
        "file:a",
        "a\0b",
    ],
)
def test_an_unknown_kind_of_store_is_refused_with_what_is_accepted(uri: str) -> None:
    with pytest.raises(UsageError, match=r"expected a directory, file:///directory or s3://bucket/prefix"):
        open_store(uri)


def test_a_refused_uri_is_shown_without_its_password() -> None:
    with pytest.raises(UsageError) as caught:
        open_store("s3://user:password@bucket/a")

    assert "password" not in str(caught.value)


def test_an_unsafe_s3_prefix_is_refused() -> None:
    with pytest.raises(UsageError, match=r"'a/\.\./b' is not a store key"):
        open_store("s3://bucket/a/../b", s3_client=object())
