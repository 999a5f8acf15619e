"""Signatures of persons: papers put before their signers, signed apart from the key, verified by anybody."""

from __future__ import annotations

from datetime import datetime

from soi.kernel.signing import papers, queries
from soi.kernel.signing.actions import (
    ToSign,
    ask,
    begin,
    begin_by_program,
    certify_agency_for_demo,
    certify_for_demo,
    enter_certificate,
    refuse,
    send_signed,
    sign,
    sign_by_program,
    sign_with_demo_key,
    withdraw_certificate,
)
from soi.kernel.signing.errors import (
    CertificateNotTrusted,
    CertificateUnreadable,
    NoCertificate,
    NoSuchRequest,
    NotAPdf,
    NoTimeStamp,
    NotPrepared,
    NotThisPaper,
    NotYourCertificate,
    NotYourTurn,
    OnlyInDemo,
    PaperChanged,
    ReasonMissing,
    RequestEnded,
    SealsBroken,
    SignatureDoesNotFit,
    SignerFailed,
    SignerNotFree,
)
from soi.kernel.signing.following import follow
from soi.kernel.signing.papers import Prepared, Stamping, Verified, embed, prepare
from soi.kernel.signing.queries import about, certificates_of, document, get_request, to_sign, turns_of
from soi.kernel.signing.trust import node_trust

__all__ = [
    "CertificateNotTrusted",
    "CertificateUnreadable",
    "NoCertificate",
    "NoSuchRequest",
    "NotAPdf",
    "NoTimeStamp",
    "NotPrepared",
    "NotThisPaper",
    "NotYourCertificate",
    "NotYourTurn",
    "OnlyInDemo",
    "PaperChanged",
    "Prepared",
    "ReasonMissing",
    "RequestEnded",
    "SealsBroken",
    "SignatureDoesNotFit",
    "SignerFailed",
    "SignerNotFree",
    "Stamping",
    "ToSign",
    "Verified",
    "about",
    "ask",
    "begin",
    "begin_by_program",
    "certificates_of",
    "certify_agency_for_demo",
    "certify_for_demo",
    "document",
    "embed",
    "enter_certificate",
    "follow",
    "is_signed_by_all",
    "get_request",
    "prepare",
    "refuse",
    "send_signed",
    "sign",
    "sign_by_program",
    "sign_with_demo_key",
    "to_sign",
    "turns_of",
    "verify",
    "withdraw_certificate",
]


def is_signed_by_all(kind: str, key: str) -> bool:
    """Whether a paper about this thing bears all its signatures; tells no more, so anybody may ask."""
    return queries.is_signed_by_all(kind, key)


def verify(pdf: bytes, *, moment: datetime | None = None) -> list[Verified]:
    """Every signature of a paper in the order they were made, by what this node believes. Raises NotAPdf."""
    return papers.verify(pdf, node_trust(), moment=moment)
