"""The Data Package, as frictionless reads it and the files with it."""

import hashlib
import json
import tarfile
from pathlib import Path

import frictionless
import pytest

from entity_lists.contract.tables import TABLES
from entity_lists.describe.data_package import _licence, data_package
from entity_lists.describe.files import manifests
from entity_lists.fetch.fetcher import Fetcher
from entity_lists.source import Source
from entity_lists.sources import SOURCES, get_source
from entity_lists.store.local import LocalStore
from world.releases import AFTER_ID, BEFORE_ID, FOLDER, SOURCE, SOURCE_ID, ingest
from world.sample_lists import samples

CSV = get_source("us_bis_entity_list_csv")
# frictionless counts the text that it reads, not the bytes of a Parquet file: https://github.com/frictionlessdata
NOT_OF_PARQUET = ["byte-count", "hash-count"]


def package(store: LocalStore, *source_ids: str, release_id: str | None = None) -> str:
    sources = [get_source(one) for one in source_ids]
    return data_package(store, sources, manifests(store, source_ids, release_id))


def valid(store: LocalStore, text: str) -> bool:
    frictionless.Package.from_descriptor(json.loads(text))
    path = store.root / "datapackage.json"
    path.write_text(text)
    report = frictionless.validate(str(path), skip_errors=NOT_OF_PARQUET)
    assert report.flatten(["name", "note"]) == []
    return report.valid


@pytest.fixture
def both(copy: LocalStore, offline: Fetcher) -> LocalStore:
    """A store with two sources."""
    ingest(copy, offline, samples(CSV)[-1].files[0], source=CSV)
    return copy


def test_frictionless_finds_every_file_of_a_release_and_every_row_as_it_is_described(copy: LocalStore) -> None:
    text = package(copy, SOURCE_ID)
    assert valid(copy, text)
    described = json.loads(text)
    assert [one["name"] for one in described["resources"]] == sorted(TABLES)
    assert (described["name"], described["version"]) == (SOURCE_ID, AFTER_ID)
    assert described["licenses"][0]["title"] == SOURCE.data_license
    for resource in described["resources"]:
        content = (copy.root / resource["path"]).read_bytes()
        assert resource["bytes"] == len(content)
        assert resource["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
        # What differs may be null in part, so changes have no primary key.
        key = None if resource["name"] == "changes" else list(TABLES[resource["name"]].key)
        assert resource["schema"].get("primaryKey") == key


def test_a_row_that_is_not_as_described_is_found(copy: LocalStore) -> None:
    described = json.loads(package(copy, SOURCE_ID))
    (names,) = (one for one in described["resources"] if one["name"] == "names")
    (kind,) = (one for one in names["schema"]["fields"] if one["name"] == "name_type")
    assert kind["constraints"]["enum"] == ["primary", "aka", "fka", "nka", "subordinate"]
    kind["constraints"]["enum"].remove("aka")
    path = copy.root / "datapackage.json"
    path.write_text(json.dumps(described))
    report = frictionless.validate(str(path), skip_errors=NOT_OF_PARQUET)
    assert {row[0] for row in report.flatten(["type"])} == {"constraint-error"}


def test_the_whole_store_is_one_package_with_every_source_apart(both: LocalStore) -> None:
    text = package(both, SOURCE_ID, CSV.source_id)
    assert valid(both, text)
    described = json.loads(text)
    assert [one["name"] for one in described["resources"]] == [
        f"{source_id}.{name}" for source_id in (SOURCE_ID, CSV.source_id) for name in sorted(TABLES)
    ]
    (names,) = (one for one in described["resources"] if one["name"] == f"{CSV.source_id}.names")
    assert names["schema"]["foreignKeys"] == [
        {"fields": ["entry_id"], "reference": {"resource": f"{CSV.source_id}.entries", "fields": ["entry_id"]}}
    ]
    assert package(both, SOURCE_ID, CSV.source_id) == text


def test_a_release_of_an_earlier_contract_is_described_as_its_files_are(tmp_path: Path) -> None:
    with tarfile.open(FOLDER.parent / "older_store" / "store.tar.gz") as archive:
        archive.extractall(tmp_path / "older", filter="data")
    store = LocalStore(tmp_path / "older")
    text = package(store, SOURCE_ID, release_id=BEFORE_ID)
    assert valid(store, text)
    (names,) = (one for one in json.loads(text)["resources"] if one["name"] == "names")
    assert "source_id" not in [field["name"] for field in names["schema"]["fields"]]


def test_history_whose_parents_may_have_left_refers_to_no_entry(copy: LocalStore) -> None:
    described = json.loads(package(copy, SOURCE_ID))
    refer = {one["name"] for one in described["resources"] if "foreignKeys" in one["schema"]}
    assert refer == {"entries", "names", "addresses", "citations", "identifiers", "relations", "quarantine"}


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.source_id)
def test_a_licence_is_named_or_its_terms_are_linked(source: Source) -> None:
    licence = _licence(source.data_license)
    assert licence["title"] in source.data_license
    assert licence.get("name") == "other-pd" or licence["path"].startswith("https://www.un.org/")
    assert ("public domain" in licence["title"]) == ("name" in licence)
