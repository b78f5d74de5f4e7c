"""Keys as files: those that are of use, and one clear error for the others, without anything of a private key."""

import subprocess
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    KeySerializationEncryption,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from entity_lists.errors import UsageError
from entity_lists.proof.key_files import read_public_key, read_signing_key, signing_key_of
from entity_lists.snapshot.manifest import Manifest
from entity_lists.store import canonical_json
from world.commits import manifest_of
from world.releases import AFTER_ID
from world.signing import KeyPair, key_id_of

Private = ed25519.Ed25519PrivateKey | ec.EllipticCurvePrivateKey


def pem(key: Private, encryption: KeySerializationEncryption | None = None) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, encryption or NoEncryption())


def test_keys_that_openssl_made_are_read_and_have_the_id_that_it_tells(tmp_path: Path, published: Path) -> None:
    private, public = tmp_path / "private.pem", tmp_path / "public.pem"
    subprocess.run(["openssl", "genpkey", "-algorithm", "ed25519", "-out", private], check=True)
    subprocess.run(["openssl", "pkey", "-in", private, "-pubout", "-out", public], check=True)
    to_der = ["openssl", "pkey", "-pubin", "-in", public, "-outform", "DER"]
    told = canonical_json.sha256(subprocess.run(to_der, capture_output=True, check=True).stdout)
    manifest: Manifest = manifest_of(published, AFTER_ID)
    assert read_public_key(public).keyid == key_id_of(read_signing_key(private)(manifest)) == told


WRONG = {
    "nothing": (b"", "none that can be read"),
    "no PEM": (b"-----BEGIN PRIVATE KEY-----\nTOPSECRET\n-----END PRIVATE KEY-----\n", "none that can be read"),
    "no text": (bytes(range(256)), "none that can be read"),
    "encrypted": (pem(ed25519.Ed25519PrivateKey.generate(), BestAvailableEncryption(b"x")), "one that is encrypted"),
    "another kind": (pem(ec.generate_private_key(ec.SECP256R1())), "one of another kind"),
}


@pytest.mark.parametrize(("content", "found"), WRONG.values(), ids=WRONG)
def test_what_is_no_private_key_of_ed25519_is_refused_without_anything_of_it(content: bytes, found: str) -> None:
    with pytest.raises(UsageError) as caught:
        signing_key_of(content, "connection x")
    told = str(caught.value)
    assert told.startswith(f"connection x: expected a private key of ed25519 as PEM, not encrypted, found {found}")
    assert told.endswith("Make one: openssl genpkey -algorithm ed25519 -out FILE")
    assert not any(line and line.decode("latin-1") in told for line in content.splitlines())
    assert caught.value.__suppress_context__ or caught.value.__context__ is None


def test_the_public_half_is_no_private_key_nor_the_other_way_round(ours: KeyPair) -> None:
    with pytest.raises(UsageError, match="found none that can be read"):
        read_signing_key(ours.public)
    with pytest.raises(UsageError, match="expected a public key of ed25519 as PEM") as caught:
        read_public_key(ours.private)
    assert ours.secret not in str(caught.value)


@pytest.mark.parametrize("kind", ["a PEM", "its line", "NUL", "long"])
def test_a_key_in_place_of_its_path_is_not_shown(ours: KeyPair, kind: str) -> None:
    text = {"a PEM": ours.private.read_text(), "its line": ours.secret, "NUL": "a secret\0b", "long": "x" * 5000}[kind]
    with pytest.raises(UsageError, match="What it says is not shown here") as caught:
        read_signing_key(Path(text))
    assert text[:8] not in str(caught.value)


def test_a_key_that_everybody_can_read_is_used_and_warned_of(ours: KeyPair, caplog: pytest.LogCaptureFixture) -> None:
    read_signing_key(ours.private)
    assert caplog.messages == []
    ours.private.chmod(0o644)
    read_signing_key(ours.private)
    advice = f"take that away: chmod o-rwx {ours.private}"
    assert caplog.messages == [f"{ours.private} can be read by everybody on this machine; {advice}"]


def test_a_public_key_that_is_missing_or_of_another_kind_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"missing.pem: expected a public key .*\(FileNotFoundError\)"):
        read_public_key(tmp_path / "missing.pem")
    other = tmp_path / "other.pem"
    public = ec.generate_private_key(ec.SECP256R1()).public_key()
    other.write_bytes(public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    with pytest.raises(UsageError, match="found one of another kind"):
        read_public_key(other)
