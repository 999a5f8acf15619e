"""A PDF whose pages are images and nothing else, as scanners make them."""

from __future__ import annotations

import io
from collections.abc import Sequence

import pikepdf
from PIL import Image

COLOUR_SPACES = {"L": "/DeviceGray", "RGB": "/DeviceRGB"}


def pdf_of_jpegs(jpegs: Sequence[tuple[bytes, float]]) -> bytes:
    """One page for each JPEG and its dots per inch; the JPEG bytes go in untouched. Grey or RGB only."""
    pdf = pikepdf.new()
    for data, dpi in jpegs:
        add_jpeg_page(pdf, data, dpi)
    out = io.BytesIO()
    pdf.save(out, deterministic_id=True)
    return out.getvalue()


def add_jpeg_page(pdf: pikepdf.Pdf, data: bytes, dpi: float) -> None:
    with Image.open(io.BytesIO(data)) as image:
        (width, height), mode = image.size, image.mode
    stream = pikepdf.Stream(
        pdf,
        data,
        Type=pikepdf.Name.XObject,
        Subtype=pikepdf.Name.Image,
        Width=width,
        Height=height,
        ColorSpace=pikepdf.Name(COLOUR_SPACES[mode]),
        BitsPerComponent=8,
        Filter=pikepdf.Name.DCTDecode,
    )
    size = (round(width * 72 / dpi, 2), round(height * 72 / dpi, 2))
    pdf.add_blank_page(page_size=size)
    page = pdf.pages[-1]
    page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im0=pdf.make_indirect(stream)))
    page.Contents = pdf.make_stream(f"q {size[0]} 0 0 {size[1]} 0 0 cm /Im0 Do Q".encode())
