"""The tree is read by its paths; the rules and the database agree on them."""

from __future__ import annotations

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from soi.kernel.organisations.rules import body_path, commission_path, is_within, scope_path
from tests.world import Node

LABELS = st.sampled_from(["tw", "p01", "p0", "p98", "c00004", "c0000", "q01", "d001", "nv2", "vp"])
TERRITORIES = st.lists(LABELS, min_size=1, max_size=4).map(".".join)
PATHS = st.one_of(
    TERRITORIES,
    TERRITORIES.map(lambda path: f"{path}.k"),
    st.tuples(TERRITORIES, LABELS).map(lambda pair: f"{pair[0]}.k.{pair[1]}"),
)


@pytest.mark.parametrize(
    ("path", "body", "commission"),
    [
        ("tw", "tw", "tw"),
        ("tw.k", "tw", "tw.k"),
        ("tw.p01", "tw.p01", "tw.p01"),
        ("tw.p01.k", "tw.p01", "tw.p01.k"),
        ("tw.p01.k.nv2", "tw.p01", "tw.p01.k"),
        ("tw.p01.c00004.k", "tw.p01.c00004", "tw.p01.c00004.k"),
        ("tw.p01.q01.d001", "tw.p01.q01.d001", "tw.p01.q01.d001"),
    ],
)
def test_a_place_belongs_to_a_body_and_to_its_commission(path: str, body: str, commission: str):
    assert (body_path(path), commission_path(path)) == (body, commission)


def test_a_role_of_the_subtree_reaches_the_territory_and_one_of_the_unit_its_own_body():
    assert scope_path("tw.p01.k.nv2", "subtree") == "tw.p01"
    assert scope_path("tw.p01.k.nv2", "unit") == "tw.p01.k"
    assert scope_path("tw.p01", "unit") == "tw.p01"


def test_a_label_that_begins_alike_is_another_place():
    assert is_within("tw.p01", ["tw.p01"])
    assert is_within("tw.p01.k", ["tw.p01"])
    assert not is_within("tw.p011", ["tw.p01"])
    assert not is_within("tw.p01", ["tw.p01.k"])
    assert not is_within("tw.p01", [])


@given(PATHS)
def test_unit_lies_in_its_commission_and_the_commission_in_its_body(path: str):
    assert is_within(path, [commission_path(path)])
    assert is_within(commission_path(path), [body_path(path)])
    assert "k" not in body_path(path).split(".")
    assert body_path(body_path(path)) == body_path(path)
    assert commission_path(commission_path(path)) == commission_path(path)


@given(PATHS, st.sampled_from(["subtree", "unit"]))
def test_nobody_reaches_less_than_the_own_unit(path: str, scope: str):
    assert is_within(path, [scope_path(path, scope)])


@settings(max_examples=30, deadline=None)
@given(pairs=st.lists(st.tuples(PATHS, st.lists(PATHS, max_size=3)), min_size=1, max_size=30))
def test_the_database_reads_paths_as_the_rules_do(node: Node, pairs: list[tuple[str, list[str]]]):
    with connection.cursor() as cursor:
        for path, roots in pairs:
            cursor.execute("select %s::public.ltree operator(public.<@) %s::public.ltree[]", [path, roots])
            assert cursor.fetchone() == (is_within(path, roots),)
