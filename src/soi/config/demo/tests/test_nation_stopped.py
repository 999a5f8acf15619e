"""A load that was stopped in the middle: the next run brings in what is missing, and nothing twice."""

from __future__ import annotations

import pytest
from django.db import connections

from soi.config.demo.nation import load, plan
from soi.config.demo.nation.plan import Size
from soi.records import public as records

SIZE = Size(communes=2, years=2, seed=11)
PAPERS = 2 * 2 * (plan.OWN + plan.PROVINCE + plan.CENTRE)


class Stopped(Exception):
    """The power went."""


def books():
    with connections["owner"].cursor() as cursor:
        cursor.execute("select count(*), count(distinct (unit_id, register_year, register_no)) from records_document")
        return cursor.fetchone()


def test_a_stopped_load_goes_on_where_it_was(node, monkeypatch):
    monkeypatch.setattr(plan, "BATCH", 20)
    whole, calls = records.take_over_books, []

    def until_the_fifth(*given, **named):
        calls.append(1)
        done = whole(*given, **named)
        if len(calls) == 5:
            raise Stopped
        return done

    monkeypatch.setattr(records, "take_over_books", until_the_fifth)
    with pytest.raises(Stopped):
        load.load(SIZE, jobs=0, say=lambda _: None)
    there, distinct = books()
    assert 0 < there < PAPERS
    assert there == distinct, "the piece that was cut off left nothing"
    monkeypatch.setattr(records, "take_over_books", whole)
    outcome = load.load(SIZE, jobs=0, say=lambda _: None)
    assert (outcome.known, outcome.entered) == (there, PAPERS - there)
    assert books() == (PAPERS, PAPERS)
