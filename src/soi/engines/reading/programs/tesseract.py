"""Tesseract, in this process: one engine that lives as long as the process does."""

from __future__ import annotations

import os
import tempfile
import unicodedata
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from PIL import Image

from soi.engines.reading.find_model import Model, find_model

# One page keeps one core busy; threads inside the engine cost more than they bring.
os.environ.setdefault("OMP_THREAD_LIMIT", "1")


class Seen(NamedTuple):
    """A word as the engine saw it: box in pixels of the picture it was given; `starts_line` opens a new line."""

    text: str
    box: tuple[int, int, int, int]
    confidence: float
    starts_line: bool


@cache
def engine_name() -> str:
    import tesserocr

    return "tesseract " + str(tesserocr.tesseract_version()).split("\n", 1)[0].split()[-1]


@cache
def _engine(model: Model) -> Any:
    import tesserocr

    folder = model.path.parent
    if model.is_packed:
        folder = Path(tempfile.mkdtemp(prefix="soi-model-"))
        (folder / f"{model.language}.traineddata").write_bytes(model.bytes())
    return tesserocr.PyTessBaseAPI(path=str(folder), lang=model.language, psm=tesserocr.PSM.AUTO)


def recognise(picture: Image.Image, dpi: float, *, layout: str = "page", model: Model | None = None) -> list[Seen]:
    """Read a grey picture. `layout`: page, sparse (a few words anywhere), block (one column) or line."""
    import tesserocr

    modes = {
        "page": tesserocr.PSM.AUTO,
        "sparse": tesserocr.PSM.SPARSE_TEXT,
        "block": tesserocr.PSM.SINGLE_BLOCK,
        "line": tesserocr.PSM.SINGLE_LINE,
    }
    engine = _engine(model or find_model())
    engine.SetPageSegMode(modes[layout])
    engine.SetImage(picture)
    engine.SetSourceResolution(round(dpi))
    try:
        engine.Recognize()
        return _words(engine)
    finally:
        engine.Clear()


def _words(engine: Any) -> list[Seen]:
    import tesserocr

    found = engine.GetIterator()
    if found is None:
        return []
    words = []
    for each in tesserocr.iterate_level(found, tesserocr.RIL.WORD):
        box = each.BoundingBox(tesserocr.RIL.WORD)
        if box is None:
            continue
        text = unicodedata.normalize("NFC", each.GetUTF8Text(tesserocr.RIL.WORD) or "").strip()
        # The model writes the stroke of V/v and BC/UBKT as a fraction stroke now and then; papers have none.
        text = text.replace("\u2044", "/")
        starts = each.IsAtBeginningOf(tesserocr.RIL.TEXTLINE)
        words.append(Seen(text, tuple(box), float(each.Confidence(tesserocr.RIL.WORD)), bool(starts)))
    return words
