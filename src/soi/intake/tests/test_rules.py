"""What an arrival may become, and words of machine and people side by side: pure."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soi.base.errors import NotPossible, NotYet
from soi.intake.errors import (
    AlreadyClosed,
    EmptyFile,
    MarkedNotHere,
    NoSuchWord,
    NotInThisState,
    ReasonMissing,
    StillReading,
    TooBig,
    WordMissing,
)
from soi.intake.rules import states, words
from soi.intake.rules.states import ACTS, ENDS, State
from soi.intake.testing import reading

KEPT = reading(number="12", secrecy="MẬT")
READING = words.prepared(KEPT)
WORDS = [word["id"] for word in words.all_words(READING)]


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("state", State)
def test_each_act_is_allowed_in_its_states_and_refused_with_a_reason_in_all_others(act, state):
    allowed, leads_to = ACTS[act]
    if state in allowed:
        assert states.ensure_can(act, state) is leads_to
    else:
        with pytest.raises((NotPossible, NotYet)):
            states.ensure_can(act, state)


def test_refusals_say_what_stands_in_the_way():
    with pytest.raises(StillReading):
        states.ensure_can("register", State.READING)
    with pytest.raises(AlreadyClosed):
        states.ensure_can("register", State.PETITION)
    with pytest.raises(NotInThisState):
        states.ensure_can("register", State.REFUSED)


def test_settled_arrival_never_opens_again():
    assert not [act for act, (allowed, leads_to) in ACTS.items() if leads_to is not None and allowed & ENDS]


@pytest.mark.feature("SEC-04")
@given(st.integers(0, 3), st.integers(0, 3))
def test_nothing_above_the_ceiling_and_no_top_secret_lies_here(level, ceiling):
    if level <= min(ceiling, 2):
        states.ensure_may_lie_here(level, ceiling)
    else:
        with pytest.raises(MarkedNotHere):
            states.ensure_may_lie_here(level, ceiling)


@pytest.mark.parametrize(("size", "refusal"), [(0, EmptyFile), (1, None), (5 << 20, None), ((5 << 20) + 1, TooBig)])
def test_size_is_judged_at_the_door(size, refusal):
    if refusal is None:
        states.ensure_size(size, 5)
    else:
        with pytest.raises(refusal):
            states.ensure_size(size, 5)


def test_too_big_names_both_sizes():
    with pytest.raises(TooBig, match="has 6 MB; this machine takes 5 MB"):
        states.ensure_size((5 << 20) + 1, 5)


@pytest.mark.parametrize(("text", "ok"), [("", False), ("  x  ", False), ("Gửi nhầm", True)])
def test_giving_back_needs_a_reason(text, ok):
    if ok:
        assert states.ensure_reason(f" {text} ") == text
    else:
        with pytest.raises(ReasonMissing):
            states.ensure_reason(text)


@pytest.mark.parametrize(("mark", "level"), [("", 0), ("MẬT", 1), ("TỐI MẬT", 2), ("TUYỆT MẬT", 3), ("MÁT", 0)])
def test_stamp_has_its_level(mark, level):
    assert states.level_of_mark(mark) == level


# --- words


def test_uncorrected_reading_is_shown_as_it_was_read():
    page = words.merged(READING, words.NO_CORRECTIONS)[0]
    assert words.text_of(page) == KEPT["pages"][0]["text"]
    assert not any(word["was"] for word in page["words"])


@given(st.sampled_from(WORDS), st.text(min_size=1).filter(str.strip))
def test_machines_word_is_never_lost(word, text):
    before = words.machine_text(READING, word)
    said = words.with_word(READING, words.NO_CORRECTIONS, word, text, by="Ngân", at="2026-10-05")
    shown = next(each for each in words.all_words({"pages": words.merged(READING, said)}) if each["id"] == word)
    assert words.machine_text(READING, word) == before
    assert shown["text"] == " ".join(text.split())[: words.LONGEST_WORD]
    assert shown["was"] in ("", before)
    assert (shown["was"] == before) == (shown["text"] != before)


@given(st.sampled_from(WORDS), st.text(min_size=1).filter(str.strip))
def test_word_a_person_looked_at_is_no_longer_in_doubt(word, text):
    was_doubtful = words.is_doubtful(next(each for each in words.all_words(READING) if each["id"] == word))
    said = words.with_word(READING, words.NO_CORRECTIONS, word, text, by="Ngân", at="2026-10-05")
    before = words.count_doubtful(READING, words.NO_CORRECTIONS)
    assert words.count_doubtful(READING, said) == before - was_doubtful


@given(st.dictionaries(st.sampled_from(WORDS), st.sampled_from(["một", "hai", "ba"]), max_size=5))
def test_copy_is_made_from_the_words_people_left(changes):
    said = words.NO_CORRECTIONS
    for word, text in changes.items():
        said = words.with_word(READING, said, word, text, by="Ngân", at="2026-10-05")
    rewritten = words.rewritten(KEPT, said)
    assert rewritten["pages"][0]["text"] == words.text_of(words.merged(READING, said)[0])
    assert [word["box"] for word in rewritten["pages"][0]["words"]] == [w["box"] for w in KEPT["pages"][0]["words"]]
    assert words.prepared(rewritten)["pages"][0]["words"][0]["id"] == WORDS[0]


@pytest.mark.parametrize(("word", "text", "refusal"), [("9-9", "x", NoSuchWord), (WORDS[0], " \t", WordMissing)])
def test_impossible_correction_is_refused(word, text, refusal):
    with pytest.raises(refusal):
        words.with_word(READING, words.NO_CORRECTIONS, word, text, by="", at="")


@pytest.mark.feature("DIG-12")
def test_proposal_stays_beside_what_a_person_said():
    said = words.with_fields(words.NO_CORRECTIONS, {"number": "13", "place": " Hà  Sơn "}, by="Ngân", at="2026-10-05")
    shown = {field["name"]: field for field in words.fields_shown(READING, said)}
    assert (shown["number"]["value"], shown["number"]["machine"], shown["number"]["is_changed"]) == ("13", "12", True)
    assert (shown["place"]["value"], shown["place"]["machine"], shown["place"]["is_changed"]) == ("Hà Sơn", "", False)
    assert words.values_of(READING, said) == {"number": "13", "place": "Hà Sơn"}


def test_unknown_field_is_not_taken():
    assert words.with_fields(words.NO_CORRECTIONS, {"level": "0"}, by="", at="")["fields"] == {}


def test_stamp_the_reader_saw_is_told_with_its_page():
    assert words.mark_seen(READING) == ("MẬT", 1)
    assert words.mark_seen(words.prepared(reading())) == ("", 0)
