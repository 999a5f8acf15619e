"""A font without shapes: it lets a page carry words that can be searched and copied but not seen."""

from __future__ import annotations

import io
from collections.abc import Iterable

import pikepdf
from fontTools.fontBuilder import FontBuilder
from fontTools.ttLib.tables._g_l_y_f import Glyph

EM = 1000
ADVANCE = 500  # every letter is half an em wide; words are stretched to the width they have on the page
ASCENT, DESCENT = 800, -200
ALWAYS = 3_849_984_000  # 2026-01-01 in seconds since 1904


class Glyphless:
    """The font of one document: a number for each letter that occurs in it."""

    def __init__(self, letters: Iterable[str]) -> None:
        self.numbers = {letter: number for number, letter in enumerate(sorted(set(letters)), start=1)}

    def coded(self, text: str) -> bytes:
        """The text as a PDF hex string in this font."""
        return b"<" + "".join(f"{self.numbers[letter]:04X}" for letter in text).encode() + b">"

    def width(self, text: str, size: float) -> float:
        return len(text) * ADVANCE * size / EM

    def program(self) -> bytes:
        """A TrueType font in which every glyph is empty."""
        names = [".notdef", *(f"g{number}" for number in self.numbers.values())]
        font = FontBuilder(EM, isTTF=True)
        font.setupGlyphOrder(names)
        font.setupCharacterMap({ord(letter): f"g{number}" for letter, number in self.numbers.items()})
        font.setupGlyf({name: Glyph() for name in names})
        font.setupHorizontalMetrics({name: (ADVANCE, 0) for name in names})
        font.setupHorizontalHeader(ascent=ASCENT, descent=DESCENT)
        font.setupNameTable({"familyName": "Soi Glyphless", "styleName": "Regular", "psName": "SoiGlyphless"})
        font.setupOS2(sTypoAscender=ASCENT, sTypoDescender=DESCENT, usWinAscent=ASCENT, usWinDescent=-DESCENT)
        font.setupPost()
        # No clock: the same paper gives the same file.
        font.font["head"].created = font.font["head"].modified = ALWAYS
        font.font.recalcTimestamp = False
        out = io.BytesIO()
        font.save(out)
        return out.getvalue()

    def to_unicode(self) -> bytes:
        """The map that tells a reader of the PDF which letter each number stands for."""
        rows = [
            f"<{number:04X}> <{letter.encode('utf-16-be').hex().upper()}>" for letter, number in self.numbers.items()
        ]
        blocks = [rows[start : start + 100] for start in range(0, len(rows), 100)]
        body = "\n".join(f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar" for block in blocks)
        return (
            "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
            "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
            "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
            "1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n"
            f"{body}\nendcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"
        ).encode("ascii")

    def add_to(self, pdf: pikepdf.Pdf) -> pikepdf.Object:
        """Put the font into the document once; pages refer to it."""
        name, dictionary, array = pikepdf.Name, pikepdf.Dictionary, pikepdf.Array
        program = self.program()
        descriptor = dictionary(
            Type=name.FontDescriptor,
            FontName=name.SoiGlyphless,
            Flags=4,
            FontBBox=array([0, DESCENT, ADVANCE, ASCENT]),
            ItalicAngle=0,
            Ascent=ASCENT,
            Descent=DESCENT,
            CapHeight=ASCENT,
            StemV=80,
            FontFile2=pdf.make_indirect(pikepdf.Stream(pdf, program, Length1=len(program))),
        )
        descendant = dictionary(
            Type=name.Font,
            Subtype=name.CIDFontType2,
            BaseFont=name.SoiGlyphless,
            CIDSystemInfo=dictionary(
                Registry=pikepdf.String("Adobe"), Ordering=pikepdf.String("Identity"), Supplement=0
            ),
            FontDescriptor=pdf.make_indirect(descriptor),
            DW=ADVANCE,
            CIDToGIDMap=name.Identity,
        )
        return pdf.make_indirect(
            dictionary(
                Type=name.Font,
                Subtype=name.Type0,
                BaseFont=name.SoiGlyphless,
                Encoding=name("/Identity-H"),
                DescendantFonts=array([pdf.make_indirect(descendant)]),
                ToUnicode=pdf.make_indirect(pikepdf.Stream(pdf, self.to_unicode())),
            )
        )
