"""News of petitions: ids and units, never content."""

from __future__ import annotations

from dataclasses import dataclass

from soi.kernel.events.public import event


@event("petitions.petition.taken")
@dataclass(frozen=True)
class PetitionTaken:
    """A held letter became a petition; only its holders know."""

    petition_id: str
    unit_id: int


@event("petitions.petition.accepted")
@dataclass(frozen=True)
class PetitionAccepted:
    """A petition is now worked on by a responsible commission, from its circulation copy."""

    petition_id: str
    unit_id: int


@event("petitions.petition.guided")
@dataclass(frozen=True)
class PetitionGuided:
    """The person was told where to turn; nothing is worked on here."""

    petition_id: str
    unit_id: int
