"""Which kind of place a URI means."""

from pathlib import Path

import pytest

from entity_lists.errors import StoreError, UsageError
from entity_lists.store.open import existing_store, open_store, refuse_absent
from world.object_stores import Endpoint, s3_store

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


# A store that is not there


def test_a_directory_that_is_not_there_or_empty_is_no_store(tmp_path: Path) -> None:
    folder = tmp_path / "tpyo"
    for _ in range(2):
        with pytest.raises(StoreError) as caught:
            existing_store(str(folder))
        assert str(caught.value) == (
            f"There is no store at {folder.as_uri()}: nothing lies there. Correct its name (--store, "
            "ENTITY_LISTS_STORE, or the form's Store), or ingest a source into it first: entity-lists ingest SOURCE"
        )
        folder.mkdir(exist_ok=True)
    # What a crash left is no object either.
    (folder / ".lock").touch()
    with pytest.raises(StoreError, match="There is no store"):
        existing_store(str(folder))
    open_store(str(folder)).put(KEY, b"{}")
    assert existing_store(str(folder)).read(KEY) == b"{}"


def test_a_file_where_the_store_should_be_is_told(tmp_path: Path) -> None:
    (tmp_path / "store").write_text("no directory")
    with pytest.raises(StoreError, match=r"cannot be read or written|There is no store"):
        existing_store(str(tmp_path / "store"))


def test_a_prefix_with_nothing_under_it_is_no_store(moto_endpoint: Endpoint) -> None:
    with s3_store(moto_endpoint) as store:
        with pytest.raises(StoreError, match=f"There is no store at {store.uri}: nothing lies there"):
            refuse_absent(store)
        # Another prefix that begins with the same letters is another place.
        store.client.put_object(Bucket=store.bucket, Key=f"{store.prefix.rstrip('/')}-other/{KEY}", Body=b"{}")
        with pytest.raises(StoreError, match="There is no store"):
            refuse_absent(store)
        store.put(KEY, b"{}")
        assert existing_store(store.uri, store.client).read(KEY) == b"{}"


def test_a_bucket_that_is_not_there_is_told_as_such(moto_endpoint: Endpoint) -> None:
    with s3_store(moto_endpoint, bucket="nobodys-bucket") as store, pytest.raises(StoreError, match="no such bucket"):
        refuse_absent(store)
