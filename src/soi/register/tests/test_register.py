"""The register: made by the house from decisions, looked into with a reason, and closed to everybody else."""

from __future__ import annotations

from datetime import timedelta

import psycopg
import pytest
from django.db import IntegrityError, connection
from django.utils import timezone

from soi.base.errors import NotPermitted
from soi.decisions import testing as decisions
from soi.kernel.audit import public as audit
from soi.petitions import testing as petitions
from soi.register import actions, queries, testing
from soi.register.errors import CodeMissing, NoSuchLookUp, PurposeUnknown, ReasonMissing
from soi.register.models import Entry, LookUp


@pytest.fixture
def decision_id(node):
    return testing.entered(node, petitions.accepted(node))


def found(node, office, look_up_id):
    with node.acting(office) as actor:
        return queries.found_by(actor, queries.get_look_up(actor, look_up_id))


def rows_of(node, office, decision_id):
    with node.acting(office):
        return list(Entry.objects.filter(decision_id=decision_id))


@pytest.mark.feature("REG-01")
def test_news_of_a_decision_becomes_an_entry_and_its_announcement_completes_it(node):
    decision_id = decisions.decided(node, petitions.accepted(node))
    node.work()
    (entry,) = rows_of(node, "head_a", decision_id)
    assert (entry.announced_on, entry.lapses_on) == (None, None)
    decisions.served(node, decision_id)
    node.work()
    (entry,) = rows_of(node, "head_a", decision_id)
    today = timezone.localdate()
    assert entry.announced_on == entry.effect_on == today
    assert entry.lapses_on is not None
    assert entry.lapses_on.replace(year=today.year) == today or today.day == 29
    assert entry.number.startswith(f"KL-{today.year}-")


def test_entering_again_changes_nothing(node, decision_id):
    before = rows_of(node, "head_a", decision_id)
    testing.enter(node, decision_id)
    after = rows_of(node, "head_a", decision_id)
    assert [vars(row)["number"] for row in before] == [vars(row)["number"] for row in after]


@pytest.mark.feature("REG-05")
def test_nobody_can_enter_anything_by_hand(node, decision_id):
    with pytest.raises(NotPermitted), node.acting("head_a") as head:
        actions.enter(head, decision_id)
    columns = [field.column for field in Entry._meta.fields]
    values = ", ".join({"id": "gen_random_uuid()", "number": "'X'"}.get(column, column) for column in columns)
    statement = f"insert into register_entry ({', '.join(columns)}) select {values} from register_entry"  # noqa: S608
    for office in ("head_a", "inspector_a", "chief"):
        # Where no row is seen, none is copied: what is refused is refused by the policy, what is not seen stays away.
        with node.acting(office), connection.cursor() as cursor:
            try:
                cursor.execute(statement)
            except (IntegrityError, Exception) as error:  # noqa: BLE001 - any refusal of the database is one
                assert "row-level security" in str(error) or "unique" in str(error), office
            else:
                assert cursor.rowcount == 0, office
    # There is no row without a decision behind it: the column takes no null, and the key must exist.
    assert not Entry._meta.get_field("decision").null


@pytest.mark.feature("REG-01")
def test_an_entry_stays_as_it_was_decided(node, decision_id):
    with node.machine("registrar"), pytest.raises(IntegrityError, match="entry_stays"):
        Entry.objects.filter(decision_id=decision_id).update(sanction="sanction.member.expulsion")
    with node.machine("registrar"), pytest.raises(IntegrityError, match="entry_stays"):
        Entry.objects.filter(decision_id=decision_id).update(lapses_on=timezone.localdate() + timedelta(days=9))
    with node.acting("head_a"):
        assert Entry.objects.filter(decision_id=decision_id).update(number="x") == 0


@pytest.mark.feature("REG-02")
def test_without_a_reason_the_database_itself_shows_nothing(node, decision_id):
    assert rows_of(node, "inspector_a", decision_id) == []
    assert rows_of(node, "inspector_b", decision_id) == []
    look_up = testing.looked_up(node, "inspector_b")
    # After the reason: the entries of that code, of any unit, since a member moves.
    assert [each.entry.decision_id for each in found(node, "inspector_b", look_up)].count(decision_id) == 1
    assert rows_of(node, "inspector_b", decision_id)
    assert rows_of(node, "inspector_a", decision_id) == []
    with node.acting("inspector_b") as actor:
        LookUp.objects.using("owner").filter(by_id=actor.appointment_id).update(closes_at=timezone.now())
    assert rows_of(node, "inspector_b", decision_id) == []
    with pytest.raises(NoSuchLookUp):
        found(node, "inspector_b", look_up)


@pytest.mark.feature("REG-02")
def test_a_look_up_of_another_code_opens_nothing_of_this_one(node, decision_id):
    testing.looked_up(node, "inspector_b", code="ĐV-00000")
    assert rows_of(node, "inspector_b", decision_id) == []


@pytest.mark.feature("REG-02")
@pytest.mark.parametrize(
    ("over", "refusal"),
    [
        ({"sentence": "cần biết"}, ReasonMissing),
        ({"ground": " "}, ReasonMissing),
        ({"purpose": "curiosity"}, PurposeUnknown),
        ({"code": "  "}, CodeMissing),
    ],
)
def test_a_look_up_without_reason_is_refused_and_leaves_nothing_open(node, decision_id, over, refusal):
    with pytest.raises(refusal):
        testing.looked_up(node, "inspector_a", **over)
    assert rows_of(node, "inspector_a", decision_id) == []


@pytest.mark.feature("REG-02")
def test_the_database_shortens_a_look_up_that_wants_to_stay_open(node, decision_id):
    with node.acting("inspector_a") as actor:
        made = LookUp.objects.create(
            unit_id=actor.unit_id, by_id=actor.appointment_id, purpose="case", ground="x", sentence="x",
            subject_code="x", as_of=timezone.localdate(), closes_at=timezone.now() + timedelta(days=99),
        )  # fmt: skip
        made.refresh_from_db()
    assert made.closes_at - made.at <= timedelta(minutes=15)
    with node.acting("inspector_a"), pytest.raises((IntegrityError, Exception), match="look_up_says_why"):
        LookUp.objects.create(
            unit_id=actor.unit_id, by_id=actor.appointment_id, purpose="case", ground="", sentence="",
            subject_code="x", as_of=timezone.localdate(), closes_at=timezone.now(),
        )  # fmt: skip


@pytest.mark.feature("REG-02")
def test_each_look_up_stands_in_the_log_and_on_the_keepers_list(node, decision_id):
    look_up = testing.looked_up(node, "inspector_a")
    with node.acting("auditor") as auditor:
        said = [event.kind for event in audit.visible_events(auditor, limit=40)]
        assert LookUp.objects.filter(pk=look_up).exists()
    assert "register.entry.looked_up" in said
    with node.acting("head_a") as head:
        assert look_up in [each.pk for each in queries.look_ups(head)]
    with node.acting("inspector_b"):
        assert not LookUp.objects.filter(pk=look_up).exists()


@pytest.mark.feature("REG-02", "REG-03")
def test_the_day_asked_decides_what_is_shown_and_what_is_barred(node, decision_id):
    today = timezone.localdate()
    (now,) = [
        each
        for each in found(node, "inspector_a", testing.looked_up(node, "inspector_a"))
        if each.entry.decision_id == decision_id
    ]
    assert now.state == "holds"
    assert [item.id for item in now.barred] == ["appointment", "promotion", "transfer", "rotation"]
    for day in (today - timedelta(days=1), today + timedelta(days=366)):
        rows = found(node, "inspector_a", testing.looked_up(node, "inspector_a", as_of=day))
        assert decision_id not in [each.entry.decision_id for each in rows]
    rows = found(
        node, "inspector_a", testing.looked_up(node, "inspector_a", as_of=today + timedelta(days=366), purpose="case")
    )
    assert [each.state for each in rows if each.entry.decision_id == decision_id] == ["lapsed"]


@pytest.mark.parametrize("office", ["chief", "commune_clerk", "petition_officer_a", "auditor", "administrator"])
def test_who_has_no_right_looks_up_nothing(node, decision_id, office):
    with pytest.raises(NotPermitted):
        testing.looked_up(node, office)
    assert rows_of(node, office, decision_id) == []


def test_without_a_ticket_there_is_no_register(node, decision_id):
    try:
        rows = node.raw("select * from register_entry")
    except psycopg.Error:
        rows = []
    assert rows == []
