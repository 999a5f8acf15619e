"""Made-up papers: the same seed gives the same paper, and the truth is what was typed."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from soi.engines.reading.errors import FontMissing
from soi.engines.reading.public import DOUBTFUL_BELOW, invent, make_specimen, read_bytes
from soi.engines.reading.specimens import fonts
from soi.engines.reading.specimens.layouts import FIGURE, LAYOUTS, PRACTICE, TUNING
from soi.engines.reading.specimens.texts import (
    FIGURE_LETTER,
    FIGURE_NAMES,
    FIGURE_SENTENCES,
    PEOPLE,
    PRACTICE_NAMES,
    TUNING_LETTER,
    TUNING_NAMES,
    TUNING_SENTENCES,
    Inventor,
)
from soi.engines.reading.specimens.wear import WEAR


def test_same_seed_same_paper_other_seed_another() -> None:
    one, again, other = (
        make_specimen(invent("notice", seed=seed, paragraphs=1, wear="heavy")).pdf for seed in (5, 5, 6)
    )
    assert one == again
    assert one != other


def test_layouts_for_tuning_and_for_figures_share_nothing() -> None:
    assert len(TUNING) >= 12 and len(FIGURE) >= 12
    assert {each.name for each in (*TUNING, *PRACTICE)}.isdisjoint(each.name for each in FIGURE)
    assert {(each.type_name, each.symbol) for each in PRACTICE}.isdisjoint((e.type_name, e.symbol) for e in FIGURE)
    assert {*TUNING_SENTENCES, *TUNING_LETTER}.isdisjoint({*FIGURE_SENTENCES, *FIGURE_LETTER})
    assert len(LAYOUTS) == len(TUNING) + len(PRACTICE) + len(FIGURE)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_layout_can_be_invented(layout: str) -> None:
    paper = invent(layout, seed=2)
    assert paper.body and paper.fields["signer"] and paper.look.name == layout


def test_truth_holds_every_word_drawn() -> None:
    made = make_specimen(invent("minutes", seed=2, paragraphs=1, wear="heavy"))
    drawn = [word.text for page in made.pages for word in page.words if word.text != "*"]
    assert sorted(drawn) == sorted(made.text.split())
    assert made.fields["signer"] in made.text


def test_both_sets_have_four_fonts_with_a_typewriter_tables_and_all_kinds_of_wear() -> None:
    for layouts in (TUNING, FIGURE):
        families = {each.family for each in layouts}
        assert len(families) >= 4 and "typewriter" in families
        assert sum(each.table > 0 for each in layouts) >= 2
    assert {"light", "medium", "heavy", "faded", "carbon"} <= set(WEAR)


def test_names_and_places_for_figures_are_none_of_those_tuned_on() -> None:
    figure, practice = (Inventor(np.random.default_rng(3), names=names) for names in (FIGURE_NAMES, PRACTICE_NAMES))
    assert {figure.person() for _ in range(200)}.isdisjoint({*PEOPLE, *(practice.person() for _ in range(200))})
    assert set(FIGURE_NAMES.places).isdisjoint({*TUNING_NAMES.places, *PRACTICE_NAMES.places})
    assert set(FIGURE_NAMES.communes).isdisjoint({*TUNING_NAMES.communes, *PRACTICE_NAMES.communes})


def test_table_is_part_of_the_truth_and_its_rows_may_be_read_either_way() -> None:
    made = make_specimen(invent("appointment", seed=2, paragraphs=1))
    drawn = [word.text for page in made.pages for word in page.words if word.text != "*"]
    assert sorted(drawn) == sorted(made.text.split())
    assert any("Số Nơi kiểm tra Hồ sơ Số tiền (đồng)" in each for each in made.pages[0].readings())


@pytest.mark.parametrize("turned", [90, 180, 270])
def test_turned_sheet_has_its_size_turned(turned: int) -> None:
    page = make_specimen(invent("notice", seed=2, paragraphs=1, wear="heavy", turned=turned)).pages[0]
    wide, high = Image.open(io.BytesIO(page.jpeg)).size
    assert (wide > high) == (turned != 180)


def test_carbon_copy_is_blue_and_faded_copy_is_pale() -> None:
    def ink(wear: str) -> tuple[float, ...]:
        image = Image.open(io.BytesIO(make_specimen(invent("notice", seed=2, paragraphs=2, wear=wear)).pages[0].jpeg))
        pixels = np.asarray(image.convert("RGB"), np.float32).reshape(-1, 3)
        return tuple(np.quantile(pixels, 0.02, axis=0))

    carbon, faded, light = ink("carbon"), ink("faded"), ink("light")
    assert carbon[2] > carbon[0] + 15
    assert min(faded) > max(light) + 40


def test_truth_may_be_read_by_column_or_by_row() -> None:
    page = make_specimen(invent("notice", seed=2, paragraphs=1, wear="heavy")).pages[0]
    assert len(page.readings()) == 4
    assert any("\nĐẢNG CỘNG SẢN VIỆT NAM" in each for each in page.readings())
    assert any(" ĐẢNG CỘNG SẢN VIỆT NAM" in each for each in page.readings())


def test_heavier_wear_lies_more_askew_at_fewer_dots() -> None:
    light, heavy = (make_specimen(invent("notice", seed=2, paragraphs=1, wear=w)).pages[0] for w in ("light", "heavy"))
    assert abs(heavy.skew) > abs(light.skew)
    assert (light.dpi, heavy.dpi) == (300, 200)
    assert Image.open(io.BytesIO(heavy.jpeg)).size == heavy.size


def test_smudged_words_are_misread_and_doubted() -> None:
    wanted = ("184.350.000", "Nghiêm")
    paper = invent("letter typed", seed=3, smudge=wanted, paragraphs=1)
    body = ("Quỹ làm đường đã thu của dân tổng cộng 184.350.000 đồng.", "Ông Quàng Văn Nghiêm là người giữ sổ.")
    made = make_specimen(type(paper)(paper.layout, paper.fields, body, 3, "medium", wanted))
    reading = read_bytes(made.pdf, "pdf")
    read = {word.text for page in reading.pages for word in page.words if not word.is_doubtful}
    assert {"Quàng", "tổng"} <= read
    assert read.isdisjoint(wanted)
    assert sum(word.confidence < DOUBTFUL_BELOW for _, word in reading.doubtful()) >= 2


def test_missing_font_names_the_package(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(fonts, "FOLDERS", (tmp_path,))
    with pytest.raises(FontMissing) as refused:
        fonts.font_file.__wrapped__("serif", "bold")
    assert "apt-get install fonts-liberation2" in str(refused.value)
