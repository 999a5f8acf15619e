"""Words of a typed text that point to one person: the sender's own, those of oneself, posts that only one holds."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from soi.base.text import fold

IDENTITY, SELF, POST = "identity", "self", "post"

# Said of the writer: in a text of the third person they have no place. Longest first, so that the whole is marked.
SELF_WORDS = (
    "gia đình chúng tôi",
    "ở sát nhà tôi",
    "ở cạnh nhà tôi",
    "gia đình tôi",
    "anh trai tôi",
    "em trai tôi",
    "chị gái tôi",
    "em gái tôi",
    "hàng xóm",
    "chúng tôi",
    "con trai tôi",
    "con gái tôi",
    "nhà tôi",
    "chồng tôi",
    "vợ tôi",
    "bố tôi",
    "mẹ tôi",
    "con tôi",
    "của tôi",
    "tôi",
)
# A post of which a village, school or office has one; with “cũ” or “nguyên” it is one person for ever.
POSTS = (
    "kế toán trưởng",
    "thủ quỹ",
    "kế toán",
    "thủ kho",
    "văn thư",
    "lái xe",
    "bảo vệ",
    "tạp vụ",
    "thư ký",
    "hội trưởng",
    "tổ trưởng",
    "người duy nhất",
)
TITLES = ("ông ", "bà ", "anh ", "chị ", "cô ", "chú ")
BEFORE, AFTER = ("nguyên ", "cựu ", *TITLES), (" cũ", " duy nhất", " khi đó", " trước đây")
INSTEAD = {IDENTITY: "người viết đơn", SELF: "người viết đơn", POST: "một người biết việc"}
# Fields whose words betray by themselves; an address only by its nearest part.
NAME_FIELDS = ("full_name", "phone", "email", "id_number", "workplace", "relation")
LEAST = 2


@dataclass(frozen=True)
class Telling:
    """One place of a text that points to one person: the words as typed, why, and what may stand instead."""

    words: str
    why: str
    instead: str


def telling_words(text: str, identity: Mapping[str, str]) -> list[Telling]:
    """Every place of a text that a reader could guess the sender by, in the order of the text, each once."""
    found: dict[str, tuple[int, Telling]] = {}
    taken: list[tuple[int, int]] = []
    # Folding may change the length of a text; places are looked up in the text as composed.
    low = fold(text)
    for needle, why in _needles(identity):
        for match in re.finditer(rf"(?<!\w){re.escape(needle)}(?!\w)", low):
            start, end = _grown(low, *match.span()) if why == POST else match.span()
            if any(start < b and a < end for a, b in taken):
                continue
            taken.append((start, end))
            words = _as_typed(text, low, start, end)
            found.setdefault(words.casefold(), (start, Telling(words, why, INSTEAD[why])))
    return [telling for _, telling in sorted(found.values(), key=lambda each: each[0])]


def said_without(text: str, telling: str, instead: str) -> str:
    """The text with one telling place written in other words, wherever it stands."""
    return re.sub(rf"(?<!\w){re.escape(telling)}(?!\w)", instead, text, flags=re.IGNORECASE)


def identity_phrases(identity: Mapping[str, str]) -> list[str]:
    """The sender's own words, longest first, in the form in which they are compared."""
    found = {fold(identity[field]).strip() for field in NAME_FIELDS if identity.get(field, "").strip()}
    name = fold(identity.get("full_name", "")).split()
    if len(name) > LEAST:
        found.add(" ".join(name[-LEAST:]))
    nearest = fold(identity.get("address", "")).split(",")[0].strip()
    if len(nearest.split()) >= LEAST:
        found.add(nearest)
    return sorted((each for each in found if len(each) > LEAST), key=lambda each: (-len(each), each))


def _needles(identity: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for phrase in identity_phrases(identity):
        yield phrase, IDENTITY
    for phrase in SELF_WORDS:
        yield fold(phrase), SELF
    for phrase in POSTS:
        yield fold(phrase), POST


def _grown(low: str, start: int, end: int) -> tuple[int, int]:
    for word in BEFORE:
        if low[:start].endswith(word):
            start -= len(word)
    for word in AFTER:
        if low[end:].startswith(word):
            end += len(word)
    return start, end


def _as_typed(text: str, low: str, start: int, end: int) -> str:
    return text[start:end] if len(text) == len(low) else low[start:end]
