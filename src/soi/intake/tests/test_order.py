"""Words in doubt are walked through by what papers are found by, not from top to bottom."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soi.intake import actions, queries
from soi.intake.errors import NoArrival
from soi.intake.rules import order, words
from soi.intake.testing import arrive_read, read_file, reading

LINES = ["Và theo báo cáo của đoàn", "Số 12-BC/UBKT", "ông Quàng nhận 184.350.000 đồng"]
DOUBTFUL = ("Và", "báo", "12-BC/UBKT", "Quàng", "184.350.000")
OF = reading(LINES, DOUBTFUL, number="12-BC/UBKT")


def in_doubt():
    return [word for word in words.all_words(words.prepared(OF)) if words.is_doubtful(word)]


@pytest.mark.feature("DIG-10")
def test_what_the_register_names_then_numbers_names_and_last_small_words():
    found = [word["text"] for word in order.in_order(in_doubt(), OF["fields"])]
    assert found == ["12-BC/UBKT", "184.350.000", "Quàng", "báo", "Và"]


@pytest.mark.feature("DIG-10")
def test_of_two_numbers_the_more_doubted_comes_first():
    sure, unsure = ({"text": text, "confidence": sure} for text, sure in (("17", 80), ("18", 20)))
    assert order.in_order([sure, unsure], []) == [unsure, sure]


@given(st.text(max_size=12), st.integers(0, 100))
def test_weight_is_never_below_nought_and_grows_with_doubt(text, confidence):
    word = {"text": text, "confidence": confidence}
    assert 0 <= order.weight(word, []) <= order.weight({**word, "confidence": 0}, [])


@pytest.mark.feature("DIG-10")
def test_page_opens_the_word_most_worth_a_look_and_then_the_next(node):
    arrival = arrive_read(node, "clerk_a", of=OF)
    asked = []
    for _ in DOUBTFUL:
        word = opened(node, arrival)
        asked.append(next(each["text"] for each in in_doubt() if each["id"] == word))
        with node.acting("clerk_a") as actor:
            actions.confirm_word(actor, arrival, word=word)
    assert asked == ["12-BC/UBKT", "184.350.000", "Quàng", "báo", "Và"]


@pytest.mark.feature("DIG-10")
def test_keys_walk_in_the_same_order(node):
    arrival = arrive_read(node, "clerk_a", of=OF)
    body = node.client("clerk_a").get(f"/intake/{arrival}/").content.decode()
    ranked = dict(re.findall(r'<u data-word="([0-9-]+)" data-rank="(\d+)"', body))
    walked = sorted(ranked, key=lambda word: int(ranked[word]))
    assert walked == [word["id"] for word in order.in_order(in_doubt(), OF["fields"])]


@pytest.mark.feature("DIG-10")
def test_page_with_the_number_comes_before_the_page_with_the_small_word(node):
    two = reading(["Và theo"], ("Và",))
    second = reading(["thu 184.350.000"], ("184.350.000",))["pages"][0]
    arrival = arrive_read(node, "clerk_a", of={**two, "pages": [*two["pages"], {**second, "number": 2}]})
    body = node.client("clerk_a").get(f"/intake/{arrival}/").content.decode()
    assert 'value="184.350.000"' in body and 'value="Và"' not in body


def opened(node, arrival):
    """The word whose box stands open on the page."""
    body = node.client("clerk_a").get(f"/intake/{arrival}/").content.decode()
    forms = [part.split(">", 1)[0] for part in body.split('<form class="fixb"')[1:]]
    (word,) = [form.split('data-word="')[1].split('"')[0] for form in forms if "hidden" not in form]
    return word


@pytest.mark.feature("DIG-10")
def test_word_a_person_typed_is_locked_against_reading_again(node):
    arrival = arrive_read(node, "clerk_a", of=OF)
    word = in_doubt()[0]["id"]
    with node.acting("clerk_a") as actor:
        actions.correct_word(actor, arrival, word=word, text="Xyz")
    with node.machine("reader") as reader:
        with pytest.raises(NoArrival):
            actions.begin_reading(reader, arrival)  # the machine gave up its sight of it when it had read it
        with pytest.raises(NoArrival):
            actions.mark_read(reader, arrival, read_file(reading()))
    with node.acting("clerk_a") as actor:
        kept = queries.corrections_of(actor, queries.get_arrival(actor, arrival))
    assert kept["words"][word]["text"] == "Xyz"
