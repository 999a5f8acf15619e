"""Refusal
|- NoSuchLine           no line, batch or question of this key for this reader
|- WordsMissing         a reason or a message was not said
|- UnitNotHere          a unit whose papers this body does not hold
|- YearsNotPossible     years that cannot be
|- MarkNeedsItem        only what stands on an official list is marked
|- LevelStays           a level is not lowered by typing
|- NoTitleThere         a marked file has no title on a linked machine
|- NotAtThatStep        the line has gone on, or is not so far
|  '- BatchWentOn       the batch has gone on meanwhile
|- NotCounted           nobody counted the sheets at the shelf
|- OwnProposal          nobody approves the own proposal
|- NeverScanned         top secret is scanned on no machine
|- OnlyIsolated         a marked file is scanned on an isolated machine only
|- ApprovalNeeded       a marked file without its approval on record
|- TooManyLines         more lines than one file takes
|- NothingChosen        no line that could be taken
|- OfficeNotFree        nobody holds the office named
|- OtherTaker           the batch was handed to another person
|- SheetsDiffer         fewer or more sheets than were handed over, and no reason said
|  '- ShelfDiffers      the giver counts otherwise than the shelf said
|- NotAccountedFor      lines of the batch are not accounted for
|- AlreadyKnown         a file with this code is in the ledger
|- NotAPicture          no picture that labels could be read from
|- PartCut              a part that is not whole, or none of this file
|- NotTheFile           all parts came, and are not the file they were said to be
|- PartsMissing         not all parts came
|- AlreadyBrought       this very file was brought before
|- PlanNotPossible      a plan that ends before it begins, or for a cell without files
|- PlanOutOfReach       a plan that begins or ends in another age
|- OwnScan              nobody judges the own scan
|- NotABundle           an archive or a mail that cannot be opened
|- TooManyInside        an archive with more in it than is opened
|- NoRoom               the disk of this machine has no room for it
|- BundleWaits          a bundle that waits for the place of the files
|- ScansWait            scans of this file are not read, or were refused
|- PagesChanged         the paper got another version since its signature was ordered
|- BringerLeft          who brought it holds that office no more
|- StaysInLedger        what is in the ledger is not taken out again
'- NoHeir               the unit has not ended, or that one is not its heir"""

from __future__ import annotations

from soi.base.errors import BadInput, NotFound, NotPossible, NotYet


class NoSuchLine(NotFound):
    """There is nothing here, or nothing you may know of."""

    code = "digitization.no_such_line"


class WordsMissing(BadInput):
    """This needs words: at least {least}, so that another person understands it."""

    code = "digitization.words_missing"
    remedy = "Write it in a sentence."


class UnitNotHere(BadInput):
    """Papers of that unit are not held by this body."""

    code = "digitization.unit_not_here"
    remedy = "Choose the unit as it was from the list: your own body, or one it is the heir of."


class YearsNotPossible(BadInput):
    """The years {first} to {last} cannot be."""

    code = "digitization.years_not_possible"
    remedy = "Write the first year, then the last; none of them is still to come."


class MarkNeedsItem(BadInput):
    """A file may be marked only when an official list names it, at that level. No list item, no mark."""

    code = "digitization.mark_needs_item"
    remedy = "Choose the item of the list that gives this level."


class LevelStays(BadInput):
    """The level of a file is not lowered by typing another."""

    code = "digitization.level_stays"
    remedy = "Leave the level as it is. Where the mark itself was taken off, its papers say so first."


class NoTitleThere(BadInput):
    """On this machine a marked file has no title: it is linked to others."""

    code = "digitization.title_stays_away"
    remedy = "Leave the title empty. Number, place and level are enough for the ledger here."


class NotAtThatStep(NotPossible):
    """The file no. {number} is not at that step."""

    code = "digitization.not_at_that_step"
    remedy = "Load the page anew to see where it stands. Nothing was changed."


class BatchWentOn(NotAtThatStep):
    """Batch {number} has gone on meanwhile, or is not so far."""

    code = "digitization.batch_went_on"
    remedy = "Open the batch to see where it stands; what was done before stays. Nothing was changed."


class NotCounted(NotPossible):
    """{count} of these files were not counted at the shelf."""

    code = "digitization.not_counted"
    remedy = "Count their sheets first. Nothing was changed."


class OwnProposal(NotPossible):
    """You proposed it yourself, so another person approves it."""

    code = "digitization.own_proposal"
    remedy = "Ask another person with the right to approve."


class NeverScanned(NotPossible):
    """A top-secret file is scanned on no machine."""

    code = "digitization.never_scanned"
    remedy = "It stays on paper, in the hands of who keeps it."


class OnlyIsolated(NotPossible):
    """A marked file leaves its shelf for an isolated machine only. This machine is linked to others."""

    code = "digitization.only_isolated"
    remedy = "Take it up in the ledger of the isolated machine."


class ApprovalNeeded(NotPossible):
    """{count} marked files have no approval to be digitized."""

    code = "digitization.approval_needed"
    remedy = "A named person gives it on the page of secret files. Nothing was changed."


class NothingChosen(BadInput):
    """No file was chosen, or one of them can no longer be taken."""

    code = "digitization.nothing_chosen"
    remedy = "Go back and tick at least one file. What has gone on meanwhile is no longer offered."


class TooManyLines(NotPossible):
    """These are more than {most} lines; one file takes no more."""

    code = "digitization.too_many_lines"
    remedy = "Narrow the ledger by unit, term or stage, and take each part along."


class TooManyFiles(BadInput):
    """{count} files were chosen; a batch carries at most {limit}."""

    code = "digitization.too_many_files"
    remedy = "Choose fewer and open another batch for the rest. Nothing was changed."


class OfficeNotFree(BadInput):
    """Nobody who could do this holds that office today."""

    code = "digitization.office_not_free"
    remedy = "Choose another person of the list."


class OtherTaker(NotPossible):
    """This batch was handed to {name}."""

    code = "digitization.other_taker"
    remedy = "That person takes it; or it is handed over anew."


class SheetsDiffer(BadInput):
    """{given} sheets were handed over, {taken} were counted."""

    code = "digitization.sheets_differ"
    remedy = "Count again together. If it stays so, write why; both numbers are kept with your names."


class ShelfDiffers(SheetsDiffer):
    """At the shelf {given} sheets of these files were counted, {taken} by you now."""

    code = "digitization.shelf_differs"
    remedy = "Find the file that differs, count it anew on its own page, then hand the batch over."


class NotAccountedFor(NotPossible):
    """{count} files or questions of this batch are not accounted for."""

    code = "digitization.not_accounted_for"
    remedy = "Count what is missing, or sign the difference with its reason. Then close the batch."


class AlreadyKnown(BadInput):
    """A file with the code {code} of that unit is in the ledger already, no. {number}."""

    code = "digitization.already_known"
    remedy = "Open that line instead, or give this file another code."


class NoHeir(NotPossible):
    """That unit has not ended, or the other one is not its heir."""

    code = "digitization.no_heir"
    remedy = "Enter the reorganisation first; its heirs are then offered here."


class NotAPicture(BadInput):
    """This is no picture that labels could be read from."""

    code = "digitization.not_a_picture"
    remedy = "Send a PNG, JPEG, WebP or TIFF of up to 60 million pixels. Nothing was changed."


class AlreadyBrought(BadInput):
    """The very same file was brought before, as “{name}”. It was not taken in again; nothing else was changed."""

    code = "digitization.already_brought"
    remedy = "Look among the scans of this page. If the wrong file was chosen, choose the other one."


class PartCut(BadInput):
    """Part {number} did not arrive whole, or is none of this file. It was not kept; all other parts are safe."""

    code = "digitization.part_cut"
    remedy = "Send this part again."


class PartsMissing(NotPossible):
    """Parts that have not arrived: {count}. What has arrived is safe."""

    code = "digitization.parts_missing"
    remedy = "Choose the same file again: only what is missing is sent."


class NotTheFile(NotPossible):
    """All parts arrived, but together they are not the file that was chosen. It was not taken in."""

    code = "digitization.not_the_file"
    remedy = "The file may have changed meanwhile. Choose it again."


class PlanNotPossible(BadInput):
    """This plan ends before it begins, or the ledger has no file of that unit and term. Nothing was changed."""

    code = "digitization.plan_not_possible"
    remedy = "Choose a unit and a term with files, and a last day after the first."


class PlanOutOfReach(BadInput):
    """A plan begins and ends within five years of today. Nothing was changed."""

    code = "digitization.plan_out_of_reach"
    remedy = "Look at the years of both days and write them again."


class OwnScan(NotPossible):
    """You scanned it yourself, so another person looks at the sample."""

    code = "digitization.own_scan"
    remedy = "Go on with the samples of other scans."


class NotABundle(BadInput):
    """This archive or mail cannot be opened: it is damaged, or not what its name says. Nothing of it was taken in."""

    code = "digitization.not_a_bundle"
    remedy = "Pack the scans anew as an ordinary ZIP without a password, or bring them one by one."


class TooManyInside(BadInput):
    """There is more in this archive than is opened: {seen}, the limit is {limit}. Nothing of it was taken in."""

    code = "digitization.too_many_inside"
    remedy = "Divide it into several archives and bring them one after the other."


class NoRoom(NotPossible):
    """The disk of this machine is full: {free} MB are free, {needed} MB are needed. What came before is safe."""

    code = "digitization.no_room"
    remedy = "Tell who runs the machine. When there is room again, send the same file: only what is missing is sent."


class BundleWaits(NotYet):
    """It waits: the place of the files has no room or is shut. What was taken in is safe, the rest lies here whole."""

    code = "digitization.bundle_waits"
    remedy = "It goes on by itself within minutes after there is room. Tell the operator if it lasts."


class ScansWait(NotPossible):
    """Scans of file no. {number} that are not read yet, or could not be read: {count}. Nothing was changed."""

    code = "digitization.scans_wait"
    remedy = "Wait until they are read; take out what could not be read, with the reason, and scan it again."


class StaysInLedger(NotPossible):
    """This row is a line of the ledger by now, and nothing leaves the ledger again."""

    code = "digitization.stays_in_ledger"
    remedy = "Correct the line itself: count it anew, or have it refused with the reason."


class NoSealHere(NotPossible):
    """You do not keep the electronic seal of the body that holds these files. Nothing was signed."""

    code = "digitization.no_seal_here"
    remedy = "Ask who keeps the seal to sign them, or have its certificate entered under your name."


class NothingToSeal(NotPossible):
    """There is no scan here that could bear the body's signature: none is registered, or all bear it. Nothing was
    ordered."""

    code = "digitization.nothing_to_seal"
    remedy = "Register what is looked through first; what is signed already stays signed."


class NotRegisteredYet(NotPossible):
    """This scan is not registered as a paper yet, so it is not signed. It stays as it is."""

    code = "digitization.not_registered_yet"
    remedy = "Look it through and register it, then order the signature anew."


class SignatureNotSound(NotPossible):
    """This scan bears a signature that is broken or not believed. Nothing was put upon it."""

    code = "digitization.signature_not_sound"
    remedy = "Look at the signature; scan the paper again where the file was changed."


class SignedByOther(NotPossible):
    """This file came with a sound electronic signature of another. It stays as it is and is not signed over."""

    code = "digitization.signed_by_other"
    remedy = "A person states the step for this file when all others bear the body's signature."


class SignedMeanwhile(NotPossible):
    """This scan waits for the signature in another round, or bears it already. It is not signed twice."""

    code = "digitization.signed_meanwhile"
    remedy = "Look at the other round."


class NoPdfToSign(NotPossible):
    """No searchable PDF of this paper is open to you, so it cannot be signed. The paper is safe."""

    code = "digitization.no_pdf_to_sign"
    remedy = "Of a marked paper ask for a licence of use first; else tell who runs the machine."


class PagesChanged(NotPossible):
    """The paper has other pages now than those the signature was ordered for. Nothing was signed."""

    code = "digitization.pages_changed"
    remedy = "Look the new pages through, then order the signature anew."


class BringerLeft(NotPossible):
    """Who brought it holds that office no more, so the machine did not go on with it."""

    code = "digitization.bringer_left"
    remedy = "Bring it again: what was taken in before is not taken twice."


class SealFailed(NotPossible):
    """Something went wrong with this scan and was written down. The scan is as it was; the others went on."""

    code = "digitization.seal_failed"
    remedy = "Order the signature anew. If it fails again, tell who runs the machine."


class SealLapsed(NotPossible):
    """The order is older than it may be, or its keeper has left office. This scan was not signed."""

    code = "digitization.seal_lapsed"
    remedy = "Order the signature anew."
