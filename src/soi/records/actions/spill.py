"""A stamp of secrecy was seen on a paper of the book: a stub is left of it, the procedure of intake begins (DIG-04)."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from soi.intake import public as intake
from soi.intake.errors import MarkNoticed
from soi.kernel.access import public as access
from soi.kernel.access.public import Actor
from soi.kernel.audit import public as audit
from soi.kernel.events import public as events
from soi.kernel.search import public as search
from soi.kernel.storage import public as storage
from soi.records import queries
from soi.records.actions.papers import take_turn
from soi.records.errors import GivenToArchive, IssuedHere, PageUnknown
from soi.records.events import DocumentSpilled
from soi.records.keeping import actions as keeping
from soi.records.lists.actions.exports import write_anew
from soi.records.models import OUTGOING, Document, Version
from soi.records.packages import queries as packages
from soi.records.packages.actions.export_package import destroy_holding
from soi.records.packages.actions.transfer import forget_refused

MACHINE = "archivist"
STUB = {"type": ""}

audit.sentence(
    "records.document.spilled",
    "{actor} saw a stamp of secrecy on paper no. {number}/{year}: its content was destroyed, its number stays.",
)


def notice_mark(actor: Actor, document_id: UUID, *, level: int, page: int, words: str, today: date) -> int:
    """Say that a paper of the book bears a stamp by which it may not lie here. Returns the key of the procedure.

    In one transaction the procedure begins and all that is kept of the paper is destroyed: files and versions, pictures
    and words, copies, packages, volumes and lists it is in, scans its pages lie in. Its number and its line stay; what
    other rooms keep of it and cannot destroy is named by the procedure.
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
    called = document.register_no, document.register_year
    machine = access.machine_actor(MACHINE)
    with access.reseated(machine, actor):
        if packages.is_given_to_archive(document):
            raise GivenToArchive()
        arrivals = sorted({document.arrival_id, *_arrivals(document)})
    paper = intake.Registered(document.pk, document.unit_id, *called, document.responsible_id, arrivals)
    case = intake.notice_registered(actor, paper, level=level, page=page, words=words)
    with access.reseated(machine, actor):
        leaving = _destroy(machine, document, level, today)
    audit.record(
        actor, "records.document.spilled", ("records.document", document.pk), unit_id=document.unit_id,
        number=called[0], year=called[1],
    )  # fmt: skip
    why = MarkNoticed(mark=intake.mark_of_level(level), page=page)
    told = [str(each) for each in arrivals]
    events.announce(DocumentSpilled(str(document.pk), document.unit_id, told, why.code, why.kept()))
    events.hint("records", unit_id=document.unit_id, ref_kind="records.document", ref_id=str(document.pk))
    storage.forget_many(leaving)
    return case


def _arrivals(document: Document) -> list[UUID]:
    return list(Version.objects.filter(document=document).values_list("arrival_id", flat=True))


def _destroy(machine: Actor, document: Document, level: int, today: date) -> list[str]:
    """As the machine that destroys by rule does, for this one paper; the index is written anew without its words."""
    # While it is known still what the paper is of.
    leaving = write_anew(document)
    leaving += keeping.destroy_paper(document, today, stub_level=level, **STUB)
    leaving += keeping.destroy_volumes(document.file)
    leaving += destroy_holding(machine, document) + forget_refused(document.pk)
    search.ask_rebuild()
    return leaving
