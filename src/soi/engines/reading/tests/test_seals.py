"""Round red seals are found where there is one, and nowhere else."""

from __future__ import annotations

import io

import pytest
from PIL import Image, ImageDraw

from soi.engines.reading.fields.seals import find_seal
from soi.engines.reading.public import Page, invent, make_specimen


def look(image: Image.Image, dpi: float = 200) -> object:
    return find_seal(image, Page(1, *image.size, dpi, 0, 0.0, (), ""))


@pytest.mark.feature("DIG-13")
@pytest.mark.parametrize(
    ("layout", "sealed", "wear"),
    [("notice", True, "heavy"), ("decision", True, "light"), ("letter hand", False, "heavy")],
)
def test_a_seal_is_found_on_papers_that_bear_one(layout: str, sealed: bool, wear: str) -> None:
    page = make_specimen(invent(layout, seed=8, wear=wear, paragraphs=2)).pages[-1]
    image = Image.open(io.BytesIO(page.jpeg)).convert("RGB")
    assert (look(image, page.dpi) is not None) is sealed


def test_red_that_is_no_seal_is_none() -> None:
    for shape in ("blank", "grey", "frame", "disc", "field", "arc"):
        image = Image.new("RGB", (1654, 2339), "white")
        pen = ImageDraw.Draw(image)
        if shape == "grey":
            image = image.convert("L")
        if shape == "frame":
            pen.rectangle((600, 300, 900, 420), outline=(200, 30, 40), width=6)
        if shape == "disc":
            pen.ellipse((600, 600, 880, 880), fill=(200, 30, 40))
        if shape == "field":
            pen.rectangle((0, 0, 1654, 2339), fill=(200, 30, 40))
        if shape == "arc":
            pen.arc((600, 600, 880, 880), 0, 180, fill=(200, 30, 40), width=6)
        assert look(image) is None, shape
