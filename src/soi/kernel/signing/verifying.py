"""Who signed a paper, and whether it still is what they signed. Needs no database and no network."""

from __future__ import annotations

import io
import logging
import re
from datetime import UTC, datetime
from typing import Any

from asn1crypto import x509 as asn1_x509
from asn1crypto.parser import peek
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation import async_validate_pdf_signature
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureCoverageLevel
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.errors import PathBuildingError, PathValidationError, ValidationError

from soi.kernel.signing.certificates import Holder, out_of_term, read_certificate
from soi.kernel.signing.errors import CertificateNotTrusted, CertificateUnreadable, NotAPdf
from soi.kernel.signing.papers import Verified
from soi.kernel.signing.trust import Trust
from soi.kernel.signing.waiting import wait_for

# The reader complains to the log of each paper that is not whole; who asked is told by the answer.
logging.getLogger("pyhanko").setLevel(logging.CRITICAL)
logging.getLogger("pyhanko_certvalidator").setLevel(logging.CRITICAL)

SIGNS_PAPERS = KeyUsageConstraints(key_usage={"digital_signature", "non_repudiation"}, match_all_key_usages=False)
LAST_INDEX = re.compile(rb"startxref\s+(\d{1,12})\s+%%EOF\s*\Z")
CLEAN_HOLE = re.compile(rb"<(?:[0-9a-f]+|[0-9A-F]+)>")
UNREADABLE = (
    PdfError,
    SignatureValidationError,
    CertificateUnreadable,
    ValueError,
    KeyError,
    IndexError,
    TypeError,
    AttributeError,
    OSError,
    RecursionError,
    AssertionError,
)


def verify(pdf: bytes, trust: Trust, *, moment: datetime | None = None) -> list[Verified]:
    """Every signature of a paper in the order they were made; `moment` asks as of another day. Raises NotAPdf."""
    try:
        return wait_for(_verify(pdf, trust, moment))
    except UNREADABLE as error:
        raise NotAPdf() from error


async def _verify(pdf: bytes, trust: Trust, moment: datetime | None) -> list[Verified]:
    reader = PdfFileReader(io.BytesIO(pdf))
    found = list(reader.embedded_signatures)
    only_signed = _has_only_signature_fields(reader) and _ends_as_it_says(pdf, found)
    return [await _verify_one(each, pdf, trust, moment, only_signed=only_signed) for each in found]


async def _verify_one(
    each: EmbeddedPdfSignature, pdf: bytes, trust: Trust, moment: datetime | None, *, only_signed: bool
) -> Verified:
    holder = read_certificate(each.signer_cert.dump())
    said = each.sig_object.get("/Reason", "")
    try:
        status = await async_validate_pdf_signature(
            each, _context(trust, moment, tuple(one.dump() for one in each.other_embedded_certs)),
            key_usage_settings=SIGNS_PAPERS,
        )  # fmt: skip
    except UNREADABLE:
        return Verified(
            *(holder.name, False, False, None, False, holder.is_demo, holder.fingerprint, str(said)),
            body=holder.organisation,
            issuer=holder.issuer,
            not_after=holder.not_after,
        )
    stamp = status.timestamp_validity
    if stamp is not None and not (stamp.intact and stamp.valid):
        stamp = None
    covers = only_signed and _covers(status) and _hole_is_clean(each, pdf)
    return Verified(
        name=holder.name,
        valid=bool(status.intact and status.valid and status.docmdp_ok and covers),
        trusted=bool(status.trusted) and not trust.has_withdrawn(holder, moment or datetime.now(UTC)),
        when=each.self_reported_timestamp,
        covers_whole=covers,
        is_demo=holder.is_demo,
        fingerprint=holder.fingerprint,
        reason=str(said),
        body=holder.organisation,
        issuer=holder.issuer,
        algorithm=f"{status.pkcs7_signature_mechanism} {status.md_algorithm}",
        chain=_chain(status),
        not_after=holder.not_after,
        stamped=stamp.timestamp if stamp else None,
        stamp_trusted=bool(stamp and stamp.trusted),
    )


def _chain(status: PdfSignatureStatus) -> tuple[str, ...]:
    if status.validation_path is None:
        return ()
    return tuple(str(one.subject.human_friendly) for one in status.validation_path.iter_certs(include_root=True))


def _covers(status: PdfSignatureStatus) -> bool:
    if status.coverage == SignatureCoverageLevel.ENTIRE_FILE:
        return True
    level = status.modification_level
    return (
        status.coverage == SignatureCoverageLevel.ENTIRE_REVISION
        and isinstance(level, ModificationLevel)
        and level <= ModificationLevel.FORM_FILLING
    )


def _ends_as_it_says(pdf: bytes, found: list[EmbeddedPdfSignature]) -> bool:
    """After the last signature comes nothing, or an addition with an index of its own, which is then looked through."""
    end = max((int(each.byte_range[2]) + int(each.byte_range[3]) for each in found), default=len(pdf))
    if end == len(pdf):
        return True
    index = LAST_INDEX.search(pdf[end:])
    return index is not None and int(index[1]) >= end


def _has_only_signature_fields(reader: PdfFileReader) -> bool:
    """Fields to be filled in could say another thing tomorrow; a paper that is signed has none."""
    if "/AcroForm" not in reader.root:
        return True
    fields: list[Any] = list(reader.root["/AcroForm"].get("/Fields", ()))
    return all(str(one.get_object().get("/FT", "")) == "/Sig" for one in fields)


def _hole_is_clean(each: EmbeddedPdfSignature, pdf: bytes) -> bool:
    """The room the signature itself stands in, which it cannot cover, holds the signature and zeros, nothing else."""
    first, length, second, _ = (int(number) for number in each.byte_range)
    hole = pdf[first + length : second]
    if not CLEAN_HOLE.fullmatch(hole):
        return False
    content = bytes.fromhex(hole[1:-1].decode("ascii"))
    end = peek(content)
    return not content[end:].strip(b"\0")


def _context(trust: Trust, moment: datetime | None, others: tuple[bytes, ...] = ()) -> ValidationContext:
    return ValidationContext(
        trust_roots=[asn1_x509.Certificate.load(one) for one in trust.roots],
        other_certs=[asn1_x509.Certificate.load(one) for one in (*trust.between, *others)],
        moment=moment,
        # Nothing is fetched: lists of withdrawn certificates are those the operator brought (Trust.has_withdrawn).
        allow_fetching=False,
        revocation_mode="soft-fail",
    )


def require_trusted(certificate: bytes, trust: Trust, *, moment: datetime | None = None) -> Holder:
    """The holder of a certificate this node relies on for signing; raises CertificateNotTrusted with its cause."""
    holder = read_certificate(certificate)
    now = moment or datetime.now(UTC)
    if holder.is_authority:
        raise CertificateNotTrusted("This certificate belongs to an authority, not to a person. Nothing was changed.")
    if not holder.not_before <= now <= holder.not_after:
        raise out_of_term(holder)
    if trust.has_withdrawn(holder, now):
        raise CertificateNotTrusted("This certificate was withdrawn by its authority. Nothing was changed.")
    validator = CertificateValidator(
        asn1_x509.Certificate.load(holder.der),
        validation_context=_context(trust, moment),
    )
    try:
        wait_for(validator.async_validate_usage({"digital_signature", "non_repudiation"}))
    except PathBuildingError as error:
        raise CertificateNotTrusted(
            "This certificate was issued by {issuer}, which this node does not trust. Nothing was changed.",
            issuer=holder.issuer,
        ) from error
    except (PathValidationError, ValidationError, ValueError) as error:
        raise CertificateNotTrusted() from error
    return holder
