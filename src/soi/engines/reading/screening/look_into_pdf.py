"""What a PDF may not hold: locks, scripts, other files, calls, bombs."""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterator

import pikepdf

from soi.engines.reading.screening.limits import Limits
from soi.engines.reading.screening.verdict import Refused

SCRIPT_KEYS = ("/JS", "/JavaScript")
DEEPEST = 12  # levels of things within things that no lawful paper needs
FILE_KEYS = ("/EmbeddedFiles", "/EF", "/AF")
CALLS = frozenset(
    ("/Launch", "/ImportData", "/SubmitForm", "/GoToR", "/GoToE", "/Rendition", "/Movie", "/Sound", "/RichMediaExecute")
)
FILE_MARKS = frozenset(("/FileAttachment", "/RichMedia", "/3D", "/Screen", "/Movie", "/Sound"))


def look_into_pdf(data: bytes, limits: Limits) -> int:
    """The number of pages, if nothing in the file forbids opening it."""
    whole = b"%%EOF" in data[-2048:]
    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            if pdf.is_encrypted:
                raise Refused("encrypted")
            if not whole:
                raise Refused("truncated")
            if len(pdf.objects) > limits.objects:
                raise Refused("bomb", limit=str(limits.swollen_megabytes))
            for each in pdf.objects:
                for dictionary in _dictionaries(each):
                    _look_at(dictionary, limits)
            return _count(pdf, limits)
    except pikepdf.PasswordError:
        raise Refused("encrypted") from None
    except (pikepdf.PdfError, RuntimeError, ValueError):
        raise Refused("broken" if whole else "truncated") from None


def _count(pdf: pikepdf.Pdf, limits: Limits) -> int:
    pages = len(pdf.pages)
    if not pages:
        raise Refused("no_pages")
    if pages > limits.pages:
        raise Refused("too_many_pages", pages=str(pages), limit=str(limits.pages))
    for page in pdf.pages:
        box = [float(v) for v in page.mediabox]
        # Nothing printed is wider than five metres; a larger sheet only serves to fill memory.
        if abs(box[2] - box[0]) > 14400 or abs(box[3] - box[1]) > 14400:
            raise Refused("too_many_pixels", pixels="?", limit=str(limits.megapixels))
    return pages


def _dictionaries(each: pikepdf.Object, depth: int = 0) -> Iterator[pikepdf.Object]:
    """The object and what lies directly in it; what it refers to is visited by itself."""
    if isinstance(each, pikepdf.Dictionary | pikepdf.Stream):
        yield each
        inner = [value for _, value in each.items()]
    elif isinstance(each, pikepdf.Array):
        inner = list(each)
    else:
        return
    for value in inner:
        if not getattr(value, "is_indirect", True) and depth < DEEPEST:
            yield from _dictionaries(value, depth + 1)


def _look_at(each: pikepdf.Object, limits: Limits) -> None:
    if any(key in each for key in SCRIPT_KEYS) or _name(each, "/S") == "/JavaScript":
        raise Refused("script")
    if any(key in each for key in FILE_KEYS) or _name(each, "/Subtype") in FILE_MARKS:
        raise Refused("attachment")
    if _name(each, "/S") in CALLS:
        raise Refused("launch", seen=_name(each, "/S").strip("/"))
    if "/XFA" in each:
        raise Refused("form")
    if isinstance(each, pikepdf.Stream):
        _look_at_stream(each, limits)


def _name(each: pikepdf.Object, key: str) -> str:
    value = each.get(key)
    return str(value) if isinstance(value, pikepdf.Name) else ""


def _look_at_stream(stream: pikepdf.Stream, limits: Limits) -> None:
    filters: pikepdf.Object = stream.get("/Filter", pikepdf.Array())
    names = [str(filters)] if isinstance(filters, pikepdf.Name) else [str(name) for name in filters]
    if len(names) > 2:
        raise Refused("bomb", limit=str(limits.swollen_megabytes))
    if _name(stream, "/Subtype") == "/Image":
        _look_at_image(stream, limits)
    elif names[:1] == ["/FlateDecode"]:
        swollen = _swollen(stream.read_raw_bytes(), limits.swollen_megabytes << 20)
        if len(names) > 1 and names[1] == "/FlateDecode":
            swollen = _swollen(swollen, limits.swollen_megabytes << 20)


def _swollen(data: bytes, most: int) -> bytes:
    worker = zlib.decompressobj()
    try:
        out = worker.decompress(data, most)
    except zlib.error:
        return b""
    if worker.unconsumed_tail:
        raise Refused("bomb", limit=str(most >> 20))
    return out


def _look_at_image(stream: pikepdf.Stream, limits: Limits) -> None:
    pixels = int(stream.get("/Width", 0)) * int(stream.get("/Height", 0))
    if pixels > limits.megapixels * 1_000_000:
        raise Refused("too_many_pixels", pixels=str(pixels // 1_000_000), limit=str(limits.megapixels))
