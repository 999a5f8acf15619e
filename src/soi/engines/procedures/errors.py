"""What the engine of procedures says when a step is not lawful now.

Refusal
   |- OutOfOrder      (NotPossible)  this way does not leave from the present step
   |- Ended           (NotPossible)  nothing leaves from a case that has ended
   |- NotWitnessed    (NotPossible)  only a step of the procedure gives this fact
   |- WrongPerson     (NotPermitted) another role takes this way
   |- PaperMissing    (NotYet)       a paper of the step is not there
   |- GroundMissing   (NotYet)       due process: something must have happened first
   '- ReasonTooShort  (BadInput)     a decision needs its own reasons
"""

from __future__ import annotations

from soi.base.errors import BadInput, NotPermitted, NotPossible, NotYet


class OutOfOrder(NotPossible):
    """“{way}” is no way on from “{step}”."""

    code = "procedures.out_of_order"
    remedy = "Open the case again and choose one of the ways on that it shows. ({rule})"


class Ended(NotPossible):
    """This case has ended; nothing leads on from here."""

    code = "procedures.ended"
    remedy = "A new fact is taken up by a new case."


class NotWitnessed(NotPossible):
    """This procedure takes “{fact}” from its own steps only."""

    code = "procedures.not_witnessed"
    remedy = "Take the step that brings it about."


class WrongPerson(NotPermitted):
    """“{way}” is for {role}, and you do not have that seat in this case."""

    code = "procedures.wrong_person"
    remedy = "Ask {role} to take this step. ({rule})"


class PaperMissing(NotYet):
    """Before “{way}” this paper must be in the case: {papers}."""

    code = "procedures.paper_missing"
    remedy = "Draft it or register it on this step. ({rule})"


class GroundMissing(NotYet):
    """Before “{way}” this must have happened: {facts}."""

    code = "procedures.ground_missing"
    remedy = "Take the steps that bring it about first. ({rule})"


class ReasonTooShort(BadInput):
    """“{way}” needs reasons of its own, at least {least} words; there are {given}."""

    code = "procedures.reason_too_short"
    remedy = "Write why, in this case's own words. ({rule})"
