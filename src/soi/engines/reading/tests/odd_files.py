"""Odd and hostile files, made here byte by byte; none comes from anywhere."""

from __future__ import annotations

import gzip
import io
import struct
import zipfile
import zlib
from collections.abc import Callable

import numpy as np
import pikepdf
from pikepdf import Array, Dictionary, Name, String
from PIL import Image

from soi.engines.reading.image_pdf import pdf_of_jpegs


def noise(size: tuple[int, int]) -> Image.Image:
    """Grain, the same for the same size."""
    grain = np.random.default_rng(size).normal(128, 40, (size[1], size[0]))
    return Image.fromarray(np.clip(grain, 0, 255).astype(np.uint8))


def jpeg(size: tuple[int, int] = (400, 560), **how: object) -> bytes:
    out = io.BytesIO()
    noise(size).save(out, "JPEG", **how)  # type: ignore[arg-type]
    return out.getvalue()


def png(size: tuple[int, int] = (300, 400)) -> bytes:
    out = io.BytesIO()
    noise(size).save(out, "PNG")
    return out.getvalue()


def gif() -> bytes:
    out = io.BytesIO()
    noise((60, 80)).save(out, "GIF")
    return out.getvalue()


def plain_pdf() -> bytes:
    return pdf_of_jpegs([(jpeg(), 100)])


def changed_pdf(change: Callable[[pikepdf.Pdf], None], **how: object) -> bytes:
    with pikepdf.open(io.BytesIO(plain_pdf())) as pdf:
        change(pdf)
        out = io.BytesIO()
        pdf.save(out, **{"deterministic_id": "encryption" not in how, **how})
        return out.getvalue()


def packed(name: str = "letter.txt", content: bytes = b"hello " * 50) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(zipfile.ZipInfo(name), content)
    return out.getvalue()


def word_file() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(zipfile.ZipInfo("[Content_Types].xml"), "<?xml version='1.0'?><Types xmlns='http://schemas.openxmlformats.org/"
                         "package/2006/content-types'/>")  # fmt: skip
        archive.writestr(zipfile.ZipInfo("_rels/.rels"), "<Relationships/>")
        archive.writestr(zipfile.ZipInfo("word/document.xml"), "<w:document/>")
    return out.getvalue()


def png_bomb() -> bytes:
    """A few bytes that say they are 40,000 x 40,000 pixels."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", 40_000, 40_000, 8, 0, 0, 0, 0)
    body = chunk(b"IDAT", zlib.compress(b"\0" * 4096))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + body + chunk(b"IEND", b"")


def launching(kind: str) -> Callable[[pikepdf.Pdf], None]:
    def change(pdf: pikepdf.Pdf) -> None:
        pdf.Root.OpenAction = Dictionary(S=Name(kind), F=String("calc.exe"))

    return change


def scripted(pdf: pikepdf.Pdf) -> None:
    pdf.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))


def scripted_page(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].obj.AA = Dictionary(O=Dictionary(S=Name.JavaScript, JS=String("this.print()")))


def scripted_names(pdf: pikepdf.Pdf) -> None:
    script = Dictionary(S=Name.JavaScript, JS=pdf.make_stream(b"app.alert(2)"))
    pdf.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array([String("a"), script])))


def attached(pdf: pikepdf.Pdf) -> None:
    pdf.attachments["other.txt"] = b"another file"


def file_mark(pdf: pikepdf.Pdf) -> None:
    mark = Dictionary(Type=Name.Annot, Subtype=Name.FileAttachment, Rect=Array([0, 0, 9, 9]))
    pdf.pages[0].obj.Annots = Array([mark])


def rich_media(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].obj.Annots = Array([Dictionary(Type=Name.Annot, Subtype=Name.RichMedia, Rect=Array([0, 0, 9, 9]))])


def dynamic_form(pdf: pikepdf.Pdf) -> None:
    pdf.Root.AcroForm = Dictionary(XFA=pdf.make_stream(b"<xdp/>"), Fields=Array())


def huge_picture(pdf: pikepdf.Pdf) -> None:
    picture = pdf.pages[0].Resources.XObject.Im0
    picture.Width, picture.Height = 60_000, 60_000


def swelling(pdf: pikepdf.Pdf) -> None:
    stream = pikepdf.Stream(pdf, b"")
    stream.write(zlib.compress(b"0 " * (50 << 20), 9), filter=Name.FlateDecode)
    pdf.pages[0].obj.Contents = pdf.make_indirect(stream)


def many_filters(pdf: pikepdf.Pdf) -> None:
    stream = pikepdf.Stream(pdf, b"")
    stream.write(zlib.compress(zlib.compress(zlib.compress(b"x"))), filter=Array([Name.FlateDecode] * 3))
    pdf.Root.Extra = pdf.make_indirect(stream)


def giant_sheet(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].obj.MediaBox = Array([0, 0, 900_000, 900_000])


def many_pages() -> bytes:
    pdf = pikepdf.new()
    for _ in range(501):
        pdf.add_blank_page()
    out = io.BytesIO()
    pdf.save(out)
    return out.getvalue()


def without_pages() -> bytes:
    out = io.BytesIO()
    pikepdf.new().save(out)
    return out.getvalue()


def locked(owner: str = "o", user: str = "u") -> bytes:
    return changed_pdf(lambda pdf: None, encryption=pikepdf.Encryption(owner=owner, user=user))


PROGRAM = b"MZ" + b"\x90\0" * 30 + b"PE\0\0" + b"This program cannot be run in DOS mode.\r\r\n$" + b"\0" * 600
ELF = b"\x7fELF\x02\x01\x01" + b"\0" * 9 + b"\x02\0\x3e\0\x01\0\0\0" + b"\0" * 400

AS_THEY_ARE = {"stream_decode_level": pikepdf.StreamDecodeLevel.none, "compress_streams": False}

# What it is -> (name, bytes, reason it must be refused for).
ODD: dict[str, tuple[str, Callable[[], bytes], set[str]]] = {
    "nothing at all": ("a.pdf", lambda: b"", {"empty"}),
    "only zeros": ("a.pdf", lambda: b"\0" * 4000, {"empty"}),
    "a Windows program": ("a.pdf", lambda: PROGRAM, {"executable"}),
    "a Linux program": ("a.pdf", lambda: ELF, {"executable"}),
    "a shell script": ("a.pdf", lambda: b"#!/bin/sh\nrm -rf $HOME\n" * 5, {"executable"}),
    "a PDF named as a program": ("letter.pdf.exe", plain_pdf, {"name"}),
    "a zip archive": ("a.zip", packed, {"archive"}),
    "a zip archive named PDF": ("a.pdf", packed, {"archive"}),
    "a gzip archive": ("a.gz", lambda: gzip.compress(b"hello " * 500, mtime=0), {"archive"}),
    "a Word file": ("a.docx", word_file, {"office", "office_broken", "archive"}),
    "a text": ("a.txt", lambda: "Kính gửi Uỷ ban Kiểm tra.\n".encode() * 20, {"unknown_type"}),
    "a web page": ("a.html", lambda: b"<!DOCTYPE html><html><body><script>alert(1)</script></body></html>" * 4,
                   {"unknown_type", "executable"}),
    "a GIF": ("a.gif", gif, {"unknown_type"}),
    "a PDF with a password": ("a.pdf", locked, {"encrypted"}),
    "a PDF locked against copying": ("a.pdf", lambda: locked(user=""), {"encrypted"}),
    "a PDF that runs a script when opened": ("a.pdf", lambda: changed_pdf(scripted), {"script"}),
    "a PDF whose page runs a script": ("a.pdf", lambda: changed_pdf(scripted_page), {"script"}),
    "a PDF with a script among its names": ("a.pdf", lambda: changed_pdf(scripted_names), {"script"}),
    "a PDF with scripts hidden in packed objects": (
        "a.pdf",
        lambda: changed_pdf(scripted, object_stream_mode=pikepdf.ObjectStreamMode.generate),
        {"script"},
    ),
    "a PDF with another file in it": ("a.pdf", lambda: changed_pdf(attached), {"attachment"}),
    "a PDF with a file pinned to a page": ("a.pdf", lambda: changed_pdf(file_mark), {"attachment"}),
    "a PDF with a film": ("a.pdf", lambda: changed_pdf(rich_media), {"attachment"}),
    "a PDF that starts a program": ("a.pdf", lambda: changed_pdf(launching("/Launch")), {"launch"}),
    "a PDF that sends a form away": ("a.pdf", lambda: changed_pdf(launching("/SubmitForm")), {"launch"}),
    "a PDF that opens another": ("a.pdf", lambda: changed_pdf(launching("/GoToR")), {"launch"}),
    "a PDF that is a dynamic form": ("a.pdf", lambda: changed_pdf(dynamic_form), {"form"}),
    "a PDF with a picture too large to open": ("a.pdf", lambda: changed_pdf(huge_picture), {"too_many_pixels"}),
    "a PDF that swells": ("a.pdf", lambda: changed_pdf(swelling), {"bomb"}),
    "a PDF packed three times over": ("a.pdf", lambda: changed_pdf(many_filters, **AS_THEY_ARE), {"bomb"}),
    "a PDF with a sheet of 300 metres": ("a.pdf", lambda: changed_pdf(giant_sheet), {"too_many_pixels"}),
    "a PDF of 501 pages": ("a.pdf", many_pages, {"too_many_pages"}),
    "a PDF without a page": ("a.pdf", without_pages, {"no_pages"}),
    "a PDF cut in the middle": ("a.pdf", lambda: plain_pdf()[: len(plain_pdf()) // 2], {"truncated"}),
    "a PDF that is only its head": ("a.pdf", lambda: b"%PDF-1.7\n", {"truncated", "unknown_type"}),
    "a PDF of garbage": ("a.pdf", lambda: b"%PDF-1.4\n" + b"garbage " * 400 + b"\n%%EOF", {"broken", "unknown_type"}),
    "a PDF with an archive behind it": ("a.pdf", lambda: plain_pdf() + packed(), {"polyglot", "archive"}),
    "a script before a PDF": ("a.pdf", lambda: b"<html>" + b"x" * 60 + plain_pdf(),
                              {"polyglot", "unknown_type", "disagreement"}),
    "a JPEG with an archive behind it": ("a.jpg", lambda: jpeg() + packed(), {"polyglot", "archive"}),
    "a JPEG with a PDF in it": ("a.jpg", lambda: jpeg() + plain_pdf(), {"polyglot", "disagreement"}),
    "a JPEG with a program of the web in its comment": (
        "a.jpg",
        lambda: jpeg(comment=b"<?php system($_GET[0]); ?>"),
        {"polyglot"},
    ),
    "a JPEG cut in the middle": ("a.jpg", lambda: jpeg()[:9000], {"truncated", "broken"}),
    "a PNG cut in the middle": ("a.png", lambda: png()[:9000], {"truncated", "broken"}),
    "a PNG of 1,600 million pixels": ("a.png", png_bomb, {"too_many_pixels"}),
    "a TIFF that is only its head": ("a.tif", lambda: b"II*\0" + b"\0" * 300, {"broken", "truncated", "unknown_type"}),
    "noise": ("a.pdf", lambda: bytes((i * 7919 + i // 13) % 251 for i in range(9000)), {"unknown_type"}),
}  # fmt: skip
