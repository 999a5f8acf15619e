"""Refusal
|- NoConverter          the plan names a format that this house cannot make from this file
|- SignedStays          a signed file would lose its signatures
|- NotSound             what was made is not what the plan asks for
|- FileGone             the store cannot give the file now
|- MarkedPaperInside   a stamp of secrecy was seen later on a paper of a package
|- NothingChosen        no file, or a file without papers
|- NotWholeYet          the package is not made yet, or could not be made
|- UnitElsewhere        a record of a body this role does not reach
|- RecordElsewhere      another paper has the id or the number of a record that comes
|- FieldUnknown         a record has a field that this house does not know
|- ValueUnfit           a field holds what its column cannot, or what no registered paper has
|- MarkedPackage        a package above what this node may hold
|- NotAnArchive         the receiving unit is the giving one, or nobody there may receive
|- AlreadyGiven         a paper is on another list, or in the archive's custody
|- AlreadyDecided       an item was accepted or refused before
|- ReasonMissing        an item refused without a reason
|- StillOpen            a list closed while items wait
'- DocumentGone         a paper was taken from the asker's sight meanwhile"""

from __future__ import annotations

from soi.base.errors import BadInput, NotPossible


class NothingChosen(BadInput):
    """No paper was chosen: the files you named hold none that you may see."""

    code = "records.nothing_chosen"
    remedy = "Choose at least one file with papers in it."


class NotWholeYet(NotPossible):
    """This package is not ready."""

    code = "records.package_not_ready"
    remedy = "Wait until it is made; the page shows how far it is."


class UnitElsewhere(NotPossible):
    """This paper belongs to a body that your role does not reach."""

    code = "records.unit_elsewhere"
    remedy = "Have the package taken in by a clerk of that body."


class RecordElsewhere(NotPossible):
    """Another paper already has the id or the register number of this one."""

    code = "records.record_elsewhere"
    remedy = "Compare both; a package is taken in where its papers are not."


class FieldUnknown(NotPossible):
    """This paper has a field that this house does not know: {name}."""

    code = "records.field_unknown"
    remedy = "Bring this node up to the version that made the package."


class ValueUnfit(NotPossible):
    """The field {name} holds a value that cannot be kept here."""

    code = "records.value_unfit"
    remedy = "Have it mended in the house that made the package, and the package made anew."


class MarkedPackage(NotPossible):
    """This package is marked above what this machine may hold. Nothing of it was kept."""

    code = "records.marked_package"
    remedy = "Take it in at the isolated machine, and delete the copy you tried here."


class NotAnArchive(BadInput):
    """This unit cannot receive the list: it is your own, or nobody there receives for an archive."""

    code = "records.not_an_archive"
    remedy = "Choose a unit that has an archivist."


class AlreadyGiven(NotPossible):
    """“{title}” is on another open list, or in the custody of the archive already."""

    code = "records.already_given"
    remedy = "Leave it out of this list."


class AlreadyDecided(NotPossible):
    """This item was decided before."""

    code = "records.item_decided"
    remedy = "Load the page anew to see how."


class ReasonMissing(BadInput):
    """A paper is refused with a reason."""

    code = "records.refusal_reason_missing"
    remedy = "Write in one line why the archive does not take it."


class StillOpen(NotPossible):
    """{count} items of this list are not decided yet, or not packed yet."""

    code = "records.transfer_still_open"
    remedy = "Accept or refuse each of them first."


class DocumentGone(NotPossible):
    """This paper is not yours to read any more."""

    code = "records.paper_gone"
    remedy = "Ask for the package anew."


class NoConverter(NotPossible):
    """The plan asks for {to}; this house has no way there from {puid}. The original stays as it is."""

    code = "records.no_converter"
    remedy = "Convert it outside, look at the result, and bring it as a new version of the paper."


class SignedStays(NotPossible):
    """This file is signed. A converted one would lose the signatures; the signed original stays the one shown."""

    code = "records.signed_stays"
    remedy = "Nothing to do: its searchable PDF/A lies beside it."


class NotSound(NotPossible):
    """What was made of this file is not sound ({why}). Nothing was kept; the original stays as it is."""

    code = "records.converted_not_sound"
    remedy = "Have the paper scanned or exported anew, and bring it as a new version."


class FileGone(NotPossible):
    """The store cannot give the file of this paper now. Nothing was changed."""

    code = "records.file_not_given"
    remedy = "Look at the page of the files' health; then convert again."


class MarkedPaperInside(NotPossible):
    """A stamp of secrecy was seen on a paper in this package, so the package was destroyed."""

    code = "records.marked_paper_inside"
    remedy = "Make the package anew; the paper stays out of it. Collect what was handed on."
