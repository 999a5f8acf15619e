"""What a condition becomes as the filter of a query: the least that the planner needs. No database."""

from __future__ import annotations

import pytest
from django.db.models import Q
from django.db.models.expressions import RawSQL

from soi.kernel.access import public as access
from soi.kernel.access.actor import Actor

pytestmark = [pytest.mark.feature("SEC-01")]
NAMED = access.Named("team", rows="cases_of_my_team")
READS = access.both(access.Grant("cases.read"), access.Is("state", ("open",)))


def actor(*grants: str) -> Actor:
    return Actor(901, 101, "Somebody", 0, "", "", "any", 0, frozenset(grants), ())


def test_who_sees_rows_by_name_alone_is_given_them_by_their_keys():
    (condition,) = access.either(READS, NAMED).q(actor()).children
    assert condition[0] == "pk__in"
    assert isinstance(condition[1], RawSQL)
    assert condition[1].sql == "select soi.cases_of_my_team()"


def test_who_sees_others_too_has_both_in_one_filter():
    assert access.either(READS, NAMED).q(actor("cases.read")) == Q(state__in=("open",)) | Q(team__contains=[101])


def test_without_such_a_function_the_list_itself_is_asked():
    assert access.either(READS, access.Named("team")).q(actor()) == Q(team__contains=[101])


def test_one_condition_that_shows_nothing_lets_the_whole_show_nothing():
    nothing = access.both(access.Is("state", ("open",)), access.Grant("cases.read")).q(actor())
    assert nothing == access.both(access.Grant("cases.read")).q(actor()) == Q(pk__in=[])
    assert access.either(access.Grant("cases.read"), access.Grant("cases.open")).q(actor()) == nothing


def test_one_condition_that_shows_everything_needs_no_filter():
    assert access.either(NAMED, access.Grant("cases.read")).q(actor("cases.read")) == Q()
