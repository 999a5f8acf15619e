"""In which order words in doubt are looked at: by doubt, times how often such a word will be searched for (DIG-10).

What people will look for is not known when a paper arrives, and what they asked is nobody's to keep. What kind of word
it is says enough: papers are found by numbers and dates, by what the register names, and by names of persons and
places. The small words of the language are in every paper, and nobody finds anything by them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from soi.base.text import fold

# How much more often such a word is searched for than an ordinary one.
IN_A_FIELD, NUMBER, NAME, ORDINARY, COMMON = 8.0, 6.0, 4.0, 1.0, 0.1
SEARCHED = frozenset(("number", "symbol", "date", "place", "issuer", "signer"))
SMALL_WORDS = frozenset(
    fold(word)
    for word in (
        "và", "của", "các", "có", "được", "cho", "về", "theo", "với", "là", "trong", "đã", "những", "một", "không",
        "này", "để", "từ", "đến", "do", "tại", "trên", "khi", "bị", "thì", "mà", "như", "việc", "đó", "ra", "vào",
        "phải",
    )
)  # fmt: skip


def in_order(words: list[dict[str, Any]], fields: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """These words in doubt, the most worth a look first; equals stay as they stand on the paper."""
    return sorted(words, key=lambda word: -weight(word, fields))


def weight(word: Mapping[str, Any], fields: list[dict[str, Any]]) -> float:
    """Doubt, 0 to 1, times how often such a word is searched for."""
    return (100 - int(word["confidence"])) / 100 * searched(word, fields)


def kind(word: Mapping[str, Any], fields: list[dict[str, Any]]) -> str:
    """Which of the five it is, for a page to name: field, number, name, ordinary, common."""
    kinds = {IN_A_FIELD: "field", NUMBER: "number", NAME: "name", ORDINARY: "ordinary", COMMON: "common"}
    return kinds[searched(word, fields)]


def searched(word: Mapping[str, Any], fields: list[dict[str, Any]]) -> float:
    """How often a word of this kind is searched for, an ordinary one being 1."""
    text = str(word["text"]).strip(".,;:()[]\"'“”-")
    if any(each["name"] in SEARCHED and text in str(each["value"]).split() for each in fields):
        return IN_A_FIELD
    if any(letter.isdigit() for letter in text):
        return NUMBER
    if fold(text) in SMALL_WORDS:
        return COMMON
    return NAME if text[:1].isupper() and text[1:].islower() else ORDINARY
