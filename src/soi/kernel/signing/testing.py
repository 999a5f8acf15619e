"""What tests of signing and of later rooms need: authorities and tokens of their own, and a paper to sign."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

import typst
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa, utils
from cryptography.x509.oid import NameOID
from django.conf import settings

from soi.base.letters import FAMILY, font_folder
from soi.kernel.organisations import public as organisations
from soi.kernel.signing import public as signing

NOW = datetime.now(UTC)
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Token:
    """A key that signs hashes, and its certificate: what an officer has in the pocket."""

    key: Any
    certificate: bytes

    def sign(self, digest: bytes) -> bytes:
        prehashed = utils.Prehashed(hashes.SHA256())
        if isinstance(self.key, rsa.RSAPrivateKey):
            return self.key.sign(digest, padding.PKCS1v15(), prehashed)
        return bytes(self.key.sign(digest, ec.ECDSA(prehashed)))


class Authority:
    """An authority made for one test; `issue` gives a token to a person."""

    def __init__(self, name: str = "CA of a test", *, under: Authority | None = None) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.name = _name(name)
        self.issuer = under or self
        self.certificate = self._issued(self.name, self.key, NOW - 30 * DAY, NOW + 3650 * DAY, is_authority=True)

    def issue(
        self, name: str, *, since: datetime = NOW - DAY, until: datetime = NOW + 365 * DAY, key: Any = None
    ) -> Token:
        made = key or ec.generate_private_key(ec.SECP256R1())
        self.issuer, before = self, self.issuer
        try:
            return Token(made, self._issued(_name(name), made, since, until, is_authority=False))
        finally:
            self.issuer = before

    def withdraw(self, token: Token) -> bytes:
        """A list of withdrawn certificates with this one on it."""
        serial = x509.load_der_x509_certificate(token.certificate).serial_number
        entry = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(NOW - DAY).build()
        found = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(self.name)
            .last_update(NOW - DAY)
            .next_update(NOW + 30 * DAY)
            .add_revoked_certificate(entry)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key()), critical=False)
            .add_extension(x509.CRLNumber(1), critical=False)
            .sign(self.key, hashes.SHA256())
        )
        return found.public_bytes(serialization.Encoding.DER)

    def _issued(self, subject: x509.Name, key: Any, since: datetime, until: datetime, *, is_authority: bool) -> bytes:
        public, by = key.public_key(), self.issuer
        signs = not is_authority
        usage = x509.KeyUsage(signs, signs, False, False, False, is_authority, is_authority, False, False)
        made = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(by.name)
            .public_key(public)
            .serial_number(x509.random_serial_number())
            .not_valid_before(since)
            .not_valid_after(until)
            .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
            .add_extension(usage, critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(by.key.public_key()), critical=False)
            .sign(by.key, hashes.SHA256())
        )
        return made.public_bytes(serialization.Encoding.DER)


@cache
def _tests_authority() -> Authority:
    return Authority("CA of the tests' offices")


def sign_all(node: Any, request_id: UUID, *offices: str) -> None:
    """Let these offices sign one after another, each with a token of this test; the agency's turn by its own."""
    trust = Path(settings.HOME) / "keys" / "trust"
    trust.mkdir(mode=0o700, parents=True, exist_ok=True)
    (trust / "tests.crt").write_bytes(_tests_authority().certificate)
    for office in offices:
        with node.acting(office) as actor:
            request = signing.get_request(actor, request_id)
            turn = signing.turns_of(request)[request.turn - 1]
            agency = request.unit_id if turn.is_agency else None
        token, key = _token_of(node, actor, agency)
        with node.acting(office) as actor:
            wanted = signing.begin(actor, request_id, certificate_id=key)
            signing.sign(actor, request_id, token.sign(wanted.hash))


_tokens: dict[tuple[str, int, int | None], tuple[Token, int]] = {}


def _token_of(node: Any, actor: Any, agency: int | None) -> tuple[Token, int]:
    """A token of a person, or of an agency they keep, entered on this node once."""
    known = (node.name, actor.person_id, agency)
    if known not in _tokens:
        token = _tests_authority().issue(actor.name if agency is None else organisations.get_unit(agency).name)
        with node.machine("system") as system:
            key = signing.enter_certificate(system, actor.person_id, token.certificate, agency_id=agency)
        _tokens[known] = (token, key)
    return _tokens[known]


def fingerprint(certificate: bytes) -> str:
    """The SHA-256 of a certificate, by which it is known."""
    return hashlib.sha256(certificate).hexdigest()


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


@cache
def paper(words: str = "Quyết định thi hành kỷ luật đảng viên") -> bytes:
    """A paper of two pages as PDF/A, with these words."""
    source = (
        f'#set document(title: "x")\n#set text(font: "{FAMILY}")\n#sys.inputs.words\n#pagebreak()\n#sys.inputs.words'
    )
    return typst.compile(
        source.encode(),
        font_paths=typst.Fonts(include_system_fonts=False, font_paths=[str(font_folder())]),
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs={"words": words},
        pdf_standards=["a-2b"],
    )
