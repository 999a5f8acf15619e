"""An officer's token by PKCS #11: its certificates, and a signature over a hash with the key of one of them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

# What stands before a SHA-256 in an RSA signature (PKCS #1 v1.5, RFC 8017 section 9.2).
DIGEST_INFO = bytes.fromhex("3031300d060960864801650304020105000420")


def _(text: str) -> str:
    return text


class CardRefused(Exception):  # noqa: N818 - it names what the officer meets
    """The token cannot sign: what is wrong and what to do."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


@dataclass(frozen=True)
class Card:
    """An open token; `keys` names the key of each certificate by its fingerprint."""

    session: Any
    keys: dict[str, bytes]

    def fingerprints(self) -> list[str]:
        """The SHA-256 of each certificate on it that has its key there."""
        return list(self.keys)

    def sign(self, fingerprint: str, digest: bytes) -> bytes:
        """The signature over a SHA-256: DER for a curve, PKCS #1 v1.5 for RSA."""
        from pkcs11 import KeyType, Mechanism, ObjectClass
        from pkcs11.util.ec import encode_ecdsa_signature

        key = self.session.get_key(ObjectClass.PRIVATE_KEY, id=self.keys[fingerprint])
        if key.key_type == KeyType.RSA:
            return bytes(key.sign(DIGEST_INFO + digest, mechanism=Mechanism.RSA_PKCS))
        return bytes(encode_ecdsa_signature(key.sign(digest, mechanism=Mechanism.ECDSA)))


@contextmanager
def opened(library: Path, label: str, pin: Callable[[], str]) -> Iterator[Card]:
    """The token, once the PIN was typed; the PIN is asked for once, for a token locks after a few wrong ones."""
    import pkcs11
    from pkcs11 import exceptions

    try:
        tokens = [each for each in pkcs11.lib(str(library)).get_tokens() if label in ("", each.label)]
    except (RuntimeError, exceptions.PKCS11Error) as error:
        raise CardRefused(
            _("The library of the token cannot be loaded. Check its path. Nothing was signed.")
        ) from error
    tokens = [each for each in tokens if each.flags & pkcs11.TokenFlag.TOKEN_INITIALIZED]
    if not tokens:
        raise CardRefused(_("There is no such token. Plug it in, or name another. Nothing was signed."))
    if len(tokens) > 1:
        raise CardRefused(_("Several tokens are plugged in. Name yours with --token. Nothing was signed."))
    try:
        with tokens[0].open(user_pin=pin()) as session:
            keys = _keys(session)
            if not keys:
                raise CardRefused(_("This token holds no certificate with its key. Plug in yours. Nothing was signed."))
            yield Card(session, keys)
    except (exceptions.PinIncorrect, exceptions.PinInvalid, exceptions.PinLenRange, exceptions.PinLocked) as error:
        raise CardRefused(
            _("The token refused the PIN. It locks after a few wrong ones: type it with care. Nothing was signed.")
        ) from error
    except exceptions.PKCS11Error as error:
        raise CardRefused(_("The token gave up while it was used. Plug it in again and start again.")) from error


def _keys(session: Any) -> dict[str, bytes]:
    from pkcs11 import Attribute, ObjectClass

    mine = {bytes(key[Attribute.ID]) for key in session.get_objects({Attribute.CLASS: ObjectClass.PRIVATE_KEY})}
    found = session.get_objects({Attribute.CLASS: ObjectClass.CERTIFICATE})
    named = {hashlib.sha256(each[Attribute.VALUE]).hexdigest(): bytes(each[Attribute.ID]) for each in found}
    return {fingerprint: key for fingerprint, key in named.items() if key in mine}
