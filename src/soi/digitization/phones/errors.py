"""Refusal
|- NoPhone              a phone without a pairing
|- PhoneNeverHere       an isolated machine takes no phone
|- PhoneNotForMarked    the file is marked
|- LineNotOut           the file is not at the scanner
|- PhoneGone            the code opens nothing, or the pairing has ended
|    |- PhoneLapsed     its time is over
|    |- CodeUsed        another phone used the code
|    |- PhoneRevoked    the clerk ended it
|    |- PhoneDone       its pages were sent
|    |- OfficeEnded     the office that showed the code is no longer held
|    |- MarkedMeanwhile the file was marked after the code was made
|    '- LineMovedOn     the file has left the scanner
|- PictureRefused       a photograph that cannot be read
|    |- TooDark
|    |- CutOff
|    |- TooFar
|    |- Blurred
|    |- NoSheetSeen
|    '- NotAPhotograph
|- BadCorners           four corners that are no sheet
|- NoPages              nothing was brought that could be sent
|- TooManyPages         more pages than one pairing brings
'- NotTakenIn           the pages could not be taken in as a scan"""

from __future__ import annotations

from soi.base.errors import BadInput, NotPossible


class NoPhone(NotPossible):
    """This phone is not paired with this machine. Nothing was changed."""

    code = "digitization.no_phone"
    remedy = "Ask the clerk for a code and read it with the camera of the phone."


class PhoneNeverHere(NotPossible):
    """This machine is isolated: no phone is ever joined to it. No code was made."""

    code = "digitization.phone_never_here"
    remedy = "Scan with the scanner of this machine. A phone is for unmarked paper, at a machine of the network."


class PhoneNotForMarked(NotPossible):
    """The file no. {number} is marked as secret, and no phone takes a picture of marked paper. No code was made."""

    code = "digitization.phone_not_for_marked"
    remedy = "Keep phones away from it. A marked file is scanned at an isolated machine only, with its approval."


class LineNotOut(NotPossible):
    """The file no. {number} is not at the scanner, so no pages are brought for it now. No code was made."""

    code = "digitization.line_not_out"
    remedy = "Pages are brought while its batch is out. Its page says where it stands."


class PhoneGone(NotPossible):
    """This code opens nothing. Nothing was changed."""

    code = "digitization.phone_gone"
    remedy = "Ask the clerk for a new code."


class PhoneLapsed(PhoneGone):
    """The time of this code or of this phone is over. Pages that were not sent to the file are destroyed."""

    code = "digitization.phone_lapsed"
    remedy = "Ask the clerk for a new code; take the pages again."


class CodeUsed(PhoneGone):
    """This code was used before. A code is good for one phone, once."""

    code = "digitization.code_used"
    remedy = "If you did not use it, tell the clerk at once: the pairing can be ended on the page of the file."


class PhoneRevoked(PhoneGone):
    """The pairing of this phone was ended at the desk. Its pages were destroyed."""

    code = "digitization.phone_revoked"


class PhoneDone(PhoneGone):
    """The pages of this phone were sent to the file. Its work is done."""

    code = "digitization.phone_done"
    remedy = "For more pages ask the clerk for a new code."


class OfficeEnded(PhoneGone):
    """The office that showed this code is no longer held, so this phone brings nothing."""

    code = "digitization.office_ended"


class MarkedMeanwhile(PhoneGone):
    """The file was marked as secret meanwhile. No phone takes a picture of it, and nothing was taken in."""

    code = "digitization.marked_meanwhile"
    remedy = "Give the phone and the paper to the clerk now."


class LineMovedOn(PhoneGone):
    """The file is no longer at the scanner, so no page is brought for it. Nothing was taken in."""

    code = "digitization.line_moved_on"
    remedy = "Ask the clerk where the file stands."


class PictureRefused(NotPossible):
    """This picture cannot be read. It was not kept."""

    code = "digitization.picture_refused"
    remedy = "Take it again."


class TooDark(PictureRefused):
    """The picture is too dark. It was not kept."""

    code = "digitization.too_dark"
    remedy = "Go to a window or switch a lamp on, keep your shadow off the paper, and take it again."


class CutOff(PictureRefused):
    """The sheet is cut off at the edge of the picture. It was not kept."""

    code = "digitization.cut_off"
    remedy = "Hold the phone higher, so that all four edges of the sheet are seen, and take it again."


class TooFar(PictureRefused):
    """The sheet is too small in the picture to be read. It was not kept."""

    code = "digitization.too_far"
    remedy = "Go nearer, until the sheet nearly fills the picture, and take it again."


class Blurred(PictureRefused):
    """The picture is blurred. It was not kept."""

    code = "digitization.blurred"
    remedy = "Hold the phone with both hands, touch the paper on the screen, wait a moment, and take it again."


class NoSheetSeen(PictureRefused):
    """The edges of the sheet are not seen."""

    code = "digitization.no_sheet_seen"
    remedy = "Draw the four corners to the corners of the paper, or lay the sheet on a darker table and take it again."


class NotAPhotograph(PictureRefused):
    """This is no photograph that can be opened: JPEG, HEIC or PNG, whole. It was not kept."""

    code = "digitization.not_a_photograph"
    remedy = "Take the picture with the camera of this phone."


class BadCorners(BadInput):
    """These four corners are not the corners of a sheet. The page is as it was."""

    code = "digitization.bad_corners"
    remedy = "Draw each corner to its corner of the paper, without crossing."


class NoPages(NotPossible):
    """There is no page to send yet. Nothing was changed."""

    code = "digitization.no_pages"
    remedy = "Take a picture of the first page."


class TooManyPages(NotPossible):
    """One phone brings at most {limit} pages. What was taken is safe."""

    code = "digitization.too_many_pages"
    remedy = "Send these pages now, then ask for a new code for the others."


class NotTakenIn(NotPossible):
    """The pages could not be taken in: {why} They are safe here, as they were."""

    code = "digitization.not_taken_in"
    remedy = "Tell the clerk."


GONE: dict[str, type[NotPossible]] = {
    "lapsed": PhoneLapsed,
    "used": CodeUsed,
    "revoked": PhoneRevoked,
    "done": PhoneDone,
    "ended": OfficeEnded,
    "marked": MarkedMeanwhile,
    "moved": LineMovedOn,
    "isolated": PhoneNeverHere,
}
PICTURES: dict[str, type[PictureRefused]] = {
    "dark": TooDark,
    "cut": CutOff,
    "far": TooFar,
    "blurred": Blurred,
    "no_sheet": NoSheetSeen,
    "unreadable": NotAPhotograph,
}
