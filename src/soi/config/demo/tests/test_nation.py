"""A small nation, whole: what holds of three communes holds of three thousand."""

from __future__ import annotations

from collections import defaultdict

import pytest
from django.conf import settings
from django.db import connections

from soi.cases.models import Case
from soi.config.demo.nation import land as lands
from soi.config.demo.nation import load, matters, plan, words
from soi.config.demo.nation.plan import ACCOUNTS, Size
from soi.config.environment import Trouble
from soi.kernel.access import public as access
from soi.kernel.access.actor import forget_lists
from soi.kernel.identity.models import Account
from soi.kernel.persons.models import Person
from soi.kernel.search import public as search
from soi.kernel.search import scopes
from soi.kernel.search.follower import Follower
from soi.records import queries
from soi.records.models import Document, File
from soi.statistics import testing as statistics
from tests.sealing import seal_all

SIZE = Size(communes=3, years=3, seed=7)
CASES = 3 * 3 * sum(matters.IN_A_YEAR.values())
PAPERS = 3 * 3 * (plan.OWN + plan.PROVINCE + plan.CENTRE)
ENDED = "select count(*) from records_document d join organisations_unit u on u.id = d.unit_id where u.kind = 'ended'"


@pytest.fixture(scope="module")
def nation(node):
    forget_lists()
    scopes.forget()
    said = []
    node.outcome = load.load(SIZE, jobs=0, say=said.append)
    node.cases = load.load_cases(SIZE, jobs=0, say=said.append)
    return node


def asked(sql, *values):
    with connections["owner"].cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


def actor(office):
    account = Account.objects.get(username=ACCOUNTS[office][0])
    return access.actors_of_account(account.pk)[0]


@pytest.fixture(scope="module")
def index(nation):
    follower = Follower()
    while follower.step():
        pass
    yield follower
    follower.close()


def test_every_paper_of_the_plan_has_come(nation):
    assert nation.outcome.entered == PAPERS
    assert asked("select count(*) from records_document") == [(PAPERS,)]


def test_no_book_has_a_gap_and_every_counter_stands_at_the_last_number(nation):
    gaps = asked(
        "select unit_id, register_year from records_document group by 1, 2 "
        "having count(*) <> max(register_no) or min(register_no) <> 1"
    )
    wrong = asked(
        "select count(*) from numbering_counter c full join (select unit_id, register_year::text as term, "
        "max(register_no) as last from records_document group by 1, 2) d using (unit_id, term) "
        "where c.kind = 'incoming' and c.last is distinct from d.last"
    )
    assert (gaps, wrong) == ([], [(0,)])


def test_numbers_follow_the_days(nation):
    assert not asked(
        "select 1 from (select received_on, lag(received_on) over (partition by unit_id, register_year "
        "order by register_no) before from records_document) d where before > received_on"
    )


def test_all_is_marked_as_invented_and_nobody_real_is_there(nation):
    assert asked("select count(*) from records_document where title not like %s", f"%{words.MARK}%") == [(0,)]
    assert asked("select count(*) from persons_person where not is_invented and machine is null") == [(0,)]
    assert asked("select count(*) from identity_account where not is_demo") == [(0,)]


def test_no_paper_is_an_orphan(nation):
    assert asked(
        "select count(*) from records_document d "
        "left join records_file f on f.id = d.file_id and f.unit_id = d.unit_id "
        "left join lateral soi.post_of(d.responsible_id) p on true "
        "where f.id is null or p.appointment is null"
    ) == [(0,)]


def test_what_was_written_before_the_mergers_lies_in_the_books_of_the_bodies_that_ended(nation):
    assert asked(f"{ENDED} and d.received_on >= %s", plan.MERGED_ON) == [(0,)]
    assert asked(f"{ENDED} and d.received_on < %s", plan.MERGED_ON)[0][0] > PAPERS // 5
    living = asked(
        "select count(*) from records_document d join organisations_unit u on u.id = d.unit_id "
        "where u.level = 'commune' and u.kind <> 'ended' and d.received_on < %s and exists (select from "
        "organisations_succession s where s.successor_id = u.parent_id)", plan.MERGED_ON,
    )  # fmt: skip
    assert living == [(0,)]


def test_the_same_nation_again_changes_nothing(nation):
    state = "select count(*), max(xmin::text::bigint) from records_document"
    before, people_before = asked(state), asked("select count(*) from persons_appointment")
    again = load.load(SIZE, jobs=0, say=lambda _: None)
    assert (again.entered, again.known, again.posts) == (0, PAPERS, 0)
    assert load.load_cases(SIZE, jobs=0, say=lambda _: None) == (0, CASES)
    assert (asked(state), asked("select count(*) from persons_appointment")) == (before, people_before)


@pytest.mark.feature("SEC-02")
def test_a_clerk_sees_the_own_body_alone_an_auditor_all_of_it(nation):
    clerk, auditor = actor("clerk"), actor("auditor")
    with access.acting(clerk):
        units = set(Document.objects.values_list("unit_id", flat=True))
        seen = queries.visible_documents(clerk).count()
    assert units == {clerk.unit_id}
    assert 0 < seen < PAPERS
    with access.acting(auditor):
        assert queries.visible_documents(auditor).count() == PAPERS


@pytest.mark.feature("SEC-02")
def test_search_finds_the_planted_words_of_the_own_body_and_of_no_other(nation, index):
    clerk, auditor = actor("clerk"), actor("auditor")
    with access.acting(auditor):
        own = Document.objects.filter(unit_id=clerk.unit_id, level=0).order_by("pk").first()
        other = Document.objects.exclude(unit_id=clerk.unit_id).filter(level=0).order_by("pk").first()
    for reader, paper, found in (
        (clerk, own, True),
        (clerk, other, False),
        (auditor, own, True),
        (auditor, other, True),
    ):
        phrase = " ".join(paper.text.replace("\f", " ").split()[:22])
        with access.acting(reader):
            hits = search.find(reader, f'"{phrase}"').hits
        assert (str(paper.pk) in {hit.id for hit in hits}) is found


def test_the_index_knows_each_paper_and_each_file_and_nothing_waits(nation, index):
    assert not search.behind()
    with access.acting(actor("auditor")):
        files = File.objects.count()
        for kind, count in (("records.document", PAPERS), ("records.file", files)):
            assert search.find(actor("auditor"), words.MARK, kinds=[kind]).total == count


def test_every_act_is_in_the_log_and_the_log_verifies(nation, tmp_path):
    from soi.kernel.audit import export, verifier

    entered = asked("select sum((detail->>'count')::int) from audit.event where kind = 'records.book.taken_over'")
    assert entered == [(PAPERS,)]
    seal_all(nation)
    export.write(tmp_path / "log")
    assert verifier.verify(tmp_path / "log", []).is_whole


def test_the_figures_are_what_counting_anew_gives(nation):
    open_cases = asked("select count(*) from cases_case where ended_at is null")[0][0]
    assert statistics.things(nation) == sum(statistics.kept(nation).values()) == open_cases > 0
    assert statistics.kept(nation) == statistics.anew(nation)


def test_every_case_has_its_seats_and_every_open_one_its_one_task_with_a_person_in_office(nation):
    assert nation.cases == (CASES, 0)
    assert asked("select count(*) from cases_case where subject_name not like %s", f"%{words.MARK}%") == [(0,)]
    assert asked(
        "select count(*) from cases_case c where (select count(*) from tasks_task t join lateral "
        "soi.post_of(t.appointment_id) on true where t.ref_id = c.id and t.state = 'open') "
        "<> case when c.ended_at is null then 1 else 0 end"
    ) == [(0,)]
    assert not asked("select 1 from cases_case c where not exists (select from cases_seat s where s.case_id = c.id)")


def test_a_commission_sees_its_own_cases_and_a_neighbour_none_of_them(nation):
    head = actor("head")
    with access.acting(head):
        paths = set(Case.objects.values_list("unit__path", flat=True))
    assert all(path.startswith(head.paths[0]) for path in paths)
    with access.acting(actor("inspector")):
        assert not Case.objects.exclude(unit__path__startswith=head.unit_path).exists()


def test_another_nation_is_not_laid_over_it(nation):
    with pytest.raises(Trouble, match="--communes 3"):
        load.load(Size(communes=4, years=3, seed=7), jobs=0, say=lambda _: None)


def test_a_node_with_a_real_person_is_refused(nation):
    Person.objects.using("owner").create(name="Người thật", sort_key="x")
    try:
        with pytest.raises(Trouble, match="no demo"):
            load.require_demo()
    finally:
        Person.objects.using("owner").filter(name="Người thật").delete()
    load.require_demo()


def test_a_node_that_is_no_demo_is_refused(nation, monkeypatch):
    monkeypatch.setattr(settings, "SOI_DEMO", False)
    with pytest.raises(Trouble, match="no demo"):
        load.load(SIZE, jobs=0, say=lambda _: None)


def test_another_seed_is_another_nation_and_the_same_seed_the_same(nation):
    land = lands.read(SIZE)
    one, same = list(plan.books(land, SIZE)), list(plan.books(land, SIZE))
    assert one == same
    other = Size(3, 3, 8)
    assert {c.code for some in lands.read(other).communes.values() for c in some} != {
        c.code for some in land.communes.values() for c in some
    }


def test_a_larger_nation_has_as_many_papers_as_communes_and_years(nation):
    held = defaultdict(int)
    size = Size(40, 2, 7)
    land = lands.read(size)
    for book in plan.books(land, size):
        held[book.desk] += len(book.papers)
    assert sum(held.values()) == plan.count(land, size) == 40 * 2 * 61
    assert held["tw.k.vp"] == 40 * 2 * plan.CENTRE
