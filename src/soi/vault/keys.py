"""The keys under which lockers lie: the node's held key, and a pair of keys for each house. None is ever logged.

A house's public half is enough to seal; its private half is needed to open. On a demo node both lie in the keys folder
and say so; elsewhere a house's keys are brought by its keeper.
"""

from __future__ import annotations

import base64
import os
import re
import secrets
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from soi.vault.errors import HalvesDoNotFit, HouseKeyAbsent

BYTES = 32
NONCE = 12
DEMO = "# DEMO KEY: made by this node for invented data. A real house keeps its key elsewhere."
OWN = "# Key of this node. Readable by its account only; without it what is held cannot be read."


def new_key() -> bytes:
    return secrets.token_bytes(BYTES)


def encrypt(key: bytes, data: bytes, about: str) -> bytes:
    """AES-256-GCM, bound to what it is about: a ciphertext moved to another name opens nothing."""
    nonce = secrets.token_bytes(NONCE)
    return nonce + AESGCM(key).encrypt(nonce, data, about.encode())


def decrypt(key: bytes, data: bytes, about: str) -> bytes:
    """The plain content; raises HalvesDoNotFit where the key or the place is another."""
    try:
        return AESGCM(key).decrypt(data[:NONCE], data[NONCE:], about.encode())
    except InvalidTag as error:
        raise HalvesDoNotFit() from error


def split(key: bytes) -> tuple[bytes, bytes]:
    """A key as A xor B: one half alone is noise."""
    first = secrets.token_bytes(len(key))
    return first, join(first, key)


def join(first: bytes, second: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(first, second, strict=True))


def wrap(key: bytes, about: str) -> bytes:
    """A key under the node's held key."""
    return encrypt(held_key(), key, about)


def unwrap(wrapped: bytes, about: str) -> bytes:
    return decrypt(held_key(), bytes(wrapped), about)


def held_key() -> bytes:
    """The node's own key for what is held; made on first use."""
    return _kept("vault-held.key", new_key)


def to_house(house: str, half: bytes, about: str) -> bytes:
    """A half that only this house can read: X25519 to its public key, then AES-256-GCM."""
    once = X25519PrivateKey.generate()
    shared = once.exchange(X25519PublicKey.from_public_bytes(_public(house)))
    return once.public_key().public_bytes_raw() + encrypt(_derived(shared), half, about)


def of_house(house: str, sealed: bytes, about: str) -> bytes:
    """Read a half by the house's private key; raises HouseKeyAbsent, HalvesDoNotFit."""
    private = X25519PrivateKey.from_private_bytes(_private(house))
    sealed = bytes(sealed)
    shared = private.exchange(X25519PublicKey.from_public_bytes(sealed[:BYTES]))
    return decrypt(_derived(shared), sealed[BYTES:], about)


def _derived(shared: bytes) -> bytes:
    return HKDF(hashes.SHA256(), BYTES, None, b"soi.vault.house").derive(shared)


def _private(house: str) -> bytes:
    name = f"vault-house-{_safe(house)}.key"
    if settings.SOI_DEMO:
        return _kept(name, lambda: X25519PrivateKey.generate().private_bytes_raw())
    return _brought(name, house)


def _public(house: str) -> bytes:
    if settings.SOI_DEMO:
        return X25519PrivateKey.from_private_bytes(_private(house)).public_key().public_bytes_raw()
    return _brought(f"vault-house-{_safe(house)}.pub", house)


def _safe(house: str) -> str:
    """The path of a body as part of a file name."""
    return re.sub(r"[^a-z0-9.]", "_", house)


def _folder() -> Path:
    folder = Path(settings.HOME) / "keys"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def _brought(name: str, house: str) -> bytes:
    path = _folder() / name
    if not path.is_file():
        raise HouseKeyAbsent(house=house)
    return _read(path)


def _kept(name: str, make: Callable[[], bytes]) -> bytes:
    path = _folder() / name
    if not path.exists():
        draft = path.with_name(f".{name}.{secrets.token_hex(8)}")
        draft.touch(mode=0o600)
        words = DEMO if settings.SOI_DEMO else OWN
        draft.write_text(f"{words}\n{base64.b64encode(make()).decode()}\n", encoding="ascii")
        # Two processes may come at once: the first link stands, the other reads it.
        with suppress(FileExistsError):
            os.link(draft, path)
        draft.unlink()
    return _read(path)


def _read(path: Path) -> bytes:
    lines = [line for line in path.read_text(encoding="ascii").splitlines() if line and not line.startswith("#")]
    return base64.b64decode(lines[0])
