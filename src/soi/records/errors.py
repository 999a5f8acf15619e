"""Refusal
|- MarkedOnConnected   a marked paper at a node linked to a network
|- TopSecretNotKept    a top-secret paper is a line in the book, never a scan
|- AboveClearance      a mark above what the clerk is cleared for
|- LevelLowered        entered as less secret than it was received
|- FileNotYours        a file code that this role may not use
|- PageTwice           the reader gave one page number twice
|- PurposeNotStated    a marked document opened without saying why
|- NothingToLower      a lower level that is not lower
|- DecisionMissing     a mark without the decision and who took it
|- ReasonMissing       an act that hurts, without its reason
|- SecondPersonNeeded  one person in both places of a two-person act
|- SecondOfSameUnit    both persons of one unit
|- ConcernsYou         a paper about oneself
|- RequestOver         answered, or dead after its day
|- LevelMoved          the mark is no longer the one that was asked about
|- NoSchema            a type of which the pack has no fields
|- MetadataDoNotHold   metadata that fail a check
|- BoxOutside          a box that does not lie on its page
|- NothingCovered      a redacted copy without a box
|- TitleTells          a title that says what is covered
|- CopyMade            a made copy, changed
|- NoSuchUnit          a unit that is not in the tree
|- SameFile            a new version that is the old one
|- PaperGone           a paper of which the number alone is left
|- IssuedHere          a paper whose drafts lie in another room
|- GivenToArchive      a paper that an archive was given
|- PaperIsHeld         a paper with a stamp, in a file that is held for a matter
|- PageUnknown         a page the paper does not have
|- HigherThanPaper     a new version more secret than the paper
'- MarkedNotCopied     a marked document is read here, never taken away

rules.py names what is missing in a registration, each beside the rule that misses it."""

from __future__ import annotations

from soi.base.errors import BadInput, NotPossible


class MarkedOnConnected(NotPossible):
    """This paper is marked and this machine is linked to a network, so it may not be kept here."""

    code = "records.marked_on_connected"
    remedy = (
        "Enter its line as a marked paper held elsewhere, and hand the paper to your commission's isolated machine."
    )


class TopSecretNotKept(NotPossible):
    """A top-secret paper is never scanned, so it is not kept here."""

    code = "records.top_secret_not_kept"
    remedy = "Enter its line as a marked paper held elsewhere, and delete the scan."


class AboveClearance(BadInput):
    """Your role today is not cleared for this level."""

    code = "records.above_clearance"
    remedy = "Hand the paper to a clerk who is cleared for it."


class LevelLowered(BadInput):
    """The paper was received as more secret than this. A level only rises here."""

    code = "records.level_lowered"
    remedy = "Choose the level that stands on the paper."


class FileNotYours(BadInput):
    """This file code cannot be used by your role."""

    code = "records.file_not_yours"
    remedy = "Choose another file, or leave the field empty."


class PageTwice(NotPossible):
    """Two pages of this paper bear the same number, so nothing was kept."""

    code = "records.page_twice"
    remedy = "Have the paper read again."


class PurposeNotStated(BadInput):
    """A marked document opens only for a stated purpose. Choose what you need it for; the choice is logged."""

    code = "records.purpose_not_stated"


class MarkedNotCopied(NotPossible):
    """A marked document is read here only: it is neither printed nor taken away."""

    code = "records.marked_not_copied"
    remedy = "Ask the office that keeps the paper for a numbered copy."


class NothingToLower(BadInput):
    """This level is not lower than the present one."""

    code = "records.nothing_to_lower"
    remedy = "Choose a lower level. A higher one is set at once, without a second person."


class DecisionMissing(BadInput):
    """A mark carries the decision it rests on and who took it."""

    code = "records.decision_missing"
    remedy = "Write number and day of the decision, and the name of the person who was competent."


class ReasonMissing(BadInput):
    """Say why, in at least {least} letters."""

    code = "records.reason_missing"


class SecondPersonNeeded(NotPossible):
    """You asked for this yourself. A second person answers."""

    code = "records.second_person_needed"
    remedy = "Wait for somebody of another unit who may answer."


class SecondOfSameUnit(NotPossible):
    """You are of the same unit as the person who asked. The second person is of another unit."""

    code = "records.second_of_same_unit"


class ConcernsYou(NotPossible):
    """This paper is about you, so you take no part in what is done with its mark."""

    code = "records.concerns_you"
    remedy = "Leave it to somebody else."


class RequestOver(NotPossible):
    """This request was answered already, or died after 24 hours."""

    code = "records.request_over"
    remedy = "If it is still needed, ask anew."


class LevelMoved(NotPossible):
    """The mark of this paper has changed since it was asked. Nothing was changed."""

    code = "records.level_moved"
    remedy = "Look at the paper again and ask anew."


class SameFile(BadInput):
    """This file is byte for byte the version that the paper shows. Nothing was changed."""

    code = "records.same_file"
    remedy = "Choose the file that is new."


class HigherThanPaper(NotPossible):
    """The new version came in with a higher mark than the paper has. Nothing was changed."""

    code = "records.higher_than_paper"
    remedy = "Raise the level of the paper first."


class PaperGone(NotPossible):
    """Nothing but its number is left of this paper: its content was destroyed. Nothing was changed."""

    code = "records.paper_gone"
    remedy = "Ask who keeps the paper itself."


class IssuedHere(NotPossible):
    """This paper was drafted and issued here: its words lie among drafts and sent papers too. Nothing was changed."""

    code = "records.issued_here"
    remedy = "Tell who is competent for secrets now; this procedure does not reach drafts and sent papers."


class GivenToArchive(NotPossible):
    """This paper stands on a list given to an archive, which holds its package. Nothing was changed."""

    code = "records.given_to_archive"
    remedy = "Tell the archive and who is competent for secrets now; an archive that has not decided yet can refuse it."


class PaperIsHeld(NotPossible):
    """The file of this paper is held for a matter: {matters}. The paper stays closed, nothing of it was destroyed."""

    code = "records.paper_is_held"
    remedy = "Whoever keeps the matter lifts the hold with a reason; then confirm the stamp again."


class PageUnknown(BadInput):
    """The paper has {pages} pages."""

    code = "records.page_unknown"
    remedy = "Say on which of them the stamp stands."


class NoSchema(NotPossible):
    """No fields are kept for papers of this type. Nothing was changed."""

    code = "records.no_schema"
    remedy = "Ask the administrator to bring the pack up to date."


class MetadataDoNotHold(BadInput):
    """These fields do not hold what the type asks: {fields}. Nothing was changed."""

    code = "records.metadata_do_not_hold"
    remedy = "Correct them and save again."


class BoxOutside(BadInput):
    """The box does not lie on the page."""

    code = "records.box_outside"
    remedy = "Give its corners as per cent of the page, from 0 to 100."


class NothingCovered(NotPossible):
    """Nothing is covered yet, so there is no copy to make."""

    code = "records.nothing_covered"
    remedy = "Choose words, or lay a box over a part of a page."


class TitleTells(BadInput):
    """The title of the copy says words that are covered in it."""

    code = "records.title_tells"
    remedy = "Write a title without them."


class CopyMade(NotPossible):
    """This copy is made or being made, and stays as it is."""

    code = "records.copy_made"
    remedy = "Begin another copy."


class NoSuchUnit(BadInput):
    """There is no unit with this code."""

    code = "records.no_such_unit"
    remedy = "Choose a unit from the list."
