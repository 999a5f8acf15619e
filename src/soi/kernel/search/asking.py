"""From a question to a Tantivy query; no database."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
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


@dataclass(frozen=True)
class Look:
    """One look for the best: its query, and whether it finds all that stands so high or only the newest of it."""

    query: Any
    is_whole: bool


def build(question: Question, narrowing: Narrowing, prefix: str = "") -> Any:
    """The whole query: every word must match, better matches stand on higher steps, what may not be seen is out."""
    parts = [*_must(question, prefix), *((Occur.Must, _silent(part)) for part in _narrow(narrowing))]
    parts += [(Occur.Should, Query.const_score_query(part, step)) for part, step in _steps(question)]
    return Query.boolean_query(parts)


def looks(question: Question, narrowing: Narrowing, newest: int | None = None) -> Iterator[Look]:
    """From the highest step down: the number; the phrase, its words also in the title; the phrase; the words.

    Where a step is enough, the many below it need not be looked through. `newest` is the day (as in the index) from
    which on a paper is new: each step is asked among those first, so that of very many the newest are the ones shown.
    None at all where the question is no phrase. But for that, and ties, the order is that of the whole.
    """
    steps = {step: part for part, step in _steps(question)}
    phrase = _highest_phrase(question, steps)
    if phrase is None:
        return
    among = None if newest is None else _days(newest, LAST_DAY)
    title = steps[STEP_TITLE]
    yield Look(_look(question, narrowing, [steps[STEP_NUMBER]], title), is_whole=True)
    for parts in ([phrase, title], [phrase]):
        if among is not None:
            yield Look(_look(question, narrowing, [*parts, among], title), is_whole=False)
        yield Look(_look(question, narrowing, parts, title), is_whole=True)
    if among is not None:
        whole = [(Occur.Must, build(question, narrowing)), (Occur.Must, _silent(among))]
        yield Look(Query.boolean_query(whole), is_whole=False)


def _highest_phrase(question: Question, steps: dict[float, Any]) -> Any | None:
    """The question as a phrase, with its marks where it has any."""
    for step in (STEP_EXACT_PHRASE, STEP_BARE_PHRASE):
        if step in steps:
            return steps[step]
    return all_of(_phrases(question)) if question.phrases else None


def _look(question: Question, narrowing: Narrowing, parts: list[Any], title: Any) -> Any:
    """What holds all of `parts`, ordered by the title and the words."""
    asked = [*_must(question), *((Occur.Must, _silent(part)) for part in [*parts, *_narrow(narrowing)])]
    return Query.boolean_query([*asked, (Occur.Should, Query.const_score_query(title, STEP_TITLE))])


def _must(question: Question, prefix: str = "") -> list[tuple[Occur, Any]]:
    """Every word and phrase; how often the words stand there orders what is on one step, a phrase only opens."""
    field, form = _field(question)
    words = [_term(field, form(word)) for word in question.all_words]
    if prefix:
        words.append(Query.regex_query(SCHEMA, "bare", f"{bare_word(prefix)}.*"))
    counted = [(Occur.Must, Query.boost_query(all_of(words), FREQUENCY))]
    return counted + [(Occur.Must, _silent(phrase)) for phrase in _phrases(question)]


def _phrases(question: Question) -> list[Any]:
    field, form = _field(question)
    return [_phrase(field, [form(word) for word in phrase]) for phrase in question.phrases]


def _field(question: Question) -> tuple[str, Callable[[str], str]]:
    """Where a word is looked for, and as what: with its marks or without."""
    return ("exact", str) if question.marks is Marks.KEPT else ("bare", bare_word)


def _silent(part: Any) -> Any:
    """It must be so, and says nothing about the order."""
    return Query.const_score_query(part, 0.0)


def _narrow(narrowing: Narrowing) -> Iterable[Any]:
    yield Query.term_set_query(SCHEMA, "who", list(narrowing.tokens))
    if narrowing.kinds:
        yield Query.term_set_query(SCHEMA, "kind", list(narrowing.kinds))
    if narrowing.since or narrowing.until:
        yield _days(_day(narrowing.since) or 0, _day(narrowing.until) or LAST_DAY)


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


def _days(first: int, last: int) -> Any:
    return Query.range_query(SCHEMA, "on_date", tantivy.FieldType.Integer, first, last)


def _day(day: date | None) -> int | None:
    return None if day is None else day_number(day.year, day.month, day.day)
