"""Refusal
|- MarkedOnConnected   a marked paper at a node linked to a network
|- TopSecretNotKept    a top-secret paper is a line in the book, never a scan
|- AboveClearance      a mark above what the clerk is cleared for
|- LevelLowered        entered as less secret than it was received
|- FileNotYours        a file code that this role may not use
|- PageTwice           the reader gave one page number twice
|- PurposeNotStated    a marked document opened without saying why
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
