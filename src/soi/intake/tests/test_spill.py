"""A stamp seen on a linked node: it begins by itself, who must know is told, people do it, another ends it."""

from __future__ import annotations

import pytest

from soi.base.errors import NotFound
from soi.intake import actions, queries
from soi.intake.errors import (
    AlreadyClosed,
    MayLieHere,
    NoArrival,
    NotByWhoDidIt,
    StepsLeft,
    StepUnknown,
    WordsTooFew,
)
from soi.intake.models import Arrival, Spill
from soi.intake.rules.spill import STEPS, left, may_close, may_decide
from soi.intake.testing import arrive, arrive_read, spilled
from soi.records.tests.persons import connected
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
    assert may_decide(1, 2) and not may_decide(1, 1)


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
    assert head.get("/intake/spills/?after=%C2%B2").status_code == 200, "a figure, but none to count with"
    with node.acting("clerk_b") as other, pytest.raises(NotFound):
        actions.do_spill_step(other, case, step="paper", words=WORDS)


SEEN = "Dấu MẬT mờ ở góc trên, chỉ tôi và đồng chí quét đã xem."


def notice(node, arrival, office="clerk_a", **given):
    with connected(), node.acting(office) as actor:
        actions.notice_mark(actor, arrival, **{"level": 1, "page": 2, "words": SEEN, **given})
    return Spill.objects.using("owner").get(arrival=arrival)


@pytest.mark.feature("DIG-04")
def test_a_stamp_a_person_saw_begins_the_same_procedure(node):
    arrival = arrive_read(node, "clerk_a")
    case = notice(node, arrival)
    kept = Arrival.objects.using("owner").get(pk=arrival)
    assert (kept.state, kept.refusal["code"], case.level, case.page) == ("refused", "intake.mark_noticed", 1, 2)
    assert (case.noticed, case.noticed_by_id) == (SEEN, node.actor("clerk_a").appointment_id)
    with node.acting("clerk_a") as clerk:
        assert vault.names(clerk, kept.locker_id) == [], "nothing of it is kept"
    node.work(30)
    told = {node.actor(office).appointment_id for office in ("clerk_a", "head_a", "deputy_head_a")}
    given = set(tasks_of(case.pk).values_list("appointment_id", flat=True))
    assert told <= set(case.told) and given == set(case.told)
    do(node, case.pk)
    with node.acting("head_a") as head:
        actions.close_spill(head, case.pk, words=WORDS)
    node.work(30)
    assert set(tasks_of(case.pk).values_list("state", flat=True)) == {"done"}
    with pytest.raises(AlreadyClosed):
        notice(node, arrival)


@pytest.mark.feature("DIG-04")
def test_what_the_reader_has_not_read_yet_is_destroyed_too_and_is_not_read_after(node):
    arrival = arrive(node, "clerk_a")
    notice(node, arrival, level=2)
    with node.machine("reader") as reader:
        assert actions.begin_reading(reader, arrival) is None


@pytest.mark.feature("DIG-04")
def test_it_is_begun_with_words_by_who_holds_the_paper_where_such_a_paper_may_not_lie(node):
    arrival = arrive_read(node, "clerk_a")
    for given, refusal in (({"words": "có dấu"}, WordsTooFew), ({"level": 0}, MayLieHere), ({"level": 9}, MayLieHere)):
        with pytest.raises(refusal):
            notice(node, arrival, **given)
    for stranger in ("clerk_b", "inspector_a", "head_a"):
        with pytest.raises(NoArrival):
            notice(node, arrival, stranger)
    with node.acting("clerk_a") as clerk, pytest.raises(MayLieHere):
        actions.notice_mark(clerk, arrival, level=1, page=1, words=SEEN)
    assert Arrival.objects.using("owner").get(pk=arrival).state == "read", "an isolated machine may hold it"
    with node.acting("clerk_a") as clerk:
        actions.notice_mark(clerk, arrival, level=3, page=1, words=SEEN)
    assert Arrival.objects.using("owner").get(pk=arrival).state == "refused", "top secret lies on no machine"


@pytest.mark.feature("DIG-04")
def test_the_desk_has_the_form_and_says_what_is_wrong(node):
    arrival = arrive_read(node, "clerk_a")
    client, address = node.client("clerk_a"), f"/intake/{arrival}/notice/"
    with connected():
        assert address in client.get(f"/intake/{arrival}/").content.decode()
        assert client.get(address).status_code == 200
        wrong = client.post(address, {"level": "1", "page": "1", "words": "mật"})
        assert wrong.status_code == 422 and 'value="mật"' in wrong.content.decode()
        assert client.post(address, {"level": "1", "page": "1", "words": SEEN}).status_code == 302
    case = Spill.objects.using("owner").get(arrival=arrival)
    said = client.get(f"/intake/spills/{case.pk}/").content.decode()
    assert SEEN in said and "máy đọc đã không thấy" in said
    assert address not in client.get(f"/intake/{arrival}/").content.decode(), "nothing is kept any more"
