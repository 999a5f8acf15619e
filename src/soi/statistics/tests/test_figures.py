"""Figures kept with each act equal figures counted anew, whatever happened; and who has which of them."""

from __future__ import annotations

import random
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from soi.base.errors import NotPermitted
from soi.cases import testing as cases
from soi.cases.models import Case
from soi.directives import testing as directives
from soi.petitions import testing as petitions
from soi.petitions.models import Petition
from soi.statistics import actions, rules, testing
from soi.statistics.models import Daily, DailyThing, Fact, Figure


def settle(node):
    """News carried, then the two counts."""
    node.work()
    return testing.kept(node), testing.anew(node)


@pytest.mark.feature("STA-14", "MON-01")
def test_a_history_by_the_real_verbs_counts_the_same_as_everything_anew(node):
    petition = petitions.accepted(node)
    case_id = cases.opened(node, petition)
    kept, anew = settle(node)
    assert kept == anew
    cases.walk(node, case_id, "proposed", "issued", "sent_back" if False else "prepared", "met")
    directive = directives.opened(node)
    works = [directives.obliged(node, directive) for _ in range(2)]
    directives.reported(node, works[0])
    kept, anew = settle(node)
    assert kept == anew
    assert sum(value for (_, measure, *_), value in kept.items() if measure == "obligation") >= 2
    with node.acting("inspector_a") as verifier:
        from soi.directives import actions as verbs

        verbs.close(verifier, works[0], how="Đã đối chiếu tại chỗ")
    after, anew = settle(node)
    assert after == anew
    assert after != kept


STEPS = st.lists(st.tuples(st.sampled_from(["due", "state", "unit"]), st.integers(0, 3), st.booleans()), max_size=8)


@pytest.mark.feature("STA-14")
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS, seed=st.integers(0, 2**32))
def test_random_histories_told_late_twice_and_out_of_order_come_to_the_same(node, steps, seed):
    """States are set by the owner, news is told at random: doubled, in any order, but each thing at least once."""
    chance = random.Random(seed)  # noqa: S311 - a test's dice
    found = things(node)
    told = []
    for what, which, twice in steps:
        kind, key = found[which % len(found)]
        change(node, kind, key, what, chance)
        told += [(kind, key)] * (2 if twice else 1)
    chance.shuffle(told)
    for kind, key in told:
        with node.machine(testing.MACHINE) as counter:
            actions.count(counter, kind, key)
    assert testing.kept(node) == testing.anew(node)


@pytest.fixture(scope="module")
def some(node):
    petition = petitions.accepted(node)
    case_id = cases.opened(node, petition)
    node.work()
    return [(rules.PETITION, petition), (rules.CASE, case_id)]


_some: dict[str, list[tuple[str, UUID]]] = {}


def things(node):
    if node.name not in _some:
        petition = petitions.accepted(node)
        _some[node.name] = [(rules.PETITION, petition), (rules.CASE, cases.opened(node, petition))]
        node.work()
    return _some[node.name]


def change(node, kind, key, what, chance):
    day = timezone.localdate() + timedelta(days=chance.randint(-9, 9))
    rows = (Petition if kind == rules.PETITION else Case).objects.using("owner").filter(pk=key)
    if kind == rules.PETITION:
        values = {"due": {"due_on": day}, "state": {"state": chance.choice(["accepted", "closed"])}}
        rows.update(**values.get(what, {"family": chance.choice(["denunciation", "complaint"])}))
    else:
        values = {"due": {"step_due_on": day}, "unit": {"subject_kind": "member"}}
        rows.update(**values.get(what, {"step_due_on": day}))


@pytest.mark.feature("STA-14")
def test_the_control_a_change_nobody_tells_of_is_found(node):
    kind, key = things(node)[0]
    with node.machine(testing.MACHINE) as counter:
        actions.count(counter, kind, key)
    Petition.objects.using("owner").filter(pk=key).update(state="accepted", due_on="2031-01-01")
    assert testing.kept(node) != testing.anew(node)
    with node.machine(testing.MACHINE) as counter:
        assert actions.remake(counter) >= 1
        assert actions.remake(counter) == 0
    assert testing.kept(node) == testing.anew(node)


@pytest.mark.feature("MON-01")
def test_who_settles_has_them_at_once_others_once_a_day(node):
    petitions.accepted(node)
    node.work()
    before = testing.figures(node, "head_a")
    assert before["petition.denunciation"][0] >= 1
    assert "petition.denunciation" not in testing.figures(node, "chief")
    petitions.accepted(node)
    node.work()
    assert testing.figures(node, "head_a")["petition.denunciation"][0] == before["petition.denunciation"][0] + 1
    assert testing.figures(node, "central_head")["petition.denunciation"][0] >= 2


@pytest.mark.feature("MON-05", "MON-01")
@pytest.mark.parametrize("office", ["clerk_a", "auditor", "administrator", "keeper_a", "inspector_b"])
def test_others_have_nothing_of_commission_a(node, office):
    petitions.accepted(node)
    node.work()
    assert testing.figures(node, office) == {}
    with node.acting(office):
        assert not Fact.objects.exists()
        assert not Figure.objects.exists()
        assert not Daily.objects.exists()


def daily(node, day):
    with node.machine(testing.MACHINE) as counter:
        return actions.keep_day(counter, day)


@pytest.mark.feature("MON-01", "MON-05")
def test_the_day_is_kept_once_and_leaves_out_what_a_reader_is_barred_from(node):
    """The province's party secretary stands above the denounced: barred. The figures of his day never hold it."""
    secretary = province_secretary(node)
    unrelated = petitions.accepted(node)
    node.work()
    today = timezone.localdate()
    day = today + timedelta(days=1)
    assert daily(node, day) >= 1
    assert daily(node, day) == 0
    with node.machine(testing.MACHINE):
        whole = sum(Daily.objects.filter(day=day).values_list("whole", flat=True))
        assert DailyThing.objects.filter(day=day).count() == whole
    barred_from = figures_of(secretary)
    # The control: the same figures for one who is not barred hold the denunciations.
    assert sum(whole for whole, _ in testing.figures(node, "head_a").values()) > sum(barred_from.values())
    petitions.accepted(node)
    node.work()
    assert figures_of(secretary) == barred_from
    daily(node, day + timedelta(days=1))
    assert figures_of(secretary) == barred_from
    assert unrelated


def province_secretary(node):
    """A party secretary of the province of commission A, who reads the wall and no petitions."""
    from soi.kernel.access import public as access
    from soi.kernel.identity.models import Account
    from soi.kernel.organisations.models import Unit
    from soi.kernel.persons.models import Appointment, Person

    account = Account.objects.using("owner").create(username=f"bithu.{uuid4().hex[:6]}")
    person = Person.objects.using("owner").create(name="Vi Văn Toàn", sort_key="toan", account=account)
    unit = Unit.objects.using("owner").get(code="p98")
    Appointment.objects.using("owner").create(
        person=person, unit=unit, role="party_secretary", level=1, valid_from="2025-07-01"
    )
    (actor,) = access.actors_of_account(account.pk)
    return actor


def figures_of(actor):
    from soi.kernel.access import public as access
    from soi.statistics import queries

    with access.acting(actor):
        found: dict[str, int] = {}
        for line in queries.figures(timezone.localdate()):
            if line.sensitive:
                found[line.measure] = found.get(line.measure, 0) + line.whole
        return found


def test_nobody_but_the_counting_machine_counts(node):
    for office in ("head_a", "auditor", "administrator"):
        with pytest.raises(NotPermitted), node.acting(office) as actor:
            actions.count(actor, rules.PETITION, uuid4())
        with pytest.raises(NotPermitted), node.acting(office) as actor:
            actions.remake(actor)
