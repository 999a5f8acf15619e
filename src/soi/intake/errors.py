"""Refusal
|- NotFound
|     '- NoArrival           not there, or not held by you: the same answer
|- NotPossible
|     |- MarkedNotHere       a marked paper on a machine that may hold none
|     |- MarkSeen            its stamp was seen by the reader
|     |- NobodyHolds         the body has no clerk and no petition officer
|     |- NotByWhoSawIt      one person is not two
|     |- NotConfirmedYet    a second person has not looked
|     |- AlreadyDecided     confirmed or denied before
|     |- ScanHeldByOthers    pages of a marked paper lie in a scan of other holders
|     |- NotInThisState      the arrival is no longer, or not yet, at that step
|     '- AlreadyClosed       registered, a petition, or given back
|- NotYet
|     |- StillReading        the machine has not finished
|     |- ReaderAbsent        the reading machine does not answer
|     '- FilesShut            the disk of the files takes nothing
'- BadInput
      |- TooBig              larger than this node takes
      |- EmptyFile           no content
      |- NoSuchWord          a word that the reading does not have
      |- WordMissing         a correction without text
      |- ChannelUnknown      not a way of the list
      |- ReasonMissing       given back without a word
      '- NothingSent         a form without a file"""

from __future__ import annotations

from soi.base.errors import BadInput, NotFound, NotPossible, NotYet


class NoArrival(NotFound):
    """There is nothing here for the role you use now."""

    code = "intake.no_arrival"


class MarkedNotHere(NotPossible):
    """A paper with a secrecy mark may not lie on this machine. Nothing of it was kept but a line in the register."""

    code = "intake.marked_not_here"
    remedy = "Take the paper to the isolated machine of your commission, or hand it to who keeps marked papers."


class MarkSeen(NotPossible):
    """The reader saw the red stamp “{mark}” on page {page}. A marked paper may not lie here: the file was destroyed."""

    code = "intake.mark_seen"
    remedy = "Tell the security officer now: copies may lie on the scanner and on your machine."


class NotInThisState(NotPossible):
    """This arrival is not at that step. Nothing was changed."""

    code = "intake.not_in_this_state"
    remedy = "Look at the list again; somebody may have gone on with it."


class AlreadyClosed(NotPossible):
    """This arrival is settled already. Nothing was changed."""

    code = "intake.already_closed"
    remedy = "Find the paper in the register, or the letter among the petitions."


class StillReading(NotYet):
    """The machine is still at this paper. Nothing was changed."""

    code = "intake.still_reading"
    remedy = "Wait a moment; the page shows when it is done."


class TooBig(BadInput):
    """The file has {size} MB; this machine takes {limit} MB. It was not kept, all other files are safe."""

    code = "intake.too_big"
    remedy = "Scan it again in grey at 300 dots per inch, or in two parts."


class EmptyFile(BadInput):
    """The file is empty. It was not kept, all other files are safe."""

    code = "intake.empty_file"
    remedy = "Scan the paper again."


class NoSuchWord(BadInput):
    """The reading has no such word. Nothing was changed."""

    code = "intake.no_such_word"
    remedy = "Load the page again."


class WordMissing(BadInput):
    """Type the word as it stands in the image. Nothing was changed."""

    code = "intake.word_missing"
    remedy = "If the mark on the paper is no word, choose “The machine read it right”."


class WordChanged(NotPossible):
    """Meanwhile “{text}” stands there: another person looked at this word, or the page was read anew. It was kept."""

    code = "intake.word_changed"
    remedy = "Look at the next word; nothing of yours was written over it."


class StepUnknown(BadInput):
    """This is no step of the procedure, or the procedure is ended. Nothing was changed."""

    code = "intake.step_unknown"
    remedy = "Load the page anew and choose one of its steps."


class WordsTooFew(BadInput):
    """Say what was done in at least {least} words, so that another person understands it."""

    code = "intake.words_too_few"
    remedy = "Write it in a sentence."


class StepsLeft(NotPossible):
    """Steps nobody has answered for: {count}. The procedure goes on."""

    code = "intake.steps_left"
    remedy = "Say what was done for each step first."


class NotByWhoDidIt(NotPossible):
    """You did a step of it, so another person ends it."""

    code = "intake.not_by_who_did_it"
    remedy = "Ask another person who was told."


class NotByWhoSawIt(NotPossible):
    """You saw the stamp, so another person confirms or denies it. The paper stays closed, nothing was destroyed."""

    code = "intake.not_by_who_saw_it"
    remedy = "Ask another person who was told."


class NotConfirmedYet(NotPossible):
    """A second person has not confirmed the stamp yet. The paper stays closed, nothing was destroyed."""

    code = "intake.not_confirmed_yet"
    remedy = "Ask another person who was told to look at the paper, and to confirm or deny it."


class AlreadyDecided(NotPossible):
    """A second person has answered already. Nothing was changed."""

    code = "intake.already_decided"
    remedy = "Load the page anew; who answered, and what, stands there."


class MarkNoticed(NotPossible):
    """A person saw the stamp “{mark}” on page {page}. A marked paper may not lie here: its copy was destroyed."""

    code = "intake.mark_noticed"
    remedy = "Lock the paper away. What is to be done now stands under “Marked papers seen here”."


class ScanHeldByOthers(NotPossible):
    """Pages of this paper lie in a scan, or beside one, that is held by others. Nothing was changed."""

    code = "intake.scan_held_by_others"
    remedy = "Have it begun by a clerk of the body or by who brought the scan, so that nothing of it is left."


class MayLieHere(BadInput):
    """A paper of that level may lie on this machine. Nothing was changed."""

    code = "intake.may_lie_here"
    remedy = "Register it with its mark, or raise the mark of the registered paper."


class ChannelUnknown(BadInput):
    """Say how the paper came in. Nothing was kept."""

    code = "intake.channel_unknown"
    remedy = "Choose one of the ways of the list."


class ReasonMissing(BadInput):
    """Say why it is given back. Nothing was changed."""

    code = "intake.reason_missing"
    remedy = "One sentence is enough."


class ReaderAbsent(NotYet):
    """The reading machine does not answer: {cause}"""

    code = "intake.reader_absent"
    remedy = "The paper is safe and is read as soon as the machine is back. Tell the operator if it lasts."


class FilesShut(NotYet):
    """Nothing can be fetched from or kept in the place of the files: it has no room or is shut."""

    code = "intake.files_shut"
    remedy = "The paper is safe and is read again by itself as soon as there is room. Tell the operator if it lasts."


class NothingSent(BadInput):
    """No file was chosen. Nothing was sent."""

    code = "intake.nothing_sent"
    remedy = "Choose one or more files, then send again."


class NobodyHolds(NotPossible):
    """This body has nobody in office who may hold what arrives. The paper was not taken in."""

    code = "intake.nobody_holds"
    remedy = "Ask the head of the unit to appoint a clerk or a petition officer."
