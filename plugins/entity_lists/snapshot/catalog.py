"""catalog.json: everything that is published, in one object, so that one read tells a consumer all of it.

Derived from the store and never asked before a publish: pointer, manifests, publications, tombstones and checks are the
truth, this repeats them. A source's part is made anew after every change of its pointer and after every check, and
swapped in beside the parts of the others, so two publishers lose nothing of each other.

Decision: what the catalogue that is there says of a release whose manifest is named is carried over, so a publish reads
the manifests of new releases only, however many there are. This breaks when somebody edits the catalogue: verify tells
it, and remaking it reads all.

    select s.source_id, s.release_in_force, s.tables.entries.path
    from (select unnest(sources) as s from read_json('catalog.json'))
"""

from collections.abc import Callable, Mapping, Sequence
from itertools import chain
from typing import TYPE_CHECKING, TypedDict, cast

from entity_lists.contract.kinds import counted_table
from entity_lists.errors import PublishConflict, StoreError
from entity_lists.snapshot import checks, published
from entity_lists.snapshot.manifest import Manifest, id_order
from entity_lists.snapshot.publications import Publication, find_publications
from entity_lists.snapshot.tombstone import withdrawn_ids
from entity_lists.store import canonical_json, keys
from entity_lists.store.keys import CATALOG

if TYPE_CHECKING:
    from entity_lists.store.store import Store

FORMAT_VERSION = 1
_ATTEMPTS = 20


class ListedTable(TypedDict):
    """One file of the release in force; path: its key in the store."""

    path: str
    rows: int
    bytes: int
    sha256: str


class ListedRelease(TypedDict):
    """One published release; published_at is None where that is not on record, entries is a count."""

    release_id: str
    as_of: str
    sequence: int
    published_at: str | None
    is_in_force: bool
    is_withdrawn: bool
    manifest: str
    manifest_sha256: str
    entries: int


class ListedSource(TypedDict):
    """One source: its release in force, how it was last confirmed, and all its releases, oldest as-of date first.

    last_checked_at: of the newest check that ended well. confirmed_on: the last day for which a check confirmed the
    release in force. Both are None where no check is on record.
    """

    source_id: str
    title: str
    release_in_force: str | None
    as_of: str | None
    sequence: int | None
    published_at: str | None
    last_checked_at: str | None
    confirmed_on: str | None
    manifest: str | None
    manifest_sha256: str | None
    counts: dict[str, int]
    tables: dict[str, ListedTable]
    releases: list[ListedRelease]


class Catalog(TypedDict):
    """The whole of catalog.json."""

    format_version: int
    sources: list[ListedSource]


def read(store: "Store") -> Catalog | None:
    """Return the catalogue, None if there is none. Raises: StoreError if it is damaged."""
    stored = store.find(CATALOG)
    return None if stored is None else _catalog(stored.content)


def update(store: "Store", source_id: str, titles: Mapping[str, str]) -> Catalog:
    """Make a source's part of the catalogue anew, keep the others, and return the whole.

    titles: of every source there is. Where the catalogue is missing or damaged, all of their parts are made.

    Raises:
        StoreError: the store cannot be read or written.
        PublishConflict: others kept replacing the catalogue.
    """

    def made(before: Catalog | None) -> Catalog:
        return _with_part(store, before, source_id, titles) if before else _made(store, {source_id: "", **titles})

    return _replaced(store, made)


def remake(store: "Store", titles: Mapping[str, str]) -> Catalog:
    """Make the catalogue anew from the store, whatever it says, and return it.

    Raises:
        StoreError: the store cannot be read or written.
        PublishConflict: others kept replacing the catalogue.
    """
    return _replaced(store, lambda before: _made(store, titles))


def _replaced(store: "Store", make: Callable[[Catalog | None], Catalog]) -> Catalog:
    """Replace the catalogue by what is made of it, None if it is missing or damaged, and return that."""
    for _ in range(_ATTEMPTS):
        # Before what it is made of: a swap that succeeds has seen all that was published before the last swap.
        stored = store.find(CATALOG)
        catalog = make(_intact(stored.content) if stored else None)
        if store.swap(CATALOG, canonical_json.to_bytes(catalog), stored.version if stored else None):
            return catalog
    raise PublishConflict(
        f"{store.path(CATALOG)} was replaced by others {_ATTEMPTS} times meanwhile. The next check writes it, or: "
        "entity-lists catalog --rebuild"
    )


def part_of(catalog: Catalog | None, source_id: str) -> ListedSource | None:
    """Return what a catalogue says of a source, None if nothing."""
    parts = catalog["sources"] if catalog else []
    return next((part for part in parts if part["source_id"] == source_id), None)


def make_part(
    store: "Store", source_id: str, title: str, carried: Mapping[str, ListedRelease] | None = None
) -> ListedSource | None:
    """Return what the store says of a source, None if nothing is published of it.

    carried: what is known already of its releases, by their ids.

    Raises:
        StoreError: the store, a manifest or a record cannot be read.
    """
    current = published.in_force(store, source_id)
    ids = published.release_ids(store, source_id)
    if current is None and not ids:
        return None
    in_force = current.manifest["release_id"] if current else None
    withdrawn = withdrawn_ids(store, source_id)
    # Of the one in force it says where the files are, so that is looked up each time.
    known = {release_id: one for release_id, one in (carried or {}).items() if release_id != in_force}
    known |= _releases(store, source_id, [release_id for release_id in ids if release_id not in known], current)
    releases = [
        ListedRelease(**{
            **known[release_id],
            "is_in_force": release_id == in_force,
            "is_withdrawn": release_id in withdrawn,
        })
        for release_id in sorted(ids, key=id_order)
    ]
    return _part(store, source_id, title, current.manifest if current else None, releases)


def _part(
    store: "Store", source_id: str, title: str, manifest: Manifest | None, releases: list[ListedRelease]
) -> ListedSource:
    listed = next((release for release in releases if release["is_in_force"]), None)
    found = checks.checks(store, source_id)
    last = next(found, None)
    day = checks.last_day(chain([last], found), manifest["release_id"]) if manifest and last else None
    files = manifest["tables"] if manifest else {}
    return {
        "source_id": source_id,
        "title": title,
        "release_in_force": listed["release_id"] if listed else None,
        "as_of": listed["as_of"] if listed else None,
        "sequence": listed["sequence"] if listed else None,
        "published_at": listed["published_at"] if listed else None,
        "last_checked_at": last["checked_at"] if last else None,
        "confirmed_on": day.isoformat() if day else None,
        "manifest": listed["manifest"] if listed else None,
        "manifest_sha256": listed["manifest_sha256"] if listed else None,
        "counts": manifest["counts"] if manifest else {},
        "tables": {
            name: {"path": file["path"], "rows": file["rows"], "bytes": file["bytes"], "sha256": file["sha256"]}
            for name, file in files.items()
        },
        "releases": releases,
    }


def _releases(
    store: "Store", source_id: str, ids: Sequence[str], current: "published.InForce | None"
) -> dict[str, ListedRelease]:
    """Return what is said of these releases, by their ids; current: the one in force, whose manifest is at hand."""
    read = [current.manifest] if current else []
    others = [release_id for release_id in ids if not current or release_id != current.manifest["release_id"]]
    manifests = chain(read, published.manifests_of(store, source_id, others))
    publications = find_publications(store, source_id, [*(one["release_id"] for one in read), *others])
    both = zip(manifests, publications, strict=True)
    return {release_id: _release(source_id, manifest, publication) for manifest, (release_id, publication) in both}


def _release(source_id: str, manifest: Manifest, publication: Publication | None) -> ListedRelease:
    release_id = manifest["release_id"]
    key = keys.manifest_key(source_id, release_id)
    return {
        "release_id": release_id,
        "as_of": manifest["as_of"],
        "sequence": manifest["sequence"],
        "published_at": publication["published_at"] if publication else None,
        "is_in_force": False,
        "is_withdrawn": False,
        "manifest": key,
        "manifest_sha256": canonical_json.sha256(canonical_json.to_bytes(manifest)),
        "entries": manifest["counts"][counted_table(source_id)],
    }


def _with_part(store: "Store", catalog: Catalog, source_id: str, titles: Mapping[str, str]) -> Catalog:
    known = part_of(catalog, source_id)
    carried = {release["release_id"]: release for release in known["releases"]} if known else {}
    part = make_part(store, source_id, titles.get(source_id) or source_id, carried)
    others = [other for other in catalog["sources"] if other["source_id"] != source_id]
    return _sorted([*others, *([part] if part else [])])


def _made(store: "Store", titles: Mapping[str, str]) -> Catalog:
    parts = [make_part(store, source_id, title or source_id) for source_id, title in titles.items()]
    return _sorted([part for part in parts if part])


def _sorted(parts: list[ListedSource]) -> Catalog:
    return {"format_version": FORMAT_VERSION, "sources": sorted(parts, key=lambda part: part["source_id"])}


def _intact(content: bytes) -> Catalog | None:
    try:
        return _catalog(content)
    except StoreError:
        return None


def _catalog(content: bytes) -> Catalog:
    """Return the catalogue of these bytes. Raises: StoreError unless it is laid out as we write it."""
    try:
        value = canonical_json.checked(content, CATALOG, Catalog.__required_keys__)
    except StoreError as error:
        # Derived: nobody has to restore it.
        said = str(error).removesuffix(": restore it.")
        raise StoreError(f"{said}. To do: entity-lists catalog --rebuild") from error
    if value["format_version"] != FORMAT_VERSION or not _is_laid_out(value["sources"]):
        raise StoreError(
            f"{CATALOG} is not laid out as format {FORMAT_VERSION} is. Something other than entity-lists wrote it, or "
            "another version of it. To do: entity-lists catalog --rebuild"
        )
    return cast("Catalog", value)


def _is_laid_out(sources: object) -> bool:
    return isinstance(sources, list) and all(
        isinstance(part, dict)
        and part.keys() >= ListedSource.__required_keys__
        and isinstance(part["releases"], list)
        and all(isinstance(one, dict) and one.keys() >= ListedRelease.__required_keys__ for one in part["releases"])
        for part in sources
    )
