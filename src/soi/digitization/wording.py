"""The words of stages, levels, acts and questions, in the language of the page."""

from __future__ import annotations

from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from soi.digitization.models import Batch, BatchLine, BundleMember, Question, Scan
from soi.digitization.models.sealed import Sealing
from soi.digitization.rules.stages import Stage
from soi.kernel.reference import public as reference

PACK = "vn_party"


def stage_names() -> dict[int, str]:
    """What the office calls each stage, from the shelf to the registered purpose."""
    return {
        Stage.FOUND: _("found on the shelf"),
        Stage.LISTED: _("on the list to digitize"),
        Stage.APPROVED: pgettext("stage", "approved"),
        Stage.OUT: _("out to the scanner"),
        Stage.SCANNED: pgettext("stage", "scanned"),
        Stage.CHECKED: pgettext("stage", "checked"),
        Stage.DESCRIBED: pgettext("stage", "described"),
        Stage.SIGNED: pgettext("stage", "signed"),
        Stage.BACK: pgettext("stage", "given back"),
        Stage.REGISTERED: _("purpose registered"),
    }


def act_names() -> dict[str, str]:
    """What was done with a line, as its history says it."""
    return {
        "found": _("found on the shelf"),
        "counted": _("counted at the shelf"),
        "judged": _("value, use and state of the paper stated"),
        "corrected": _("corrected what was typed"),
        "listed": _("proposed for the list"),
        "approved": pgettext("stage", "approved"),
        "refused": _("refused"),
        "secret_approved": _("approved to be digitized though marked"),
        "in_batch": _("put into a batch"),
        "out_of_batch": _("taken out of a batch that was called off"),
        "out": _("out to the scanner"),
        "scanned": pgettext("stage", "scanned"),
        "checked": pgettext("stage", "checked"),
        "described": pgettext("stage", "described"),
        "signed": _("stated to be signed"),
        "agency_signed": _("signed: the body's own signature is on every scan"),
        "sent_back": _("sent back"),
        "settled": _("question settled"),
        "back": pgettext("stage", "given back"),
        "difference": _("difference signed"),
        "purpose": _("purpose registered"),
        "taken_over": _("taken over by the heir"),
        "brought": _("scan brought"),
        "placed": _("held pages placed here"),
        "dropped": _("scan taken out"),
    }


def batch_states() -> dict[str, str]:
    return {
        Batch.State.OPEN: _("being filled"),
        Batch.State.GIVEN: _("handed over, waits for the other count"),
        Batch.State.OUT: _("at the scanner"),
        Batch.State.COMING: _("back, being counted"),
        Batch.State.CLOSED: _("closed"),
    }


def state_of(batch: Batch) -> str:
    """Where a batch stands; one that was closed and never went out was called off."""
    is_off = batch.state == Batch.State.CLOSED and batch.taken_at is None
    return _("called off") if is_off else batch_states()[batch.state]


def outcome_names() -> dict[str, str]:
    return {
        BatchLine.Outcome.TO_DO: _("not counted back"),
        BatchLine.Outcome.BACK: _("back, whole"),
        BatchLine.Outcome.DIFFERS: _("differs"),
        BatchLine.Outcome.SIGNED: _("difference signed"),
    }


def question_names() -> dict[str, str]:
    return {
        Question.Kind.LOST: _("Label not found in the pictures"),
        Question.Kind.DOUBLED: _("Label found more than once"),
        Question.Kind.FOREIGN: _("Code that is not of this batch"),
        Question.Kind.UNREADABLE: _("Codes that cannot be read"),
        Question.Kind.SHEETS: _("Sheets at the shelf and at the scanner differ"),
        Question.Kind.PAGES: _("Sheets said to be scanned and sheets the reader found differ"),
    }


def scan_states() -> dict[str, tuple[str, str, str]]:
    """What became of a scan, as tag, icon and words."""
    return {
        Scan.State.WAITING: ("info", "scan", _("waits to be read")),
        Scan.State.READ: ("ok", "eye", pgettext("scan", "read")),
        Scan.State.CHECKED: ("ok", "circle-check", pgettext("scan", "checked")),
        Scan.State.DESCRIBED: ("ok", "stack-2", pgettext("scan", "registered")),
        Scan.State.REFUSED: ("bad", "ban", _("could not be read")),
        Scan.State.HELD: ("warn", "help", _("held: whose pages?")),
        Scan.State.DIVIDED: ("line", "stack-2", _("taken apart")),
        Scan.State.DROPPED: ("line", "arrow-back-up", _("taken out")),
    }


def bundle_outcomes() -> dict[str, tuple[str, str, str]]:
    """What became of a member of a bundle, as tag, icon and words."""
    return {
        BundleMember.State.TAKEN: ("ok", "circle-check", pgettext("member", "taken in")),
        BundleMember.State.HELD: ("warn", "help", _("held: whose pages?")),
        BundleMember.State.TWICE: ("line", "copy", pgettext("member", "brought before")),
        BundleMember.State.REFUSED: ("bad", "ban", pgettext("member", "not taken in")),
        BundleMember.State.WAITING: ("info", "scan", pgettext("member", "still to do")),
    }


def sealing_states() -> dict[str, tuple[str, str, str]]:
    """What became of a scan of a round of the seal, as tag, icon and words."""
    return {
        Sealing.State.SIGNED: ("ok", "circle-check", pgettext("seal", "signed")),
        Sealing.State.ORDERED: ("info", "signature", pgettext("seal", "waits for the token")),
        Sealing.State.REFUSED: ("warn", "ban", pgettext("seal", "refused")),
        Sealing.State.FAILED: ("bad", "alert-circle", pgettext("seal", "failed")),
        Sealing.State.TO_DO: ("line", "clock", pgettext("seal", "still to do")),
    }


def copy_words(scan: Scan) -> str:
    """Whether a scan is a signed copy, and by what; "" where nothing of it was seen."""
    said = {
        "sound": _("Signed copy: its electronic signature is sound."),
        "unknown": _("It bears an electronic signature this node does not believe."),
        "broken": _("It was changed after it was signed electronically."),
    }
    if scan.by_agency:
        return _("Signed copy: the body's own signature is sound.")
    if scan.signature:
        return said[scan.signature]
    if scan.seal_page:
        return _("Signed copy as it seems: a seal is seen on page {page}.").format(page=scan.seal_page)
    return ""


def stay_names() -> dict[str, str]:
    """Why lines stayed where they were, in the account of an act on many."""
    return {
        "own_work": _("your own proposal or scan: another person does this step"),
        "questions": _("a question is open"),
        "scans": _("a scan is not read, was refused, or is not registered yet"),
        "unsigned": _("a scan bears a signature that is broken or not believed"),
        "top_secret": _("top secret, which is never scanned"),
        "marked": _("marked, its purpose is registered on its own page"),
        "other_step": _("at another step meanwhile"),
    }


def level_names() -> dict[int, str]:
    language = get_language() or "vi"
    return {item.value["rank"]: item.label(language) for item in reference.pack(PACK).versions("levels")}


def names(kind: str) -> dict[str, str]:
    """What the office calls each item of a pack, in the language of the page."""
    language = get_language() or "vi"
    return {item.id: item.label(language) for item in reference.pack(PACK).versions(kind)}
