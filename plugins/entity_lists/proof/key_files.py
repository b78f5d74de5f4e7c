"""Keys of ed25519 as PEM: the private one that signs, and the public ones that prove.

    openssl genpkey -algorithm ed25519 -out signing.pem         keep it secret, readable to whoever publishes only
    openssl pkey -in signing.pem -pubout -out public.pem        give it to auditors
    openssl pkey -pubin -in public.pem -outform DER | sha256sum the key's id, as it stands in every signature

Nothing of a private key is ever in a message, nor what a setting says instead of the path of one: it may be the key.
"""

import logging
import stat
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from entity_lists.errors import UsageError
from entity_lists.proof.envelope import signed
from entity_lists.snapshot.commit import Sign
from entity_lists.store import canonical_json

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from securesystemslib.signer import SSlibKey

_log = logging.getLogger(__name__)

_TO_DO = "Make one: openssl genpkey -algorithm ed25519 -out FILE"


def read_signing_key(path: Path) -> Sign:
    """Return what signs manifests with the private key in a file. Raises: UsageError as signing_key_of, or no file."""
    try:
        pem, mode = path.read_bytes(), path.stat().st_mode
    except (OSError, ValueError) as error:
        raise UsageError(
            "Expected the path of a file with the private key (--signing-key, ENTITY_LISTS_SIGNING_KEY), found none "
            f"that can be read ({type(error).__name__}). What it says is not shown here: it may be the key itself. "
            "Correct the path."
        ) from None
    sign = signing_key_of(pem, str(path))
    if mode & stat.S_IRWXO:
        _log.warning("%s can be read by everybody on this machine; take that away: chmod o-rwx %s", path, path)
    return sign


def signing_key_of(pem: bytes, where: str) -> Sign:
    """Return what signs manifests with a private key; where: what holds it, for messages.

    Raises:
        UsageError: it is no private key of ed25519 as PEM (PKCS#8), or it is encrypted.
    """
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key
    from securesystemslib.signer import CryptoSigner

    try:
        key = load_pem_private_key(pem, password=None)
    except (ValueError, UnsupportedAlgorithm):
        raise _wrong(where, "private", "none that can be read") from None
    except TypeError:
        raise _wrong(where, "private", "one that is encrypted") from None
    if not isinstance(key, Ed25519PrivateKey):
        raise _wrong(where, "private", f"one of another kind ({type(key).__name__.strip('_')})")
    return partial(signed, signer=CryptoSigner(key, _public_key(key.public_key())))


def read_public_key(path: Path) -> "SSlibKey":
    """Return the public key in a file. Raises: UsageError if there is none of ed25519 as PEM."""
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    try:
        pem = path.read_bytes()
    except (OSError, ValueError) as error:
        found = f"none that can be read ({type(error).__name__})"
        raise _wrong(str(path)[:200], "public", found) from None
    try:
        key = load_pem_public_key(pem)
    except (ValueError, UnsupportedAlgorithm):
        raise _wrong(str(path), "public", "none that can be read") from None
    if not isinstance(key, Ed25519PublicKey):
        raise _wrong(str(path), "public", f"one of another kind ({type(key).__name__.strip('_')})")
    return _public_key(key)


def _public_key(key: "Ed25519PublicKey") -> "SSlibKey":
    """Return a public key under the hash of its DER form, which everybody's openssl can tell."""
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
    from securesystemslib.signer import SSlibKey

    der = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return SSlibKey.from_crypto(key, keyid=canonical_json.sha256(der))


def _wrong(where: str, kind: str, found: str) -> UsageError:
    to_do = _TO_DO if kind == "private" else "Take it from the private one: openssl pkey -in FILE -pubout"
    return UsageError(f"{where}: expected a {kind} key of ed25519 as PEM, not encrypted, found {found}. {to_do}")
