"""Writing a derived release: the tables of its inputs become tables of the law."""

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from entity_lists.contract.kinds import REGISTER_ID
from entity_lists.law import inputs, owners
from entity_lists.law.citations import join_citations
from entity_lists.law.legal_history import legal_history
from entity_lists.reconcile.evidence import gather
from entity_lists.reconcile.pending import find_pending
from entity_lists.reconcile.reconciliation import reconcile
from entity_lists.release import Release
from entity_lists.snapshot import published, raw_bytes
from entity_lists.snapshot.manifest import Manifest
from entity_lists.write.keyed import draft_keyed
from entity_lists.write.written import OnTable

if TYPE_CHECKING:
    from entity_lists.source import Source
    from entity_lists.store.store import Store

LIST_ID = "us_bis_entity_list"
_OF_LIST = ("entries", "citations", "history")
_OF_REGISTER = ("documents", "stated_counts", "amendments", "rules")


def draft_derived(
    source: "Source",
    store: "Store",
    release: Release,
    before: Manifest | None,
    *,
    even_if_same: bool = False,
    is_kept: bool = True,
    on_table: OnTable = lambda name, content: None,
) -> Manifest | None:
    """Return the manifest of a derived release, written but not audited; as draft.draft_snapshot.

    Raises:
        StoreError: an input is not there as it is named.
        UsageError: the owners' file has a line that is none.
    """
    files = dict(zip((file.file_name for file in release.files), raw_bytes.read_all(store, release), strict=True))
    named = inputs.read_inputs(store, files[inputs.FILE_NAME], release.raw_keys[0])
    earlier = _list_before(store, before, named[LIST_ID])
    pending = published.read_table(store, before, "pending") if before else None
    said = _tables(store, named, files.get(inputs.OWNERS_FILE, b""), earlier, pending)
    return draft_keyed(
        store,
        release,
        before,
        said,
        observations=_observations(said, published.read_table(store, before, "reconciliation") if before else None),
        parser_version=source.parser_version,
        inputs={source_id: manifest["release_id"] for source_id, manifest in named.items()},
        is_kept=is_kept,
        even_if_same=even_if_same or _is_of_others(before, named),
        on_table=on_table,
    )


def _tables(
    store: "Store",
    named: Mapping[str, Manifest],
    owners_file: bytes,
    earlier: Manifest | None,
    pending_before: pa.Table | None,
) -> dict[str, pa.Table]:
    of_list = named[LIST_ID]
    listed = {name: published.read_table(store, of_list, name) for name in _OF_LIST}
    register = {name: published.read_table(store, named[REGISTER_ID], name) for name in _OF_REGISTER}
    ledger_from = earlier and {name: published.read_table(store, earlier, name) for name in ("entries", "citations")}
    joined = join_citations(listed["entries"], listed["citations"], register["documents"])
    as_of = date.fromisoformat(of_list["as_of"])
    evidence = gather(listed, register, joined, as_of=as_of, pending_before=pending_before)
    pending, entries = find_pending(evidence, register["amendments"], pending_before)
    names = {
        source_id: published.read_table(store, manifest, "names")
        for source_id, manifest in named.items()
        if source_id in owners.LISTS
    }
    newest = date.fromisoformat(max(manifest["as_of"] for manifest in named.values()))
    shares, parties = owners.owned(owners.read_owners(owners_file), names, register["rules"], as_of=newest)
    return {
        "citation_documents": joined,
        "legal_history": legal_history(listed, register, joined),
        "reconciliation": reconcile(evidence, listed, joined, ledger_from=ledger_from),
        "pending": pending,
        "pending_entries": entries,
        "owners": shares,
        "owned_parties": parties,
    }


def _is_of_others(before: Manifest | None, named: Mapping[str, Manifest]) -> bool:
    """Return whether the release before was made from other inputs: then a reader has to be told which hold now."""
    inputs_now = {source_id: manifest["release_id"] for source_id, manifest in named.items()}
    return before is not None and before.get("inputs") != inputs_now


def _list_before(store: "Store", before: Manifest | None, of_list: Manifest) -> Manifest | None:
    """Return the release of the list that the ledger counts from: that of the derived release before, or its own one.

    Where the list is the same as before, its ledger stays that of the release before it.
    """
    release_id = before.get("inputs", {}).get(LIST_ID) if before else None
    if release_id is None or release_id == of_list["release_id"]:
        release_id = of_list["previous_release_id"]
    return published.find_manifest(store, LIST_ID, release_id) if release_id else None


def _observations(said: Mapping[str, pa.Table], reconciled_before: pa.Table | None) -> dict[tuple[str, str], float]:
    """Return which share of the citations was joined, and the differences that the release before did not have."""
    known = set(map(_difference, _differing(reconciled_before))) if reconciled_before is not None else set()
    new = [row for row in _differing(said["reconciliation"]) if _difference(row) not in known]
    return {
        ("citations_joined_share", "release"): _joined_share(said["citation_documents"]),
        ("new_differences", "release"): 0.0,
        **{("new_differences", f"{row['document_number']}: {row['explanation']}"): 1.0 for row in new},
    }


def _differing(reconciliation: pa.Table) -> list[dict[str, Any]]:
    """Return the rules whose numbers differ from what the list shows, each once for all of its destinations."""
    rows = reconciliation.to_pylist()
    return [
        row
        for row in rows
        if (row["comparison"], row["result"], row["country_code"]) == ("stated_shown", "different", None)
    ]


def _difference(row: Mapping[str, Any]) -> tuple[object, ...]:
    return tuple(row[name] for name in ("document_number", "published_on", "action", "stated", "shown"))


def _joined_share(joined: pa.Table) -> float:
    rows = joined.to_pylist()
    total: int = sum(row["rows_listed"] + row["rows_amended"] for row in rows)
    found: int = sum(row["rows_listed"] + row["rows_amended"] for row in rows if row["document_number"])
    return found / max(1, total)
