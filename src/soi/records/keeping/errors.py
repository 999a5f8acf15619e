"""Refusal
|- NoSuchThing          no file, hold, list, loan or licence of this key for this reader
|- WordsMissing         a reason, a ground or a matter was not said
|- DayNotPossible       a day that cannot be
|- FileIsClosed         a paper for a file that is closed
|- FileIsOpen           an act that waits for the closing
|- FileIsDisposed       nothing is left of it but number and hash
|- FileIsHeld           a hold keeps it
|- OfficeNotFree        nobody holds the office named, or it may not be that one
|- AlreadyLent          the paper is with somebody
|- NotLent              the paper is not out
|- ListNotReady         lines are not judged, or the list is past that step
|- SameUnit             the second person must be of another unit
|- LicenceNeeded        a marked paper without a live licence
|- RoomTooLow           a room for a lower level than the file's
|- RoomHoldsHigher      a room lowered beneath what lies in it
|- OwnLicence           nobody answers the own request
'- NotAsked             a request that was answered already"""

from __future__ import annotations

from soi.base.errors import BadInput, NotFound, NotPossible


class NoSuchThing(NotFound):
    """There is nothing here, or nothing you may know of."""

    code = "records.no_such_thing"


class WordsMissing(BadInput):
    """This needs words: at least {least}, so that another person understands it."""

    code = "records.words_missing"
    remedy = "Write it in a sentence."


class DayNotPossible(BadInput):
    """The day {day} cannot be: {why}"""

    code = "records.day_not_possible"
    remedy = "Look at the paper and write the day again."


class FileIsClosed(NotPossible):
    """The file {code} is closed, so nothing is added to it."""

    code = "records.file_is_closed"
    remedy = "File the paper under another code, or have the file opened again with a reason."


class FileIsOpen(NotPossible):
    """The file {code} is still open."""

    code = "records.file_is_open"
    remedy = "Close it first."


class FileIsDisposed(NotPossible):
    """The content of the file {code} was destroyed. Its number and a salted hash are all that stays."""

    code = "records.file_is_disposed"


class FileIsHeld(NotPossible):
    """The file {code} is held for a matter, so it stays."""

    code = "records.file_is_held"
    remedy = "Whoever keeps the matter lifts the hold with a reason."


class OfficeNotFree(BadInput):
    """Nobody who could do this holds that office today."""

    code = "records.office_not_free"
    remedy = "Choose another person of the list."


class AlreadyLent(NotPossible):
    """The paper of the file {code} is with {name}."""

    code = "records.already_lent"
    remedy = "Enter its return first."


class NotLent(NotPossible):
    """This loan was returned already."""

    code = "records.not_lent"


class ListNotReady(NotPossible):
    """This list is not at that step: {why}"""

    code = "records.list_not_ready"
    remedy = "Open the list again and see what is still to do."


class SameUnit(BadInput):
    """The two persons who agree to a disposal are of different units. {name} is of the checker's own."""

    code = "records.same_unit"
    remedy = "Choose a person of another unit."


class LicenceNeeded(NotPossible):
    """This paper is marked. It opens only under a licence: a purpose, a last day, granted by a named person."""

    code = "records.licence_needed"
    remedy = "Ask for a licence on the page of the paper."


class OwnLicence(NotPossible):
    """Nobody answers the own request for a licence."""

    code = "records.own_licence"
    remedy = "Another person with the right to license answers it."


class NotAsked(NotPossible):
    """This request was answered already."""

    code = "records.not_asked"


class RoomTooLow(BadInput):
    """The room “{room}” is for paper up to level {highest}; this file has level {level}. It was not put there."""

    code = "records.room_too_low"
    remedy = "Put it into a strong-room for its level; which rooms there are stands on the page of rooms."


class RoomHoldsHigher(BadInput):
    """Paper of a higher level lies in this room: {count} files. Its level was not changed."""

    code = "records.room_holds_higher"
    remedy = "Bring those files to another room first."
