"""Everything an archive holds, described from fonds to paper: asked by a person, written by a job, n of n."""

from __future__ import annotations

import csv
import hashlib
import json
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, TextIO
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from soi.engines.packages.public import ead
from soi.engines.tables import public as tables
from soi.intake import public as intake
from soi.kernel.access import public as access
from soi.kernel.access.public import Actor
from soi.kernel.audit import public as audit
from soi.kernel.jobs.public import defer
from soi.kernel.organisations import public as organisations
from soi.kernel.storage import public as storage
from soi.records import queries as records
from soi.records.errors import MarkedNotCopied
from soi.records.keeping import queries as keeping
from soi.records.keeping.models import Fonds
from soi.records.models import Document, File
from soi.records.packages import queries, rules
from soi.records.packages.actions.export_package import GRANT, end, step
from soi.records.packages.errors import DocumentGone, NothingChosen, NotSound
from soi.records.packages.models import Batch, BatchItem

AT_ONCE = 2000
FONDS = ("key", "code", "title", "state", "history", "begun", "ended", "plan", "language", "backup", "note")
FILES = (
    *("key", "fonds", "code", "title", "term", "retention", "level", "language", "begun", "ended", "kept_until"),
    *("keywords", "papers", "sheets", "pages", "physical_state", "symbol", "reliability", "paper_code", "destroyed_on"),
)
PAPERS = (
    *("key", "file", "order", "code", "book", "type", "symbol", "begun", "by", "title", "pages", "signer", "level"),
    *("list_item", "level_until", "purpose", "retention", "received_on", "destroyed_on"),
)

audit.sentence(
    "records.archive.asked", "{actor} asked for the descriptions of everything in the archive: {count} files."
)
audit.sentence(
    "records.archive.made", "The descriptions of {count} files and {papers} papers were written for {actor}: {digest}."
)


class Writer:
    """The descriptions as they grow in a folder: three tables, and one EAD3 file for each fonds."""

    def __init__(self, folder: Path, agency: str, made_by: str, ident: str) -> None:
        self.folder, self.agency, self.made_by, self.ident = folder, agency, made_by, ident
        self.counts = {"fonds": 0, "files": 0, "papers": 0}
        self._stack, self._now = ExitStack(), timezone.now()
        self._ead: TextIO | None = None
        self._tables = {name: self._table(name, heads) for name, heads in self.heads.items()}
        self._fonds: object = self

    heads = {"fonds": FONDS, "files": FILES, "papers": PAPERS}

    def _table(self, name: str, heads: tuple[str, ...]) -> Any:
        out = self._stack.enter_context((self.folder / f"{name}.csv").open("w", encoding="utf-8-sig", newline=""))
        table = csv.writer(out)
        table.writerow(heads)
        return table

    def add(self, fonds: Fonds | None, file: File, papers: Iterator[Document]) -> int:
        """One file with its papers; files come fonds by fonds. Returns how many papers were written."""
        if (fonds.pk if fonds else None) != self._fonds:
            self._begin(fonds)
        assert self._ead is not None  # noqa: S101 - a fonds has begun
        said = file_row(file, fonds)
        self._write("files", said)
        self._ead.write(ead.file_opening(said))
        written = 0
        for order, paper in enumerate(papers, start=1):
            row = paper_row(paper, file, order)
            self._write("papers", row)
            self._ead.write(ead.paper(row))
            written += 1
        self._ead.write(ead.FILE_CLOSING)
        return written

    def _begin(self, fonds: Fonds | None) -> None:
        self._end()
        self._fonds = fonds.pk if fonds else None
        said = fonds_row(fonds) if fonds else {"key": "", "code": "", "title": self.agency}
        if fonds:
            self._write("fonds", said)
        name = f"ead-{len(list(self.folder.glob('ead-*.xml'))) + 1:03}.xml"
        out: TextIO = (self.folder / name).open("w", encoding="utf-8")
        self._ead = out
        title = str(said["title"])
        head = ead.opening(
            ident=f"{self.ident}-{name[4:7]}",
            title=title,
            agency=self.agency,
            made_at=self._now,
            made_by=self.made_by,
            fonds=said,
        )
        out.writelines(head)

    def _write(self, table: str, row: dict[str, Any]) -> None:
        cells = (rules.plain(row.get(head)) for head in self.heads[table])
        self._tables[table].writerow(tables.neutralise("" if cell is None else str(cell)) for cell in cells)
        self.counts[table] += 1

    def _end(self) -> None:
        if self._ead is not None:
            self._ead.write(ead.CLOSING)
            self._ead.close()
            self._ead = None

    def close(self) -> None:
        """End what is open; nothing is added any more."""
        self._end()
        self._stack.close()


def ask_archive(actor: Actor, *, batch_id: UUID) -> Batch:
    """Ask for the descriptions of all files of the own body that one sees; `batch_id` is the form's own key.

    A marked file gets its answer, and is not copied out. Raises NotYours, NothingChosen.
    """
    unit = intake.body_of(actor)
    access.require(actor, GRANT, unit_id=unit)
    found = queries.visible_batches(actor).filter(pk=batch_id).first()
    if found is not None:
        return found
    files = records.visible_files(actor).filter(unit_id=unit)
    total = files.count()
    if not total:
        raise NothingChosen(field="chosen")
    batch = Batch.objects.create(
        id=batch_id,
        kind=Batch.Kind.ARCHIVE,
        unit_id=unit,
        name=rules.package_name(organisations.get_unit(unit).code, "mo-ta", str(batch_id)),
        title="",
        total=total,
        asked_by_id=actor.appointment_id,
        asked_by_name=actor.name,
    )
    rows = files.order_by("fonds__code", "fonds_id", "code", "pk").values_list("pk", "code", "title", "level")
    for begun in range(0, total, AT_ONCE):
        BatchItem.objects.bulk_create(
            # A marked file is named by its code alone.
            BatchItem(batch=batch, position=at, record_id=key, title=code if level else f"{code} {title}"[:400])
            for at, (key, code, title, level) in enumerate(rows[begun : begun + AT_ONCE], start=begun + 1)
        )
    audit.record(actor, "records.archive.asked", ("records.batch", batch.pk), unit_id=unit, count=total)
    defer("records.describe_archive", batch_id=str(batch.pk), appointment_id=actor.appointment_id)
    return batch


def writer(batch: Batch, folder: Path) -> Writer:
    """A writer for this batch into an empty folder."""
    agency = organisations.name_of(batch.unit_id)
    return Writer(folder, agency, f"Soi, {settings.SOI_NODE_NAME}", batch.name)


def describe_item(actor: Actor, batch: Batch, item: BatchItem, into: Writer) -> None:
    """Describe one file with its papers as the asker sees them now; a marked one is answered with the rule.

    Raises DocumentGone, NotSound.
    """
    file = records.visible_files(actor).select_related("fonds").filter(pk=item.record_id).first()
    if file is None:
        raise DocumentGone()
    if file.level:
        item.state, item.reason = BatchItem.State.REFUSED, MarkedNotCopied().kept()
    else:
        papers = keeping.papers_of(actor, file)
        there = papers.count()
        written = into.add(file.fonds, file, papers.iterator(chunk_size=AT_ONCE))
        if written != there:
            raise NotSound(why=f"{written} ≠ {there}")
        item.state = BatchItem.State.DONE
    item.save(update_fields=["state", "reason"])
    step(actor, batch)


def finish_archive(actor: Actor, batch: Batch, into: Writer, path: Path) -> None:
    """Count once more, put all into one file with the hash of each, and keep it. Raises NotSound, NoRoom."""
    into.close()
    states = queries.counts_of(batch.items.all())
    if into.counts["files"] != states.get("done", 0) or sum(states.values()) != batch.total:
        raise NotSound(why=f"{into.counts['files']} ≠ {batch.total}")
    digests = {}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for part in sorted(into.folder.iterdir()):
            package.write(part, part.name)
            with part.open("rb") as written:
                digests[part.name] = hashlib.file_digest(written, "sha256").hexdigest()
        said = {
            "archive": into.agency,
            "made_at": timezone.now().isoformat(),
            "made_for": batch.asked_by_name,
            "files": {"described": states.get("done", 0), "marked": states.get("refused", 0), "all": batch.total},
            "fonds": into.counts["fonds"],
            "papers": into.counts["papers"],
            "sha256": digests,
        }
        package.writestr("account.json", json.dumps(said, ensure_ascii=False, indent=1))
    batch.digest, batch.size = storage.keep_file(path), path.stat().st_size
    end(actor, batch, Batch.State.DONE)
    audit.record(
        actor,
        "records.archive.made",
        ("records.batch", batch.pk),
        unit_id=batch.unit_id,
        count=into.counts["files"],
        papers=into.counts["papers"],
        digest=batch.digest,
    )


def fonds_row(fonds: Fonds) -> dict[str, Any]:
    """A fonds by the columns of 05/2025/TT-BNV."""
    return {
        "key": fonds.pk,
        "code": fonds.code,
        "title": fonds.name,
        "state": "closed" if fonds.closed_on else "open",
        "history": fonds.creator_history,
        "begun": fonds.opened_on,
        "ended": fonds.closed_on,
        "plan": fonds.plan,
        "language": fonds.language,
        "backup": fonds.backup,
        "note": fonds.note,
    }


def file_row(file: File, fonds: Fonds | None) -> dict[str, Any]:
    """A file by the same."""
    counted = keeping.counts_of([file.pk]).get(file.pk, (0, 0))
    plain = ("code", "title", "term", "retention", "language", "keywords", "sheets", "physical_state", "symbol")
    return {
        **{name: getattr(file, name) for name in (*plain, "reliability", "paper_code", "kept_until")},
        "key": file.pk,
        "fonds": fonds.code if fonds else "",
        "level": rules.level_name(file.level) if file.level else "",
        "begun": file.opened_on,
        "ended": file.closed_on,
        "papers": counted[0],
        "pages": counted[1],
        "destroyed_on": file.disposed_on,
    }


def paper_row(paper: Document, file: File, order: int) -> dict[str, Any]:
    """A paper by the columns of the list of 2019, with signer and level."""
    plain = ("book", "type", "symbol", "title", "signer", "list_item", "level_until", "purpose", "retention")
    return {
        **{name: getattr(paper, name) for name in (*plain, "received_on")},
        "key": paper.pk,
        "file": file.code,
        "order": order,
        "code": f"{paper.register_no}/{paper.register_year}",
        "begun": paper.issued_on,
        "by": paper.issuer,
        "pages": paper.pages_count,
        "level": rules.level_name(paper.level) if paper.level else "",
        "destroyed_on": paper.disposed_on,
    }
