"""A reading written as JSON is the same reading when it is read back."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from soi.base.errors import BadInput
from soi.engines.reading.public import Box, Field, Page, Reading, Remark, Word, from_json, to_json

texts = st.text(max_size=12)
sizes = st.floats(0, 5000, allow_nan=False)
boxes = st.builds(Box, sizes, sizes, sizes, sizes)
percent = st.integers(0, 100)
words = st.builds(Word, text=texts, box=boxes, confidence=percent, line=st.integers(0, 90))
params = st.dictionaries(texts, texts, max_size=2)
pages = st.builds(
    Page,
    number=st.integers(1, 500),
    width=st.integers(1, 6000),
    height=st.integers(1, 6000),
    dpi=st.floats(72, 600),
    rotation=st.sampled_from([0, 90, 180, 270]),
    skew=st.floats(-6, 6),
    words=st.lists(words, max_size=4).map(tuple),
    text=texts,
    source=st.sampled_from(["image", "own text", "old text"]),
)
fields = st.builds(
    Field, name=texts, value=texts, page=st.integers(1, 9), box=boxes, confidence=percent, reason=texts, params=params
)
remarks = st.builds(Remark, code=texts, page=st.integers(1, 9), message=texts, params=params)
readings = st.builds(
    Reading,
    pages=st.lists(pages, max_size=3).map(tuple),
    fields=st.lists(fields, max_size=3).map(tuple),
    warnings=st.lists(remarks, max_size=2).map(tuple),
    engine=texts,
    model_digest=texts,
)


@given(readings)
@settings(max_examples=60, deadline=None)
def test_reading_survives_the_journey(reading: Reading) -> None:
    assert from_json(to_json(reading)) == reading


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"soi_reading": 1}', '{"soi_reading": 99}', "null"])
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(BadInput) as refused:
        from_json(text)
    assert "Read the file again" in str(refused.value)


def test_places_are_given_in_pixels_and_in_shares() -> None:
    page = Page(1, 1000, 2000, 200, 0, 0.0, (Word("Số", Box(100, 200, 150, 240), 96, 0),), "Số")
    written = json.loads(to_json(Reading((page,), (), (), "e", "d")))["pages"][0]["words"][0]
    assert (written["box"], written["share"]) == ([100, 200, 150, 240], [0.1, 0.1, 0.15, 0.12])
