"""The signature of a release as a file: a DSSE envelope around its statement, and what is wrong with one.

A signature of ed25519 is the same whenever it is made, so the envelope is, too. It is checked with standard tools, and
without this code: see the README.

Source: https://github.com/secure-systems-lab/dsse/blob/master/protocol.md, read 2026-11-28.
"""

import binascii
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from entity_lists.errors import StoreError
from entity_lists.proof.statement import PAYLOAD_TYPE, statement, subjects
from entity_lists.snapshot.manifest import Manifest
from entity_lists.store import canonical_json

if TYPE_CHECKING:
    from securesystemslib.dsse import Envelope
    from securesystemslib.signer import Key, Signer

_SHOWN = 16


def signed(manifest: Manifest, signer: "Signer") -> bytes:
    """Return the envelope of a committed manifest's statement, signed."""
    from securesystemslib.dsse import Envelope

    envelope = Envelope(canonical_json.to_bytes(statement(manifest)), PAYLOAD_TYPE, {})
    envelope.sign(signer)
    return canonical_json.to_bytes(envelope.to_dict())


def what_is_wrong(content: bytes, key: str, manifest: Manifest, public_keys: "Sequence[Key]") -> str | None:
    """Return why an envelope does not prove a manifest, as the end of a sentence; None if it does.

    key: of the envelope in the store. public_keys: those whose signature counts.
    """
    from securesystemslib.exceptions import VerificationError

    try:
        envelope = _envelope(content, key)
        said = canonical_json.from_bytes(envelope.payload, key)
    except StoreError as error:
        return str(error)
    known = {public_key.keyid for public_key in public_keys}
    if not known & envelope.signatures.keys():
        shown = ", ".join(f"key {keyid[:_SHOWN]}" for keyid in envelope.signatures) or "nobody"
        return f"it is signed by {shown}, which is none of those that were given"
    try:
        envelope.verify(list(public_keys), 1)
    except VerificationError:
        return "its signature does not fit what it says: it was edited, or another key made it"
    return _difference(said, manifest)


def what_it_says_otherwise(content: bytes, key: str, manifest: Manifest) -> str | None:
    """Return why an envelope is not one of a manifest, whoever signed it, as the end of a sentence; None if it is."""
    try:
        return _difference(canonical_json.from_bytes(_envelope(content, key).payload, key), manifest)
    except StoreError as error:
        return str(error)


def _envelope(content: bytes, key: str) -> "Envelope":
    """Return the envelope of these bytes. Raises: StoreError unless it is laid out as we write it."""
    from securesystemslib.dsse import Envelope
    from securesystemslib.exceptions import Error

    try:
        envelope = Envelope.from_dict(canonical_json.from_bytes(content, key))
        is_ours = content == canonical_json.to_bytes(envelope.to_dict())
    except (Error, KeyError, TypeError, AttributeError, ValueError, binascii.Error) as error:
        raise StoreError(f"it is no DSSE envelope ({type(error).__name__}): it was edited or damaged") from error
    if not is_ours or envelope.payload_type != PAYLOAD_TYPE:
        raise StoreError("it is not written as we write it: it was edited")
    return envelope


def _difference(said: dict[str, Any], manifest: Manifest) -> str | None:
    """Return what a signed statement says otherwise than a manifest."""
    expected = statement(manifest)
    if said == expected:
        return None
    try:
        named = {one["name"]: one["digest"]["sha256"] for one in said["subject"]}
    except (KeyError, TypeError):
        return "what it says is not laid out as an in-toto statement is"
    own, *files = subjects(manifest).items()
    if strange := [name for name in named if name not in subjects(manifest)]:
        return f"it is over {strange[0]}, which is no file of this release"
    if missing := [name for name, _ in (own, *files) if name not in named]:
        return f"it is not over {missing[0]}"
    if named[own[0]] != own[1]:
        return f"it is over another manifest, with SHA-256 {named[own[0]]}; that which is there has {own[1]}"
    if other := [name for name, sha256 in files if named[name] != sha256]:
        return f"it says another SHA-256 of {other[0]} than the manifest"
    return "what it says of the release is not what the manifest says"
