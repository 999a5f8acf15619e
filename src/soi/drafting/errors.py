"""What drafting refuses; a step out of order is refused by engines.procedures, with the rule.

Refusal
   |- NotFound
   |   '- NoSuchSheet          absent, or not this actor's to see
   |- NotPermitted
   |   '- NotYourSeat          another seat of the procedure issues this paper
   |- NotPossible
   |   |- NotThisStep          the case has gone on, or a later room makes this paper
   |   |- NoForm               the pack has no form for it today
   |   |- IssuedAlready        what is issued stays
   |   |- NotPresented         it is not before who issues it
   |   |- ChangedMeanwhile     somebody saved a later version
   |   '- NobodyToSign         a seat that signs has nobody in office
   '- BadInput
       |- NotWhole             data or words are missing
       |- WhyMissing           a value from data is overtyped only with a reason
       '- NoteMissing          a paper goes back with a note
"""

from __future__ import annotations

from soi.base.errors import BadInput, NotFound, NotPermitted, NotPossible


class NoSuchSheet(NotFound):
    """There is no such paper for the role you use now."""

    code = "drafting.no_such_sheet"


class NotYourSeat(NotPermitted):
    """This paper is issued by {role}. Nothing was changed."""

    code = "drafting.not_your_seat"
    remedy = "Put it before {role}. ({rule})"


class NotThisStep(NotPossible):
    """The present step of case {number} does not ask for this paper to be written here."""

    code = "drafting.not_this_step"
    remedy = "Open the case and see which papers its step asks for."


class NoForm(NotPossible):
    """The pack has no form for this paper on this day."""

    code = "drafting.no_form"
    remedy = "Enter the form into the pack and run: soi packs check"


class IssuedAlready(NotPossible):
    """This paper is issued and stays as it is."""

    code = "drafting.issued_already"
    remedy = "Write another one that corrects it."


class NotPresented(NotPossible):
    """This paper is not before anybody to be issued."""

    code = "drafting.not_presented"
    remedy = "Open it and see where it stands."


class ChangedMeanwhile(NotPossible):
    """{name} saved a later version while you were typing. Nothing was overwritten."""

    code = "drafting.changed_meanwhile"
    remedy = "Your words still stand in the form. Compare, take over what you want, and save again."


class NobodyToSign(NotPossible):
    """Nobody in office has the seat “{role}”, who signs this paper."""

    code = "drafting.nobody_to_sign"
    remedy = "The head gives the seat to somebody in office first."


class NotWhole(BadInput):
    """The paper is not whole yet: {missing}."""

    code = "drafting.not_whole"
    remedy = "Type what is missing, or take the step that brings it about."


class WhyMissing(BadInput):
    """A value that comes from data is overtyped only with a reason."""

    code = "drafting.why_missing"
    remedy = "Write why it differs on this paper, or correct it at its source."


class NoteMissing(BadInput):
    """A paper goes back with a note that says what is to be changed."""

    code = "drafting.note_missing"
    remedy = "Write it in one sentence."
