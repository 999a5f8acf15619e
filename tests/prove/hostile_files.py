"""Odd and hostile files, made byte by byte from a seed; none comes from anywhere.

A kind says what it is, how one is made, and whether the door must refuse it. Where it need not (a damaged file may be
readable still) it must yet end with an answer in time and in little memory.
"""

from __future__ import annotations

import bz2
import io
import lzma
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

import pikepdf
from pikepdf import Array, Dictionary, Name, String
from PIL import Image, PngImagePlugin

from soi.engines.reading.tests.odd_files import ODD, changed_pdf, jpeg, noise, packed, plain_pdf, png

NAMES = (
    "a.pdf", "../../etc/passwd.pdf", "thư tố cáo.pdf", "a\u202efdp.pdf", "x" * 3000 + ".pdf", ".pdf", "", "a.pdf.pdf ",
    "CON.pdf", "a;rm -rf $HOME.pdf", "%00.pdf", "😀.pdf",
)  # fmt: skip


@dataclass(frozen=True)
class Kind:
    """One way a file can be bad; `refused`: it must not be taken as a paper."""

    make: Callable[[Random], bytes]
    refused: bool = True
    name: str = ""


@dataclass(frozen=True)
class Bad:
    """One drawn file."""

    kind: str
    name: str
    data: bytes
    refused: bool


def draw(count: int, chance: Random) -> list[Bad]:
    """So many files, every kind as often as the others. Equal seed, equal files, but for the keys of locked ones."""
    names: list[str] = []
    while len(names) < count:
        names += chance.sample(sorted(KINDS), len(KINDS))
    return [_one(name, chance) for name in names[:count]]


def _one(kind: str, chance: Random) -> Bad:
    said = KINDS[kind]
    return Bad(kind, said.name or chance.choice(NAMES), said.make(chance), said.refused)


def _flipped(data: bytes, chance: Random, times: int) -> bytes:
    changed = bytearray(data)
    for _ in range(times):
        changed[chance.randrange(8, len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def _wrong_xref(chance: Random) -> bytes:
    data = plain_pdf()
    at = data.rindex(b"startxref") + 10
    return data[:at] + str(chance.randrange(1, 10**9)).encode() + b"\n%%EOF\n"


def _xref_loop(chance: Random) -> bytes:
    data = changed_pdf(lambda pdf: None, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    at = data.rindex(b"xref\n0")
    return data.replace(b"trailer <<", f"trailer << /Prev {at} ".encode())


def _page_tree_loop(chance: Random) -> bytes:
    def change(pdf: pikepdf.Pdf) -> None:
        pdf.Root.Pages.Kids.append(pdf.Root.Pages)

    return changed_pdf(change)


def _deep(chance: Random) -> bytes:
    depth = chance.randrange(2000, 60_000)
    body = b"%PDF-1.5\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R /X " + b"[" * depth + b"]" * depth + b" >>\nendobj\n"
    return body + b"2 0 obj\n<< /Type /Pages /Kids [] /Count 0 >>\nendobj\ntrailer << /Root 1 0 R >>\n%%EOF\n"


def _form_in_itself(chance: Random) -> bytes:
    def change(pdf: pikepdf.Pdf) -> None:
        form = pdf.make_stream(b"/Fm0 Do /Fm0 Do", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 500, 700]))
        form.Resources = Dictionary(XObject=Dictionary(Fm0=form))
        pdf.pages[0].obj.Resources = Dictionary(XObject=Dictionary(Fm0=form))
        pdf.pages[0].obj.Contents = pdf.make_stream(b"/Fm0 Do")

    return changed_pdf(change)


def _wide_forms(chance: Random) -> bytes:
    """Ten forms, each drawing the next ten times: ten thousand million strokes."""

    def change(pdf: pikepdf.Pdf) -> None:
        inner = pdf.make_stream(
            b"0 0 m 500 700 l S", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 500, 700])
        )
        for _ in range(10):
            outer = pdf.make_stream(b"/F Do " * 10, Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 500, 700]))
            outer.Resources = Dictionary(XObject=Dictionary(F=inner))
            inner = outer
        pdf.pages[0].obj.Resources = Dictionary(XObject=Dictionary(F=inner))
        pdf.pages[0].obj.Contents = pdf.make_stream(b"/F Do")

    return changed_pdf(change)


def _many_strokes(chance: Random) -> bytes:
    strokes = b" ".join(
        b"%d %d m %d %d l S" % tuple(chance.randrange(800) for _ in range(4))
        for _ in range(chance.randrange(20_000, 60_000))
    )
    return changed_pdf(lambda pdf: pdf.pages[0].obj.__setattr__("Contents", pdf.make_stream(strokes)))


def _fine_pattern(chance: Random) -> bytes:
    def change(pdf: pikepdf.Pdf) -> None:
        pattern = pdf.make_stream(
            b"0 0 0.01 0.01 re f", Type=Name.Pattern, PatternType=1, PaintType=1, TilingType=1,
            BBox=Array([0, 0, 0.02, 0.02]), XStep=0.02, YStep=0.02, Resources=Dictionary(),
        )  # fmt: skip
        pdf.pages[0].obj.Resources = Dictionary(Pattern=Dictionary(P=pattern))
        pdf.pages[0].obj.Contents = pdf.make_stream(b"/Pattern cs /P scn 0 0 600 800 re f")

    return changed_pdf(change)


def _content(filter_: str, body: Callable[[Random], bytes]) -> Callable[[Random], bytes]:
    """A page whose content comes through this filter, garbage or bomb."""

    def make(chance: Random) -> bytes:
        def change(pdf: pikepdf.Pdf) -> None:
            stream = pikepdf.Stream(pdf, b"")
            stream.write(body(chance), filter=Name(filter_))
            pdf.pages[0].obj.Contents = pdf.make_indirect(stream)

        raw = {"stream_decode_level": pikepdf.StreamDecodeLevel.none, "compress_streams": False}
        return changed_pdf(change, **raw)

    return make


def _picture(filter_: str) -> Callable[[Random], bytes]:
    def make(chance: Random) -> bytes:
        def change(pdf: pikepdf.Pdf) -> None:
            picture = pdf.pages[0].Resources.XObject.Im0
            picture.write(chance.randbytes(4000), filter=Name(filter_))

        return changed_pdf(change)

    return make


def _large_picture(chance: Random) -> bytes:
    """As large as is let pass: whether it is read or stopped, it must not fill the memory."""
    out = io.BytesIO()
    Image.new("RGB", (7000, 8500), "white").save(out, "JPEG", quality=20)
    return out.getvalue()


def _many_kids(chance: Random) -> bytes:
    """One page named a hundred thousand times."""

    def change(pdf: pikepdf.Pdf) -> None:
        page = pdf.pages[0].obj
        pdf.Root.Pages.Kids = Array([page] * 100_000)
        pdf.Root.Pages.Count = 100_000

    return changed_pdf(change)


def _many_marks(chance: Random) -> bytes:
    marks = [Dictionary(Type=Name.Annot, Subtype=Name.Text, Rect=Array([0, 0, 9, 9]), Contents=String("x"))] * 30_000
    return changed_pdf(lambda pdf: pdf.pages[0].obj.__setattr__("Annots", Array(marks)))


def _updated_with_script(chance: Random) -> bytes:
    """A good PDF with an update behind it that brings a script."""
    data = changed_pdf(lambda pdf: None, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    with pikepdf.open(io.BytesIO(data)) as pdf:
        root, pages, size = pdf.Root.objgen[0], pdf.Root.Pages.objgen[0], len(pdf.objects) + 1
    at, before = len(data), data[data.rindex(b"startxref") + 10 :].split()[0].decode()
    script = "/OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >>"
    new = f"{root} 0 obj\n<< /Type /Catalog /Pages {pages} 0 R {script} >>\n"
    body = (
        f"{new}endobj\nxref\n{root} 1\n{at:010} 00000 n \ntrailer << /Root {root} 0 R /Size {size} /Prev {before} >>\n"
    )
    return data + body.encode() + f"startxref\n{at + len(new) + 7}\n%%EOF\n".encode()


def _hidden_script(chance: Random) -> bytes:
    """The name of the script written in codes."""
    data = changed_pdf(
        lambda pdf: pdf.Root.__setattr__("OpenAction", Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))),
        object_stream_mode=pikepdf.ObjectStreamMode.disable,
    )
    return data.replace(b"/JavaScript", b"/J#61va#53cript").replace(b"/JS", b"/J#53")


def _no_end(chance: Random) -> bytes:
    data = plain_pdf()
    return data[: chance.randrange(200, len(data) - 40)]


def _jpeg_head(chance: Random) -> bytes:
    """A JPEG that says it is 65,000 pixels wide and high."""
    data = bytearray(jpeg())
    at = data.index(b"\xff\xc0")
    data[at + 5 : at + 9] = struct.pack(">HH", 65_000, 65_000)
    return bytes(data)


def _progressive(chance: Random) -> bytes:
    """A picture sent in thousands of passes."""
    data = jpeg((200, 300), progressive=True)
    scan = data[data.rindex(b"\xff\xda") : -2]
    return data[:-2] + scan * 3000 + data[-2:]


def _tiff_loop(chance: Random) -> bytes:
    """A TIFF whose page names itself as the next."""
    out = io.BytesIO()
    noise((60, 80)).save(out, "TIFF")
    data = bytearray(out.getvalue())
    (at,) = struct.unpack("<I", data[4:8])
    (count,) = struct.unpack("<H", data[at : at + 2])
    data[at + 2 + 12 * count : at + 6 + 12 * count] = struct.pack("<I", at)
    return bytes(data)


def _tiff_pages(chance: Random) -> bytes:
    out = io.BytesIO()
    one = Image.new("1", (8, 8))
    one.save(out, "TIFF", save_all=True, append_images=[one] * 600)
    return out.getvalue()


def _png_text_bomb(chance: Random) -> bytes:
    out, said = io.BytesIO(), PngImagePlugin.PngInfo()
    said.add_text("Comment", "0" * (40 << 20), zip=True)
    noise((60, 80)).save(out, "PNG", pnginfo=said)
    return out.getvalue()


def _png_chunks(chance: Random) -> bytes:
    data = png((60, 80))
    body = b"tEXt" + b"a\0b"
    chunk = struct.pack(">I", 3) + body + struct.pack(">I", zlib.crc32(body))
    return data[:33] + chunk * 100_000 + data[33:]


def _heic(chance: Random) -> bytes:
    return struct.pack(">I", 24) + b"ftypheic\0\0\0\0mif1heic" + chance.randbytes(3000)


def _nested_zips(chance: Random) -> bytes:
    data = b"letter"
    for level in range(chance.randrange(5, 40)):
        data = packed(f"{level}.zip", data)
    return data


def _zip_bomb(chance: Random) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        entry = zipfile.ZipInfo("a.txt")
        entry.compress_type = zipfile.ZIP_DEFLATED
        archive.writestr(entry, bytes(60 << 20))
    return out.getvalue()


def _tar(chance: Random) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        entry = tarfile.TarInfo("../../etc/passwd")
        entry.size = 5
        archive.addfile(entry, io.BytesIO(b"hello"))
    return out.getvalue()


def _saved(format_: str) -> Callable[[Random], bytes]:
    def make(chance: Random) -> bytes:
        out = io.BytesIO()
        noise((chance.randrange(40, 200), 80)).convert("RGB").save(out, format_)
        return out.getvalue()

    return make


def _laughs(chance: Random) -> bytes:
    rows = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    return f'<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY a0 "ha">{rows}]><svg>&a9;</svg>'.encode()


def _junk_first(chance: Random) -> bytes:
    return chance.randbytes(chance.randrange(20, 900)) + plain_pdf()


def _head(beginning: bytes) -> Callable[[Random], bytes]:
    """A file known by its beginning, the rest noise."""
    return lambda chance: beginning + chance.randbytes(chance.randrange(400, 4000))


def _text(words: str) -> Callable[[Random], bytes]:
    return lambda chance: (words * chance.randrange(3, 60)).encode()


EICAR = "X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + "EICAR-STANDARD-" + "ANTIVIRUS-TEST-FILE!$H+H*"

KINDS: dict[str, Kind] = {
    **{what: Kind(lambda _, make=make: make(), name=name) for what, (name, make, _) in ODD.items()},  # type: ignore[misc]
    "a PDF whose table of objects lies elsewhere": Kind(_wrong_xref, refused=False),
    "a PDF whose table of objects goes in a circle": Kind(_xref_loop, refused=False),
    "a PDF whose page tree holds itself": Kind(_page_tree_loop, refused=False),
    "a PDF of brackets in brackets": Kind(_deep),
    "a PDF that draws a form in itself": Kind(_form_in_itself, refused=False),
    "a PDF that draws ten thousand million strokes": Kind(_wide_forms, refused=False),
    "a PDF of many strokes": Kind(_many_strokes, refused=False),
    "a PDF with a pattern finer than dust": Kind(_fine_pattern, refused=False),
    "a PDF whose content is no LZW": Kind(_content("/LZWDecode", lambda c: c.randbytes(5000)), refused=False),
    "a PDF that swells by repeated bytes": Kind(
        _content("/RunLengthDecode", lambda _: b"\x81 " * (4 << 20)), refused=False
    ),
    "a PDF whose content is cut": Kind(
        _content("/FlateDecode", lambda c: zlib.compress(c.randbytes(9000))[:4000]), refused=False
    ),
    "a PDF with a picture that is no JBIG2": Kind(_picture("/JBIG2Decode"), refused=False),
    "a PDF with a picture that is no JPEG 2000": Kind(_picture("/JPXDecode"), refused=False),
    "a PDF with a picture that is no fax": Kind(_picture("/CCITTFaxDecode"), refused=False),
    "a PDF with a picture that is no JPEG": Kind(_picture("/DCTDecode"), refused=False),
    "a PDF with one page a hundred thousand times": Kind(_many_kids),
    "a PDF with thirty thousand notes": Kind(_many_marks, refused=False),
    "a PDF updated with a script": Kind(_updated_with_script),
    "a PDF with the script's name in codes": Kind(_hidden_script),
    "a PDF without its end": Kind(_no_end),
    "a PDF with flipped bits": Kind(lambda c: _flipped(plain_pdf(), c, c.randrange(1, 40)), refused=False),
    "a JPEG with flipped bits": Kind(lambda c: _flipped(jpeg(), c, c.randrange(1, 40)), refused=False, name="a.jpg"),
    "a PNG with flipped bits": Kind(lambda c: _flipped(png(), c, c.randrange(1, 40)), refused=False, name="a.png"),
    "a JPEG of 59 million pixels": Kind(_large_picture, refused=False, name="a.jpg"),
    "a JPEG that says it is endless": Kind(_jpeg_head, name="a.jpg"),
    "a JPEG of three thousand passes": Kind(_progressive, refused=False, name="a.jpg"),
    "a TIFF that goes in a circle": Kind(_tiff_loop, refused=False, name="a.tif"),
    "a TIFF of 601 pages": Kind(_tiff_pages, name="a.tif"),
    "a PNG whose comment swells": Kind(_png_text_bomb, refused=False, name="a.png"),
    "a PNG of a hundred thousand pieces": Kind(_png_chunks, refused=False, name="a.png"),
    "a HEIC of noise": Kind(_heic, name="a.heic"),
    "zips in zips": Kind(_nested_zips, name="a.zip"),
    "a zip that swells": Kind(_zip_bomb),
    "a tar that climbs out": Kind(_tar),
    "a bzip2": Kind(lambda c: bz2.compress(c.randbytes(900))),
    "an xz": Kind(lambda c: lzma.compress(c.randbytes(900))),
    "a 7z head": Kind(_head(b"7z\xbc\xaf\x27\x1c\0\4")),
    "a rar head": Kind(_head(b"Rar!\x1a\7\1\0")),
    "an old office head": Kind(_head(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")),
    "a database head": Kind(_head(b"SQLite format 3\0")),
    "a film head": Kind(_head(b"\0\0\0\x20ftypisom\0\0\2\0isomiso2mp41")),
    "a sound head": Kind(_head(b"RIFF\xff\xff\0\0WAVEfmt ")),
    "a Java class head": Kind(_head(b"\xca\xfe\xba\xbe\0\0\0\x34")),
    "a Mach-O head": Kind(_head(b"\xcf\xfa\xed\xfe\7\0\0\1\3\0\0\0")),
    "a shortcut head": Kind(_head(b"L\0\0\0\1\x14\2\0\0\0\0\0\xc0\0\0\0\0\0\0F")),
    "a BMP": Kind(_saved("BMP")),
    "a WebP": Kind(_saved("WEBP")),
    "an icon": Kind(_saved("ICO")),
    "an SVG of laughs": Kind(_laughs),
    "a virus test file": Kind(lambda _: EICAR.encode(), name="eicar.pdf"),
    # Taken by its pages since office files are; what is embedded in it starts nothing.
    "an RTF": Kind(_text("{\\rtf1\\ansi {\\object\\objdata 0105}\\par }\n"), refused=False),
    "a letter by e-mail": Kind(_text("From: a@b\nTo: c@d\nSubject: x\nMIME-Version: 1.0\n\nhello\n")),
    "a page of JavaScript": Kind(_text("var a = function () { document.write('x'); };\n")),
    "a table of commas": Kind(_text("a,b,c\n1,2,3\n=cmd|' /C calc'!A0,2,3\n")),
    "two-byte text": Kind(lambda c: ("Kính gửi " * c.randrange(5, 90)).encode("utf-16")),
    "noise before a PDF": Kind(_junk_first),
}
