"""A paper that was set can be shown page by page, with its own words where they stand."""

from __future__ import annotations

import io

from PIL import Image

from soi.engines.typesetting.public import pages_of, set_document
from soi.engines.typesetting.tests.specimen import NEW, of_type


def test_each_page_has_a_picture_and_its_words_in_reading_order():
    pages = pages_of(set_document(of_type("letter"), NEW))
    assert [page.number for page in pages] == list(range(1, len(pages) + 1))
    first = pages[0]
    assert Image.open(io.BytesIO(first.image)).size == (first.width, first.height)
    assert "ĐẢNG CỘNG SẢN VIỆT NAM" in first.text.replace("\n", " ")
    assert [word["text"] for word in first.words] == first.text.split()


def test_a_word_stands_where_the_picture_has_ink():
    first = pages_of(set_document(of_type("letter"), NEW))[0]
    picture = Image.open(io.BytesIO(first.image)).convert("L")
    for word in first.words:
        left, top, right, bottom = word["box"]
        assert 0 <= left < right <= 1
        assert 0 <= top < bottom <= 1
        box = (
            int(left * first.width),
            int(top * first.height),
            int(right * first.width) + 1,
            int(bottom * first.height) + 1,
        )
        assert min(picture.crop(box).getextrema()) < 128, word["text"]
