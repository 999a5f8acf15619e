"""Drafts for tests, as a room would make them; every place and person is invented."""

from __future__ import annotations

import dataclasses
import io
from datetime import date
from typing import Any

import pypdfium2

from soi.base.pack_files import PACKS, read_entries
from soi.engines.typesetting.public import (
    Dated,
    Draft,
    Layout,
    Paragraph,
    Said,
    Signature,
    Source,
    read_layout,
)

BY_HAND = Source("người soạn / typed", "persons.appointment:7")
FROM_CASE = Source("hồ sơ KT-01", "cases.case:1")
LAYOUTS = {
    str(entry.data["source"]).split(" ")[0]: read_layout(entry.data["value"], entry.data["source"])
    for entry in read_entries(PACKS / "vn_party" / "layouts.yaml")
}
NEW: Layout = LAYOUTS["05-HD/VPTW"]
OLD: Layout = LAYOUTS["36-HD/VPTW"]


def said(text: str, source: Source = BY_HAND) -> Said:
    return Said(text, source)


def signed_by_head() -> Signature:
    return Signature(
        post=said("CHỦ NHIỆM"),
        name=said("Đỗ Minh Khang", FROM_CASE),
        authority=said("T/M"),
        on_behalf_of=said("ỦY BAN KIỂM TRA"),
    )


def draft(**changed: Any) -> Draft:
    """A decision of the invented commission A, with parts changed."""
    whole = Draft(
        type="decision",
        number=said("7", Source("sổ văn bản đi", "numbering:7")),
        symbol=said("QĐ/UBKT"),
        parent_body=said("TỈNH ỦY HÀ SƠN"),
        body=said("ỦY BAN KIỂM TRA"),
        place=said("Hà Sơn"),
        date=Dated(date(2026, 6, 5), BY_HAND),
        title=said("kiểm tra khi có dấu hiệu vi phạm", FROM_CASE),
        paragraphs=(
            Paragraph(said("Căn cứ Điều lệ Đảng;"), "ground"),
            Paragraph(said("ỦY BAN KIỂM TRA QUYẾT ĐỊNH:"), "resolve"),
            Paragraph(said("Điều 1. Thành lập đoàn kiểm tra gồm ba đồng chí.", FROM_CASE)),
        ),
        signatures=(signed_by_head(),),
        recipients=(said("Như Điều 3,"), said("Lưu Ủy ban Kiểm tra.")),
    )
    return dataclasses.replace(whole, **changed)


def of_type(name: str) -> Draft:
    """A draft of each type that its layout accepts."""
    if name == "minutes":
        taker = Signature(post=said("NGƯỜI GHI BIÊN BẢN"), name=said("Phạm Thị Ngân"))
        chair = Signature(post=said("CHỦ TRÌ HỘI NGHỊ"), name=said("Đỗ Minh Khang"))
        return draft(type=name, symbol=said("BB/UBKT"), signatures=(taker, chair))
    if name in ("letter", "submission"):
        return draft(type=name, addressees=(said("Ban Thường vụ Tỉnh ủy"), said("Ủy ban Kiểm tra xã An Lĩnh")))
    return draft(type=name)


def pages(pdf: bytes) -> list[str]:
    """The words of each page as a reader copies them."""
    with pypdfium2.PdfDocument(io.BytesIO(pdf)) as document:
        return [page.get_textpage().get_text_range() for page in document]


def squeezed(text: str) -> str:
    """Without the spaces and line ends that setting moves about."""
    return "".join(text.split())
