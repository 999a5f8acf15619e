"""What digitization prints, in the office's own words: the minutes of a handover, out and back; labels, separators."""

from __future__ import annotations

from datetime import date
from typing import Any

from soi.digitization.models import Batch, BatchLine
from soi.digitization.rules import labels
from soi.engines.typesetting import public as typesetting
from soi.kernel.persons import public as persons
from soi.kernel.web.public import demo_notice

DAY, OFFICE = "%d/%m/%Y", "vi"
OUT, BACK = "out", "back"
TITLES = {OUT: "Biên bản giao hồ sơ để số hóa", BACK: "Biên bản nhận lại hồ sơ sau số hóa"}
OUTCOMES = {"back": "Đủ", "signed": "Lệch", "to_do": "", "differs": "Lệch"}


def minutes(batch: Batch, *, way: str, today: date) -> bytes:
    """The minutes of one way as PDF/A: who, to whom, when, file by file with its sheets; marked files without title."""
    lines = list(batch.lines.select_related("line", "line__was").order_by("position"))
    giver, taker = (
        (batch.given_by_id, batch.taken_by_id) if way == OUT else (batch.returned_by_id, batch.received_by_id)
    )
    data: dict[str, Any] = {
        "body": batch.unit.name.upper(),
        "title": TITLES[way],
        "number": f"{batch.number}/{batch.year}",
        "day": today.strftime(DAY),
        "is_back": way == BACK,
        "notice": demo_notice(OFFICE),
        "giver": _named(giver, today),
        "taker": _named(taker, today),
        "files": str(len(lines)),
        "given": str(batch.sheets_given if way == OUT else sum(one.sheets_out for one in lines)),
        "taken": str(batch.sheets_taken if way == OUT else sum(one.sheets_back or 0 for one in lines)),
        "returned": str(batch.sheets_returned) if way == BACK and batch.sheets_returned is not None else "",
        "difference": batch.difference_out if way == OUT else "",
        "rows": [_row(one) for one in lines],
    }
    return typesetting.set_sheet("handover_minutes", data, title=f"{TITLES[way]} {data['number']}", day=today)


def _row(one: BatchLine) -> dict[str, str]:
    line = one.line
    return {
        "position": str(one.position),
        "number": str(line.number),
        "code": line.code,
        "title": "" if line.level else line.title,
        "was": line.was.name,
        "place": line.place,
        "out": str(one.sheets_out),
        "back": "" if one.sheets_back is None else str(one.sheets_back),
        "outcome": OUTCOMES[one.outcome] + (f": {one.reason}" if one.reason else ""),
    }


def _named(office: int | None, today: date) -> str:
    """Who signs, as in office that day."""
    post = persons.post(office, on=today) if office else None
    return f"{post.name}, {post.unit_name}" if post else ""


def _told(batch: Batch, one: BatchLine) -> str:
    """The code on the cover, so that a person matches label and file; batch and place in the pile."""
    code = "" if one.line.level else one.line.code
    return " · ".join(filter(None, (code, f"{batch.number}/{batch.year} - {one.position}")))


def label_sheet(batch: Batch, *, today: date) -> bytes:
    """One label a file, in the order of the batch: QR code, number, place, code of an unmarked one; no title."""
    lines = batch.lines.select_related("line").order_by("position")
    rows = [
        {
            "code": labels.drawing(labels.payload(one.line_id)),
            "number": f"{one.line.book} {one.line.number}",
            "place": one.line.place,
            "position": _told(batch, one),
        }
        for one in lines
    ]
    data = {"body": batch.unit.name.upper(), "title": "Nhãn hồ sơ số hóa", "rows": rows, "notice": demo_notice(OFFICE)}
    return typesetting.set_sheet(
        "digitization_labels", data, title=f"Nhãn hồ sơ số hóa {batch.number}/{batch.year}", day=today
    )


def separator_sheets(batch: Batch, *, today: date) -> bytes:
    """One sheet a file, to be laid before it: a large QR code, number, place; no title."""
    lines = batch.lines.select_related("line").order_by("position")
    rows = [
        {
            "code": labels.drawing(labels.separator(one.line_id)),
            "number": f"{one.line.book} {one.line.number}",
            "place": one.line.place,
            "position": _told(batch, one),
        }
        for one in lines
    ]
    title = "Tờ ngăn hồ sơ số hóa"
    data = {"body": batch.unit.name.upper(), "title": title, "rows": rows, "notice": demo_notice(OFFICE)}
    return typesetting.set_sheet(
        "digitization_separators", data, title=f"{title} {batch.number}/{batch.year}", day=today
    )
