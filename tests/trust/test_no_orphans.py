"""Whoever leaves office, in whatever order and on whatever day: nothing open lies with nobody (DIR-07)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, connections, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from soi.base.errors import Refusal
from soi.cases import testing as cases
from soi.cases.models import Case, Seat
from soi.correspondence import testing as correspondence
from soi.directives import testing as directives
from soi.directives.models import Obligation
from soi.petitions import testing as petitions
from soi.petitions.models import Petition
from soi.statistics.models import Fact
from soi.tasks import actions, queries
from soi.tasks import testing as tasks
from soi.tasks.models import DutyKind, Passing, Task
from soi.vault import public as vault

pytestmark = pytest.mark.feature("DIR-07")

IN_OFFICE = (
    "exists (select from soi.persons_appointment a where a.id = {holder} and a.valid_from <= soi.today()"
    " and (a.valid_to is null or a.valid_to >= soi.today()))"
)
# Every place of the house that names who is responsible for something open.
OPEN = {
    "task": ("soi.tasks_task", "state = 'open'", ("appointment_id",)),
    "petition": ("soi.petitions_petition", "state not in ('guided', 'closed')", ("responsible_id",)),
    "case": ("soi.cases_case", "step <> 'end'", ("responsible_id",)),
    "seat": (
        "(select s.* from soi.cases_seat s join soi.cases_case c on c.id = s.case_id where c.step <> 'end')",
        "true",
        ("appointment_id",),
    ),
    "obligation": ("soi.directives_obligation", "state <> 'closed'", ("doer_id", "verifier_id")),
    "slip": ("soi.correspondence_slip", "state <> 'done'", ("responsible_id",)),
    "draft": (
        "soi.correspondence_paper",
        "state in ('draft', 'submitted', 'ordered', 'signed')",
        ("responsible_id",),
    ),
    "signer": (
        "soi.correspondence_paper",
        "state in ('draft', 'submitted', 'ordered') and signer_id is not null",
        ("signer_id",),
    ),
    "question": (
        "(select c.* from soi.correspondence_consultation c join soi.correspondence_paper p on p.id = c.paper_id"
        " where p.state in ('draft', 'submitted', 'ordered'))",
        "answer = ''",
        ("responsible_id",),
    ),
    "sent": (
        "(select c.* from soi.correspondence_charge c join soi.correspondence_dispatch d on d.id = c.dispatch_id"
        " where not exists (select from soi.correspondence_trace t where t.dispatch_id = d.id and t.act in"
        " ('recalled', 'superseded', case when d.answer_due_on is null then 'entered' else 'answered' end)))",
        "true",
        ("appointment_id",),
    ),
    "signature": (
        "(select t.* from soi.signing_turn t join soi.signing_request r on r.id = t.request_id"
        " where r.state = 'waiting' and t.position >= r.turn)",
        "true",
        ("appointment_id",),
    ),
}


def orphans() -> list[str]:
    """Open things without a person in office, by the owner's sight, counted without any function of the product."""
    found = []
    with connections["owner"].cursor() as cursor:
        for kind, (table, is_open, holders) in OPEN.items():
            for holder in holders:
                in_office = IN_OFFICE.format(holder=f"it.{holder}")
                cursor.execute(f"select count(*) from {table} it where {is_open} and not {in_office}")
                found += [f"{kind}.{holder}"] * cursor.fetchone()[0]
    return found


def open_things() -> int:
    with connections["owner"].cursor() as cursor:
        return sum(_count(cursor, table, is_open) for table, is_open, _ in OPEN.values())


def _count(cursor: Any, table: str, is_open: str) -> int:
    cursor.execute(f"select count(*) from {table} it where {is_open}")
    return int(cursor.fetchone()[0])


CORRESPONDENCE = (
    ("slip", "responsible_id", "state <> 'done'"),
    ("paper", "responsible_id", "state = 'draft'"),
    ("paper", "signer_id", "state = 'draft'"),
    ("consultation", "responsible_id", "answer = ''"),
    ("charge", "appointment_id", "true"),
)


@dataclass
class House:
    """Commission A over some days: people come, get work, get a last day; the caretaker goes round each morning."""

    node: Any
    today: int = 0
    people: list[int] = field(default_factory=list)

    def comes(self, which: int, days: int) -> None:
        unit, role = (("p98.k.nv2", "inspector"), ("p98.k", "head"), ("p98.k", "deputy_head"))[which % 3]
        self.people.append(tasks.newcomer(self.node.unit(unit), role, f"Người {len(self.people)}"))

    def gets_work(self, which: int, days: int) -> None:
        with self.node.acting("central_head") as giver:
            about = {"kind": "records.look", "title": "Look", "due_on": tasks.in_days(days)}
            actions.assign(giver, appointment_id=self._one(which), **about)

    def is_obliged(self, which: int, days: int) -> None:
        with connections["owner"].cursor() as cursor:
            cursor.execute(
                "update soi.directives_obligation o set doer_id = p.appointment, doer_person_id = p.person"
                " from soi.post_of(%s) p where o.state <> 'closed' and p.person <> o.verifier_person_id",
                [self._one(which)],
            )

    def gets_the_case(self, which: int, days: int) -> None:
        with connections["owner"].cursor() as cursor:
            cursor.execute("update soi.cases_case set responsible_id = %s where step <> 'end'", [self._one(which)])
            cursor.execute(
                "update soi.cases_seat set appointment_id = %s where id = (select min(id) from soi.cases_seat)",
                [self._one(which)],
            )

    def gets_the_letters(self, which: int, days: int) -> None:
        with connections["owner"].cursor() as cursor:
            cursor.execute("update soi.petitions_petition set responsible_id = %s", [self._one(which)])

    def gets_the_post(self, which: int, days: int) -> None:
        """A slip, a draft with its signature, a question and a sent paper, wherever they lie."""
        with connections["owner"].cursor() as cursor:
            for table, column, is_open in CORRESPONDENCE:
                cursor.execute(
                    f"update soi.correspondence_{table} set {column} = %s where {is_open}", [self._one(which)]
                )

    def has_a_last_day(self, which: int, days: int) -> None:
        tasks.ends(self._one(which), days - 2)

    def goes_on_after_all(self, which: int, days: int) -> None:
        tasks.ends(self._one(which), None)

    def a_day_passes(self, which: int, days: int) -> None:
        self.today += 1 + days

    def _one(self, which: int) -> int:
        return self.people[which % len(self.people)]

    def do(self, name: str, which: int, days: int) -> None:
        # A refusal of the database is one of the answers; what counts is how everything stands after it.
        with tasks.day(self.today), suppress(IntegrityError, Refusal), transaction.atomic(using="owner"):
            getattr(self, name)(which, days)

    def morning(self) -> list[str]:
        """The caretaker goes round; then what lies with nobody."""
        with tasks.day(self.today):
            with self.node.machine("caretaker") as caretaker:
                actions.let_fall(caretaker)
            return orphans()


ACTS = (
    *("comes", "gets_work", "gets_work", "is_obliged", "gets_the_case", "gets_the_letters", "gets_the_post"),
    *("has_a_last_day", "has_a_last_day", "goes_on_after_all", "a_day_passes"),
)
histories = st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 7), st.integers(0, 4)), max_size=12)
quick = settings(
    max_examples=15, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, database=None
)


@pytest.fixture(scope="module")
def furnished(node):
    """Letters held, sorted and accepted, a case with its seats, an obligation with its verifier."""
    petitions.held(node)
    petitions.sorted_letter(node)
    case = cases.opened(node, petitions.accepted(node))
    directives.obliged(node, directives.opened(node))
    correspondence.signers(node)
    correspondence.laid(node)
    paper = correspondence.drafted(node)
    with node.acting("inspector_a") as inspector:
        asked = [node.actor("deputy_head_a").appointment_id]
        correspondence.actions.consult(inspector, paper, asked, due_on=tasks.in_days(9))
    sent = correspondence.issued(node, answer_due_on=tasks.in_days(9))
    correspondence.delivered(node, correspondence.dispatch_of(node, sent))
    return case


def test_after_random_histories_nothing_lies_with_nobody_on_any_day(node, furnished):
    ended, came = [], []
    whole = open_things()

    @quick
    @given(histories)
    def run(acts: list[tuple[str, int, int]]) -> None:
        house = House(node, people=[node.actor(each).appointment_id for each in ("inspector_a", "head_a")])
        house.people = [tasks.newcomer(node.unit("p98.k.nv2"), "inspector", "Người đầu")]
        for name, which, days in acts:
            house.do(name, which, days)
            assert house.morning() == []
        ended.append(open_things())
        with tasks.day(house.today):
            for person in house.people:
                with suppress(IntegrityError), transaction.atomic(using="owner"):
                    tasks.ends(person, -1)
        assert orphans() == []
        came.extend(house.people)

    run()
    # By today's clock some of those histories are still to come: their people leave now, for the tests after this one.
    for person in came:
        with suppress(IntegrityError), transaction.atomic(using="owner"):
            tasks.ends(person, -1)
    # Falling loses nothing: there is never less than there was.
    assert min(ended) >= whole
    assert Passing.objects.using("owner").filter(how="fell").exists()


@contextmanager
def without(trigger: str, table: str) -> Iterator[None]:
    with connections["owner"].cursor() as cursor:
        cursor.execute(f"alter table {table} disable trigger {trigger}")
    try:
        yield
    finally:
        with connections["owner"].cursor() as cursor:
            cursor.execute(f"alter table {table} enable trigger {trigger}")


def test_control_with_the_falling_switched_off_orphans_are_found(node, furnished):
    house = House(node, people=[tasks.newcomer(node.unit("p98.k.nv2"), "inspector", "Người kiểm chứng")])
    with without("appointment_work_falls", "soi.persons_appointment"):
        for act in (*ACTS[1:7], "has_a_last_day"):
            house.do(act, 0, 0)
        found = orphans()
        assert {"task.appointment_id", "case.responsible_id", "petition.responsible_id"} <= set(found)
        assert {"seat.appointment_id", "obligation.doer_id"} <= set(found)
        assert {"slip.responsible_id", "draft.responsible_id", "signer.signer_id"} <= set(found)
        assert {"question.responsible_id", "sent.appointment_id"} <= set(found)
    # Switched on again, the next morning's round finds them too.
    assert house.morning() == []


def test_control_without_the_morning_round_a_date_that_comes_leaves_orphans(node, furnished):
    house = House(node, people=[tasks.newcomer(node.unit("p98.k.nv2"), "inspector", "Người hết hạn")])
    house.do("gets_work", 0, 0)
    house.do("has_a_last_day", 0, 2)
    with tasks.day(0):
        assert orphans() == []
    with tasks.day(1):
        assert orphans() == ["task.appointment_id"]
    house.today = 1
    assert house.morning() == []


def test_every_kind_the_database_knows_is_told_in_words(node):
    assert queries.kinds() == sorted(DutyKind.objects.using("owner").values_list("kind", flat=True))


def fallen(node: Any, office: str, until: int = -1) -> Any:
    """What the end of a newcomer's appointment does: the head of the unit over it, by the house's own act."""
    with node.acting("head_a") as head:
        return actions.end_appointment(head, office, last_day=tasks.in_days(until))


def test_a_held_letter_falls_to_a_fellow_who_sorts_and_its_locker_opens_to_nobody_else(node):
    letter = petitions.held(node)
    newcomer = tasks.newcomer(node.unit("p98.k.don"), "petition_officer", "Người giữ đơn", level=1)
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "update soi.petitions_petition p set responsible_id = o.appointment, holders = holders || o.person"
            " from soi.post_of(%s) o where p.id = %s",
            [newcomer, letter],
        )
    fallen(node, newcomer)
    with node.acting("petition_officer_a") as officer:
        found = Petition.objects.get(pk=letter)
        assert found.responsible_id == officer.appointment_id
        assert officer.person_id in found.holders
        assert "original" in vault.names(officer, found.locker_id)
    with node.acting("head_a"):
        assert not Petition.objects.filter(pk=letter).exists()


def test_where_nobody_sorts_a_held_letter_falls_to_the_head_who_can_open_it(node):
    letter = petitions.held(node)
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "select soi.petition_moves(%s, 'responsible', responsible_id, %s) from soi.petitions_petition"
            " where id = %s",
            [letter, node.actor("head_a").appointment_id, letter],
        )
    with node.acting("head_a") as head:
        found = Petition.objects.get(pk=letter)
        assert "original" in vault.names(head, found.locker_id)
    with node.acting("petition_officer_a"):
        assert not Petition.objects.filter(pk=letter).exists()


def test_what_falls_goes_past_a_head_who_may_never_learn_of_it(node):
    """The commune's head is barred from a letter that denounces an officer there: it goes on to the level above."""
    letter = petitions.accepted(node, accused=[petitions.named(node, managed_at="province")])
    newcomer = tasks.newcomer(node.unit("p98.k.nv2"), "inspector", "Người xác minh", level=1)
    barred = node.actor("head_a")
    with connections["owner"].cursor() as cursor:
        cursor.execute("update soi.petitions_petition set responsible_id = %s where id = %s", [newcomer, letter])
        cursor.execute(
            "insert into soi.petitions_bar (petition_id, person_id, why) values (%s, %s, 'test')",
            [letter, barred.person_id],
        )
    tasks.ends(newcomer, -1)
    with node.acting("central_head") as central:
        assert Petition.objects.get(pk=letter).responsible_id == central.appointment_id
    with node.acting("head_a"):
        assert not Petition.objects.filter(pk=letter).exists()


def test_a_case_falls_with_its_seats_and_its_task_and_its_new_person_sees_it(node):
    case_id = cases.opened(node, petitions.accepted(node))
    newcomer = tasks.newcomer(node.unit("p98.k.nv2"), "inspector", "Người có ghế", level=1)
    with connections["owner"].cursor() as cursor:
        cursor.execute("select responsible_id from soi.cases_case where id = %s", [case_id])
        before = cursor.fetchone()[0]
        cursor.execute(
            "select soi.pass_duty('cases.case', %s, 'responsible', unit_id, responsible_id, %s, 'fell')"
            " from soi.cases_case where id = %s",
            [case_id, newcomer, case_id],
        )
        cursor.execute("select count(*) from soi.cases_seat where appointment_id = %s", [newcomer])
        assert cursor.fetchone()[0] >= 1
    assert Task.objects.using("owner").get(ref_id=case_id, state="open").appointment_id == newcomer != before
    fallen(node, newcomer)
    with node.acting("head_a") as head:
        case = Case.objects.get(pk=case_id)
        assert case.responsible_id == head.appointment_id and head.person_id in case.team
        assert not Seat.objects.filter(case=case, appointment_id=newcomer).exists()
        assert Task.objects.get(ref_id=case_id, state="open").appointment_id == head.appointment_id


def test_work_that_the_head_verifies_never_falls_to_the_head_to_do(node):
    """Who does it never becomes who checks it: the obligation goes on to the next head above."""
    newcomer = tasks.newcomer(node.unit("p98.k.nv2"), "inspector", "Người làm", level=1)
    with node.acting("head_a") as head:
        obligation = directives.actions.oblige(
            head,
            _directive(head),
            work=directives.WORK,
            doer_id=newcomer,
            verifier_id=head.appointment_id,
            due_on=tasks.in_days(9),
        )
    fallen(node, newcomer)
    found = Obligation.objects.using("owner").get(pk=obligation)
    assert found.doer_id == node.actor("central_head").appointment_id
    assert found.doer_person_id != found.verifier_person_id
    # The figures follow: it is counted where it lies now.
    node.work()
    assert Fact.objects.using("owner").get(kind="directives.obligation", key=obligation).unit_id == found.unit_id


def _directive(head: Any) -> UUID:
    return directives.actions.open_directive(
        head, symbol="77-TB/UBKT", title="Thu, chi quỹ thôn", issued_on=tasks.in_days(-10)
    )
