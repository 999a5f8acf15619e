"""Signing several at once, as a job: each paper is answered for, once, whatever kills the work in the middle."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection
from django.utils import timezone

from soi.correspondence import actions, jobs, queries, testing
from soi.correspondence.actions import signing as signing_folder
from soi.correspondence.errors import ChangedSince, LeftOffice, NoSuchRound, OrderLapsed
from soi.correspondence.models import Issue, Paper, Round, RoundLine
from soi.correspondence.rules import rounds
from soi.kernel.access import public as access
from soi.kernel.signing import public as signing
from soi.kernel.signing.models import Request, Turn
from soi.kernel.storage import public as storage

pytestmark = [pytest.mark.feature("COR-03"), pytest.mark.feature("REC-17")]
HERE = "/correspondence/folder/"


@pytest.fixture(scope="module", autouse=True)
def _signers(node):
    testing.signers(node)


@pytest.fixture(autouse=True)
def _no_jobs_left(node):
    yield
    with connection.cursor() as cursor:
        cursor.execute("delete from procrastinate_jobs")


def seen(node, count=1):
    """So many papers that wait and were looked at as they are."""
    papers = [testing.submitted(node, words=testing.text(node, title=f"Văn bản thứ {n}")) for n in range(count)]
    with node.acting("head_a") as head:
        for paper in papers:
            actions.look(head, Paper.objects.get(pk=paper))
    return papers


def ordered(node, papers, key=None):
    with node.acting("head_a") as head:
        return actions.order(head, [(paper, 1) for paper in papers], round_id=key or uuid.uuid4())


def work(node, key):
    jobs.sign_round(round_id=str(key), appointment_id=node.actor("head_a").appointment_id)


def lines(node, key):
    with node.acting("head_a"):
        return list(RoundLine.objects.filter(round=key).order_by("position"))


def states(node, key):
    return [each.state for each in lines(node, key)]


def waits(node, papers):
    return {each.state for each in Paper.objects.using("owner").filter(pk__in=papers)}


def test_the_order_is_given_in_a_moment_and_the_job_signs(node):
    papers = seen(node, 3)
    key = ordered(node, papers)
    assert states(node, key) == ["waiting"] * 3
    assert waits(node, papers) == {"submitted"}, "nothing is signed within the request"
    node.work()
    assert states(node, key) == ["signed"] * 3
    assert waits(node, papers) == {"signed"}


def test_the_same_form_sent_twice_is_one_order(node):
    papers, key = seen(node), uuid.uuid4()
    assert ordered(node, papers, key) == ordered(node, papers, key) == key
    with node.acting("head_a"):
        assert Round.objects.filter(pk=key).count() == RoundLine.objects.filter(round=key).count() == 1


def test_a_job_that_falls_in_the_middle_signs_none_twice_and_loses_none(node, monkeypatch):
    """The machine gives way while a paper is made: that one stays as it was, and is signed by the next run."""
    papers = seen(node, 4)
    key = ordered(node, papers)
    keep, calls = storage.keep, []

    def full(data):
        calls.append(data)
        if len(calls) == 9:
            raise MemoryError("the machine gave way")
        return keep(data)

    monkeypatch.setattr(storage, "keep", full)
    with pytest.raises(MemoryError):
        work(node, key)
    monkeypatch.undo()
    before = states(node, key)
    done = before.count("signed")
    assert 0 < done < 4
    assert before == ["signed"] * done + ["waiting"] * (4 - done)
    kept = {each.pk: each for each in Paper.objects.using("owner").filter(pk__in=papers)}
    assert [kept[each].state for each in papers] == ["signed"] * done + ["submitted"] * (4 - done)
    assert kept[papers[done]].number is None, "the paper it fell upon has no number, no request, no file"
    work(node, key)
    assert states(node, key) == ["signed"] * 4
    whole(node, papers)


def whole(node, papers):
    """Each paper once: one file, one valid signature, one request, numbers without a gap."""
    kept = {each.pk: each for each in Paper.objects.using("owner").filter(pk__in=papers)}
    numbers = [kept[each].number for each in papers]
    assert numbers == list(range(numbers[0], numbers[0] + len(papers)))
    requests = Request.objects.using("owner").filter(about_id__in=[str(each) for each in papers])
    assert sorted(each.about_id for each in requests) == sorted(str(each) for each in papers)
    turns = Turn.objects.using("owner").filter(request__in=requests)
    assert [each.state for each in turns] == ["signed"] * len(papers)
    files = Issue.objects.using("owner").filter(paper_id__in=papers)
    assert files.count() == len(papers)
    with node.acting("head_a"):
        signed = [signing.verify(storage.fetch(each.digest)) for each in files]
    for (found,) in signed:
        assert found.valid and found.trusted


def test_a_fault_in_one_paper_is_its_answer_and_the_others_are_signed(node, monkeypatch, caplog):
    """What nobody foresaw strikes one paper: it stays as it was, says so, and can be ordered again."""
    papers = seen(node, 4)
    key = ordered(node, papers)
    set_paper = signing_folder.set_paper

    def breaks(paper, today):
        if paper.pk == papers[1]:
            raise KeyError("a font nobody has")
        return set_paper(paper, today)

    monkeypatch.setattr(signing_folder, "set_paper", breaks)
    work(node, key)
    monkeypatch.undo()
    assert states(node, key) == ["signed", "failed", "signed", "signed"]
    struck = Paper.objects.using("owner").get(pk=papers[1])
    assert (struck.state, struck.number, struck.request_id) == ("submitted", None, None)
    whole(node, [papers[0], papers[2], papers[3]])
    (said,) = [each for each in caplog.records if each.name == "soi.correspondence"]
    assert said.exc_info and "a font nobody has" in str(said.exc_info[1]) and str(papers[1]) in said.getMessage()
    client = node.client("head_a")
    client.cookies["soi_language"] = "en"
    page = client.get(f"{HERE}rounds/{key}/").content.decode()
    assert "<dt>Failed</dt><dd>1</dd>" in page
    for words in ("A fault of the machine struck", "lies in the folder as before", "order it anew"):
        assert words in page, "cause, what is safe, what to do"
    again = ordered(node, [papers[1]])
    work(node, again)
    assert states(node, again) == ["signed"]
    whole(node, [papers[0], papers[2], papers[3], papers[1]])


def test_two_workers_at_one_round_take_turns(node):
    papers = seen(node, 2)
    key = ordered(node, papers)
    work(node, key)
    work(node, key)
    assert states(node, key) == ["signed"] * 2
    whole(node, papers)


def test_the_order_is_bound_to_what_was_seen_and_not_to_the_number_of_the_version(node):
    """Something of the paper changes that makes no new version: the order does not reach what it became."""
    (paper,) = seen(node)
    key = ordered(node, [paper])
    (line,) = lines(node, key)
    with node.acting("head_a") as head:
        one = queries.get_paper(head, paper)
        assert line.hash == queries.seen_hash(one, queries.version_of(one, 1))
    Paper.objects.using("owner").filter(pk=paper).update(answer_due_on=timezone.localdate())
    work(node, key)
    (line,) = lines(node, key)
    assert (line.state, line.reason["code"]) == ("refused", ChangedSince.code)
    assert waits(node, [paper]) == {"submitted"}


def test_an_order_is_good_for_an_hour_and_the_courier_answers_what_is_left(node):
    papers = seen(node, 2)
    key = ordered(node, papers)
    with node.acting("head_a"):
        found = Round.objects.get(pk=key)
    assert found.good_until - found.ordered_at == timedelta(hours=1)
    later = found.good_until + timedelta(seconds=1)
    with node.machine("courier"):
        assert key not in queries.lapsed_rounds(found.good_until)
        assert key in queries.lapsed_rounds(later)
    with node.machine("courier") as courier:
        actions.close_round(courier, key, OrderLapsed())
    assert [each.reason["code"] for each in lines(node, key)] == [OrderLapsed.code] * 2
    assert waits(node, papers) == {"submitted"}
    work(node, key)
    assert waits(node, papers) == {"submitted"}, "a job that comes late signs nothing"


def test_a_job_that_comes_after_the_hour_signs_nothing_itself(node, monkeypatch):
    papers = seen(node)
    monkeypatch.setattr(rounds, "GOOD_FOR", timedelta(microseconds=1))
    key = ordered(node, papers)
    work(node, key)
    assert [each.reason["code"] for each in lines(node, key)] == [OrderLapsed.code]


def test_a_round_whose_job_was_lost_is_taken_up_again(node, monkeypatch):
    papers = seen(node)
    key = ordered(node, papers)
    with connection.cursor() as cursor:
        cursor.execute("delete from procrastinate_jobs")
    jobs.take_up()
    node.work()
    assert states(node, key) == ["waiting"], "it is not looked after before it should have ended"
    monkeypatch.setattr(rounds, "SOON", timedelta(0))
    jobs.take_up()
    node.work()
    assert states(node, key) == ["signed"]


def test_who_left_office_in_between_signs_no_further_paper_and_each_is_answered(node, monkeypatch):
    papers = seen(node, 2)
    key = ordered(node, papers)

    def gone(_appointment):
        raise access.PostEnded()

    monkeypatch.setattr(access, "actor_of_appointment", gone)
    work(node, key)
    assert [each.reason["code"] for each in lines(node, key)] == [LeftOffice.code] * 2
    assert waits(node, papers) == {"submitted"}


def test_another_than_its_signer_sees_no_round(node):
    key = ordered(node, seen(node))
    for office in ("deputy_head_a", "inspector_a", "auditor"):
        with node.acting(office) as other, pytest.raises(NoSuchRound):
            queries.get_round(other, key)
        with node.acting(office):
            assert not RoundLine.objects.filter(round_id=key).exists()
    assert node.client("deputy_head_a").get(f"{HERE}rounds/{key}/").status_code == 404


def test_the_database_keeps_an_order_as_it_was_given_and_each_answer_once(node):
    (paper,) = seen(node)
    key = ordered(node, [paper])
    changes = [
        ("update correspondence_round set seal = repeat('0', 64) where id = %s", "an_order_to_sign_stays"),
        ("update correspondence_round set good_until = good_until + interval '1 day' where id = %s", "an_order_to"),
        ("update correspondence_round set ended_at = now() where id = %s", "a_round_answers_for_each"),
        ("update correspondence_roundline set hash = 'x' where round_id = %s", "a_round_line_is_answered_once"),
    ]
    for change, constraint in changes:
        refuses(node, change, key, constraint)
    work(node, key)
    again = "update correspondence_roundline set state = 'waiting', at = null where round_id = %s"
    refuses(node, again, key, "a_round_line_is_answered_once")


def refuses(node, change, key, constraint):
    with pytest.raises(IntegrityError) as refused, node.acting("head_a"), connection.cursor() as cursor:
        cursor.execute(change, [key])
    assert constraint in (refused.value.__cause__.diag.constraint_name or "")


def test_the_page_shows_by_itself_how_far_it_is_and_what_became_of_each(node):
    papers = seen(node, 3)
    with node.acting("inspector_a") as inspector:
        actions.save_version(inspector, papers[1], testing.text(node, title="Đã sửa"), based_on=1, why="sửa")
        actions.submit(inspector, papers[1])
    client = node.client("head_a")
    client.cookies["soi_language"] = "en"
    at = client.post(f"{HERE}sign/", {"paper": [f"{paper}~1" for paper in papers]})["Location"]
    before = client.get(at).content.decode()
    assert "1 of 3 papers have their answer" in before
    assert f'hx-get="{at}part/"' in before and "every 2s" in before
    assert "Being signed now" in client.get(HERE).content.decode()
    node.work()
    after = client.get(f"{at}part/").content.decode()
    assert "3 of 3 papers have their answer" in after
    assert "papers a minute" in after
    assert "hx-get" not in after, "what has ended asks no more"
    assert after.count("Signed; the clerk issues it.") == 2
    assert "Đã sửa" in after and "changed after it was ordered" in after
    for language, words in (("vi", "Đợt ký"), ("sv", "Signeringsomgång")):
        client.cookies["soi_language"] = language
        assert words in client.get(at).content.decode()


def test_a_round_asks_the_same_number_of_questions_however_long_it_is(node):
    from django.test.utils import CaptureQueriesContext

    client = node.client("head_a")

    def asked(key):
        client.get(f"{HERE}rounds/{key}/part/")
        with CaptureQueriesContext(connection) as found:
            client.get(f"{HERE}rounds/{key}/part/")
        return len(found)

    assert asked(ordered(node, seen(node, 1))) == asked(ordered(node, seen(node, 6)))
