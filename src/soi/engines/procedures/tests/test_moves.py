"""What may come next: generated from the packs for every step, way and seat; and one small procedure by hand."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soi.base.errors import Refusal
from soi.engines.procedures import public as engine
from soi.engines.procedures.errors import (
    Ended,
    GroundMissing,
    OutOfOrder,
    PaperMissing,
    ReasonTooShort,
    WrongPerson,
)
from soi.engines.procedures.tests.specimen import all_of_the_house, named, read_small

pytestmark = [pytest.mark.feature("CAS-01"), pytest.mark.feature("CAS-05")]

HOUSE = all_of_the_house()
REASON = " ".join(f"lý do {number}" for number in range(20))
EVERY_WAY = [(procedure, step, way) for procedure in HOUSE for step, way in procedure.ways]
NAMES = [f"{procedure.id}-{step.id}-{way.id}" for procedure, step, way in EVERY_WAY]


def ready(step: engine.Step, way: engine.Way) -> engine.State:
    return engine.State(step.id, way.needs, frozenset(way.papers))


@pytest.mark.parametrize(("procedure", "step", "way"), EVERY_WAY, ids=NAMES)
def test_each_way_is_taken_by_its_seat_and_by_no_other(procedure, step, way):
    after = engine.move(procedure, ready(step, way), way.id, [way.role], REASON)
    assert after.step == way.to
    assert after.facts == way.needs | way.gives
    for role in procedure.roles.keys() - {way.role}:
        with pytest.raises(WrongPerson) as refused:
            engine.move(procedure, ready(step, way), way.id, [role], REASON)
        assert procedure.rule_of(step) in str(refused.value)


@pytest.mark.parametrize(("procedure", "step", "way"), EVERY_WAY, ids=NAMES)
def test_each_way_waits_for_each_of_its_papers_grounds_and_reasons(procedure, step, way):
    whole = ready(step, way)
    for paper in way.papers:
        lacking = engine.State(step.id, whole.facts, whole.papers - {paper})
        with pytest.raises(PaperMissing, match=procedure.papers[paper].labels["en"]):
            engine.move(procedure, lacking, way.id, [way.role], REASON, language="en")
    for fact in way.needs:
        lacking = engine.State(step.id, whole.facts - {fact}, whole.papers)
        with pytest.raises(GroundMissing, match=procedure.facts[fact]["en"]):
            engine.move(procedure, lacking, way.id, [way.role], REASON, language="en")
    if way.reason:
        short = " ".join(["vì"] * (way.reason - 1))
        with pytest.raises(ReasonTooShort):
            engine.move(procedure, whole, way.id, [way.role], short)


@pytest.mark.parametrize("procedure", HOUSE, ids=lambda procedure: procedure.id)
def test_a_way_is_taken_from_its_own_step_alone(procedure):
    everyone, everything = list(procedure.roles), frozenset(procedure.papers)
    for _, way in procedure.ways:
        for other in procedure.steps.values():
            if other.way(way.id) is None:
                with pytest.raises(OutOfOrder):
                    state = engine.State(other.id, frozenset(procedure.facts), everything)
                    engine.move(procedure, state, way.id, everyone, REASON)
        with pytest.raises(Ended):
            engine.move(procedure, engine.State(engine.END), way.id, everyone, REASON)


def test_options_say_of_each_way_why_it_is_shut_the_person_first():
    procedure = read_small()
    shut = engine.options(procedure, engine.State("hear"), ["head"], "en")
    assert [type(option.refusal) for option in shut] == [WrongPerson, WrongPerson]
    hers = engine.options(procedure, engine.State("hear"), ["leader"], "en")
    assert [type(option.refusal).__name__ for option in hers] == ["PaperMissing", "NoneType"]
    assert engine.options(procedure, engine.State(engine.END), ["head"]) == []


def test_going_back_keeps_what_has_happened_and_the_papers():
    procedure = read_small()
    state = engine.with_paper(engine.State("hear", frozenset({"notified"})), "minutes")
    back = engine.move(procedure, state, "again", ["leader"], "hai lời")
    assert back == engine.State("tell", frozenset({"notified"}), frozenset({"minutes"}))


def test_a_case_that_comes_out_of_another_brings_only_facts_this_one_knows():
    assert engine.begin(read_small(), {"notified", "voted"}).facts == {"notified"}


@given(st.integers())
def test_no_random_history_imposes_anything_before_notice_hearing_and_reasons(seed):
    """Whoever clicks whatever in any order: a sanction stands only on notice, hearing and reasons of its own."""
    dice, procedure = random.Random(seed), named("discipline")
    state, told, heard = engine.begin(procedure), False, False
    for _ in range(60):
        if state.has_ended:
            break
        step = procedure.steps[state.step]
        if dice.random() < 0.7 and step.papers:
            state = engine.with_paper(state, dice.choice(step.papers))
        way = dice.choice([way for _, way in procedure.ways])
        words = dice.choice(["", "ngắn", REASON])
        try:
            state = engine.move(procedure, state, way.id, dice.sample(sorted(procedure.roles), 3), words)
        except Refusal:
            continue
        if way.sanction:
            assert told
            assert heard
            assert len(words.split()) >= 20
        told, heard = told or "notified" in way.gives, heard or "heard" in way.gives
