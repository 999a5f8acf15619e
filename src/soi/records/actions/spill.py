"""A stamp of secrecy was seen on a paper of the book: it is closed, then destroyed or opened by two persons (DIG-04).

The first says what was seen, and the paper is closed to everybody; a stub stands in its place. When a second person
confirms it by the procedure of intake, all that is kept of the paper is destroyed and the stub stays; when the second
person denies it, the paper is open as before.
"""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from soi.base.sentences import Sentence
from soi.intake import public as intake
from soi.intake.errors import MarkNoticed
from soi.kernel.access import public as access
from soi.kernel.access.public import Actor
from soi.kernel.audit import public as audit
from soi.kernel.events import public as events
from soi.kernel.search import public as search
from soi.kernel.storage import public as storage
from soi.records import queries
from soi.records.errors import GivenToArchive, IssuedHere, PageUnknown, PaperIsHeld
from soi.records.events import DocumentSpilled
from soi.records.keeping import actions as keeping
from soi.records.keeping import queries as kept
from soi.records.lists.actions.exports import write_anew
from soi.records.models import OUTGOING, Copy, Document, Version
from soi.records.packages import queries as packages
from soi.records.packages.actions.export_package import destroy_holding
from soi.records.packages.actions.transfer import forget_refused
from soi.records.turns import take_turn

MACHINE = "archivist"
STUB = {"type": "", "closed_at": None}
HELD = _("“{matter}”, held by {name} since {since}")
HELD_UNSEEN = _("A matter that your role may not see")

audit.sentence(
    "records.document.closed",
    "{actor} saw a stamp of secrecy on paper no. {number}/{year}: it is closed until another person has looked.",
)
audit.sentence(
    "records.document.reopened", "{actor} found no stamp of secrecy on paper no. {number}/{year}: it is open again."
)
audit.sentence(
    "records.document.spilled",
    "{actor} confirmed a stamp of secrecy on paper no. {number}/{year}: its content was destroyed, its number stays.",
)


def notice_mark(actor: Actor, document_id: UUID, *, level: int, page: int, words: str) -> int:
    """Say that a paper of the book bears a stamp by which it may not lie here. Returns the key of the procedure.

    In one transaction the procedure begins and the paper is closed to everybody, with all that hangs on it and was made
    of it: files and versions, pictures and words, copies, packages, volumes and lists it is in, scans its pages lie in.
    Its line in the book stays. Nothing is destroyed.
    Raises NotFound, NotYours, PaperGone, IssuedHere, GivenToArchive, PageUnknown, and what intake raises.
    """
    queries.get_document(actor, document_id)
    take_turn(document_id)
    document = queries.get_kept(actor, document_id)
    access.require(actor, "intake.spill", unit_id=document.unit_id)
    if document.book == OUTGOING:
        raise IssuedHere()
    if document.pages_count and not 1 <= page <= document.pages_count:
        raise PageUnknown(field="page", pages=document.pages_count)
    machine = access.machine_actor(MACHINE)
    with access.reseated(machine, actor):
        if packages.is_given_to_archive(document):
            raise GivenToArchive()
        arrivals = _arrivals(document)
    called = document.register_no, document.register_year
    paper = intake.Registered(document.pk, document.unit_id, *called, document.responsible_id, arrivals)
    case = intake.notice_registered(actor, paper, level=level, page=page, words=words)
    with access.reseated(machine, actor):
        _set_closed(document_id, timezone.now())
    _tell(actor, "closed", document)
    return case


def destroy(actor: Actor, case: intake.Spill) -> None:
    """A second person confirmed the stamp: all that is kept of the paper is destroyed, its number and line stay.

    What other rooms keep of it and cannot destroy is named by the procedure. Raises GivenToArchive, PaperIsHeld.
    """
    today = timezone.localdate()
    if holds := held(actor, case.about[1]):
        raise PaperIsHeld(matters="; ".join(str(each.params.get("matter", "…")) for each in holds))
    machine = access.machine_actor(MACHINE)
    with access.reseated(machine, actor):
        document = _closed(case)
        if packages.is_given_to_archive(document):
            raise GivenToArchive()
        arrivals = _arrivals(document)
        leaving = _destroy(machine, document, case.level, today)
    _tell(actor, "spilled", document)
    why = MarkNoticed(mark=intake.mark_of_level(case.level), page=case.page)
    told = [str(each) for each in arrivals]
    events.announce(DocumentSpilled(str(document.pk), document.unit_id, told, why.code, why.kept()))
    storage.forget_many(leaving)


def held(actor: Actor, document_id: UUID) -> list[Sentence]:
    """The holds in force on the file of a closed paper, each by its matter as far as the actor may know of it: what is
    evidence is not destroyed, and closed to everybody it harms nobody (ADR 0017). Raises NotFound."""
    with access.reseated(access.machine_actor(MACHINE), actor):
        file = queries.get_closed(document_id).file
    if not kept.is_held(file.pk):
        return []
    known = [hold for hold in kept.holds_of(actor, file) if hold.lifted_on is None]
    named = [
        Sentence(HELD, {"matter": hold.matter, "name": hold.placed_by.person.name, "since": f"{hold.since:%d/%m/%Y}"})
        for hold in known
    ]
    return named or [Sentence(HELD_UNSEEN)]


def reopen(actor: Actor, case: intake.Spill) -> None:
    """A second person denied the stamp: the paper is open as before, and the index finds it again."""
    machine = access.machine_actor(MACHINE)
    with access.reseated(machine, actor):
        document = _closed(case)
        _set_closed(document.pk, None)
    _tell(actor, "reopened", document)


def _closed(case: intake.Spill) -> Document:
    """The closed paper a procedure is about, as the machine alone sees it. Raises NotFound."""
    take_turn(case.about[1])
    return queries.get_closed(case.about[1])


def _set_closed(document_id: UUID, at: datetime | None) -> None:
    """By the machine, which alone sees what is closed; the database asks for what reason. The index forgets or finds
    the paper and its copies by these changes."""
    Document.objects.filter(pk=document_id).update(closed_at=at)
    Copy.objects.filter(document_id=document_id).update(given_to=F("given_to"))
    if at is not None:
        search.ask_rebuild()


def _tell(actor: Actor, act: str, document: Document) -> None:
    audit.record(
        actor, f"records.document.{act}", ("records.document", document.pk), unit_id=document.unit_id,
        number=document.register_no, year=document.register_year,
    )  # fmt: skip
    events.hint("records", unit_id=document.unit_id, ref_kind="records.document", ref_id=str(document.pk))


def _arrivals(document: Document) -> list[UUID]:
    """What a paper and its versions came in as; for the machine."""
    found = Version.objects.filter(document=document).values_list("arrival_id", flat=True)
    return sorted({document.arrival_id, *found})


def _destroy(machine: Actor, document: Document, level: int, today: date) -> list[str]:
    """As the machine that destroys by rule does, for this one paper; the index is written anew without its words."""
    # While it is known still what the paper is of.
    leaving = write_anew(document)
    leaving += keeping.destroy_paper(document, today, stub_level=level, **STUB)
    leaving += keeping.destroy_volumes(document.file)
    leaving += destroy_holding(machine, document) + forget_refused(document.pk)
    search.ask_rebuild()
    return leaving
