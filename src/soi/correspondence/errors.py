"""What correspondence refuses.

Refusal
   |- NotFound
   |   |- NoSuchPaper          absent, or not this actor's to see
   |   |- NoSuchLine           no such line in the incoming book
   |   |- NoSuchRound          another's round of signing, or none
   |   '- NoSuchConsultation   likewise
   |- NotPermitted
   |   |- NotADrafter          who drafts is named
   |   |- NotTheSigner         the paper waits for another
   |   |- NotTheLeader         the paper was laid before another
   |   '- NotTheOneAsked       a consultation is answered by who was asked
   |- NotPossible
   |   |- NotInThisState       the paper stands elsewhere on its way
   |   |- VersionMoved         somebody saved in the meantime, and both changed the same lines
   |   |- NotSeenYet           only what was seen as it is now is signed
   |   |- TooManyAtOnce        a pile has an end
   |   |- ChangedSince         changed after the order, so the order is gone
   |   |- OrderLapsed          an order to sign is good for a time only
   |   |- LeftOffice           who gave the order holds the office no more
   |   |- PaperFailed          a fault of the machine struck this paper of a round
   |   |- SignatureMissing     no valid signature of the signer over this very paper
   |   |- NotOnThisWay         recalled, superseded or answered already
   |   |- NothingToRecall      everybody answered, or has the paper that takes its place
   |   |- LaidAlready          this line is before a leader already
   |   '- MarkedLineOnly       a marked paper is a line only on this machine
   '- BadInput
       |- WordsMissing         title, text, note or reason
       |- NothingChosen        an order to sign names at least one paper
       |- NobodyChosen         a recall names at least one body
       |- NobodyToSign         who signs holds no such office today
       |- NobodyInOffice       work goes to a person in office
       |- RecipientsMissing    a paper goes to somebody, and never to the body it is of
       |- AnswerMissesAsker    an answer goes to who asked
       |- MissesFormerRecipients   who had the old paper gets the one that takes its place
       |- NoFormForType        papers of this type are not set here
       '- DayNotPossible       a day that lies where it cannot
"""

from __future__ import annotations

from soi.base.errors import BadInput, NotFound, NotPermitted, NotPossible


class NoSuchPaper(NotFound):
    """There is no such paper for the role you use now."""

    code = "correspondence.no_such_paper"


class NoSuchLine(NotFound):
    """There is no such line in the incoming book for the role you use now."""

    code = "correspondence.no_such_line"


class NoSuchRound(NotFound):
    """There is no such round of signing for the role you use now."""

    code = "correspondence.no_such_round"


class NoSuchConsultation(NotFound):
    """There is no such question for the role you use now."""

    code = "correspondence.no_such_consultation"


class NotADrafter(NotPermitted):
    """This paper is drafted by others. Nothing was saved."""

    code = "correspondence.not_a_drafter"
    remedy = "Ask its author to add you, or write a comment."


class NotTheSigner(NotPermitted):
    """This paper waits for the signature of {name}."""

    code = "correspondence.not_the_signer"
    remedy = "Leave it to {name}."


class NotTheLeader(NotPermitted):
    """This paper was laid before {name}."""

    code = "correspondence.not_the_leader"
    remedy = "Leave it to {name}."


class NotTheOneAsked(NotPermitted):
    """This question was put to {name}."""

    code = "correspondence.not_the_one_asked"
    remedy = "Leave the answer to {name}."


class NotInThisState(NotPossible):
    """This cannot be done now: the paper stands at “{state}”. Nothing was changed."""

    code = "correspondence.not_in_this_state"
    remedy = "Open the paper again and look at what comes next."


class VersionMoved(NotPossible):
    """{name} saved version {version} while you wrote, and you both changed the same lines. Your text is not lost."""

    code = "correspondence.version_moved"
    remedy = "Compare both below, take over what is right, and save again."


class NotSeenYet(NotPossible):
    """You have not looked at version {version} of this paper. It was not signed."""

    code = "correspondence.not_seen_yet"
    remedy = "Open it, look at what changed, and sign it then."


class TooManyAtOnce(NotPossible):
    """At most {most} papers are signed at once. This one was not signed."""

    code = "correspondence.too_many_at_once"
    remedy = "Sign it with the next ones."


class ChangedSince(NotPossible):
    """This paper was changed after it was ordered to be signed, so the order no longer counts."""

    code = "correspondence.changed_since"
    remedy = "Look at what changed and order it anew."


class OrderLapsed(NotPossible):
    """The order to sign this paper was not carried out in its time and no longer counts. The paper was not signed."""

    code = "correspondence.order_lapsed"
    remedy = "Choose it in the folder and order it anew."


class LeftOffice(NotPossible):
    """Who ordered this paper to be signed no longer holds that office. It was not signed."""

    code = "correspondence.left_office"
    remedy = "It waits in the folder of who signs now."


class PaperFailed(NotPossible):
    """A fault of the machine struck while this paper was being signed. It was not signed, has no number and lies in the
    folder as before; the other papers of the round went on.
    """

    code = "correspondence.paper_failed"
    remedy = "Choose it in the folder and order it anew. If it fails again, tell the operator: the log names the fault."


class SignatureMissing(NotPossible):
    """This paper bears no valid signature of its signer. It was not issued."""

    code = "correspondence.signature_missing"
    remedy = "Have it signed first."


class NotOnThisWay(NotPossible):
    """This cannot be done any more: {unit} has the paper as “{state}”."""

    code = "correspondence.not_on_this_way"
    remedy = "Open the register again to see how it stands."


class NothingToRecall(NotPossible):
    """None of those you chose can be recalled from: answered or replaced meanwhile. Nothing was changed."""

    code = "correspondence.nothing_to_recall"
    remedy = "Look below how the paper stands with each."


class LaidAlready(NotPossible):
    """This paper has been laid before {name} already."""

    code = "correspondence.laid_already"
    remedy = "Open its line to see how it stands."


class MarkedLineOnly(NotPossible):
    """A marked paper is a line of the book only on this machine. It is read and instructed on the isolated machine."""

    code = "correspondence.marked_line_only"
    remedy = "Take the paper to the isolated machine."


class WordsMissing(BadInput):
    """Something must be written here."""

    code = "correspondence.words_missing"
    remedy = "Write it in a sentence."


class NothingChosen(BadInput):
    """You chose no paper."""

    code = "correspondence.nothing_chosen"
    remedy = "Choose in the list what you have looked at."


class NobodyChosen(BadInput):
    """You chose nobody. Nothing was done."""

    code = "correspondence.nobody_chosen"
    remedy = "Choose at least one in the list."


class NobodyToSign(BadInput):
    """This office signs no papers of this body today."""

    code = "correspondence.nobody_to_sign"
    remedy = "Choose somebody of the list."


class NobodyInOffice(BadInput):
    """Work goes to a person in office. This office is not held today."""

    code = "correspondence.nobody_in_office"
    remedy = "Choose somebody of the list."


class RecipientsMissing(BadInput):
    """This paper goes to nobody. Nothing was sent."""

    code = "correspondence.recipients_missing"
    remedy = "Choose at least one other body, or write who gets it on paper."


class AnswerMissesAsker(BadInput):
    """This paper answers {unit} and is not addressed to it."""

    code = "correspondence.answer_misses_asker"
    remedy = "Add {unit} to those who get it."


class MissesFormerRecipients(BadInput):
    """This paper takes the place of another that also went to {names}."""

    code = "correspondence.misses_former_recipients"
    remedy = "Add them, so that nobody works by the old paper."


class NoFormForType(BadInput):
    """Papers of the type “{type}” are not drafted here."""

    code = "correspondence.no_form_for_type"
    remedy = "Choose a type of the list."


class DayNotPossible(BadInput):
    """The day {day} has passed."""

    code = "correspondence.day_not_possible"
    remedy = "Choose today or a later day."
