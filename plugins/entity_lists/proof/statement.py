"""What is signed of a release: an in-toto statement over its manifest and every file that it names.

Source: https://github.com/in-toto/attestation/blob/main/spec/v1/statement.md, read 2026-11-28.
"""

from entity_lists.release import release_of
from entity_lists.snapshot.manifest import Manifest
from entity_lists.store import canonical_json, keys

PAYLOAD_TYPE = "application/vnd.in-toto+json"
STATEMENT_TYPE = "https://in-toto.io/Statement/v1"
PREDICATE_TYPE = "urn:entity-lists:release:v1"


def statement(manifest: Manifest) -> canonical_json.Json:
    """Return the statement of a committed manifest; the names of its subjects are their keys in the store."""
    return {
        "_type": STATEMENT_TYPE,
        "subject": [{"name": name, "digest": {"sha256": sha256}} for name, sha256 in subjects(manifest).items()],
        "predicateType": PREDICATE_TYPE,
        "predicate": _predicate(manifest),
    }


def subjects(manifest: Manifest) -> dict[str, str]:
    """Return the SHA-256 of a manifest and of every file that it names, by their keys."""
    release = release_of(manifest)
    own = keys.manifest_key(manifest["source_id"], manifest["release_id"])
    raw = {key: file.sha256 for key, file in zip(release.raw_keys, release.files, strict=True)}
    tables = {file["path"]: file["sha256"] for _, file in sorted(manifest["tables"].items())}
    return {own: canonical_json.sha256(canonical_json.to_bytes(manifest)), **raw, **tables}


def _predicate(manifest: Manifest) -> canonical_json.Json:
    return {
        "source_id": manifest["source_id"],
        "release_id": manifest["release_id"],
        "as_of": manifest["as_of"],
        "sequence": manifest["sequence"],
        "previous_release_id": manifest["previous_release_id"],
        "previous_manifest_sha256": manifest.get("previous_manifest_sha256"),
        "contract_version": manifest["contract_version"],
        "parser_version": manifest["parser_version"],
        "verdict": manifest["audit"].get("verdict"),
        "approved_by": manifest["audit"].get("approved_by"),
    }
