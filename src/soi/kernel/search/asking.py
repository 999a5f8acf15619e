"""From a question to a Tantivy query; no database."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

import tantivy
from tantivy import Occur, Query

from soi.kernel.search.index import SCHEMA, day_number, number_key
from soi.kernel.search.words import Marks, Question, bare_word

# Steps far apart, so that the frequency of words (at most some tens) orders only what stands on the same step.
STEP_NUMBER = 4000.0
STEP_EXACT_PHRASE = 2000.0
STEP_EXACT_WORDS = 1000.0
STEP_BARE_PHRASE = 400.0
STEP_TITLE = 100.0
FREQUENCY = 0.2
LAST_DAY = 99_99_99_99


@dataclass(frozen=True)
class Narrowing:
    """What the reader may find at all, and what they asked to be shown: kinds, days from and to."""

    tokens: Collection[str]
    kinds: Collection[str] = ()
    since: date | None = None
    until: date | None = None


def build(question: Question, narrowing: Narrowing, prefix: str = "") -> Any:
    """The whole query: every word must match, better matches stand on higher steps, what may not be seen is out."""
    parts = [(Occur.Must, Query.boost_query(_must(question, prefix), FREQUENCY))]
    parts += [(Occur.Must, Query.const_score_query(part, 0.0)) for part in _narrow(narrowing)]
    parts += [(Occur.Should, Query.const_score_query(part, step)) for part, step in _steps(question)]
    return Query.boolean_query(parts)


def build_first(question: Question, narrowing: Narrowing) -> Any | None:
    """What stands on the highest steps alone: the number, and the whole question as an exact phrase.

    Where that is enough, the many that only hold the words need not be looked through, nor the phrase twice: the exact
    one is the bare one too. None where the question is no exact phrase. But for ties the order is that of the whole.
    """
    steps = {step: part for part, step in _steps(question)}
    if STEP_EXACT_PHRASE not in steps:
        return None
    first = [(Occur.Should, Query.const_score_query(steps[step], step)) for step in (STEP_NUMBER, STEP_EXACT_PHRASE)]
    parts = [(Occur.Must, Query.boolean_query(first))]
    parts += [(Occur.Must, Query.const_score_query(part, 0.0)) for part in _narrow(narrowing)]
    parts += [(Occur.Must, Query.boost_query(_must(question, ""), FREQUENCY))]
    parts += [(Occur.Should, Query.const_score_query(steps[STEP_TITLE], STEP_TITLE))]
    return Query.boolean_query(parts)


def _must(question: Question, prefix: str) -> Any:
    field, form = ("exact", str) if question.marks is Marks.KEPT else ("bare", bare_word)
    parts = [_term(field, form(word)) for word in question.words]
    parts += [_phrase(field, [form(word) for word in phrase]) for phrase in question.phrases]
    if prefix:
        parts.append(Query.regex_query(SCHEMA, "bare", f"{bare_word(prefix)}.*"))
    return all_of(parts)


def _narrow(narrowing: Narrowing) -> Iterable[Any]:
    yield Query.term_set_query(SCHEMA, "who", list(narrowing.tokens))
    if narrowing.kinds:
        yield Query.term_set_query(SCHEMA, "kind", list(narrowing.kinds))
    if narrowing.since or narrowing.until:
        low, high = _day(narrowing.since) or 0, _day(narrowing.until) or LAST_DAY
        yield Query.range_query(SCHEMA, "on_date", tantivy.FieldType.Integer, low, high)


def _steps(question: Question) -> Iterable[tuple[Any, float]]:
    exact = list(question.all_words)
    bare = [bare_word(word) for word in exact]
    if not exact:
        return
    yield _term("number", number_key(" ".join(exact))), STEP_NUMBER
    yield all_of([_term("title", word) for word in bare]), STEP_TITLE
    if len(exact) > 1 and not question.phrases:
        yield _phrase("bare", bare), STEP_BARE_PHRASE
    if not question.is_marked:
        # Typed without any mark: a text that lacks its marks is no better than one that has them.
        return
    yield all_of([_term("exact", word) for word in exact]), STEP_EXACT_WORDS
    phrases = [list(phrase) for phrase in question.phrases] or ([exact] if len(exact) > 1 else [])
    if phrases:
        yield all_of([_phrase("exact", phrase) for phrase in phrases]), STEP_EXACT_PHRASE


def all_of(parts: list[Any]) -> Any:
    if len(parts) == 1:
        return parts[0]
    return Query.boolean_query([(Occur.Must, part) for part in parts])


def _term(field: str, word: str) -> Any:
    return Query.term_query(SCHEMA, field, word)


def _phrase(field: str, words: list[str]) -> Any:
    return Query.phrase_query(SCHEMA, field, [*words])


def _day(day: date | None) -> int | None:
    return None if day is None else day_number(day.year, day.month, day.day)
