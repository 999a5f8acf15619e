"""A draft of the office as the typesetter takes it: what stands on the paper, and where each value came from."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from soi.engines.typesetting.public import Dated, Draft, Marks, Paragraph, Said, Signature, Source

# Types of papers this room drafts, and the form they are set in. Minutes are signed by two and kept with their case.
FORMS = {
    "letter": "letter",
    "report": "report",
    "plan": "plan",
    "submission": "submission",
    "notice": "conclusion_notice",
    "decision": "decision",
}
ADDRESSED = ("letter", "submission")
HERE = Source("quy tắc của Soi", "soi")
HOUSE = Source("cơ cấu tổ chức", "organisations")
COMMITTEE = re.compile(r"^(?:Tỉnh ủy|Thành ủy|Đảng ủy (?:xã|phường|đặc khu))\s+")
COMMISSION = re.compile(r"^(Ủy ban Kiểm tra)\b.*$")
# How a paragraph stands follows from how it begins, as the guide writes headings: I-, 1., a), -.
STARTS = (
    (re.compile(r"^[IVX]+\s*[-–.]\s"), "part"),
    (re.compile(r"^\d+\.\s"), "section"),
    (re.compile(r"^[a-zđ]\)\s"), "clause"),
    (re.compile(r"^[-–]\s"), "dash"),
    (re.compile(r"^Căn cứ\s.*[;,]$"), "ground"),
    (re.compile(r"^[^a-zà-ỹ]*QUYẾT ĐỊNH:?$"), "resolve"),
)


HEADINGS, ENDS = ("part", "section", "clause"), (".", ";", ":", ",")


@dataclass(frozen=True)
class Stated:
    """What a paper is made from. `number` is None while none was taken."""

    type: str
    number: int | None
    symbol: str
    body: str
    parent: str
    day: date
    title: str
    text: str
    addressees: tuple[str, ...]
    recipients: tuple[str, ...]
    authority: str
    post: str
    signer: str
    paper: str
    version: int
    notice: str


def draft(stated: Stated) -> Draft:
    """The paper: its head, its words paragraph by paragraph, who signs, who gets it."""
    written = Source(f"dự thảo, bản {stated.version}", stated.paper)
    ordered = Source("lệnh ký", stated.paper)
    body = COMMISSION.sub(r"\1", stated.body)
    unnumbered = stated.number is None
    return Draft(
        type=FORMS[stated.type],
        number=None if stated.number is None else Said(f"{stated.number:02d}", Source("sổ văn bản đi", stated.paper)),
        symbol=Said(stated.symbol, HOUSE),
        parent_body=Said(stated.parent.upper(), HOUSE) if stated.parent != stated.body else None,
        body=Said(body.upper(), HOUSE),
        place=Said(COMMITTEE.sub("", stated.parent), HOUSE),
        date=Dated(stated.day, ordered),
        title=Said(stated.title, written),
        paragraphs=tuple(_paragraph(line, written) for line in stated.text.split("\n") if line.strip()),
        signatures=(
            Signature(
                post=Said(stated.post.upper(), HOUSE),
                name=Said(stated.signer, ordered),
                authority=Said(stated.authority, HERE),
                on_behalf_of=Said(body.upper(), HOUSE),
            ),
        ),
        addressees=_addressees(stated, written),
        recipients=(*_recipients(stated, written), Said(f"Lưu {body}.", HERE)),
        marks=Marks(draft=Said(f"Dự thảo lần {stated.version}", written) if unnumbered else None),
        demo_notice=Said(stated.notice, HERE) if stated.notice else None,
    )


def _addressees(stated: Stated, source: Source) -> tuple[Said, ...]:
    if stated.type not in ADDRESSED:
        return ()
    return tuple(Said(f"{name}{_end(at, stated.addressees)}", source) for at, name in enumerate(stated.addressees))


def _recipients(stated: Stated, source: Source) -> tuple[Said, ...]:
    if stated.type in ADDRESSED:
        return (Said("Như trên,", HERE),)
    return tuple(Said(f"{name},", source) for name in stated.recipients)


def _end(at: int, names: tuple[str, ...]) -> str:
    if len(names) == 1:
        return ""
    return "." if at == len(names) - 1 else ";"


def _paragraph(line: str, source: Source) -> Paragraph:
    text = line.strip()
    style = next((style for start, style in STARTS if start.match(text)), "text")
    if style in HEADINGS and text.endswith(ENDS):
        # A numbered sentence is no heading: headings of the guide end without a stop.
        style = "text"
    return Paragraph(Said(text, source), style)
