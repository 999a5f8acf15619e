"""A stamp seen on a linked node: it begins by itself, who must know is told, people do it, another ends it."""

from __future__ import annotations

import pytest

from soi.base.errors import NotFound
from soi.intake import actions, queries
from soi.intake.errors import NoArrival, NotByWhoDidIt, StepsLeft, StepUnknown, WordsTooFew
from soi.intake.models import Arrival, Spill
from soi.intake.rules.spill import STEPS, left, may_close
from soi.intake.testing import spilled
from soi.tasks.models import Task
from soi.vault import public as vault

WORDS = "Đã khóa trong tủ sắt phòng mật, đồng chí Hiên giữ."


def do(node, case, steps=tuple(STEPS), office="clerk_a"):
    for step in steps:
        with node.acting(office) as actor:
            actions.do_spill_step(actor, case, step=step, words=WORDS)


def tasks_of(case):
    arrival = Spill.objects.using("owner").get(pk=case).arrival_id
    return Task.objects.using("owner").filter(ref_id=arrival, kind="intake.end_spill")


def test_steps_and_who_may_end():
    assert left([]) == list(STEPS) and left(STEPS) == [] and left(["seen"]) == ["paper", "copies", "reported"]
    assert may_close(1, [2, 3]) and not may_close(1, [2, 1])


@pytest.mark.feature("DIG-04")
def test_a_stamp_seen_begins_the_procedure_and_tells_who_must_know(node):
    case = spilled(node)
    found = Spill.objects.using("owner").get(pk=case)
    arrival = Arrival.objects.using("owner").get(pk=found.arrival_id)
    assert (arrival.state, found.level, found.page) == ("refused", 1, 1)
    told = {node.actor(office).appointment_id for office in ("clerk_a", "head_a", "deputy_head_a")}
    assert told <= set(found.told)
    assert set(tasks_of(case).values_list("appointment_id", flat=True)) == set(found.told)
    with node.acting("clerk_a") as clerk:
        assert vault.names(clerk, arrival.locker_id) == [], "the paper is locked: nothing of it can be opened here"
    for stranger in ("clerk_b", "inspector_a", "auditor", "administrator"):
        with node.acting(stranger) as actor, pytest.raises(NoArrival):
            queries.get_spill(actor, case)


@pytest.mark.feature("DIG-04")
def test_it_is_ended_by_another_when_every_step_is_answered_for(node):
    case = spilled(node)
    do(node, case, list(STEPS)[:3])
    with node.acting("head_a") as head, pytest.raises(StepsLeft):
        actions.close_spill(head, case, words=WORDS)
    do(node, case, ["reported"])
    with node.acting("clerk_a") as clerk, pytest.raises(NotByWhoDidIt):
        actions.close_spill(clerk, case, words=WORDS)
    with node.acting("head_a") as head, pytest.raises(WordsTooFew):
        actions.close_spill(head, case, words="xong")
    with node.acting("head_a") as head:
        actions.close_spill(head, case, words=WORDS)
    node.work(30)
    assert set(tasks_of(case).values_list("state", flat=True)) == {"done"}
    with node.acting("clerk_a") as clerk, pytest.raises(StepUnknown):
        actions.do_spill_step(clerk, case, step="paper", words=WORDS)


@pytest.mark.feature("DIG-04")
def test_the_page_takes_each_step_and_says_what_is_wrong(node):
    case = spilled(node)
    client, address = node.client("clerk_a"), f"/intake/spills/{case}/"
    answer = client.post(address, {"step": "paper", "words": "xong"})
    assert answer.status_code == 422 and "xong" in answer.content.decode()
    for step in STEPS:
        assert client.post(address, {"step": step, "words": WORDS}).status_code == 302
    assert 'value="close"' not in client.get(address).content.decode(), "who did a step does not end it"
    head = node.client("head_a")
    assert 'value="close"' in head.get(address).content.decode()
    assert head.post(address, {"act": "close", "words": WORDS}).status_code == 302
    assert "Phạm Thị Ngân" in head.get(address).content.decode()
    assert str(case) in head.get("/intake/spills/").content.decode()
    with node.acting("clerk_b") as other, pytest.raises(NotFound):
        actions.do_spill_step(other, case, step="paper", words=WORDS)
