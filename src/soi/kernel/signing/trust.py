"""Whom this node believes: the authorities an operator laid into keys/trust, and on a demo its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings

from soi.kernel.signing.certificates import Holder, read_certificate

CERTIFICATES = ("*.crt", "*.cer", "*.pem", "*.der")
DEMO_FOLDER, DEMO_AUTHORITY = "demo-signing", "authority.crt"


@dataclass(frozen=True)
class Trust:
    """Roots that are believed, authorities between them and a person, and their lists of withdrawn certificates."""

    roots: tuple[bytes, ...] = ()
    between: tuple[bytes, ...] = ()
    withdrawn: tuple[bytes, ...] = ()

    def has_withdrawn(self, holder: Holder, moment: datetime) -> bool:
        """Whether a list signed by the certificate's own authority names it, as of this moment."""
        issuers = [one for one in map(read_certificate, (*self.roots, *self.between)) if one.subject == holder.issuer]
        return any(one.withdraws(holder, listed, moment) for one in issuers for listed in self.withdrawn)

    def chain_of(self, holder: Holder) -> tuple[bytes, ...]:
        """The authorities between a certificate and its root, nearest first; a root is known to who checks."""
        known = {one.subject: one for one in map(read_certificate, self.between)}
        found: list[bytes] = []
        at = holder
        while at.issuer in known and at.issuer != at.subject and len(found) < len(known):
            at = known[at.issuer]
            found.append(at.der)
        return tuple(found)


def keys_folder() -> Path:
    return Path(settings.HOME) / "keys"


def demo_folder() -> Path:
    """Where a demo keeps its signing keys; no other node has it."""
    return keys_folder() / DEMO_FOLDER


def node_trust() -> Trust:
    """What this node believes now; the demo's authority on a demo node only."""
    holders = [read_certificate(path.read_bytes()) for path in _files(*CERTIFICATES)]
    authority = demo_folder() / DEMO_AUTHORITY
    if settings.SOI_DEMO and authority.is_file():
        holders.append(read_certificate(authority.read_bytes()))
    elif not settings.SOI_DEMO:
        # A demo's authority is believed nowhere else, wherever somebody may have laid it.
        holders = [one for one in holders if not one.is_demo]
    authorities = [one for one in holders if one.is_authority]
    return Trust(
        roots=tuple(one.der for one in authorities if one.issuer == one.subject),
        between=tuple(one.der for one in authorities if one.issuer != one.subject),
        withdrawn=tuple(path.read_bytes() for path in _files("*.crl")),
    )


def _files(*patterns: str) -> Iterator[Path]:
    for pattern in patterns:
        yield from sorted((keys_folder() / "trust").glob(pattern))
