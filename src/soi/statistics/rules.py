"""What counts as open work, and when: pure, from facts to counted things."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from soi.cases.facts import CaseFact
from soi.directives.facts import ObligationFact
from soi.petitions.facts import PetitionFact

PETITION, CASE, OBLIGATION = "petitions.petition", "cases.case", "directives.obligation"
KINDS = (PETITION, CASE, OBLIGATION)
ACCEPTED, ENDED, CLOSED = "accepted", "end", "closed"
# Under so many a sensitive figure is shown to nobody but those who settle it (DP-12).
FEW = 5


@dataclass(frozen=True)
class Counted:
    """One open thing as it counts: where, as what, until when. `origin` is the petition it came from, else itself."""

    kind: str
    key: UUID
    origin: UUID
    unit_id: int
    measure: str
    due_on: date | None

    @property
    def is_sensitive(self) -> bool:
        return self.kind != OBLIGATION


def of_petition(fact: PetitionFact) -> Counted | None:
    """An accepted petition counts until it is settled."""
    if fact.state != ACCEPTED:
        return None
    return Counted(PETITION, fact.id, fact.id, fact.unit_id, f"petition.{fact.kind}", fact.due_on)


def of_case(fact: CaseFact) -> Counted | None:
    """A case counts until it has ended, with the date of its present step."""
    if fact.step == ENDED:
        return None
    return Counted(CASE, fact.id, fact.origin_id, fact.unit_id, f"case.{fact.procedure}", fact.step_due_on)


def of_obligation(fact: ObligationFact) -> Counted | None:
    """An obligation counts at the unit that has it until another has closed it."""
    if fact.state == CLOSED:
        return None
    return Counted(OBLIGATION, fact.id, fact.id, fact.unit_id, "obligation", fact.due_on)
