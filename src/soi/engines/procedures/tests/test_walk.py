"""The whole state space of every pack: no sanction without notice, hearing and a named decision with reasons."""

from __future__ import annotations

import copy

import pytest

from soi.engines.procedures import public as engine
from soi.engines.procedures.model import DUE_PROCESS, LEAST_REASONS
from soi.engines.procedures.tests.specimen import TODAY, all_of_the_house, named, read_small, small
from soi.kernel.reference import public as reference

HOUSE = all_of_the_house()


@pytest.mark.feature("DEC-08")
@pytest.mark.parametrize("procedure", HOUSE, ids=lambda procedure: procedure.id)
def test_no_path_leads_to_a_sanction_without_notice_hearing_and_own_reasons(procedure):
    assert engine.unlawful(procedure) == []
    for move in engine.moves(procedure):
        if move.way.sanction:
            assert set(DUE_PROCESS) <= move.before.facts
            assert move.way.reason >= LEAST_REASONS


@pytest.mark.feature("DEC-08")
def test_the_walk_of_discipline_comes_to_its_sanction():
    """The control: a walk that never met the sanction would prove nothing."""
    assert [move for move in engine.moves(named("discipline")) if move.way.sanction]


@pytest.mark.feature("DEC-08")
@pytest.mark.parametrize(
    ("broken", "what"),
    [
        ({"steps__2__ways__0__needs": ["heard"], "steps__0__ways__0__gives": []}, "without notified"),
        ({"steps__2__ways__0__needs": [], "steps__1__ways__0__gives": []}, "without heard"),
        ({"steps__2__ways__0__reason": 5}, "without reasons"),
        ({"roles__head__offices": []}, "named person"),
    ],
)
def test_each_way_round_due_process_is_seen(broken, what):
    if "notified" in what:
        broken = {**broken, "steps__1__ways__0__needs": []}
    found = engine.unlawful(read_small(**broken))
    assert any(what in words for _, words in found)


@pytest.mark.parametrize("procedure", HOUSE, ids=lambda procedure: procedure.id)
def test_every_step_is_come_to_and_every_paper_made(procedure):
    steps = {move.before.step for move in engine.moves(procedure)}
    assert steps == set(procedure.steps)


def test_a_sound_procedure_has_no_fault():
    assert engine.faults_of("small", small()) == []


@pytest.mark.feature("CAS-01")
@pytest.mark.parametrize(
    ("over", "place", "words"),
    [
        ({"steps__0__role": "chief"}, ("steps", 0, "role"), "the role chief"),
        ({"steps__0__ways__0__to": "nowhere"}, ("steps", 0, "ways", 0, "to"), "the step nowhere"),
        ({"steps__0__ways__0__gives": ["told"]}, ("steps", 0, "ways", 0, "gives"), "the fact told"),
        ({"steps__1__papers": ["letter"]}, ("steps", 1, "papers"), "the paper letter"),
        ({"papers__minutes__signed_by": ["ghost"]}, ("papers", "minutes", "signed_by"), "the role ghost"),
        ({"steps__1__papers": []}, ("papers", "minutes"), "no step makes"),
        ({"steps__1__ways__0__to": "tell"}, ("steps", 2), "no case can come to the step decide"),
        ({"steps__1__id": "tell"}, ("steps",), "stands twice"),
        ({"steps__2__ways__0__reason": 19}, ("steps", 2, "ways", 0), "without reasons"),
    ],
)
def test_each_fault_is_named_with_its_place(over, place, words):
    assert any(where == place and words in said for where, said in engine.faults_of("small", small(**over)))


def test_a_step_without_a_way_out_is_named():
    trap = {"steps__2__ways": [{"id": "round", "to": "decide", "labels": {"vi": "x", "en": "x", "sv": "x"}}]}
    assert any("no way leads to the end" in said for _, said in engine.faults_of("small", small(**trap)))


def test_an_unknown_procedure_ships_empty():
    assert engine.faults_of("later", None) == []


@pytest.mark.feature("DEC-08")
@pytest.mark.parametrize("missing", ["notified", "heard", "reason", "seat"])
def test_control_a_party_pack_with_one_rule_taken_away_is_found(missing):
    """The same walk over the pack's own discipline, spoiled: the fault is found, so its absence means something."""
    item = reference.pack("vn_party").item("procedures", "discipline", on=TODAY)
    value = copy.deepcopy(item.value)
    assert engine.faults_of("discipline", value) == []
    for step in value["steps"]:
        for way in step["ways"]:
            way["needs"] = [fact for fact in way.get("needs", []) if fact != missing]
            way["gives"] = [fact for fact in way.get("gives", []) if fact != missing]
            if way.get("sanction") and missing == "reason":
                way["reason"] = 5
            if way.get("sanction") and missing == "seat":
                way["role"] = "subject"
    assert engine.unlawful(engine.read("discipline", value, item.labels, item.source)) != []
    assert engine.faults_of("discipline", value) != []
