"""A new version of a paper's file: the record shows it, and the earlier ones stay as they came (REC-03)."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone

from soi.base.errors import NotFound
from soi.intake import public as intake
from soi.kernel.access import public as access
from soi.kernel.access.public import Actor
from soi.kernel.audit import public as audit
from soi.kernel.events import public as events
from soi.kernel.jobs import public as jobs
from soi.kernel.storage import public as storage
from soi.records import queries
from soi.records.actions.papers import Content, arrived, keep_version, kept
from soi.records.errors import HigherThanPaper, MarkedNotCopied, SameFile
from soi.records.events import VersionAdded
from soi.records.keeping.actions import licences
from soi.records.keeping.errors import LicenceNeeded
from soi.records.keeping.models import MarkedContent
from soi.records.models import Document, Page, Version
from soi.records.rules import levels
from soi.records.turns import take_turn

audit.sentence("records.version.added", "{actor} added version {number} to a paper: {reason}")
audit.sentence("records.version.downloaded", "{actor} took a copy of version {number} of a paper.")


def add_version(actor: Actor, document_id: UUID, arrival_id: UUID, *, reason: str) -> Version:
    """Take an arrival as the new version of a registered paper; asked again, the same version.

    It was screened and read as anything that arrives. Raises NotYours, NotFound, ReasonMissing, SameFile,
    HigherThanPaper, LicenceNeeded, and what intake raises for an arrival that is not read yet.
    """
    document = queries.get_kept(actor, document_id)
    access.require(actor, "records.register", unit_id=document.unit_id)
    levels.ensure_reasoned(reason)
    take_turn(document_id)
    done = Version.objects.filter(document_id=document_id, arrival_id=arrival_id).first()
    if done is not None:
        return done
    made = enter_version(actor, document, arrived(actor, arrival_id), arrival_id=arrival_id, reason=reason.strip())
    intake.close_as(actor, arrival_id, "registered")
    return made


def enter_version(actor: Actor, document: Document, content: Content, *, arrival_id: UUID, reason: str) -> Version:
    """Write a version from whichever room it comes; beside a marked paper, by who may open it.

    Raises HigherThanPaper, LicenceNeeded, SameFile.
    """
    access.require(actor, "records.register", unit_id=document.unit_id)
    document.refresh_from_db(fields=["version", "level"])
    if content.marked_level > document.level:
        raise HigherThanPaper()
    if document.level and not Version.objects.filter(document=document).exists():
        raise LicenceNeeded()
    files = kept(content)
    if files["original"] == queries.get_version(document, document.version).original:
        raise SameFile(field="arrival")
    document.version += 1
    for name, value in files.items():
        setattr(document, name, value)
    made = keep_version(document, content, arrival_id=arrival_id, by_name=actor.name, reason=reason)
    document.save(update_fields=["version", *files])
    if content.kind == "pdf":
        jobs.defer("records.verify_signatures", document_id=str(document.pk))
    _tell(actor, document, made, reason)
    return made


def enter_turned(
    actor: Actor, document: Document, before: Version, made: bytes, *, arrival_id: UUID, reason: str
) -> Version:
    """Write the version a file was converted to: the same pages, words and pictures, the earlier original untouched.

    Raises NotYours, SameFile, LicenceNeeded.
    """
    access.require(actor, "records.register", unit_id=document.unit_id)
    # Each version counts its own keeping of what it names, original and searchable, pictures too.
    digest, _ = storage.keep_many([made, made])
    if digest == before.original:
        raise SameFile(field="arrival")
    document.version += 1
    turned = Version(
        document=document,
        number=document.version,
        arrival_id=arrival_id,
        original=digest,
        original_kind="pdf",
        searchable=digest,
        pages_count=before.pages_count,
        reason=reason,
        at=timezone.now(),
        by_name=actor.name,
    )
    pages = list(Page.objects.filter(document=document, version=before.number).order_by("number"))
    storage.keep_again([digest for page in pages for digest in (page.image, page.thumb)])
    for page in pages:
        page.pk, page.version = None, document.version
    Version.objects.bulk_create([turned], ignore_conflicts=True)
    Page.objects.bulk_create(pages, ignore_conflicts=True)
    # The words of a marked paper lie apart from its line and are laid there anew with its files.
    document.text = _words(document)
    document.original, document.original_kind, document.searchable = digest, "pdf", digest
    document.save(update_fields=["version", "original", "original_kind", "searchable", "text"])
    jobs.defer("records.verify_signatures", document_id=str(document.pk))
    _tell(actor, document, turned, reason)
    return turned


def searchable_of(actor: Actor, arrival_id: UUID) -> bytes | None:
    """The searchable copy of what an arrival was registered as; None where there is none, or it is not open to this
    office. The opening of a marked paper is entered into the register of use. Raises LicenceNeeded, Missing, Damaged.
    """
    document = queries.document_of_arrival(actor, arrival_id)
    if document is None or document.disposed_on is not None:
        return None
    version = Version.objects.filter(document=document, number=document.version).first()
    if version is None or not version.searchable:
        return None
    licences.use_live(actor, document, today=timezone.localdate())
    return storage.fetch(version.searchable)


def enter_sealed(actor: Actor, arrival_id: UUID, signed: bytes, *, key: UUID, reason: str) -> int:
    """Write the searchable copy that bears a signature now as a new version of what an arrival was registered as:
    pages, words and pictures stay, and so does the version before. Returns its number.

    Raises NotYours, NotFound, SameFile, LicenceNeeded.
    """
    document = queries.document_of_arrival(actor, arrival_id)
    if document is None:
        raise NotFound()
    take_turn(document.pk)
    document.refresh_from_db()
    before = queries.get_version(document, document.version)
    return enter_turned(actor, document, before, signed, arrival_id=key, reason=reason).number


def _words(document: Document) -> str:
    if not document.level:
        return document.text
    apart = MarkedContent.objects.filter(document=document).first()
    if apart is None:
        raise LicenceNeeded()
    return apart.text


def _tell(actor: Actor, document: Document, made: Version, reason: str) -> None:
    audit.record(
        actor,
        "records.version.added",
        ("records.document", document.pk),
        unit_id=document.unit_id,
        level=document.level,
        number=made.number,
        reason=reason,
        original=made.original,
    )
    events.announce(VersionAdded(str(document.pk), document.unit_id, made.number))
    events.hint("records", unit_id=document.unit_id, ref_kind="records.document", ref_id=str(document.pk))


def take_version(actor: Actor, document: Document, version: Version) -> bytes:
    """The untouched original of one version; logged. Raises MarkedNotCopied, NotFound."""
    if document.level:
        raise MarkedNotCopied()
    if not version.original:
        raise NotFound()
    audit.record(
        actor,
        "records.version.downloaded",
        ("records.document", document.pk),
        unit_id=document.unit_id,
        number=version.number,
    )
    return storage.fetch(version.original)
