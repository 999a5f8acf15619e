"""Every step of the three procedures in the database: its seat takes it, each other seat is refused with the rule."""

from __future__ import annotations

import pytest

from soi.cases import public as cases
from soi.cases import testing
from soi.cases.errors import NoSuchCase
from soi.engines.procedures.errors import WrongPerson
from soi.petitions import testing as petitions

pytestmark = [pytest.mark.feature("CAS-05"), pytest.mark.feature("CAS-01")]

DENUNCIATION = [
    "proposed", "issued", "prepared", "met", "deployed", "explained", "ask_extension", "granted", "verified", "drafted",
    "ask_merge", "merged", "concluded", "announced", "told", "archived", "carried_out",
]  # fmt: skip
DISCIPLINE = ["opened", "told", "given", "heard", "reported", "voted_sanction", "signed", "served", "archived"]
SIGNS = [
    "proposed", "issued", "prepared", "deployed", "explained", "verified", "drafted", "held", "concluded", "announced",
    "archived", "carried_out",
]  # fmt: skip


def others_are_refused(node, case_id, way_id):
    """Who does not have the seat of a way is refused, by name of the seat and the rule; the case stays where it is."""
    with node.acting("head_a") as head:
        dossier = cases.dossier(head, case_id)
    way = next(each for each in dossier.standing.ways if each.id == way_id)
    rule = dossier.procedure.rule_of(dossier.procedure.steps[dossier.standing.step])
    refused, seated = 0, {seat.appointment_id for seat in dossier.seats}
    for office in set(testing.SEATS.values()) - {testing.SEATS[way.role]}:
        with pytest.raises((WrongPerson, NoSuchCase)) as refusal, node.acting(office) as actor:
            assert way.role not in cases.standing(actor, case_id).mine
            cases.take_step(actor, case_id, way_id, reason=testing.REASON)
        if refusal.type is NoSuchCase:
            # Who has no seat in this case does not even learn that there is one.
            assert node.actor(office).appointment_id not in seated
        else:
            assert rule in str(refusal.value)
            assert dossier.procedure.roles[way.role].labels["vi"] in str(refusal.value)
        refused += 1
    assert testing.case(node, case_id).step == dossier.standing.step
    return refused


def goes(node, case_id, ways):
    """Take the ways one by one, everybody else trying first; returns the cases opened beside."""
    opened = []
    for way in ways:
        refused = others_are_refused(node, case_id, way)
        assert refused == len(set(testing.SEATS.values())) - 1
        opened += [each for each in testing.walk(node, case_id, way) if each]
    return opened


def test_a_denunciation_and_the_discipline_out_of_it_go_by_their_seats_alone(node):
    case_id = testing.opened(node, petitions.accepted(node))
    (other,) = goes(node, case_id, DENUNCIATION)
    assert testing.case(node, case_id).step == "end"
    goes(node, other, DISCIPLINE)
    assert testing.case(node, other).step == "end"


def test_an_inspection_on_signs_goes_by_its_seats_alone(node):
    case_id = testing.opened(node, petitions.accepted(node), procedure="signs_of_violation")
    goes(node, case_id, SIGNS)
    assert testing.case(node, case_id).step == "end"
