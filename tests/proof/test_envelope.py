"""The envelope of a release: what it says, that it is always the same bytes, and what is wrong with one."""

import base64
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from securesystemslib.dsse import Envelope

from entity_lists.proof.envelope import what_is_wrong
from entity_lists.release import release_of
from entity_lists.snapshot.manifest import Manifest
from entity_lists.store import canonical_json, keys
from world.commits import manifest_of
from world.releases import AFTER, AFTER_ID, BEFORE_ID, SOURCE_ID, Json
from world.signing import KeyPair

KEY = keys.signature_key(SOURCE_ID, AFTER_ID)
FILE = f"{SOURCE_ID}/data/names/release={AFTER_ID}/names-0123456789abcdef.parquet"
Change = Callable[[dict[str, Any]], object]


@pytest.fixture
def manifest(published: Path) -> Manifest:
    return manifest_of(published, AFTER_ID)


def payload_of(content: bytes) -> Json:
    return json.loads(base64.b64decode(json.loads(content)["payload"]))


def with_payload(content: bytes, payload: bytes) -> bytes:
    """Return an envelope that says something else under the same signature."""
    return with_fields(content, payload=base64.b64encode(payload).decode())


def with_fields(content: bytes, **fields: object) -> bytes:
    return canonical_json.to_bytes(json.loads(content) | fields)


def test_it_is_over_the_manifest_and_every_file_that_it_names(
    published: Path, manifest: Manifest, ours: KeyPair
) -> None:
    said = payload_of(ours.sign(manifest))
    assert (said["_type"], said["predicateType"]) == ("https://in-toto.io/Statement/v1", "urn:entity-lists:release:v1")
    named = {one["name"]: one["digest"] for one in said["subject"]}
    paths = [file["path"] for file in manifest["tables"].values()]
    (raw,) = release_of(manifest).raw_keys
    assert named.keys() == {keys.manifest_key(SOURCE_ID, AFTER_ID), raw, *paths}
    read = {name: (published / name).read_bytes() for name in named.keys() - {raw}} | {raw: AFTER.read_bytes()}
    assert named == {name: {"sha256": canonical_json.sha256(content)} for name, content in read.items()}


def test_it_says_what_the_release_is_and_what_it_follows(published: Path, manifest: Manifest, ours: KeyPair) -> None:
    before = (published / keys.manifest_key(SOURCE_ID, BEFORE_ID)).read_bytes()
    approved: Manifest = {**manifest, "audit": {**manifest["audit"], "verdict": "ask", "approved_by": "tester"}}
    assert payload_of(ours.sign(approved))["predicate"] == {
        "source_id": SOURCE_ID,
        "release_id": AFTER_ID,
        "as_of": "2025-03-28",
        "sequence": 2,
        "previous_release_id": BEFORE_ID,
        "previous_manifest_sha256": canonical_json.sha256(before),
        "contract_version": manifest["contract_version"],
        "parser_version": manifest["parser_version"],
        "verdict": "ask",
        "approved_by": "tester",
    }


def test_it_is_the_same_bytes_whenever_it_is_made(manifest: Manifest, ours: KeyPair) -> None:
    assert ours.sign(manifest) == ours.sign(manifest)
    assert json.loads(ours.sign(manifest)).keys() == {"payload", "payloadType", "signatures"}


def test_it_proves_the_manifest_by_any_of_the_keys_that_are_given(
    manifest: Manifest, ours: KeyPair, theirs: KeyPair
) -> None:
    content = ours.sign(manifest)
    assert what_is_wrong(content, KEY, manifest, [ours.proof]) is None
    assert what_is_wrong(content, KEY, manifest, [theirs.proof, ours.proof]) is None


def test_a_signature_by_a_key_that_is_not_given_is_told_as_such(
    manifest: Manifest, ours: KeyPair, theirs: KeyPair
) -> None:
    told = what_is_wrong(ours.sign(manifest), KEY, manifest, [theirs.proof])
    assert told == f"it is signed by key {ours.proof.keyid[:16]}, which is none of those that were given"
    told = what_is_wrong(with_fields(ours.sign(manifest), signatures=[]), KEY, manifest, [ours.proof])
    assert told == "it is signed by nobody, which is none of those that were given"


def test_a_signature_under_the_name_of_another_key_is_refused(
    manifest: Manifest, ours: KeyPair, theirs: KeyPair
) -> None:
    (signature,) = json.loads(theirs.sign(manifest))["signatures"]
    forged = with_fields(theirs.sign(manifest), signatures=[signature | {"keyid": ours.proof.keyid}])
    told = what_is_wrong(forged, KEY, manifest, [ours.proof])
    assert told == "its signature does not fit what it says: it was edited, or another key made it"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        pytest.param(lambda m: m.update(sequence=9), "it is over another manifest, with SHA-256", id="manifest"),
        pytest.param(lambda m: m["tables"]["names"].update(path=FILE), f"it is over {FILE}, which is no", id="foreign"),
        pytest.param(lambda m: m["tables"].pop("names"), f"it is not over {SOURCE_ID}/data/names/", id="missing"),
        pytest.param(lambda m: m.update(release_id=BEFORE_ID), f"it is over {SOURCE_ID}/manifests/", id="release"),
    ],
)
def test_a_signature_over_something_else_than_the_manifest_that_is_there_is_told(
    manifest: Manifest, ours: KeyPair, change: Change, told: str
) -> None:
    other = json.loads(json.dumps(manifest))
    change(other)
    said = what_is_wrong(ours.sign(other), KEY, manifest, [ours.proof])
    assert said is not None
    assert said.startswith(told)


def test_an_edited_statement_does_not_fit_its_signature(manifest: Manifest, ours: KeyPair) -> None:
    content = ours.sign(manifest)
    said = payload_of(content)
    said["predicate"]["approved_by"] = "somebody else"
    edited = with_payload(content, canonical_json.to_bytes(said))
    assert str(what_is_wrong(edited, KEY, manifest, [ours.proof])).startswith("its signature does not fit")


BROKEN: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda content: b"",
    "cut": lambda content: content[:-20],
    "a list": lambda content: b"[]",
    "no fields": lambda content: b"{}",
    "no type": lambda content: content.replace(b"payloadType", b"payloadKind"),
    "another type": lambda content: content.replace(b"vnd.in-toto", b"vnd.other"),
    "other base64": lambda content: content.replace(b'"sig": "', b'"sig": "!'),
    "a space": lambda content: content + b" ",
    "a field more": lambda content: with_fields(content, more=1),
    "an empty signature": lambda content: with_fields(content, signatures=[{}]),
    "signatures no list": lambda content: with_fields(content, signatures=1),
    "a signature no object": lambda content: with_fields(content, signatures=["x"]),
    "payload no text": lambda content: with_fields(content, payload=1),
    "payload no base64": lambda content: with_fields(content, payload="äö"),
    "twice": lambda content: with_fields(content, signatures=json.loads(content)["signatures"] * 2),
    "payload a list": lambda content: with_payload(content, b"[1]"),
    "payload no JSON": lambda content: with_payload(content, b"\xff"),
}


@pytest.mark.parametrize("damage", BROKEN.values(), ids=BROKEN)
def test_what_is_no_envelope_of_ours_is_told_and_never_raises(
    manifest: Manifest, ours: KeyPair, damage: Callable[[bytes], bytes]
) -> None:
    assert what_is_wrong(damage(ours.sign(manifest)), KEY, manifest, [ours.proof])


SAID: dict[str, Change] = {
    "no subject": lambda said: said.pop("subject"),
    "subject no list": lambda said: said.update(subject=1),
    "a subject no object": lambda said: said.update(subject=["x"]),
    "no digest": lambda said: said.update(subject=[{"name": "x"}]),
    "one file less": lambda said: said.update(subject=said["subject"][1:]),
    "every file twice": lambda said: said.update(subject=said["subject"] * 2),
    "another hash": lambda said: said["subject"][1].update(digest={"sha256": "0" * 64}),
    "another sequence": lambda said: said["predicate"].update(sequence=9),
    "another predicate": lambda said: said.update(predicateType="urn:other"),
    "a field more": lambda said: said.update(more=1),
}


@pytest.mark.parametrize("change", SAID.values(), ids=SAID)
def test_a_statement_that_our_key_signed_and_that_says_otherwise_is_told(
    manifest: Manifest, ours: KeyPair, change: Change
) -> None:
    said = payload_of(ours.sign(manifest))
    change(said)
    envelope = Envelope(canonical_json.to_bytes(said), "application/vnd.in-toto+json", {})
    envelope.sign(ours.signer)
    assert what_is_wrong(canonical_json.to_bytes(envelope.to_dict()), KEY, manifest, [ours.proof])
