"""The receipt of a transfer as minutes in the Party's format: what was offered, what was taken over, what was not."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from soi.engines.typesetting.public import Dated, Draft, Layout, Paragraph, Said, Signature, Source, read_layout
from soi.kernel.access.public import Actor
from soi.kernel.reference import public as reference
from soi.kernel.web.public import demo_notice
from soi.records.packages.models import Transfer, TransferItem

PACK = "vn_party"
HOUSE = Source("cơ cấu tổ chức", "organisations")


def title_of(transfer: Transfer) -> str:
    return f"giao nhận tài liệu vào lưu trữ, danh mục số {transfer.number}/{transfer.year}"


def layout(on: date) -> Layout:
    """How papers of a day are laid out: each guide from its own day on."""
    found = reference.pack(PACK).items("layouts", on=on)[-1]
    return read_layout(found.value, found.source)


def draft(transfer: Transfer, items: Sequence[TransferItem], receiver: Actor, today: date) -> Draft:
    """Counts of both sides, then each item with its decision and the hash of its package."""
    listed = Source(f"danh mục {transfer.number}/{transfer.year}", str(transfer.pk))
    accepted = [item for item in items if item.state == TransferItem.State.ACCEPTED]
    refused = [item for item in items if item.state == TransferItem.State.REFUSED]
    lines = [
        Paragraph(Said(f"Bên giao: {transfer.unit.name}, người giao {transfer.offered_by_name}.", listed)),
        Paragraph(Said(f"Bên nhận: {transfer.to_unit.name}, người nhận {receiver.name}.", listed)),
        Paragraph(
            Said(
                f"Số tài liệu đề nghị giao: {len(items)}. Đã nhận: {len(accepted)}. Không nhận: {len(refused)}. "
                "Quyền quản lý chuyển sang bên nhận đối với các tài liệu đã nhận, kể từ ngày lập biên bản này.",
                listed,
            )
        ),
        Paragraph(Said("Tài liệu đã nhận", listed), "section"),
        *(_line(item, f"mã băm SHA-256 của gói: {item.package}", listed) for item in accepted),
        Paragraph(Said("Tài liệu không nhận", listed), "section"),
        *(_line(item, f"lý do: {item.reason}", listed) for item in refused),
    ]
    if not accepted:
        lines.insert(4, Paragraph(Said("Không có.", listed), "dash"))
    if not refused:
        lines.append(Paragraph(Said("Không có.", listed), "dash"))
    return Draft(
        type="minutes",
        number=Said(f"{transfer.number:02d}", listed),
        symbol=Said("BB/LT", HOUSE),
        body=Said(transfer.to_unit.name.upper(), HOUSE),
        place=Said(_place(transfer), HOUSE),
        date=Dated(today, listed),
        title=Said(title_of(transfer), listed),
        paragraphs=tuple(lines),
        signatures=(
            Signature(post=Said("NGƯỜI GIAO", listed), name=Said(transfer.offered_by_name, listed)),
            Signature(post=Said("NGƯỜI NHẬN", listed), name=Said(receiver.name, listed)),
        ),
        recipients=(Said("Hai bên giao, nhận,", HOUSE), Said("Lưu hồ sơ lưu trữ.", HOUSE)),
        demo_notice=Said(notice, HOUSE) if (notice := demo_notice("vi")) else None,
    )


def _line(item: TransferItem, what: str, source: Source) -> Paragraph:
    about = ", ".join(part for part in (f"số đến {item.label}", item.symbol, item.title) if part)
    return Paragraph(Said(f"{item.position}. {about}; {item.pages} trang; {what}.", source), "dash")


def _place(transfer: Transfer) -> str:
    return transfer.to_unit.name.split(",")[-1].strip()[:40]
