"""PDFs as office programs wrote them before Unicode: 8-bit fonts by their names, no table that leads to Unicode."""

from __future__ import annotations

import io
from collections.abc import Sequence

import pikepdf
from pikepdf import Array, Dictionary, Name

from soi.base.old_letters import to_tcvn3, to_vni
from soi.engines.reading.glyphless import Glyphless

WAYS = {"tcvn3": (".VnTime", to_tcvn3), "vni": ("VNI-Times", to_vni), "": ("TimesNewRoman", str)}


def old_pdf(runs: Sequence[tuple[str, str]], *, embedded: bool = False, encoding: str = "/WinAnsiEncoding") -> bytes:
    """One page: each run a font by name and lines whose characters are the bytes; `#` begins a new part of a line."""
    pdf = pikepdf.new()
    pdf.add_blank_page(page_size=(595, 842))
    body, y = b"", 780
    for font, text in runs:
        name = pdf.pages[0].add_resource(pdf.make_indirect(_font(pdf, font, embedded, encoding)), Name.Font)
        for line in text.split("\n"):
            body += f"BT {name} 11 Tf 50 {y} Td <".encode() + line.encode("latin-1").hex().encode() + b"> Tj ET\n"
            y -= 16
    pdf.pages[0].contents_add(body)
    out = io.BytesIO()
    pdf.save(out, deterministic_id=True)
    return out.getvalue()


def written(code: str, text: str, font: str = "") -> tuple[str, str]:
    """A run in an old code, under the usual font of that code or another."""
    usual, way = WAYS[code]
    return font or usual, way(text)


def _font(pdf: pikepdf.Pdf, name: str, embedded: bool, encoding: str) -> Dictionary:
    about = Dictionary(
        Type=Name.FontDescriptor, FontName=Name(f"/{name}"), Flags=32, ItalicAngle=0, Ascent=800, Descent=-200,
        FontBBox=Array([0, -200, 1000, 800]), CapHeight=700, StemV=80,
    )  # fmt: skip
    if embedded:
        # The shapes do not matter here; that the program of the font is in the file does.
        about.FontFile2 = pdf.make_stream(Glyphless(map(chr, range(32, 256))).program())
    return Dictionary(
        Type=Name.Font, Subtype=Name.TrueType, BaseFont=Name(f"/{name}"), FirstChar=32, LastChar=255,
        Widths=Array([500] * 224), Encoding=Name(encoding), FontDescriptor=pdf.make_indirect(about),
    )  # fmt: skip
