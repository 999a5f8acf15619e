"""What decisions refuse; each names the rule it rests on.

Refusal
   |- NotFound
   |   '- NoSuchDecision       absent, or not this actor's to see
   |- NotPermitted
   |   |- NotThisSeat          another seat of the case does this
   |   '- SameHand             who counted does not also confirm the count
   |- NotPossible
   |   |- NotNow               the case does not stand on a step where this is done
   |   |- BeyondCompetence     another level decides this about this subject
   |   |- OutOfTime            the limitation period is over
   |   |- CountedAlready       a confirmed count stays as it is
   |   |- DecidedAlready       one vote, one decision
   |   |- PaperSignedAlready   the paper bears its signature
   |   '- ServedAlready        served once
   |- NotYet
   |   |- MatterMissing        the day of the act and who manages the subject come first
   |   |- NoCountYet           there is no count to confirm
   |   |- NothingCarried       no form of sanction has enough votes
   |   '- SignatureMissing     a decision is served when all have signed it
   '- BadInput
       |- TallyWrong           the numbers of the count do not add up
       |- NoQuorum             too few were present
       |- UnknownSanction      the pack has no such form for this subject today
       |- DayNotPossible       a day that lies where it cannot
       '- WordsMissing         minutes without words
"""

from __future__ import annotations

from soi.base.errors import BadInput, NotFound, NotPermitted, NotPossible, NotYet


class NoSuchDecision(NotFound):
    """There is no such decision for the role you use now."""

    code = "decisions.no_such_decision"


class NotThisSeat(NotPermitted):
    """This is for {role}, and you do not have that seat in this case."""

    code = "decisions.not_this_seat"
    remedy = "Ask {role} to do it."


class SameHand(NotPermitted):
    """Who recorded the count cannot also confirm it."""

    code = "decisions.same_hand"
    remedy = "Ask another person with a seat in the standing of the commission."


class NotNow(NotPossible):
    """Case {number} does not stand on a step where this is done."""

    code = "decisions.not_now"
    remedy = "Open the case and look at its ways on."


class BeyondCompetence(NotPossible):
    """“{sanction}” of this subject is not for this commission to decide."""

    code = "decisions.beyond_competence"
    remedy = "Submit the case to the competent level. ({rule})"


class OutOfTime(NotPossible):
    """The limitation period of “{sanction}” ended on {day}."""

    code = "decisions.out_of_time"
    remedy = "Conclude without a sanction, or correct the day of the act with its reason. ({rule})"


class CountedAlready(NotPossible):
    """This count is confirmed and stays as it is."""

    code = "decisions.counted_already"
    remedy = "A new vote needs a new hearing: take the case back."


class DecidedAlready(NotPossible):
    """This case has its decision already: {number}."""

    code = "decisions.decided_already"
    remedy = "Open that decision."


class PaperSignedAlready(NotPossible):
    """The paper of this decision is signed already."""

    code = "decisions.paper_signed_already"
    remedy = "Open the paper; its signatures stand below it."


class ServedAlready(NotPossible):
    """This decision was served already."""

    code = "decisions.served_already"


class MatterMissing(NotYet):
    """The day of the act and the level that manages the subject are not written down yet."""

    code = "decisions.matter_missing"
    remedy = "Write them down in the case first: limitation and competence are counted from them."


class SignatureMissing(NotYet):
    """{symbol} does not bear all its electronic signatures yet, so it was not served."""

    code = "decisions.signature_missing"
    remedy = "Who decided signs first, then the agency by the keeper of its seal. ({rule})"


class NoCountYet(NotYet):
    """No count was recorded yet."""

    code = "decisions.no_count_yet"
    remedy = "The meeting secretary records it first."


class NothingCarried(NotYet):
    """No form of sanction has enough votes."""

    code = "decisions.nothing_carried"
    remedy = "Close the case without a sanction."


class TallyWrong(BadInput):
    """The count does not add up: {why}"""

    code = "decisions.tally_wrong"
    remedy = "Count again and correct the number; nothing was kept."


class NoQuorum(BadInput):
    """{present} of {members} were present; at least {needed} are needed."""

    code = "decisions.no_quorum"
    remedy = "Hold the meeting again with enough members."


class UnknownSanction(BadInput):
    """There is no form of sanction {sanction} for this subject today."""

    code = "decisions.unknown_sanction"
    remedy = "Choose one of the list."


class DayNotPossible(BadInput):
    """The day {day} cannot be: {why}"""

    code = "decisions.day_not_possible"
    remedy = "Look at the paper again and correct the day."


class WordsMissing(BadInput):
    """The minutes have no words yet."""

    code = "decisions.words_missing"
    remedy = "Type them in."
