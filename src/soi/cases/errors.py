"""What cases refuse; a step out of order is refused by engines.procedures, with the rule.

Refusal
   |- NotFound
   |   '- NoSuchCase           absent, or not this actor's to see
   |- NotPossible
   |   |- NotAccepted          a petition is first accepted, then worked on
   |   |- CaseOpenAlready      one petition, one case of a kind
   |   |- NotCleared           who answers for the case may not see this paper
   |   '- NobodyInSeat         the next step's seat is empty
   '- BadInput
       |- NoSuchProcedure      the pack has none of this name today
       |- SubjectMissing       a case is about somebody
       |- NotThere             no case of this procedure can stand so
       |- SeatNotFree          this office may not take this seat, or must stay away from the case
       |- PaperUnknown         the step makes no such paper
       |- PaperEmpty           a paper without words
       |- NotInTheBook         the body has no such paper in its books
       |- PaperTooOpen         a paper is marked no lower than its case
       '- PaperThere           this paper of the book is in the case already
"""

from __future__ import annotations

from soi.base.errors import BadInput, NotFound, NotPossible


class NoSuchCase(NotFound):
    """There is no such case for the role you use now."""

    code = "cases.no_such_case"


class NotAccepted(NotPossible):
    """This petition is not accepted yet; no case was opened."""

    code = "cases.not_accepted"
    remedy = "Let the petition officer make the circulation copy first."


class CaseOpenAlready(NotPossible):
    """This petition has its case already: {number}."""

    code = "cases.open_already"
    remedy = "Open that case."


class NobodyInSeat(NotPossible):
    """Nobody has the seat “{role}” for the next step. Nothing was changed."""

    code = "cases.nobody_in_seat"
    remedy = "The head gives the seat to somebody in office first."


class NoSuchProcedure(BadInput):
    """There is no procedure {procedure} in force today."""

    code = "cases.no_such_procedure"
    remedy = "Choose one of the list."


class SubjectMissing(BadInput):
    """A case is about a person or an organisation. No name was given."""

    code = "cases.subject_missing"
    remedy = "Write the name of who or what is looked into."


class SeatNotFree(BadInput):
    """This person cannot take the seat “{role}” in this case."""

    code = "cases.seat_not_free"
    remedy = "Choose somebody else of the commission."


class PaperUnknown(BadInput):
    """The present step makes no such paper."""

    code = "cases.paper_unknown"
    remedy = "Choose one of the papers of the step."


class PaperEmpty(BadInput):
    """A paper needs its words, or for a received one what it says."""

    code = "cases.paper_empty"
    remedy = "Type it in, then keep it again."


class NotThere(BadInput):
    """No case of this procedure can stand on the step {step} after what is said to have happened."""

    code = "cases.not_there"
    remedy = "Give the step it stands on, everything that has happened, and a day after its opening."


class NotCleared(NotPossible):
    """{name} answers for this case or its next step and is not cleared for its level. Nothing was changed."""

    code = "cases.not_cleared"
    remedy = "Let the head give the seat to somebody who is cleared, then do it again."


class NotInTheBook(BadInput):
    """The body of this case has no paper of this number in its books, as far as your role sees them."""

    code = "cases.not_in_the_book"
    remedy = "Write number and year as they stand in the book, for example 12/2026."


class PaperTooOpen(BadInput):
    """This case is marked higher than the paper. A paper is marked no lower than its case; nothing was kept."""

    code = "cases.paper_too_open"
    remedy = "Raise the mark of the paper first, with its item of the list and the decision; then keep it here."


class PaperThere(BadInput):
    """This paper of the book is in the case already."""

    code = "cases.paper_there"
    remedy = "Open it there."
