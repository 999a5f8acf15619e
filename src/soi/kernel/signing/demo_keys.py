"""Where the demo's keys lie: in a SoftHSM token where there is one, else in files that say so. For the helper only."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Protocol

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, utils

from soi.kernel.signing.programs import softhsm

CURVE = ec.SECP256R1()
SOFT_NOTE = b"# DEMO KEY IN SOFTWARE: made by this node for invented papers. A real signer has a token.\n"


class Keys(Protocol):
    """Keys by label: made at the first asking, used in place, never handed out."""

    def public(self, label: str) -> ec.EllipticCurvePublicKey: ...

    def sign(self, label: str, digest: bytes) -> bytes: ...


class SoftKeys:
    """Keys in files of our own, where no token can be had."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "software-keys"

    def public(self, label: str) -> ec.EllipticCurvePublicKey:
        return self._key(label).public_key()

    def sign(self, label: str, digest: bytes) -> bytes:
        return self._key(label).sign(digest, ec.ECDSA(utils.Prehashed(hashes.SHA256())))

    def _key(self, label: str) -> ec.EllipticCurvePrivateKey:
        path = self.folder / f"{label}.pem"
        if not path.exists():
            self._make(path)
        key = serialization.load_pem_private_key(path.read_bytes(), None)
        if not isinstance(key, ec.EllipticCurvePrivateKey):
            raise TypeError(f"{path} holds another kind of key")
        return key

    def _make(self, path: Path) -> None:
        self.folder.mkdir(mode=0o700, exist_ok=True)
        made = ec.generate_private_key(CURVE).private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        with suppress(FileExistsError), open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(SOFT_NOTE + made)


class TokenKeys:
    """Keys made inside the token, which gives none of them away."""

    def __init__(self, session: Any) -> None:
        self.session = session

    def public(self, label: str) -> ec.EllipticCurvePublicKey:
        from pkcs11 import KeyType, ObjectClass
        from pkcs11.exceptions import NoSuchKey
        from pkcs11.util.ec import encode_ec_public_key

        try:
            key = self.session.get_key(ObjectClass.PUBLIC_KEY, KeyType.EC, label=label)
        except NoSuchKey:
            key = self._make(label)
        found = serialization.load_der_public_key(encode_ec_public_key(key))
        if not isinstance(found, ec.EllipticCurvePublicKey):
            raise TypeError(f"the token holds another kind of key as {label}")
        return found

    def _make(self, label: str) -> Any:
        from pkcs11 import Attribute, KeyType
        from pkcs11.util.ec import encode_named_curve_parameters

        parameters = self.session.create_domain_parameters(
            KeyType.EC, {Attribute.EC_PARAMS: encode_named_curve_parameters("secp256r1")}, local=True
        )
        public, _ = parameters.generate_keypair(store=True, label=label)
        return public

    def sign(self, label: str, digest: bytes) -> bytes:
        from pkcs11 import KeyType, Mechanism, ObjectClass
        from pkcs11.util.ec import encode_ecdsa_signature

        key = self.session.get_key(ObjectClass.PRIVATE_KEY, KeyType.EC, label=label)
        return bytes(encode_ecdsa_signature(key.sign(digest, mechanism=Mechanism.ECDSA)))


@contextmanager
def opened(folder: Path) -> Iterator[Keys]:
    """The keys of this folder: the token if it has one, else files."""
    if not (folder / softhsm.CONFIGURATION).exists():
        yield SoftKeys(folder)
        return
    import pkcs11

    token = pkcs11.lib(str(softhsm.library())).get_token(token_label=softhsm.LABEL)
    pin = (folder / softhsm.PIN).read_text(encoding="ascii")
    with token.open(rw=True, user_pin=pin) as session:
        yield TokenKeys(session)
