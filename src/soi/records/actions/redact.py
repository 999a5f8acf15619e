"""A redacted copy: boxes laid over an untouched paper, and a file made without what lies under them (REC-07)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.utils import timezone

from soi.base.errors import Refusal, fill
from soi.engines.reading import public as reading
from soi.kernel.access import public as access
from soi.kernel.access.public import Actor
from soi.kernel.audit import public as audit
from soi.kernel.events import public as events
from soi.kernel.jobs import public as jobs
from soi.kernel.organisations import public as organisations
from soi.kernel.organisations.errors import UnitUnknown
from soi.kernel.storage import public as storage
from soi.records import queries
from soi.records.errors import CopyMade, MarkedNotCopied, NoSuchUnit
from soi.records.models import Copy, CopyPage, Page
from soi.records.rules import levels, redaction

audit.sentence("records.copy.begun", "{actor} began a redacted copy of a paper: {reason}")
audit.sentence("records.copy.made", "{actor} made a redacted copy with {boxes} boxes; version {version} of the paper.")
audit.sentence("records.copy.given", "{actor} gave a redacted copy to {unit}.")
audit.sentence("records.copy.downloaded", "{actor} took a redacted copy.")


def begin_copy(actor: Actor, document_id: UUID, *, title: str, reason: str) -> Copy:
    """Begin a redacted copy of the version that is shown. A marked paper has none: its level is lowered first.

    Raises NotYours, NotFound, MarkedNotCopied, ReasonMissing.
    """
    document = queries.get_kept(actor, document_id)
    access.require(actor, "records.redact", unit_id=document.unit_id)
    if document.level:
        raise MarkedNotCopied()
    levels.ensure_reasoned(reason)
    made = Copy.objects.create(
        document=document,
        version=document.version,
        unit_id=document.unit_id,
        title=title.strip() or f"{document.register_no}/{document.register_year}",
        reason=reason.strip(),
        begun_by=actor.name,
    )
    _record(actor, made, "records.copy.begun", reason=made.reason)
    return made


def cover(actor: Actor, copy_id: UUID, page: int, boxes: Sequence[Sequence[float]]) -> Copy:
    """Say which boxes lie over a page, all of them. Raises NotFound, CopyMade, BoxOutside."""
    copy = _draft(actor, copy_id)
    queries.get_page(copy.document, page, version=copy.version)
    laid = [redaction.checked_box(box) for box in boxes]
    others = [each for each in copy.boxes if each["page"] != page]
    copy.boxes = sorted([*others, *({"page": page, "box": list(box)} for box in laid)], key=lambda each: each["page"])
    copy.save(update_fields=["boxes"])
    return copy


def cover_same(actor: Actor, copy_id: UUID) -> int:
    """Cover every other place where covered words stand; returns how many boxes came. Raises NotFound, CopyMade."""
    copy = _draft(actor, copy_id)
    more = list(redaction.same_words(queries.sheets_of(copy)))
    copy.boxes = sorted(
        [*copy.boxes, *({"page": page, "box": list(box)} for page, box in more)], key=lambda each: each["page"]
    )
    copy.save(update_fields=["boxes"])
    return len(more)


def order_copy(actor: Actor, copy_id: UUID, *, title: str, given_to: str = "") -> Copy:
    """Have the copy made, as a job of the asker's own rights. Raises NotFound, CopyMade, NothingCovered, TitleTells."""
    copy = _draft(actor, copy_id)
    copy.title, copy.failure = title.strip() or copy.title, ""
    copy.given_to_id = _unit(given_to)
    redaction.ensure_can_make(copy.title, queries.sheets_of(copy))
    copy.is_ordered = True
    copy.save(update_fields=["title", "failure", "given_to", "is_ordered"])
    jobs.defer("records.make_copy", copy_id=str(copy.pk), appointment_id=actor.appointment_id)
    return copy


def make_copy(actor: Actor, copy_id: UUID) -> Copy:
    """Burn the boxes in and write the file, its pages and its text; a copy that is made already stays.

    Raises NotYours, NotFound, MarkedNotCopied, NothingCovered, TitleTells.
    """
    copy = queries.get_copy(actor, copy_id)
    access.require(actor, "records.redact", unit_id=copy.unit_id)
    if copy.made_at is not None:
        return copy
    if copy.level:
        raise MarkedNotCopied()
    pages = queries.pages_of(copy.document, version=copy.version)
    redaction.ensure_can_make(copy.title, queries.sheets_of(copy))
    pdf, covered = reading.redacted([layer_of(copy, page) for page in pages], title=copy.title)
    CopyPage.objects.bulk_create(
        CopyPage(
            copy=copy,
            number=each.number,
            width=each.width,
            height=each.height,
            image=storage.keep(each.image),
            thumb=storage.keep(each.thumb),
            words=[_plain(pages[at].words[word]) for word in each.left],
        )
        for at, each in enumerate(covered)
    )
    copy.pdf, copy.pages_count = storage.keep(pdf), len(covered)
    copy.text = "\f".join(each.text for each in covered)
    copy.made_at, copy.made_by, copy.is_ordered = timezone.now(), actor.name, False
    copy.save(update_fields=["pdf", "pages_count", "text", "made_at", "made_by", "is_ordered"])
    _record(actor, copy, "records.copy.made", boxes=len(copy.boxes), version=copy.version)
    if copy.given_to_id:
        _record(actor, copy, "records.copy.given", unit=str(copy.given_to))
    events.hint("records", unit_id=copy.unit_id, ref_kind="records.copy", ref_id=str(copy.pk))
    return copy


def note_failed(actor: Actor, copy_id: UUID, refusal: Refusal) -> None:
    """Keep why a copy could not be made, so that the page says it."""
    copy = queries.get_copy(actor, copy_id)
    copy.is_ordered, copy.failure = False, fill(refusal.msgid, refusal.params)
    copy.save(update_fields=["is_ordered", "failure"])


def take_redacted(actor: Actor, copy: Copy) -> bytes:
    """The file of a made copy; logged. Raises MarkedNotCopied."""
    if copy.level:
        raise MarkedNotCopied()
    _record(actor, copy, "records.copy.downloaded")
    return storage.fetch(copy.pdf)


def layer_of(copy: Copy, page: Page) -> reading.Layer:
    """A page with the boxes of a copy, as the engine takes it."""
    words = tuple((str(word["text"]), reading.Box(*word["box"]), int(word["line"])) for word in page.words)
    boxes = tuple(reading.Box(*each["box"]) for each in copy.boxes if each["page"] == page.number)
    return reading.Layer(page.number, storage.fetch(page.image), words, boxes)


def _draft(actor: Actor, copy_id: UUID) -> Copy:
    copy = queries.get_copy(actor, copy_id)
    access.require(actor, "records.redact", unit_id=copy.unit_id)
    if copy.made_at is not None or copy.is_ordered:
        raise CopyMade()
    return copy


def _plain(word: dict[str, Any]) -> dict[str, Any]:
    """A word of the copy: nothing of how it was read or corrected goes along."""
    return {"text": word["text"], "line": word["line"], "box": word["box"], "confidence": 100, "was": ""}


def _unit(code: str) -> int | None:
    if not code.strip():
        return None
    try:
        return int(organisations.unit_with_code(code.strip()).pk)
    except UnitUnknown as error:
        raise NoSuchUnit(field="given_to") from error


def _record(actor: Actor, copy: Copy, kind: str, **said: object) -> None:
    audit.record(actor, kind, ("records.copy", copy.pk), unit_id=copy.unit_id, level=copy.level, **said)
