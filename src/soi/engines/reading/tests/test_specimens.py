"""Made-up papers: the same seed gives the same paper, and the truth is what was typed."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image

from soi.engines.reading.errors import FontMissing
from soi.engines.reading.public import DOUBTFUL_BELOW, invent, make_specimen, read_bytes
from soi.engines.reading.specimens import fonts
from soi.engines.reading.specimens.layouts import FIGURE, LAYOUTS, TUNING
from soi.engines.reading.specimens.texts import FIGURE_LETTER, FIGURE_SENTENCES, TUNING_LETTER, TUNING_SENTENCES


def test_same_seed_same_paper_other_seed_another() -> None:
    one, again, other = (
        make_specimen(invent("notice", seed=seed, paragraphs=1, wear="heavy")).pdf for seed in (5, 5, 6)
    )
    assert one == again
    assert one != other


def test_layouts_for_tuning_and_for_figures_share_nothing() -> None:
    assert len(TUNING) >= 8 and len(FIGURE) == 6
    assert {each.name for each in TUNING}.isdisjoint(each.name for each in FIGURE)
    assert {*TUNING_SENTENCES, *TUNING_LETTER}.isdisjoint({*FIGURE_SENTENCES, *FIGURE_LETTER})
    assert len(LAYOUTS) == len(TUNING) + len(FIGURE)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_layout_can_be_invented(layout: str) -> None:
    paper = invent(layout, seed=2)
    assert paper.body and paper.fields["signer"] and paper.look.name == layout


def test_truth_holds_every_word_drawn() -> None:
    made = make_specimen(invent("minutes", seed=2, paragraphs=1, wear="heavy"))
    drawn = [word.text for page in made.pages for word in page.words if word.text != "*"]
    assert sorted(drawn) == sorted(made.text.split())
    assert made.fields["signer"] in made.text


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
