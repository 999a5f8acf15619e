"""Invented photographs of single sheets: corners found, bad ones named, good ones let pass; by seeds of their own."""

from __future__ import annotations

import io
import math
from typing import Any

from PIL import Image

from soi.engines.reading.photographs.find_sheet import find_sheet
from soi.engines.reading.photographs.flatten import flattened
from soi.engines.reading.photographs.judge import faults_of
from soi.engines.reading.public import invent, make_specimen
from soi.engines.reading.specimens.photographs import CODES, FAULTS, SIZE, photographed

SHEETS = (("report", "light"), ("letter typed", "medium"), ("notice", "faded"), ("decision", "heavy"))
FIRST, GOOD, BAD = 100, 60, 20
NEAR = 1.0  # per cent of the longer side
LEAST_FOUND, LEAST_NAMED, MOST_FALSE = 0.95, 0.95, 0.05


def run(full: bool) -> dict[str, Any]:
    """Good pictures and each fault; `full` takes three times as many."""
    times = 3 if full else 1
    pages = [_page(layout, wear) for layout, wear in SHEETS]
    good = [_looked(pages, FIRST + at, "") for at in range(GOOD * times)]
    off = sorted(away for away, _ in good)
    false = [codes for _, codes in good if codes]
    near = sum(away <= NEAR for away in off) / len(off)
    lines = [
        f"{len(good)} good photographs: worst corner within {NEAR} % of the longer side on {near:.1%}, median "
        f"{off[len(off) // 2]:.2f} %, worst {off[-1]:.2f} %; called bad: {len(false)} {false}"
    ]
    bars: dict[str, bool | None] = {
        f"corners found on {LEAST_FOUND:.0%}": near >= LEAST_FOUND,
        f"false alarms at most {MOST_FALSE:.0%}": len(false) / len(good) <= MOST_FALSE,
    }
    for fault in FAULTS:
        found = [_looked(pages, FIRST + at, fault)[1] for at in range(BAD * times)]
        named = sum(CODES[fault] in codes for codes in found)
        refused = sum(bool(codes) for codes in found)
        lines.append(f"{fault}: named {named} of {len(found)}, refused for some reason {refused}")
        bars[f"{fault} refused on {LEAST_NAMED:.0%}"] = refused / len(found) >= LEAST_NAMED
    return {"lines": lines, "bars": bars}


def _page(layout: str, wear: str) -> Image.Image:
    made = make_specimen(invent(layout, seed=5, wear=wear, paragraphs=3))
    return Image.open(io.BytesIO(made.pages[0].jpeg)).convert("RGB")


def _looked(pages: list[Image.Image], seed: int, fault: str) -> tuple[float, list[str]]:
    taken = photographed(pages[seed % len(pages)], seed, fault=fault)
    image = Image.open(io.BytesIO(taken.jpeg))
    found = find_sheet(image)
    flat, dpi = flattened(image, found.corners)
    codes = [each.code for each in faults_of(flat, dpi, cut=bool(found.cut))]
    if not found.is_sure and not codes:
        codes = ["no_sheet"]
    away = max(
        math.dist((x * SIZE[0], y * SIZE[1]), (u * SIZE[0], v * SIZE[1]))
        for (x, y), (u, v) in zip(found.corners, taken.corners, strict=True)
    )
    return 100 * away / max(SIZE), codes
