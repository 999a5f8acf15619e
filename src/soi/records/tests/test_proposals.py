"""From the reader's words to the register's: nothing is guessed that was not read."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soi.records import rules

ON = date(2026, 10, 12)
READ = {"number": "36", "symbol": "BC/UBKT", "type": "BÁO CÁO", "date": "2026-10-08", "abstract": "kết quả kiểm tra"}


def test_what_was_read_comes_in_the_terms_of_the_register():
    assert rules.proposals(READ, on=ON) == {
        "type": "report",
        "symbol": "36-BC/UBKT",
        "issued_on": "2026-10-08",
        "title": "kết quả kiểm tra",
    }


@pytest.mark.parametrize(
    ("name", "id"),
    [
        ("CÔNG VĂN", "letter"),
        ("Quyết định", "decision"),
        ("QUY CHẾ", "working_rules"),
        ("ĐƠN TỐ CÁO", None),
        ("", None),
    ],
)
def test_a_type_is_known_by_its_name_or_not_proposed(name, id):
    assert rules.proposals({"type": name}, on=ON).get("type") == id


@pytest.mark.parametrize(("stamp", "level"), [("MẬT", "1"), ("TỐI MẬT", "2"), ("TUYỆT MẬT", "3"), ("KHẨN", None)])
def test_a_stamp_that_was_seen_proposes_its_level(stamp, level):
    assert rules.proposals({"secrecy": stamp}, on=ON).get("level") == level


def test_a_number_without_symbol_is_proposed_as_it_stands():
    assert rules.proposals({"number": "36"}, on=ON) == {"symbol": "36"}


@given(st.dictionaries(st.sampled_from(sorted([*READ, "place", "issuer", "signer", "secrecy"])), st.text(max_size=30)))
def test_no_proposal_is_empty(read):
    assert all(value.strip() for value in rules.proposals(read, on=ON).values())
