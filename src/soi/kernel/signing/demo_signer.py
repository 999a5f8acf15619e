"""The demo's signer, a process of its own: one question and one answer, as JSON. In a real house this is a token.

authority                      -> certificate of the demo's authority, made at the first asking
certify  holder, name, unit    -> certificate of a person of the demo, saying that it is one
sign     holder, hash          -> signature over a SHA-256
"""

from __future__ import annotations

import base64
import json
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from soi.kernel.signing.certificates import DEMO_MARK
from soi.kernel.signing.demo_keys import CURVE, Keys, opened
from soi.kernel.signing.trust import DEMO_AUTHORITY

AUTHORITY_KEY = "authority"
ORGANISATION = f"{DEMO_MARK} - TRÌNH DIỄN, KHÔNG CÓ GIÁ TRỊ PHÁP LÝ"
AUTHORITY_NAME = f"{DEMO_MARK} authority"
LONGEST_NAME = 64
YEARS_OF_AUTHORITY, YEARS_OF_PERSON = 10, 2
LEEWAY = timedelta(hours=1)


def main(folder: Path) -> int:
    question = json.load(sys.stdin)
    with opened(folder) as keys:
        json.dump(answer(folder, keys, question), sys.stdout)
    return 0


def answer(folder: Path, keys: Keys, question: dict[str, str]) -> dict[str, str]:
    act = question["act"]
    if act == "authority":
        return {"certificate": _coded(authority(folder, keys))}
    label = label_of(question["holder"])
    if act == "certify":
        return {"certificate": _coded(certify(folder, keys, label, question["name"], question["unit"]))}
    if act == "sign":
        digest = bytes.fromhex(question["hash"])
        if len(digest) != hashes.SHA256.digest_size:
            raise ValueError("not a SHA-256")
        return {"signature": _coded(keys.sign(label, digest))}
    raise ValueError(act)


def label_of(holder: str) -> str:
    """The label of a key: persons by number, agencies by number after their mark."""
    number = holder.removeprefix("agency-")
    return f"agency-{int(number)}" if number != holder else f"person-{int(holder)}"


def authority(folder: Path, keys: Keys) -> bytes:
    path = folder / DEMO_AUTHORITY
    if not path.exists():
        name = _subject(AUTHORITY_NAME, "Soi")
        path.write_bytes(_issue(keys, AUTHORITY_KEY, name, name, YEARS_OF_AUTHORITY, is_authority=True))
    return path.read_bytes()


def certify(folder: Path, keys: Keys, label: str, name: str, unit: str) -> bytes:
    issuer = x509.load_der_x509_certificate(authority(folder, keys)).subject
    return _issue(keys, label, _subject(name, unit), issuer, YEARS_OF_PERSON, is_authority=False)


def _subject(name: str, unit: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "VN"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, ORGANISATION),
            x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, unit[:LONGEST_NAME]),
            x509.NameAttribute(NameOID.COMMON_NAME, name[:LONGEST_NAME]),
        ]
    )


def _issue(keys: Keys, label: str, subject: x509.Name, issuer: x509.Name, years: int, *, is_authority: bool) -> bytes:
    """A certificate whose signature is made where the authority's key lies.

    The library signs only with a key it holds; so it signs once with a key thrown away, and the token signs the same
    words anew.
    """
    now = datetime.now(UTC)
    draft = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(keys.public(label))
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - LEEWAY)
        .not_valid_after(now + timedelta(days=365 * years))
        .add_extension(x509.BasicConstraints(ca=is_authority, path_length=0 if is_authority else None), critical=True)
        .add_extension(_usage(is_authority=is_authority), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(keys.public(label)), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(keys.public(AUTHORITY_KEY)), critical=False)
        .sign(ec.generate_private_key(CURVE), hashes.SHA256())
    )
    return _signed_anew(draft, keys)


def _signed_anew(draft: x509.Certificate, keys: Keys) -> bytes:
    digest = hashes.Hash(hashes.SHA256())
    digest.update(draft.tbs_certificate_bytes)
    whole = asn1_x509.Certificate.load(draft.public_bytes(serialization.Encoding.DER))
    whole["signature_value"] = keys.sign(AUTHORITY_KEY, digest.finalize())
    return bytes(whole.dump(force=True))


def _usage(*, is_authority: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not is_authority,
        content_commitment=not is_authority,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=is_authority,
        crl_sign=is_authority,
        encipher_only=False,
        decipher_only=False,
    )


def _coded(data: Any) -> str:
    return base64.b64encode(data).decode("ascii")


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
