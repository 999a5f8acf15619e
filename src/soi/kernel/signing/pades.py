"""Signing apart from the key (PAdES): the hash goes out, the token signs it elsewhere, the signature comes back in.

The paper is never sent: what leaves is the SHA-256 of the attributes to be signed, which hold that of the paper.
"""

from __future__ import annotations

import base64
import hashlib
import io
import json
import logging
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from asn1crypto import cms
from asn1crypto import x509 as asn1_x509
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers import ExternalSigner, PdfSignatureMetadata, PdfSigner
from pyhanko.sign.signers.constants import ESIC_EXTENSION_1
from pyhanko.sign.signers.pdf_byterange import PreparedByteRangeDigest
from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes
from pyhanko.sign.signers.pdf_signer import PdfTBSDocument
from pyhanko.sign.timestamps.common_utils import TimestampRequestError
from pyhanko.sign.timestamps.requests_client import RequestsHTTPTimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

from soi.kernel.signing import stamp
from soi.kernel.signing.certificates import HASH, Holder, out_of_term, read_certificate
from soi.kernel.signing.errors import NotAPdf, NoTimeStamp, SignatureDoesNotFit
from soi.kernel.signing.papers import Prepared, Stamping
from soi.kernel.signing.waiting import wait_for

log = logging.getLogger("soi.signing")
FIELD = "SoiSignature"
# Room for the signature and the authorities' certificates, in hexadecimal digits.
ROOM = 24576
MARK_OF_A_CLOSED_PDF = "/Encrypt"


class _Signer(PdfSigner):
    """A signer whose papers stay PDF 1.7: PDF/A-2 knows no other, and PAdES needs only its own extension."""

    def register_extensions(self, pdf_out: Any, *, md_algorithm: str) -> None:
        pdf_out.ensure_output_version(version=(1, 7))
        pdf_out.register_extension(ESIC_EXTENSION_1)


def prepare(
    pdf: bytes,
    certificate: bytes,
    *,
    reason: str,
    place: str,
    name: str,
    at: datetime,
    chain: Sequence[bytes] = (),
) -> Prepared:
    """Make room for one more signature and tell what the token has to sign.

    `at` is the time the signature will claim. Raises NotAPdf, CertificateUnreadable, CertificateNotTrusted (not in
    force at that time), LettersMissing.
    """
    holder = read_certificate(certificate)
    if not holder.not_before <= at <= holder.not_after:
        raise out_of_term(holder)
    try:
        return wait_for(_prepare(pdf, holder, reason, place, name, at, list(chain)))
    except (PdfError, ValueError, KeyError, IndexError, OSError) as error:
        raise NotAPdf() from error


async def _prepare(
    pdf: bytes, holder: Holder, reason: str, place: str, name: str, at: datetime, chain: list[bytes]
) -> Prepared:
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    if MARK_OF_A_CLOSED_PDF in writer.prev.trailer:
        raise NotAPdf()
    number = len(writer.prev.embedded_signatures)
    field, box = f"{FIELD}{number + 1}", stamp.place(number)
    signer = _external(holder.der, chain)
    pdf_signer = _Signer(
        PdfSignatureMetadata(
            field_name=field,
            reason=reason or None,
            location=place or None,
            name=name,
            md_algorithm=HASH,
            subfilter=SigSeedSubFilter.PADES,
        ),
        signer=signer,
        stamp_style=stamp.style(stamp.lines(holder, at, reason)) if box else None,
        new_field_spec=SigFieldSpec(field, on_page=-1, box=box),
    )
    out = io.BytesIO()
    digest, _, _ = await pdf_signer.async_digest_doc_for_signing(writer, output=out, bytes_reserved=ROOM)
    attributes = await signer.signed_attrs(
        digest.document_digest, HASH, attr_settings=PdfCMSSignedAttributes(signing_time=at), use_pades=True
    )
    signed = attributes.dump()
    return Prepared(hashlib.sha256(signed).digest(), _state(holder.der, chain, signed, digest, out.getvalue()))


def _state(certificate: bytes, chain: list[bytes], signed: bytes, digest: PreparedByteRangeDigest, pdf: bytes) -> bytes:
    head = {
        "certificate": _coded(certificate),
        "chain": [_coded(one) for one in chain],
        "signed": _coded(signed),
        "digest": digest.document_digest.hex(),
        "room": [digest.reserved_region_start, digest.reserved_region_end],
    }
    return json.dumps(head).encode("ascii") + b"\n" + pdf


def embed(prepared: Prepared, signature: bytes, *, service: Stamping | None = None) -> bytes:
    """The paper with the signature in its place; raises SignatureDoesNotFit, and then nothing was made.

    The signature is held against the hash that went out and the certificate it went out for; the state against itself.
    With a time-stamp service its stamp over the signature goes in too; where it gives none, NoTimeStamp is raised if
    the stamp is required, else the paper is signed without.
    """
    line, _, pdf = prepared.state.partition(b"\n")
    head = json.loads(line)
    holder, signed = read_certificate(_plain(head["certificate"])), _plain(head["signed"])
    start, end = head["room"]
    if hashlib.sha256(signed).digest() != prepared.hash:
        raise SignatureDoesNotFit()
    if hashlib.sha256(pdf[:start] + pdf[end:]).hexdigest() != head["digest"]:
        raise SignatureDoesNotFit()
    holder.require_made(signature, prepared.hash)
    digest = PreparedByteRangeDigest(bytes.fromhex(head["digest"]), start, end)
    chain = [_plain(one) for one in head["chain"]]
    signer = _external(holder.der, chain, signature)
    return wait_for(_embed(signer, cms.CMSAttributes.load(signed), digest, pdf, service))


async def _embed(
    signer: ExternalSigner,
    signed: cms.CMSAttributes,
    digest: PreparedByteRangeDigest,
    pdf: bytes,
    service: Stamping | None,
) -> bytes:
    content = await _stamped(signer, signed, service) if service else None
    if content is None:
        content = await signer.async_sign_prescribed_attributes(HASH, signed_attrs=signed)
    out = io.BytesIO(pdf)
    await PdfTBSDocument.async_finish_signing(out, digest, content)
    return out.getvalue()


async def _stamped(signer: ExternalSigner, signed: cms.CMSAttributes, service: Stamping) -> Any:
    """The signature with its time stamp, or none where the service gives none and none is required."""
    stamper = RequestsHTTPTimeStamper(service.url, timeout=service.seconds)
    try:
        return await signer.async_sign_prescribed_attributes(HASH, signed_attrs=signed, timestamper=stamper)
    except (TimestampRequestError, OSError, ValueError) as error:
        log.warning("the time-stamp service gave no stamp (%s: %s)", type(error).__name__, error)
        if service.required:
            raise NoTimeStamp() from error
        return None


def _external(certificate: bytes, chain: Sequence[bytes], signature: bytes | None = None) -> ExternalSigner:
    store = SimpleCertificateStore()
    for one in chain:
        store.register(asn1_x509.Certificate.load(one))
    return ExternalSigner(
        asn1_x509.Certificate.load(certificate), store, signature_value=signature or 512, embed_roots=False
    )


def _coded(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def _plain(text: str) -> bytes:
    return base64.b64decode(text)
