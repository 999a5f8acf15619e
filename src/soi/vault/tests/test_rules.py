"""What a request must say, and what may be asked for: pure."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soi.vault import keys, rules
from soi.vault.errors import GroundUnknown, NothingAsked, PurposeTooShort, ReasonMissing

PURPOSE = "Cần gặp người tố cáo để làm rõ ý thứ ba về việc ký khống."
PART = ["identity.full_name"]
NOW = datetime(2026, 10, 5, 8, 0, tzinfo=UTC)


@pytest.mark.parametrize("ground", rules.GROUNDS)
def test_request_with_ground_purpose_and_part_may_be_asked(ground):
    rules.ensure_can_ask(ground, PURPOSE, PART)


@given(st.text().filter(lambda text: text not in rules.GROUNDS))
def test_no_other_ground_is_taken(ground):
    with pytest.raises(GroundUnknown):
        rules.ensure_can_ask(ground, PURPOSE, PART)


@pytest.mark.feature("SEC-05")
@given(st.lists(st.sampled_from(["gặp", "xem", "tên", "Tên", "…", "!", "123"]), max_size=200))
def test_few_words_repeated_are_no_purpose(said):
    with pytest.raises(PurposeTooShort, match="10 words"):
        rules.ensure_can_ask("meet", " ".join(said), PART)


@pytest.mark.parametrize("parts", [[], ["original"], ["reading", "identity.full_name"], ["page-1"]])
def test_only_parts_of_the_identity_are_asked_for(parts):
    with pytest.raises(NothingAsked):
        rules.ensure_can_ask("meet", PURPOSE, parts)


def test_parts_offered_are_those_sealed_in_the_order_of_the_form():
    held = ["original", "page-1", "identity.phone", "identity.nickname", "identity.full_name", "name"]
    assert rules.parts_to_ask(held) == ["identity.full_name", "identity.phone", "identity.nickname"]
    assert rules.label_of("identity.full_name") == "Full name"
    assert rules.label_of("identity.nickname") == "nickname"


@pytest.mark.parametrize(("reason", "ok"), [("", False), ("  ừ ", False), ("Vừa đủ.", True)])
def test_answer_needs_a_reason(reason, ok):
    if ok:
        rules.ensure_reasoned(reason)
    else:
        with pytest.raises(ReasonMissing):
            rules.ensure_reasoned(reason)


@pytest.mark.parametrize(
    ("until", "left"),
    [
        (NOW + timedelta(minutes=9), timedelta(minutes=9)),
        (NOW, timedelta()),
        (NOW - timedelta(days=1), timedelta()),
        (None, timedelta()),
    ],
)
def test_rest_of_time_is_never_less_than_nothing(until, left):
    assert rules.left(until, NOW) == left


def test_request_is_called_aloud_by_its_number():
    assert rules.opening_code(12) == "MP-0012"


@given(st.binary(min_size=32, max_size=32))
def test_two_halves_make_the_key_again(key):
    first, second = keys.split(key)
    assert keys.join(first, second) == keys.join(second, first) == key


@given(st.binary(max_size=2000), st.text(max_size=40))
def test_what_was_encrypted_is_read_again_unchanged(data, about):
    key = keys.new_key()
    sealed = keys.encrypt(key, data, about)
    assert keys.decrypt(key, sealed, about) == data
    assert data == b"" or len(data) < 4 or data not in sealed
