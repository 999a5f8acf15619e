"""A sheet on a photograph: found by its edges, laid flat, judged; light and shadow pass, bad pictures are named."""

from __future__ import annotations

import io
import math
from functools import cache

import numpy as np
import pytest
from PIL import Image

from soi.engines.reading.image_checks import measures
from soi.engines.reading.photographs.find_sheet import WHOLE, find_sheet
from soi.engines.reading.photographs.flatten import A4_SHAPE, back, corners_of, flattened
from soi.engines.reading.photographs.judge import faults_of, is_blurred
from soi.engines.reading.photographs.photograph import look_at
from soi.engines.reading.public import Reader, Unreadable, invent, make_specimen
from soi.engines.reading.specimens import photographs as specimens
from soi.engines.reading.specimens.photographs import CODES, FAULTS, Taken, photographed

# Shares of the picture's longer side: what a finger could not draw more exactly.
NEAR = 0.01
SHEETS = (("report", "light"), ("letter typed", "medium"), ("notice", "faded"))


@cache
def page(at: int) -> Image.Image:
    layout, wear = SHEETS[at % len(SHEETS)]
    made = make_specimen(invent(layout, seed=3, wear=wear, paragraphs=2))
    return Image.open(io.BytesIO(made.pages[0].jpeg)).convert("RGB")


@cache
def taken(seed: int, fault: str = "") -> Taken:
    return photographed(page(seed), seed, fault=fault)


def opened(one: Taken) -> Image.Image:
    return Image.open(io.BytesIO(one.jpeg))


def farthest(found, true, size=(1800, 2400)) -> float:
    """How far the worst corner is from where it should be, in shares of the longer side."""
    away = (
        math.dist((x * size[0], y * size[1]), (u * size[0], v * size[1]))
        for (x, y), (u, v) in zip(found, true, strict=True)
    )
    return max(away) / max(size)


@pytest.mark.feature("DIG-15")
@pytest.mark.parametrize("seed", [40])
def test_a_good_photograph_is_let_pass_and_its_corners_are_found(seed: int) -> None:
    look = look_at(taken(seed).jpeg, "x.jpg")
    assert look.faults == ()
    assert farthest(look.corners, taken(seed).corners) < NEAR
    assert look.dpi >= 150


@pytest.mark.feature("DIG-15")
@pytest.mark.parametrize("seed", [47])
@pytest.mark.parametrize("fault", FAULTS)
def test_each_bad_photograph_is_named(seed: int, fault: str) -> None:
    look = look_at(taken(seed, fault).jpeg, "x.jpg")
    assert [each.code for each in look.faults] == [CODES[fault]]


@pytest.mark.feature("DIG-15")
def test_the_sheet_lies_flat_and_upright_afterwards() -> None:
    one = taken(40)
    flat, _dpi = flattened(opened(one), one.corners)
    assert abs(flat.height / flat.width / A4_SHAPE - 1) < 0.01
    size = (300, 424)
    laid, wanted = (np.asarray(each.convert("L").resize(size), float) for each in (flat, page(40)))
    assert np.corrcoef(laid.ravel(), wanted.ravel())[0, 1] > 0.8
    turned = np.asarray(flat.rotate(180).convert("L").resize(size), float)
    assert np.corrcoef(turned.ravel(), wanted.ravel())[0, 1] < 0.5


@pytest.mark.feature("DIG-15")
def test_where_no_sheet_is_seen_a_person_draws_the_corners() -> None:
    bare = Image.new("RGB", (1800, 2400), (120, 110, 100))
    assert find_sheet(bare).corners == WHOLE and not find_sheet(bare).is_sure
    one = taken(41)
    cropped = opened(one)
    box = [round(min(x for x, _ in one.corners) * 1800) + 260, round(min(y for _, y in one.corners) * 2400) + 260]
    close = cropped.crop((*box, box[0] + 1000, box[1] + 1400))
    out = io.BytesIO()
    close.save(out, "JPEG")
    by_hand = look_at(out.getvalue(), "x.jpg", WHOLE, scale=2)
    assert "no_sheet" not in [each.code for each in by_hand.faults] and by_hand.corners == WHOLE


@pytest.mark.feature("DIG-15")
def test_on_a_table_as_light_as_paper_nobody_is_told_that_the_sheet_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(specimens, "TABLES", ((225, 225, 222),))
    look = look_at(photographed(page(1), 301).jpeg, "x.jpg")
    assert [each.code for each in look.faults] == ["no_sheet"]
    monkeypatch.setattr(specimens, "TABLES", ((205, 192, 170),))
    pale = photographed(page(1), 301)
    assert look_at(pale.jpeg, "x.jpg").faults == ()


def test_a_small_copy_is_not_taken_for_a_sheet_far_away() -> None:
    small = opened(taken(42)).resize((1200, 1600))
    flat, dpi = flattened(small, taken(42).corners)
    assert dpi < 150
    assert [each.code for each in faults_of(flat, dpi, cut=False)] == ["far"]
    assert faults_of(flat, dpi, cut=False, seen_at=dpi * 1.5) == ()


def test_a_page_without_letters_is_not_called_blurred() -> None:
    blank = Image.new("RGB", (1240, 1754), (235, 234, 230))
    assert measures.sharpness(measures.grey_copy(blank, 150)) is None
    assert faults_of(blank, 150, cut=False) == ()
    assert is_blurred(0.2, 0.2) and is_blurred(0.3, 0.6) and not is_blurred(0.36, 0.44)


def test_places_lead_back_to_the_photograph() -> None:
    points = [(10.0, 20.0), (90.0, 25.0), (95.0, 120.0), (5.0, 110.0)]
    a, b, c, d, e, f, g, h = back(points, corners_of((51, 71)))
    for (u, v), (x, y) in zip(corners_of((51, 71)), points, strict=True):
        under = g * u + h * v + 1
        assert ((a * u + b * v + c) / under, (d * u + e * v + f) / under) == pytest.approx((x, y))


@pytest.mark.feature("DIG-15")
def test_a_photograph_is_looked_at_in_the_closed_room_as_heic_too_and_turned_as_it_was_held(reader: Reader) -> None:
    import pillow_heif

    good = opened(taken(43))
    kept = io.BytesIO()
    pillow_heif.from_pillow(good).save(kept, quality=80)
    look = reader.photograph(kept.getvalue(), "IMG_1.HEIC")
    assert look.faults == () and farthest(look.corners, taken(43).corners) < NEAR
    assert Image.open(io.BytesIO(look.flat)).format == "JPEG" and look.seen[:4] == look.thumbnail[:4] == b"RIFF"
    # Held sideways: the camera says so in its notes, and the sheet comes out upright.
    aside, notes = good.rotate(90, expand=True), Image.Exif()
    notes[0x0112] = 6
    turned = io.BytesIO()
    aside.save(turned, "JPEG", exif=notes)
    assert farthest(reader.photograph(turned.getvalue(), "x.jpg").corners, taken(43).corners) < NEAR
    for wrong in (b"%PDF-1.4 no picture", b"", good.tobytes()[:5000]):
        with pytest.raises(Unreadable):
            reader.photograph(wrong, "x.jpg")
