"""Keys to sign with, made up for a test."""

import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from securesystemslib.signer import CryptoSigner

from entity_lists.proof.key_files import read_public_key, read_signing_key


class KeyPair:
    """A private and a public key as files, and what reads them."""

    def __init__(self, folder: Path, name: str, seed: int) -> None:
        key = Ed25519PrivateKey.from_private_bytes(bytes([seed] * 32))
        self.private, self.public = folder / f"{name}.pem", folder / f"{name}.pub.pem"
        self.private.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        self.private.chmod(0o600)
        self.public.write_bytes(key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
        self.sign, self.proof = read_signing_key(self.private), read_public_key(self.public)
        self.signer = CryptoSigner(key, self.proof)

    @property
    def secret(self) -> str:
        """The line of the private key that nobody may see."""
        return self.private.read_text().splitlines()[1]


@pytest.fixture
def ours(tmp_path: Path) -> KeyPair:
    """The keys of whoever publishes."""
    return KeyPair(tmp_path, "ours", 1)


@pytest.fixture
def theirs(tmp_path: Path) -> KeyPair:
    """The keys of somebody else."""
    return KeyPair(tmp_path, "theirs", 2)


def key_id_of(envelope: bytes) -> str:
    """Return the id of the one key that signed an envelope."""
    (signature,) = json.loads(envelope)["signatures"]
    return str(signature["keyid"])
