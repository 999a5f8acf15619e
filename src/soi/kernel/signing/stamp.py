"""What a signature shows on the page: who, when, why; and of a demo key, that it is one."""

from __future__ import annotations

import binascii
import io
import json
import secrets
from datetime import datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import typst
from pyhanko.pdf_utils.content import PdfContent
from pyhanko.pdf_utils.layout import AxisAlignment, BoxConstraints, Margins, SimpleBoxLayoutRule
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.stamp import StaticStampStyle

from soi.base.letters import FAMILY, font_folder, known_letters
from soi.kernel.signing.certificates import Holder

DRAWING = Path(__file__).parent / "data" / "stamp.typ"
SIZE = 7
DEMO_WORDS = "CHỮ KÝ TRÌNH DIỄN, KHÔNG CÓ GIÁ TRỊ PHÁP LÝ"
# In the lower margin of the last page: columns of points from the left, rows from the bottom.
LEFT, BOTTOM, WIDE, HIGH, COLUMNS, ROWS, GAP = 72, 6, 230, 18, 2, 2, 2
MOST = COLUMNS * ROWS
LONGEST_LINE = 60
OFFICE_TIME = ZoneInfo("Asia/Ho_Chi_Minh")


def lines(holder: Holder, at: datetime, reason: str) -> list[str]:
    """At most two; letters the type face lacks are left to the certificate, which has them all."""
    first = f"Ký số: {holder.name}, {at.astimezone(OFFICE_TIME):%d/%m/%Y %H:%M}"
    second = DEMO_WORDS if holder.is_demo else reason
    return [_shown(line) for line in (first, second) if line]


def _shown(line: str) -> str:
    known = known_letters()
    plain = "".join(letter if ord(letter) in known and letter.isprintable() else "?" for letter in line)
    return plain if len(plain) <= LONGEST_LINE else plain[: LONGEST_LINE - 1] + "…"


def place(number: int) -> tuple[int, int, int, int] | None:
    """The box of the n-th signature; None where the margin is full: that one is not shown on the page."""
    if number >= MOST:
        return None
    row, column = divmod(number, COLUMNS)
    left, bottom = LEFT + column * (WIDE + GAP), BOTTOM + row * (HIGH + GAP)
    return left, bottom, left + WIDE, bottom + HIGH


def style(words: list[str]) -> StaticStampStyle:
    """The drawing of these lines, as large as its box."""
    whole = SimpleBoxLayoutRule(
        x_align=AxisAlignment.ALIGN_MIN, y_align=AxisAlignment.ALIGN_MIN, margins=Margins(0, 0, 0, 0)
    )
    return StaticStampStyle(border_width=0, background=_Drawn(drawn(words)), background_layout=whole)


def drawn(words: list[str]) -> bytes:
    given = {"font": FAMILY, "size": SIZE, "wide": WIDE, "high": HIGH, "lines": words}
    return typst.compile(
        DRAWING,
        root=DRAWING.parent,
        font_paths=_fonts(),
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs={"stamp": json.dumps(given)},
        pdf_standards=["a-2b"],
        pdf_tags=False,
    )


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(font_folder())])


class _Drawn(PdfContent):
    """A page drawn a moment ago, taken into the paper as one picture of lines."""

    def __init__(self, pdf: bytes) -> None:
        super().__init__(box=BoxConstraints(width=WIDE, height=HIGH))
        self.pdf = pdf

    def render(self) -> bytes:
        picture = self._ensure_writer.import_page_as_xobject(PdfFileReader(io.BytesIO(self.pdf)))
        name = b"/Stamp" + binascii.hexlify(secrets.token_bytes(8))
        self.resources.xobject[name.decode("ascii")] = picture
        return name + b" Do"
