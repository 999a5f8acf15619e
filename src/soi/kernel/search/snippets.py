"""Why a thing was found, and the piece of text that shows it: made from the row just re-read, never from the index."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from html import escape
from itertools import islice

from django.utils.safestring import SafeString, mark_safe

from soi.base.text import bare
from soi.kernel.search.index import number_key, number_keys
from soi.kernel.search.sources import SearchDoc
from soi.kernel.search.words import Question, bare_word, clean, exact_words, pieces

BEFORE, AFTER = 60, 140
MOST_MARKS = 12
MOST_LOOKED_AT = 200


class Why(StrEnum):
    """Best first: the number itself, the words in this order with these tones, the words with these tones, the rest."""

    NUMBER = "number"
    PHRASE = "phrase"
    WORDS = "words"
    BARE = "bare"


RANK = list(Why)


@dataclass(frozen=True)
class Explanation:
    """Why it was found, in which part, on which page of the text (None where it has no pages), and how it reads."""

    why: Why
    where: str
    page: int | None
    title: SafeString
    snippet: SafeString


class _OneToOne(dict[int, str]):
    """Letters without marks, one for one, so that a place in the bare text is the same place in the text."""

    def __missing__(self, letter: int) -> str:
        flat = bare(chr(letter))
        self[letter] = flat if len(flat) == 1 else chr(letter)
        return self[letter]


_FLAT = _OneToOne()
_EDGE = r"[^\W_]"


@dataclass(frozen=True)
class _Read:
    """A text beside its bare form, letter for letter."""

    text: str
    flat: str

    @classmethod
    def of(cls, text: str) -> _Read:
        text = clean(text)
        return cls(text, text.translate(_FLAT))


@dataclass(frozen=True)
class _Found:
    why: Why
    start: int
    end: int


def explain(doc: SearchDoc, question: Question) -> Explanation:
    """Look the question up in title, number and text of one row."""
    title = _Read.of(doc.title)
    start, text, in_text = _first_place(doc.text, question)
    why, where = _verdict(doc, question, _best(title, question), in_text)
    page = None
    if in_text is not None and "\f" in doc.text:
        page = doc.text.count("\f", 0, start) + text.text.count("\f", 0, in_text.start) + 1
    return Explanation(why, where, page, _marked(title, 0, len(title.text), question), _cut(text, in_text, question))


def _first_place(text: str, question: Question) -> tuple[int, _Read, _Found | None]:
    """The first piece of a text that holds the whole question, where it begins, and the best place in it; else the
    first piece."""
    first: _Read | None = None
    for start, piece in pieces(text):
        read = _Read.of(piece)
        found = _best(read, question)
        if found is not None:
            return start, read, found
        first = first or read
    return 0, first or _Read.of(""), None


def _verdict(doc: SearchDoc, question: Question, title: _Found | None, text: _Found | None) -> tuple[Why, str]:
    if number_key(" ".join(question.all_words)) in number_keys(doc.number):
        return Why.NUMBER, "number"
    found = [(RANK.index(each.why), where, each.why) for where, each in (("text", text), ("title", title)) if each]
    if not found:
        return (Why.WORDS if _all_exact(doc, question) else Why.BARE), "spread"
    _, where, why = min(found, key=lambda each: each[0])
    return why, where


def _best(read: _Read, question: Question) -> _Found | None:
    """The best place of one text that holds the whole question; None where it does not hold all of it."""
    phrases = list(question.phrases) or ([question.words] if len(question.words) > 1 else [])
    found = [place for phrase in phrases if (place := _phrase(read, phrase)) is not None]
    if found and len(found) == len(phrases):
        return max(found, key=lambda place: RANK.index(place.why)) if question.phrases else found[0]
    return _words(read, question)


def _phrase(read: _Read, words: tuple[str, ...]) -> _Found | None:
    first: _Found | None = None
    for match in islice(_pattern(words).finditer(read.flat), MOST_LOOKED_AT):
        if tuple(exact_words(read.text[match.start() : match.end()])) == words:
            return _Found(Why.PHRASE, *match.span())
        first = first or _Found(Why.BARE, *match.span())
    return first


def _words(read: _Read, question: Question) -> _Found | None:
    found = [_phrase(read, (word,)) for word in question.all_words]
    places = [place for place in found if place is not None]
    if len(places) < len(found):
        return None
    why = Why.WORDS if all(place.why is Why.PHRASE for place in places) else Why.BARE
    return _Found(why, min(place.start for place in places), max(place.end for place in places))


def _all_exact(doc: SearchDoc, question: Question) -> bool:
    wanted = set(question.all_words).difference(exact_words(doc.title), exact_words(doc.number))
    for _, piece in pieces(doc.text):
        if wanted:
            wanted.difference_update(exact_words(piece))
    return not wanted


@lru_cache(maxsize=4096)
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    joined = r"[\W_]+".join(re.escape(bare_word(word)) for word in words)
    return re.compile(f"(?<!{_EDGE}){joined}(?!{_EDGE})")


def _cut(read: _Read, found: _Found | None, question: Question) -> SafeString:
    text, place = read.text, found.start if found else 0
    start, end = max(0, place - BEFORE), min(len(text), place + AFTER)
    # Never cut a word in two: begin after a space and end before one.
    start = start if start == 0 else text.find(" ", start, place) + 1 or start
    end = end if end == len(text) else max(text.rfind(" ", place, end), place + 1)
    words = _marked(read, start, end, question)
    before, after = "…" if start > 0 else "", "…" if end < len(text) else ""
    return mark_safe(before + words + after)  # noqa: S308 - every part was escaped


def _marked(read: _Read, start: int, end: int, question: Question) -> SafeString:
    """A piece of text, escaped, with what matches in it between <mark> and </mark>."""
    wanted = [(word,) for word in question.words] + list(question.phrases)
    if len(question.words) > 1:
        wanted.insert(0, question.words)
    spans: list[tuple[int, int]] = []
    for words in wanted:
        for match in _pattern(words).finditer(read.flat, start, end):
            if all(match.end() <= a or match.start() >= b for a, b in spans) and len(spans) < MOST_MARKS:
                spans.append(match.span())
    parts, at = [], start
    for a, b in sorted(spans):
        parts += [escape(read.text[at:a]), "<mark>", escape(read.text[a:b]), "</mark>"]
        at = b
    joined = "".join([*parts, escape(read.text[at:end])]).replace("\f", " ")
    return mark_safe(joined)  # noqa: S308 - every part was escaped
