"""What a certificate says, and whether a signature was made with its key. No private key comes near here."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa, utils
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from soi.kernel.signing.errors import CertificateNotTrusted, CertificateUnreadable, SignatureDoesNotFit

# Stands in the subject of every certificate whose key this machine keeps itself, and of the authority that issued it.
DEMO_MARK = "SOI DEMO"
HASH = "sha256"
LEAST_RSA_BITS = 2048


@dataclass(frozen=True)
class Holder:
    """A certificate and what it says of its holder."""

    der: bytes
    name: str
    subject: str
    issuer: str
    not_before: datetime
    not_after: datetime
    is_demo: bool
    is_authority: bool

    @cached_property
    def fingerprint(self) -> str:
        return hashlib.sha256(self.der).hexdigest()

    @cached_property
    def _read(self) -> x509.Certificate:
        return x509.load_der_x509_certificate(self.der)

    @property
    def organisation(self) -> str:
        """The body that the certificate names beside the person, if it names one."""
        return _organisation(self._read.subject).strip()

    @property
    def key_kind(self) -> str:
        """`ecdsa` or `rsa`: what the token has to do with the hash."""
        return "ecdsa" if isinstance(self._read.public_key(), ec.EllipticCurvePublicKey) else "rsa"

    def require_made(self, signature: bytes, digest: bytes) -> None:
        """Refuse a signature that this certificate's key did not make over this SHA-256: SignatureDoesNotFit."""
        key, prehashed = self._read.public_key(), utils.Prehashed(hashes.SHA256())
        try:
            if isinstance(key, ec.EllipticCurvePublicKey):
                key.verify(signature, digest, ec.ECDSA(prehashed))
            elif isinstance(key, rsa.RSAPublicKey):
                key.verify(signature, digest, padding.PKCS1v15(), prehashed)
            else:
                raise SignatureDoesNotFit()
        except (InvalidSignature, ValueError) as error:
            raise SignatureDoesNotFit() from error

    def withdraws(self, other: Holder, listed: bytes, moment: datetime) -> bool:
        """Whether this authority's list of withdrawn certificates has another of its own; a forged list has none."""
        try:
            found = x509.load_der_x509_crl(listed)
            key = self._read.public_key()
            if not isinstance(key, ec.EllipticCurvePublicKey | rsa.RSAPublicKey) or not found.is_signature_valid(key):
                return False
            entry = found.get_revoked_certificate_by_serial_number(other._read.serial_number)
        except (ValueError, UnsupportedAlgorithm):
            return False
        return entry is not None and entry.revocation_date_utc <= moment


def read_certificate(data: bytes) -> Holder:
    """A certificate in PEM or DER; raises CertificateUnreadable."""
    try:
        is_pem = data.lstrip().startswith(b"-----BEGIN")
        found = x509.load_pem_x509_certificate(data) if is_pem else x509.load_der_x509_certificate(data)
        key = found.public_key()
        fits = isinstance(key, ec.EllipticCurvePublicKey) or (
            isinstance(key, rsa.RSAPublicKey) and key.key_size >= LEAST_RSA_BITS
        )
        name, subject, issuer = _name(found.subject), found.subject.rfc4514_string(), found.issuer.rfc4514_string()
        is_authority = _is_authority(found)
    except (ValueError, x509.InvalidVersion, x509.DuplicateExtension, UnsupportedAlgorithm) as error:
        raise CertificateUnreadable() from error
    if not fits or not name:
        raise CertificateUnreadable()
    return Holder(
        der=found.public_bytes(Encoding.DER),
        name=name,
        subject=subject,
        issuer=issuer,
        not_before=found.not_valid_before_utc,
        not_after=found.not_valid_after_utc,
        is_demo=DEMO_MARK in _organisation(found.subject) or DEMO_MARK in _organisation(found.issuer),
        is_authority=is_authority,
    )


def _name(subject: x509.Name) -> str:
    return " ".join(str(each.value) for each in subject.get_attributes_for_oid(NameOID.COMMON_NAME)).strip()


def _organisation(name: x509.Name) -> str:
    return " ".join(str(each.value) for each in name.get_attributes_for_oid(NameOID.ORGANIZATION_NAME))


def _is_authority(found: x509.Certificate) -> bool:
    try:
        return found.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except x509.ExtensionNotFound:
        return False


def out_of_term(holder: Holder) -> CertificateNotTrusted:
    """The refusal of a certificate that has ended or not begun, with its term."""
    return CertificateNotTrusted(
        "This certificate is in force from {first} to {last}, and not at that time. Nothing was changed.",
        first=f"{holder.not_before:%d/%m/%Y}",
        last=f"{holder.not_after:%d/%m/%Y}",
    )
