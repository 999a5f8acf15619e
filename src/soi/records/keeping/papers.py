"""What keeping prints: the index of a file, a disposal list, a whole file as one PDF; in the office's own words."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pikepdf
from PIL import Image

from soi.engines.typesetting import public as typesetting
from soi.kernel.access.public import Actor
from soi.kernel.organisations import public as organisations
from soi.kernel.persons.public import Post
from soi.kernel.reference import public as reference
from soi.kernel.storage import public as storage
from soi.kernel.web.public import demo_notice
from soi.records import rules as registers
from soi.records.keeping import queries
from soi.records.keeping.errors import LicenceNeeded
from soi.records.keeping.models import DisposalLine, DisposalList
from soi.records.models import Document, File, Page

OFFICE = "vi"
DISPOSAL_TITLE = "Danh mục hồ sơ hết thời hạn lưu trữ"
NOT_INCLUDED = "mật, không có trong tập này"
DAY = "%d/%m/%Y"


@dataclass(frozen=True)
class Bound:
    """A file put together: the PDF, its pages, its level, and the papers that were left out."""

    pdf: bytes
    pages: int
    level: int
    left_out: list[str]


def index_of(actor: Actor, file: File, *, today: date, left_out: frozenset[str] = frozenset()) -> bytes:
    """The index of a file as PDF/A, with the page each paper begins on."""
    rows, page = [], 1
    for number, paper in enumerate(queries.papers_of(actor, file), start=1):
        out = str(paper.pk) in left_out
        last = page + paper.pages_count - 1
        pages = NOT_INCLUDED if out else f"{page}-{last}" if last > page else str(page)
        rows.append({**_row(number, paper), "pages": pages})
        page = page if out else last + 1
    return typesetting.set_sheet("file_index", {**_about(file, today), "rows": rows}, title=file.title, day=today)


def _row(number: int, paper: Document) -> dict[str, str]:
    names = registers.names("document_types", OFFICE)
    day = paper.issued_on or paper.received_on
    return {
        "number": str(number),
        "symbol": paper.symbol,
        "day": day.strftime(DAY),
        "title": paper.title,
        "type": names.get(paper.type, paper.type),
        "author": paper.issuer,
        "level": level_name(paper.level) if paper.level else "",
    }


def _about(file: File, today: date) -> dict[str, Any]:
    return {
        "body": organisations.name_of(file.unit_id, file.opened_on).upper(),
        "code": file.code,
        "title": file.title,
        "term": registers.names("terms_of_office", OFFICE).get(file.term, file.term),
        "kept": registers.names("retention", OFFICE).get(file.retention, file.retention),
        "opened": file.opened_on.strftime(DAY),
        "closed": file.closed_on.strftime(DAY) if file.closed_on else "",
        "level": level_name(file.level) if file.level else "",
        "day": today.strftime(DAY),
        "notice": demo_notice(OFFICE),
    }


def level_name(level: int) -> str:
    """What stands on the stamp."""
    ranks = {
        item.value["rank"]: item.label(OFFICE).upper() for item in reference.pack(registers.PACK).versions("levels")
    }
    return ranks.get(level, "")


def disposal_list(
    found: DisposalList, lines: Sequence[DisposalLine], *, actor: Actor, approver: Post, today: date
) -> bytes:
    """The list as it is printed and signed: codes and numbers, no titles, since it stays when all is gone."""
    data = {
        "body": found.unit.name.upper(),
        "number": f"{found.number}/{found.year}",
        "title": DISPOSAL_TITLE,
        "notice": demo_notice(OFFICE),
        "day": today.strftime(DAY),
        "rows": [_line(line) for line in lines],
        "checker": f"{actor.name}, {actor.unit_name}",
        "approver": f"{approver.name}, {approver.unit_name}",
        "going": str(sum(line.verdict == "dispose" for line in lines)),
        "staying": str(sum(line.verdict == "keep" for line in lines)),
    }
    return typesetting.set_sheet("disposal_list", data, title=f"{DISPOSAL_TITLE} {data['number']}", day=today)


def _line(line: DisposalLine) -> dict[str, str]:
    retention = registers.names("retention", OFFICE).get(line.file.retention, line.file.retention)
    return {
        "position": str(line.position),
        "code": line.file.code,
        "opened": f"{line.file.opened_on:%Y}",
        "papers": str(line.documents),
        "pages": str(line.pages),
        "kept": retention,
        "until": line.kept_until.strftime(DAY),
        "verdict": "Hủy" if line.verdict == "dispose" else f"Giữ lại: {line.reason}",
    }


class Binder:
    """Puts a file together paper by paper, so that each step is short and its progress can be seen."""

    def __init__(self, actor: Actor, file: File, *, now: datetime) -> None:
        self.now, self.name = now, actor.name
        papers = list(queries.papers_of(actor, file))
        self.left_out = frozenset(str(paper.pk) for paper in papers if _is_shut(paper))
        self.waiting = [paper.pk for paper in papers if str(paper.pk) not in self.left_out]
        self.level = max((paper.level for paper in papers if paper.pk in self.waiting), default=0)
        self.title = f"{file.code} {file.title}"
        self.whole = pikepdf.open(io.BytesIO(index_of(actor, file, today=now.date(), left_out=self.left_out)))
        self.first = len(self.whole.pages)
        self.marks = [("Mục lục hồ sơ", 0)]

    def add(self, paper: Document) -> None:
        """One more paper at the end. Raises LicenceNeeded where its licence has ended meanwhile."""
        if _is_shut(paper):
            raise LicenceNeeded()
        self.marks.append((_mark(paper), len(self.whole.pages)))
        for part in _pages_of(paper):
            self.whole.pages.extend(part.pages)

    def finish(self) -> Bound:
        """Every page numbered, a bookmark for each paper; where it is marked, the reader's name across each page."""
        mark = f"{self.name} · {self.now:%d/%m/%Y %H:%M}" if self.level else ""
        _number(self.whole, self.first, mark=mark, stamp=level_name(self.level) if self.level else "")
        with self.whole.open_outline() as outline:
            outline.root.extend(pikepdf.OutlineItem(title, at) for title, at in self.marks)
        # Told of itself as of a file of this house, not as of the first paper in it.
        with self.whole.open_metadata(set_pikepdf_as_editor=False) as about:
            about["dc:title"] = self.title[:250]
        out = io.BytesIO()
        self.whole.save(out)
        return Bound(out.getvalue(), len(self.whole.pages), self.level, sorted(self.left_out))


def _is_shut(paper: Document) -> bool:
    return bool(paper.level) and queries.marked_content(paper) is None


def _mark(paper: Document) -> str:
    return " ".join(part for part in (paper.symbol, paper.title) if part)[:200]


def _pages_of(paper: Document) -> Iterator[pikepdf.Pdf]:
    """The pages of a paper: of its searchable PDF, else of the pictures of its pages."""
    part = queries.marked_content(paper) if paper.level else None
    digest = (part or paper).searchable
    if digest:
        try:
            found = pikepdf.open(io.BytesIO(storage.fetch(digest)))
            if len(found.pages) == paper.pages_count:
                yield found
                return
        except pikepdf.PdfError:
            pass
    for image in (
        Page.objects.filter(document=paper, version=paper.version).order_by("number").values_list("image", flat=True)
    ):
        yield pikepdf.open(io.BytesIO(_as_pdf(storage.fetch(image))))


def _as_pdf(picture: bytes) -> bytes:
    out = io.BytesIO()
    with Image.open(io.BytesIO(picture)) as image:
        shown = image.convert("RGB")
        # A picture is as wide as A4 whatever its size in points.
        shown.save(out, "PDF", resolution=shown.width / 8.27)
    return out.getvalue()


def _number(whole: pikepdf.Pdf, first: int, *, mark: str, stamp: str) -> None:
    """Lay page numbers over every page after the index, and over all of them the reader's name where it is marked."""
    boxes = [[float(part) for part in page.mediabox] for page in whole.pages]
    total = len(boxes) - first
    sheets = [
        {
            "width": box[2] - box[0],
            "height": box[3] - box[1],
            "label": f"{at - first + 1}/{total}" if at >= first else "",
            "mark": mark,
            "stamp": stamp,
        }
        for at, box in enumerate(boxes)
    ]
    over = pikepdf.open(io.BytesIO(typesetting.set_overlay(sheets)))
    for page, sheet in zip(whole.pages, over.pages, strict=True):
        pikepdf.Page(page).add_overlay(pikepdf.Page(sheet), None)
