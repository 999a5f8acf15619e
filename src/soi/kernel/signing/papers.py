"""What signing does with a paper. The programs that do it are loaded with the first paper: they take seconds, and most
processes of the house never sign.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from soi.kernel.signing.certificates import Holder
from soi.kernel.signing.trust import Trust


@dataclass(frozen=True)
class Prepared:
    """A paper made ready for one signature. `hash` goes to the token; `state` stays here and is all `embed` needs."""

    hash: bytes
    state: bytes


@dataclass(frozen=True)
class Verified:
    """One signature of a paper.

    valid         the paper, as far as this signature reaches, is byte for byte what was signed, and nothing but later
                  signatures was added to it
    trusted       the certificate leads to an authority this node believes, and was in force and not withdrawn
    when          the time the signature claims; `stamped` is what another clock says
    covers_whole  nothing of the file is outside of this signature but later signatures
    is_demo       a machine's key made for invented papers
    body, issuer  the organisation in the certificate, and who issued it
    chain         the certificates it was held against, from the root to the signer, where it led to a root
    algorithm     how it was made, for who checks it again after years
    stamped       the time a time-stamp service vouches for, where one did and its stamp holds (PAdES B-T)
    stamp_trusted its certificate leads to an authority this node believes
    """

    name: str
    valid: bool
    trusted: bool
    when: datetime | None
    covers_whole: bool
    is_demo: bool
    fingerprint: str = ""
    reason: str = ""
    body: str = ""
    issuer: str = ""
    algorithm: str = ""
    chain: tuple[str, ...] = ()
    not_after: datetime | None = None
    stamped: datetime | None = None
    stamp_trusted: bool = False


@dataclass(frozen=True)
class Stamping:
    """Having signatures stamped by a time-stamp service (RFC 3161). `required`: without its stamp nothing is signed."""

    url: str
    required: bool = False
    seconds: float = 5.0


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
    """See pades.prepare."""
    from soi.kernel.signing import pades

    return pades.prepare(pdf, certificate, reason=reason, place=place, name=name, at=at, chain=chain)


def embed(prepared: Prepared, signature: bytes, *, service: Stamping | None = None) -> bytes:
    """See pades.embed."""
    from soi.kernel.signing import pades

    return pades.embed(prepared, signature, service=service)


def verify(pdf: bytes, trust: Trust, *, moment: datetime | None = None) -> list[Verified]:
    """See verifying.verify."""
    from soi.kernel.signing import verifying

    return verifying.verify(pdf, trust, moment=moment)


def require_trusted(der: bytes, trust: Trust) -> Holder:
    """See verifying.require_trusted."""
    from soi.kernel.signing import verifying

    return verifying.require_trusted(der, trust)
