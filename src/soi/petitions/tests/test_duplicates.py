"""Petitions that may be the same are sought among what the reader sees, and nowhere else."""

from __future__ import annotations

import pytest

from soi.petitions import testing
from soi.petitions.queries.duplicates import likely

ABOUT = "Thu tiền làm đường 450.000 đồng mỗi khẩu, họp dân thống nhất 350.000 đồng, sổ thu chi không công khai"


@pytest.mark.feature("PET-06")
def test_a_like_petition_is_found_with_the_words_they_share(node):
    petition_id = testing.accepted(node)
    with node.acting("petition_officer_a") as officer:
        found = likely(officer, ABOUT)
    assert [each.petition_id for each in found] == [petition_id]
    assert found[0].share > 50 and "đường" in found[0].words


@pytest.mark.feature("PET-06")
@pytest.mark.parametrize("office", ["inspector_b", "chief", "commune_clerk", "clerk_a"])
def test_who_does_not_see_it_is_not_told_that_it_is_like_anything(node, office):
    testing.accepted(node)
    with node.acting(office) as actor:
        assert likely(actor, ABOUT) == []


def test_held_letters_are_compared_with_nothing(node):
    testing.held(node)
    with node.acting("inspector_b") as actor:
        assert likely(actor, ABOUT) == []


def test_something_else_is_not_like_it(node):
    testing.accepted(node)
    with node.acting("petition_officer_a") as officer:
        assert likely(officer, "Khai man bằng cấp khi bổ nhiệm cán bộ trường học") == []


def test_a_few_common_words_are_no_likeness(node):
    testing.accepted(node)
    with node.acting("petition_officer_a") as officer:
        assert likely(officer, "của xã và thôn") == []
