"""Register a paper, keep a stub, open a marked paper for a stated purpose, take a copy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django.db import IntegrityError
from django.utils import timezone

from soi.base.errors import NotFound
from soi.intake import public as intake
from soi.kernel.access import public as access
from soi.kernel.access.public import Actor
from soi.kernel.audit import public as audit
from soi.kernel.events import public as events
from soi.kernel.jobs import public as jobs
from soi.kernel.numbering import public as numbering
from soi.kernel.storage import public as storage
from soi.records import queries, rules
from soi.records.errors import AboveClearance, FileNotYours, LevelLowered, MarkedNotCopied, PageTwice, TopSecretNotKept
from soi.records.events import DocumentRegistered, StubKept
from soi.records.keeping import actions as keeping
from soi.records.keeping.errors import FileIsClosed
from soi.records.models import INCOMING, OUTGOING, Document, File, Page, Stub, Version
from soi.records.turns import take_turn

audit.sentence("records.document.registered", "{actor} registered paper no. {number}/{year}.")
audit.sentence("records.document.issued", "{actor} kept an issued paper as outgoing no. {number}/{year}.")
audit.sentence("records.document.opened", "{actor} opened a marked document for the purpose: {purpose}.")
audit.sentence("records.original.downloaded", "{actor} took a copy of the original.")
audit.sentence("records.searchable.downloaded", "{actor} took a copy of the searchable PDF.")
audit.sentence("records.stub.kept", "{actor} kept the register line {number}/{year} of a marked paper held elsewhere.")

TOP_SECRET = 3
PAGE_BREAK = "\f"
VOLUMES = 20


@dataclass(frozen=True)
class Particulars:
    """What the clerk says of a paper when it is registered; every value was typed or confirmed by a person."""

    type: str
    title: str
    symbol: str = ""
    issued_on: date | None = None
    place: str = ""
    issuer: str = ""
    signer: str = ""
    level: int = 0
    list_item: str = ""
    level_decision: str = ""
    level_decided_by: str = ""
    level_until: date | None = None
    retention: str = ""
    purpose: str = ""
    file_code: str = ""
    file_title: str = ""
    received_on: date | None = None


@dataclass(frozen=True)
class Content:
    """A paper's content on its way into the archive, from whichever room.

    `proposed` is what the machine read for the register, `entered` the same where a person has corrected it since.
    """

    original: bytes
    kind: str
    searchable: bytes
    pages: Sequence[intake.Sheet]
    channel: str
    received_on: date
    marked_level: int = 0
    proposed: dict[str, str] = field(default_factory=dict)
    entered: dict[str, str] = field(default_factory=dict)


def register(actor: Actor, arrival_id: UUID, particulars: Particulars, *, today: date) -> Document:
    """Give an arrived paper its number, file, level, retention and purpose in one act; asked again, the same number.

    Raises NotYours without the grant, and what `enter` raises.
    """
    access.require(actor, "records.register", unit_id=intake.body_of(actor))
    take_turn(arrival_id)
    found = queries.document_of_arrival(actor, arrival_id)
    if found is not None:
        return found
    content = arrived(actor, arrival_id)
    document = enter(actor, content, particulars, today=today, arrival_id=arrival_id)
    intake.close_as(actor, arrival_id, "registered")
    return document


def enter(actor: Actor, content: Content, particulars: Particulars, *, today: date, arrival_id: UUID) -> Document:
    """Enter a paper's content into the book of the actor's body, whichever room it comes from.

    Raises NotYours, the refusals of rules.check_registration, TopSecretNotKept, AboveClearance, LevelLowered,
    FileNotYours, FileIsClosed, PageTwice.
    """
    return _keep(actor, content, particulars, INCOMING, today=today, id=uuid4(), arrival_id=arrival_id)


def enter_issued(actor: Actor, content: Content, particulars: Particulars, *, today: date, paper_id: UUID) -> Document:
    """Enter a paper this body itself issued into its book of outgoing papers, under the paper's own key.

    Raises what `enter` raises.
    """
    return _keep(actor, content, particulars, OUTGOING, today=today, id=paper_id, arrival_id=paper_id)


def next_incoming(actor: Actor, *, today: date) -> int:
    """Take the next number of the incoming book of the actor's body, for a paper another body of this node keeps."""
    unit = intake.body_of(actor)
    access.require(actor, "records.register", unit_id=unit)
    return numbering.next_number(unit_id=unit, kind=INCOMING, term=str(today.year))


def _keep(
    actor: Actor, content: Content, particulars: Particulars, book: str, *, today: date, **keys: UUID
) -> Document:
    unit = intake.body_of(actor)
    access.require(actor, "records.register", unit_id=unit)
    ready = check(actor, particulars, received_as=content.marked_level, today=today)
    file = _file_for(unit, ready, today) if particulars.file_code else _next_open_file(unit, ready, today)
    number = numbering.next_number(unit_id=unit, kind=book, term=str(today.year))
    document = Document.objects.create(
        unit_id=unit,
        book=book,
        **keys,
        register_no=number,
        register_year=today.year,
        responsible_id=actor.appointment_id,
        registered_by=actor.name,
        file=file,
        **_described(ready, content),
        **kept(content),
    )
    keep_version(document, content, arrival_id=keys["arrival_id"], by_name=actor.name)
    if content.kind == "pdf":
        jobs.defer("records.verify_signatures", document_id=str(document.pk))
    audit.record(
        actor,
        "records.document.issued" if book == OUTGOING else "records.document.registered",
        ("records.document", document.id),
        unit_id=unit,
        number=number,
        year=today.year,
    )
    if book == INCOMING:
        events.announce(DocumentRegistered(str(document.id), unit, today.year, number))
    events.hint("records", unit_id=unit, ref_kind="records.document", ref_id=str(document.id))
    return document


def check(actor: Actor, particulars: Particulars, *, received_as: int, today: date) -> Particulars:
    """The particulars with what their type fills in, once nothing forbids the registration."""
    ready = rules.check_registration(particulars, ceiling=access.ceiling(), today=today)
    if not particulars.file_code and not particulars.file_title:
        ready = replace(ready, file_title=rules.default_file_title(ready.type, today.year))
    rules.term_of(ready.issued_on or ready.received_on or today)
    if ready.level < received_as:
        raise LevelLowered(field="level")
    if ready.level >= TOP_SECRET:
        raise TopSecretNotKept()
    if ready.level > actor.level:
        raise AboveClearance(field="level")
    return ready


def keep_stub(actor: Actor, *, stub_id: UUID, level: int, holder: str, place: str, today: date) -> Stub:
    """Reserve the number of a marked paper that may not lie on this node, and keep nothing else of it.

    `stub_id` is the form's own key: the same form sent again is answered with the same line.
    """
    unit = intake.body_of(actor)
    access.require(actor, "records.register", unit_id=unit)
    take_turn(stub_id)
    found = queries.visible_stubs(actor).filter(pk=stub_id).first()
    if found is not None:
        return found
    number = numbering.next_number(unit_id=unit, kind=INCOMING, term=str(today.year))
    stub = Stub.objects.create(
        id=stub_id,
        unit_id=unit,
        register_no=number,
        register_year=today.year,
        marked_level=level,
        holder=holder,
        place=place,
        received_on=today,
        registered_by=actor.name,
    )
    audit.record(actor, "records.stub.kept", ("records.stub", stub.id), unit_id=unit, number=number, year=today.year)
    events.announce(StubKept(str(stub.id), unit))
    events.hint("records", unit_id=unit, ref_kind="records.stub", ref_id=str(stub.id))
    return stub


def open_for(actor: Actor, document: Document, *, purpose: str, today: date) -> None:
    """Open a marked document under a live licence for this purpose; entered as used before a page of it is shown.

    Raises PurposeNotStated, LicenceNeeded.
    """
    rules.check_purpose(purpose)
    licence = keeping.use_licence(actor, document, purpose=purpose, today=today)
    audit.record(
        actor,
        "records.document.opened",
        ("records.document", document.id),
        unit_id=document.unit_id,
        level=document.level,
        purpose=rules.names("purposes", "vi")[purpose],
        purpose_id=purpose,
        licence=str(licence.pk),
    )


def take_copy(actor: Actor, document: Document, *, form: str) -> bytes:
    """The file itself, `original` or `searchable`; logged. Raises MarkedNotCopied, NotFound."""
    if document.level:
        raise MarkedNotCopied()
    digest = {"original": document.original, "searchable": document.searchable}.get(form, "")
    if not digest:
        raise NotFound()
    audit.record(actor, f"records.{form}.downloaded", ("records.document", document.id), unit_id=document.unit_id)
    return storage.fetch(digest)


def arrived(actor: Actor, arrival_id: UUID) -> Content:
    """What intake holds of an arrival, in the form it is kept here; raises NotFound for who may not hold it."""
    held = intake.content(actor, arrival_id)
    return Content(
        original=held.original,
        kind=held.kind,
        searchable=held.pdf,
        pages=held.pages,
        channel=held.channel,
        received_on=held.received_on,
        marked_level=held.marked_level,
        proposed=rules.proposals(held.proposed, on=held.received_on),
        entered=rules.proposals(held.fields, on=held.received_on),
    )


def _next_open_file(unit: int, ready: Particulars, today: date) -> File:
    """The file of the type and year; where a paper in it was marked since, so that it is shut, the volume after it."""
    for volume in range(1, VOLUMES + 1):
        code = ready.file_code if volume == 1 else f"{ready.file_code}-T{volume}"
        try:
            return _file_for(unit, replace(ready, file_code=code), today)
        except FileNotYours:
            continue
    raise FileNotYours(field="file_code")


def _file_for(unit: int, ready: Particulars, today: date) -> File:
    try:
        file, _ = File.objects.get_or_create(
            unit_id=unit,
            code=ready.file_code,
            defaults={
                "title": ready.file_title or ready.file_code,
                "term": rules.term_of(ready.issued_on or today),
                "retention": ready.retention,
                "opened_on": today,
            },
        )
    except IntegrityError as taken:
        # The code belongs to a file this clerk may not see: no word of what it holds.
        raise FileNotYours(field="file_code") from taken
    if file.closed_on:
        raise FileIsClosed(code=file.code)
    level = rules.file_level([file.level, ready.level])
    if level != file.level:
        file.level = level
        file.save(update_fields=["level"])
    return file


def _described(ready: Particulars, content: Content) -> dict[str, Any]:
    received_on = ready.received_on or content.received_on
    return {
        "received_on": received_on,
        "channel": content.channel,
        "type": ready.type,
        "symbol": ready.symbol,
        "title": ready.title,
        "issued_on": ready.issued_on,
        "place": ready.place,
        "issuer": ready.issuer,
        "signer": ready.signer,
        "level": ready.level,
        "list_item": ready.list_item if ready.level else "",
        "level_until": rules.last_day_of_mark(ready.level, ready.issued_on or received_on, chosen=ready.level_until),
        "level_decision": ready.level_decision if ready.level else "",
        "level_decided_by": (ready.level_decided_by or ready.signer) if ready.level else "",
        "retention": ready.retention,
        "purpose": ready.purpose,
        "term": rules.term_of(ready.issued_on or received_on),
        "proposed": content.proposed,
    }


def kept(content: Content) -> dict[str, Any]:
    """The files of a paper in the store, and its text, as the columns that name them."""
    return {
        "original": storage.keep(content.original),
        "original_kind": content.kind,
        "searchable": storage.keep(content.searchable),
        "pages_count": len(content.pages),
        "text": PAGE_BREAK.join(page.text for page in content.pages),
    }


def keep_version(document: Document, content: Content, *, arrival_id: UUID, by_name: str, reason: str = "") -> Version:
    """Write the version a paper now shows, and its pages; both stay as they are for good."""
    if len({page.number for page in content.pages}) != len(content.pages):
        raise PageTwice()
    made = Version(
        document=document,
        number=document.version,
        arrival_id=arrival_id,
        original=document.original,
        original_kind=document.original_kind,
        searchable=document.searchable,
        pages_count=document.pages_count,
        reason=reason,
        at=timezone.now(),
        by_name=by_name,
    )
    # Nobody is asked to read back what was written: version and pages of a marked paper open under a licence only.
    Version.objects.bulk_create([made], ignore_conflicts=True)
    Page.objects.bulk_create(
        [
            Page(
                document=document,
                version=document.version,
                number=page.number,
                width=page.width,
                height=page.height,
                image=storage.keep(page.image),
                thumb=storage.keep(page.thumb),
                words=list(page.words),
            )
            for page in content.pages
        ],
        ignore_conflicts=True,
    )
    return Version.objects.filter(document=document, number=made.number).first() or made
