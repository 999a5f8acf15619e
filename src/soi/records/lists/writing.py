"""The register of incoming papers as files: read in one glance, then written in parts, n of n or nothing.

One cursor counts and reads, so that both see the same moment; its rows go to a scratch file at once, and the slow
writing holds no transaction open.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import CharField, F, QuerySet, Value
from django.db.models.functions import Coalesce
from django.utils import timezone, translation
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from soi.engines.tables import public as tables
from soi.kernel.access.public import Actor, acting
from soi.kernel.organisations import public as organisations
from soi.kernel.storage import public as storage
from soi.kernel.web.public import demo_notice
from soi.records import forms, rules
from soi.records import queries as register
from soi.records.lists import actions, queries
from soi.records.lists.models import Export
from soi.records.models import INCOMING, OUTGOING

FETCHED = 5000
DAY = "%d/%m/%Y"
PART, LINE = "\x1f", "\x1e"
DOCUMENT = (
    *("register_no", "register_year", "received_on", "type", "symbol", "issued_on", "title", "issuer", "signer"),
    *("level", "retention", "file__code", "book", "unit_id"),
)
BLANK = {"type", "symbol", "title", "issuer", "signer", "retention", "file__code"}


class Incomplete(Exception):
    """Fewer rows were written than were counted: such an export is never handed out."""


@dataclass(frozen=True)
class Read:
    """What was read in one glance: rows in the scratch file, those of marked papers without their words, the moment."""

    path: Path
    total: int
    withheld: int
    cut_off: datetime


def write(actor: Actor, export_id: UUID) -> None:
    """Write an export and keep its parts. Raises Incomplete."""
    with acting(actor):
        asked = queries.get_export(actor, export_id)
        if asked.state == Export.State.DONE:
            return
        actions.note_export(actor, export_id, state=Export.State.RUNNING, rows=0)
    with tempfile.TemporaryDirectory(prefix="soi-export-") as folder, translation.override(asked.language):
        with acting(actor):
            read = _read(actor, asked, Path(folder) / "rows")
            actions.note_export(actor, export_id, total=read.total, cut_off=read.cut_off, withheld=read.withheld)
        done = tables.write(
            _rows(read.path),
            heads(),
            Path(folder),
            kind=asked.file_kind,
            about=lambda told: about(actor, asked, read, told),
            sheet=_("Register"),
            about_sheet=_("About this list"),
            told=lambda rows: _tell(actor, export_id, rows),
        )
        if done.rows != read.total:
            raise Incomplete(f"{done.rows} of {read.total}")
        with acting(actor):
            _keep(actor, asked, read, done)


def _tell(actor: Actor, export_id: UUID, rows: int) -> None:
    with acting(actor):
        actions.note_export(actor, export_id, rows=rows)


def _keep(actor: Actor, asked: Export, read: Read, done: tables.Export) -> None:
    parts = []
    for number, part in enumerate(done.parts, start=1):
        beside = part.path.with_suffix(".txt")
        parts.append(
            {
                "name": f"{_('register')}-{read.cut_off:%Y%m%d-%H%M}-{number}.{asked.file_kind}",
                "rows": part.rows,
                "digest": storage.keep_file(part.path),
                "size": part.size,
                "beside": storage.keep_file(beside) if beside.exists() else "",
            }
        )
    found = {"rows": done.rows, "rows_digest": done.rows_digest, "parts": parts, "state": Export.State.DONE}
    actions.note_export(actor, asked.pk, **found)


def rows_of_register(actor: Actor, filters: Mapping[str, Any]) -> QuerySet[Any]:
    """The lines of the book that the actor sees, stubs among them, in the order of the book."""
    documents, stubs = register.visible_documents(actor), register.visible_stubs(actor)
    if kind := filters.get("type"):
        documents, stubs = documents.filter(type=kind), stubs.none()
    if year := filters.get("year"):
        documents, stubs = documents.filter(register_year=year), stubs.filter(register_year=year)
    named = {name: F(name) for name in DOCUMENT}
    blank: dict[str, Any] = {name: Value("", output_field=CharField()) for name in BLANK}
    of_stub = {**named, **blank, "level": F("marked_level"), "issuer": F("holder"), "issued_on": F("received_on")}
    of_stub["book"] = Value(INCOMING, output_field=CharField())
    aliases = [f"c{at}" for at in range(len(DOCUMENT))]
    of_paper = {**named, "level": Coalesce("stub_level", "level")}
    lines = documents.annotate(**{alias: of_paper[name] for alias, name in zip(aliases, DOCUMENT, strict=True)})
    held = stubs.annotate(**{alias: of_stub[name] for alias, name in zip(aliases, DOCUMENT, strict=True)})
    both = lines.order_by().values_list(*aliases).union(held.order_by().values_list(*aliases), all=True)
    # By year, book, number and unit, as the books are read.
    return both.order_by(*(aliases[at] for at in (1, 12, 0, 13)))


def _read(actor: Actor, asked: Export, path: Path) -> Read:
    sql, values = rows_of_register(actor, asked.filters).query.sql_with_params()
    names, withheld, written = _names(), 0, 0
    units: dict[int, str] = {}
    with connection.cursor() as cursor, path.open("w", encoding="utf-8") as out:
        cursor.execute(f"declare soi_export scroll cursor for {sql}", values)
        cursor.execute("move forward all in soi_export")
        total = cursor.rowcount
        cursor.execute("move absolute 0 in soi_export")
        while True:
            cursor.execute(f"fetch forward {FETCHED} from soi_export")
            found = cursor.fetchall()
            if not found:
                break
            units |= organisations.names_of({row[-1] for row in found} - units.keys())
            withheld += sum(1 for row in found if row[9])
            out.write("".join(PART.join(_said(row, names, units)) + LINE for row in found))
            written += len(found)
        cursor.execute("close soi_export")
        cursor.execute("select now()")
        ((cut_off,),) = cursor.fetchall()
    if written != total:
        raise Incomplete(f"{written} of {total}")
    return Read(path, total, withheld, timezone.localtime(cut_off))


def _rows(path: Path) -> Iterator[Sequence[object]]:
    rest = ""
    with path.open(encoding="utf-8", newline="") as file:
        while text := file.read(1 << 20):
            *lines, rest = (rest + text).split(LINE)
            for line in lines:
                number, year, *words = line.split(PART)
                yield (int(number), int(year), *words)


def heads() -> list[str]:
    """The heads of the columns, in the language of the page."""
    return [
        _("Number"),
        _("Year of registration"),
        _("Received"),
        _("Type of paper"),
        _("Number and symbol"),
        _("Date of the paper"),
        _("Abstract"),
        _("Issuing body"),
        _("Signer"),
        _("Level of secrecy"),
        _("Kept for"),
        _("File code"),
        _("Book"),
        _("Unit"),
    ]


def about(actor: Actor, asked: Export, read: Read, told: tables.Told) -> list[tuple[str, str]]:
    """What a part says of itself: which rows of how many, by which filters, at which moment, the digest of the rows."""
    first, last, total = (number_format(each, force_grouping=True) for each in (told.first, told.last, read.total))
    filters = asked.filters
    chosen = [rules.names("document_types", asked.language).get(filters.get("type", ""), "")]
    chosen += [str(filters["year"])] if filters.get("year") else []
    lines = [
        (_("List"), _("Register of incoming papers")),
        (_("Rows"), _("{first} to {last} of {total}").format(first=first, last=last, total=total)),
        (_("Part"), str(told.part) if told.is_last else _("{part}, continued in the next").format(part=told.part)),
        (_("Filters"), ", ".join(filter(None, chosen)) or _("none")),
        (_("Cut off at"), f"{read.cut_off:%d/%m/%Y %H:%M:%S}"),
        (_("As seen by"), f"{actor.name}, {actor.unit_name}"),
    ]
    if notice := demo_notice():
        lines.append((_("Data"), notice))
    if read.withheld:
        held = _("{n} lines of marked papers: without abstract, issuing body and signer").format(n=read.withheld)
        lines.append((_("Marked papers"), held))
    digest = _("SHA-256 of all rows") if told.is_last else _("SHA-256 of the rows so far")
    return [*lines, (digest, told.rows_digest)]


def _names() -> dict[str, dict[str, str]]:
    language = translation.get_language() or "vi"
    return {kind: rules.names(kind, language) for kind in ("document_types", "retention")} | {
        "levels": {str(rank): words for rank, words in forms.level_names().items()}
    }


def _said(row: Sequence[Any], names: Mapping[str, Mapping[str, str]], units: Mapping[int, str]) -> list[str]:
    number, year, received, kind, symbol, issued, title, issuer, signer, level, retention, code, book, unit = row
    if level:
        # A marked paper is read here and never taken away: its line goes out, its words stay.
        symbol, title, issuer, signer, issued = "", _("Marked paper"), "", "", None
    said = [
        *(str(number), str(year), _day(received), names["document_types"].get(kind, kind), symbol, _day(issued), title),
        *(issuer, signer, names["levels"].get(str(level), str(level)), names["retention"].get(retention, retention)),
        *(code, _("outgoing") if book == OUTGOING else _("incoming"), units.get(unit, "")),
    ]
    return [each.replace(PART, " ").replace(LINE, " ") for each in said]


def _day(value: date | None) -> str:
    return value.strftime(DAY) if value else ""
