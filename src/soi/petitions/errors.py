"""What petitions refuse.

Refusal
   |- NotFound
   |   '- NoSuchPetition      absent, or not this actor's to see
   |- NotPossible
   |   |- AlreadySorted       the step is over
   |   |- NotSortedYet        items and competence come first
   |   |- NoPetitionOfficer   the body has nobody who sorts
   |   |- HandlerIsBarred     who would act stands in the accused's chain of command
   |   |- NobodyUnbarred      up to the top, nobody is free to be responsible
   |   |- ConnectedNode       a denunciation is not sealed on a machine with a link out
   |   '- CompetenceUnknown   the law seen does not say who is responsible
   '- BadInput
       |- AccusedMissing      a denunciation names nobody
       |- TextTooShort        the circulation copy says nothing
       '- TellingWords        words that point to one person stand without a reason
"""

from __future__ import annotations

from soi.base.errors import BadInput, NotFound, NotPossible


class NoSuchPetition(NotFound):
    """There is no such petition for the role you use now."""

    code = "petitions.no_such_petition"


class AlreadySorted(NotPossible):
    """This letter has already been sorted. Nothing was changed."""

    code = "petitions.already_sorted"
    remedy = "Open the petition to see who has it now."


class NotSortedYet(NotPossible):
    """This letter is not sorted yet. Nothing was changed."""

    code = "petitions.not_sorted_yet"
    remedy = "Finish the sorting first; the page opens at the step where it was left."


class NoPetitionOfficer(NotPossible):
    """Nobody at this commission sorts letters today. The letter stays held as it is."""

    code = "petitions.no_petition_officer"
    remedy = "Let a petition officer be appointed, or hand the letter to the commission above."


class HandlerIsBarred(NotPossible):
    """You stand in the chain of command of the person denounced, so you may not handle this. Nothing was changed."""

    code = "petitions.handler_is_barred"
    remedy = "Hand the letter over to another petition officer, or to the commission above."


class NobodyUnbarred(NotPossible):
    """Nobody in office is free of the chain of command of the person denounced. Nothing was changed."""

    code = "petitions.nobody_unbarred"
    remedy = "Ask the Central Inspection Commission who takes it. The letter stays held."


class ConnectedNode(NotPossible):
    """A denunciation is not sealed on a machine with a link out. Nothing was changed; the letter stays held."""

    code = "petitions.connected_node"
    remedy = "Bring the paper to the isolated machine and take it in there; return this arrival."


class CompetenceUnknown(NotPossible):
    """The rules seen do not say which commission is responsible for this person or organisation."""

    code = "petitions.competence_unknown"
    remedy = "Ask the commission above. The letter stays held, its sorting is kept."


class AccusedMissing(BadInput):
    """A denunciation names a person or an organisation. Nobody is entered yet."""

    code = "petitions.accused_missing"
    remedy = "Enter who is denounced, or choose another kind."


class TextTooShort(BadInput):
    """The circulation copy is too short to work with. Nothing was sealed."""

    code = "petitions.text_too_short"
    remedy = "Write in two or three sentences what is said to have happened, where and when."


class TellingWords(BadInput):
    """The text still has words that point to one person: {words}. Nothing was sealed."""

    code = "petitions.telling_words"
    remedy = "Write them in other words, or keep them and write why."
