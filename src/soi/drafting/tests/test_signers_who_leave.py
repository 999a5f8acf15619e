"""An issued paper that waits for a signature waits for a person in office; no paper says that another signed it."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connections

from soi.cases import public as cases
from soi.cases import testing
from soi.drafting import actions, queries
from soi.drafting import testing as drafting
from soi.drafting.models import Sheet, State
from soi.kernel.signing import public as signing
from soi.kernel.signing import testing as signing_testing
from soi.kernel.signing.models import Request, Turn
from soi.petitions import testing as petitions
from soi.tasks import actions as tasks_actions
from soi.tasks import testing as tasks
from soi.tasks.models import Task
from soi.tasks.testing import newcomer, seated

pytestmark = [pytest.mark.feature("DIR-07")]
KIND = "proposal"


def post(node, role, name, unit="p98.k"):
    return seated(newcomer(node.unit(unit), role, name))


def sits(case_id, before, after):
    """The seats of one of the cast are another's from the beginning."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "update soi.cases_seat set appointment_id = %s where case_id = %s and appointment_id = %s",
            [after.appointment_id, case_id, before.appointment_id],
        )
        cursor.execute(
            "update soi.cases_case set team = array_append(array_remove(team, %s), %s) where id = %s",
            [before.person_id, after.person_id, case_id],
        )


def leaves(node, actor):
    with node.acting("head_a") as head:
        tasks_actions.end_appointment(head, actor.appointment_id, last_day=tasks.in_days(-1))


def kept(sheet_id):
    return Sheet.objects.using("owner").get(pk=sheet_id)


def issued_by(node, actor, case_id, kind=KIND):
    with node.seat(actor):
        key = actions.begin(actor, case_id, kind)
        actions.keep_words(actor, key, base=0, words=drafting.words(kind))
        actions.issue(actor, key)
    return key


def turns(request_id):
    return [
        (each.appointment_id, each.is_agency, each.state)
        for each in Turn.objects.using("owner").filter(request_id=request_id).order_by("position")
    ]


def test_a_paper_that_names_who_has_left_goes_back_and_is_signed_in_the_name_of_who_signs(node):
    case_id = testing.opened(node, petitions.accepted(node))
    gone = post(node, "deputy_head", "Người Đã Rời")
    sits(case_id, node.actor("petition_officer_a"), gone)
    key = issued_by(node, gone, case_id)
    before = kept(key)
    assert before.named == [gone.appointment_id]
    assert gone.appointment_id in [each for each, _agency, _state in turns(before.request_id)]
    with node.seat(gone):
        cases.take_step(gone, case_id, "proposed")
    leaves(node, gone)
    back = kept(key)
    assert (back.state, back.request_id, back.signed) == (State.PRESENTED, None, "")
    assert (back.number, back.symbol) == (before.number, before.symbol), "it keeps the number it has"
    assert Request.objects.using("owner").get(pk=before.request_id).state == "refused"
    heir = node.actor("head_a")
    with node.acting("head_a") as head:
        assert Task.objects.get(ref_id=key, state="open").appointment_id == heir.appointment_id
        assert key in [each.sheet.pk for each in queries.waiting_for(head)]
    client = node.client("head_a")
    for language, words in (
        ("en", "has left office before signing it"),
        ("vi", "đã thôi giữ chức vụ trước khi ký"),
        ("sv", "har lämnat sin befattning"),
    ):
        client.cookies["soi_language"] = language
        assert words in client.get(f"/papers/{key}/").content.decode()
    with node.acting("head_a") as head:
        assert actions.issue(head, key) == before.symbol
    anew = kept(key)
    assert anew.state == State.ISSUED and anew.pdf != before.pdf and anew.named == [heir.appointment_id]
    signing_testing.sign_all(node, anew.request_id, "head_a")
    with node.acting("head_a") as head:
        found = signing.verify(signing.document(head, anew.request_id))
    assert [(each.name, each.valid, each.trusted) for each in found][:1] == [("Đỗ Minh Khang", True, True)]


def test_the_seal_of_a_keeper_who_has_left_is_set_by_another_of_the_office(node):
    case_id = testing.opened(node, petitions.accepted(node))
    gone = post(node, "clerk", "Văn Thư Đã Rời")
    sits(case_id, node.actor("clerk_a"), gone)
    drafting.goes(node, case_id, "proposed")
    key = issued_by(node, node.actor("head_a"), case_id, "decision")
    before = kept(key)
    head, keeper = node.actor("head_a").appointment_id, node.actor("clerk_a").appointment_id
    assert turns(before.request_id) == [(head, False, "waiting"), (gone.appointment_id, True, "waiting")]
    leaves(node, gone)
    after = kept(key)
    assert (after.state, after.pdf, after.request_id) == (State.ISSUED, before.pdf, before.request_id)
    assert turns(after.request_id) == [(head, False, "waiting"), (keeper, True, "waiting")]
    signing_testing.sign_all(node, after.request_id, "head_a", "clerk_a")
    with node.acting("clerk_a") as clerk:
        found = signing.verify(signing.document(clerk, after.request_id))
    assert [each.valid and each.trusted for each in found] == [True, True]


def test_the_database_lets_no_turn_of_one_in_office_pass_and_no_number_change(node):
    case_id = testing.opened(node, petitions.accepted(node))
    key = issued_by(node, node.actor("petition_officer_a"), case_id)
    request_id, head = kept(key).request_id, node.actor("head_a")
    changes = [
        ("update soi.signing_turn set appointment_id = %s where request_id = %s and position = 1",
         [head.appointment_id, request_id], "a_turn_stays_its_signers"),
        ("update soi.signing_request set persons = array_append(persons, %s) where id = %s",
         [node.actor("inspector_b").person_id, request_id], "a_request_stays_as_asked"),
        ("update soi.drafting_sheet set state = 'presented', request_id = null where id = %s",
         [key], "an_issued_paper_stays"),
    ]  # fmt: skip
    for change, values, constraint in changes:
        with pytest.raises(IntegrityError) as refused, connections["owner"].cursor() as cursor:
            cursor.execute(change, values)
        assert refused.value.__cause__.diag.constraint_name == constraint
