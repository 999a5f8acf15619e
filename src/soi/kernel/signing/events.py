"""News of signing: ids and units, never a paper."""

from __future__ import annotations

from dataclasses import dataclass

from soi.kernel.events.public import event


@event("signing.request.asked")
@dataclass(frozen=True)
class SigningAsked:
    """A paper was put before its first signer."""

    request_id: str
    unit_id: int
    appointment_id: int


@event("signing.request.passed_on")
@dataclass(frozen=True)
class SigningPassedOn:
    """One signer has signed, and the paper is before the next."""

    request_id: str
    unit_id: int
    appointment_id: int


@event("signing.request.signed")
@dataclass(frozen=True)
class SignedByAll:
    """The last signer has signed; `digest` is the paper with all signatures."""

    request_id: str
    unit_id: int
    digest: str


@event("signing.request.refused")
@dataclass(frozen=True)
class SigningRefused:
    """A signer sent the paper back with a reason."""

    request_id: str
    unit_id: int
    appointment_id: int
