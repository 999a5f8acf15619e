"""Scans of a paper file: brought, read, counted beside what people counted; the stages follow from real work."""

from __future__ import annotations

import hashlib
import re

import pytest
from django.db import connection
from django.db.models.signals import post_init
from django.test.utils import CaptureQueriesContext

from soi.base.errors import NotFound, NotPermitted
from soi.digitization import actions, queries, testing
from soi.digitization.actions import scans
from soi.digitization.errors import AlreadyBrought, NotAtThatStep, ScansWait, WordsMissing
from soi.digitization.models import Event, Line, Question, Scan
from soi.digitization.queries import accuracy
from soi.digitization.rules.stages import Stage
from soi.digitization.views import scans as scan_views
from soi.digitization.wording import question_names
from soi.intake import public as intake

State = Scan.State


def state_of(scan):
    return Scan.objects.using("owner").get(pk=scan.pk).state


def asked(line_id):
    return list(Question.objects.using("owner").filter(line_id=line_id, settled_at__isnull=True))


def heard(node, of, *given):
    with node.machine("reader") as reader:
        of(reader, *given)


@pytest.mark.feature("DIG-01", "DIG-06")
def test_stages_follow_from_what_was_really_done(node):
    key = testing.at_scanner(node, sheets=3)
    one, two = (testing.bring(node, key, sheets=sheets) for sheets in (2, 1))
    testing.read(node, one, pages=2)
    assert testing.stage_of(key) == Stage.OUT, "one file is still to be read"
    testing.read(node, two, pages=1)
    assert testing.stage_of(key) == Stage.SCANNED
    line = Line.objects.using("owner").get(pk=key)
    assert (line.scanned_sheets, line.scanned_by_id) == (3, node.actor("digitizer_a").appointment_id)
    clerk = node.actor("clerk_a").person_id
    heard(node, scans.note_confirmed, one.arrival_id, node.actor("digitizer_a").person_id)
    assert state_of(one) == State.READ, "who scanned it does not check it"
    for scan in (one, two):
        heard(node, scans.note_confirmed, scan.arrival_id, clerk)
    assert (testing.stage_of(key), asked(key)) == (Stage.CHECKED, [])
    for scan in (one, two):
        heard(node, scans.note_closed, scan.arrival_id, "registered")
    assert (testing.stage_of(key), state_of(two)) == (Stage.DESCRIBED, State.DESCRIBED)
    with node.acting("clerk_a") as actor:
        acts = list(queries.get_line(actor, key).events.order_by("at", "pk").values_list("act", flat=True))
    assert acts[-5:] == ["brought", "brought", "scanned", "checked", "described"]


@pytest.mark.feature("DIG-01")
def test_another_number_of_pages_is_asked_about_and_holds_the_line(node):
    key = testing.at_scanner(node, sheets=11)
    scan = testing.bring(node, key, sheets=11, name="quet-07.pdf")
    testing.read(node, scan, pages=10)
    (question,) = asked(key)
    assert (question.kind, question.said) == (Question.Kind.PAGES, "quet-07.pdf: 11 / 10")
    assert question.kind in question_names()
    with node.acting("digitizer_a") as worker:
        moved = actions.advance(worker, [key], to=Stage.SCANNED)
        assert (moved.went, moved.stayed) == (0, {"questions": 1})
    said = node.client("clerk_a").get(f"/digitization/lines/{key}/").content.decode()
    assert "quet-07.pdf: 11 / 10" in said
    with node.acting("clerk_a") as clerk:
        actions.settle(clerk, question.pk, answer="Hai tờ vào máy cùng lúc, quét lại")
    assert testing.stage_of(key) == Stage.OUT, "the counts still differ: a person says how it stands"
    with node.acting("digitizer_a") as worker:
        actions.note_scanned(worker, key, sheets=10)
    assert testing.stage_of(key) == Stage.SCANNED
    assert [one.kind for one in asked(key)] == [Question.Kind.SHEETS]


@pytest.mark.feature("DIG-01")
def test_what_is_said_of_many_is_held_against_the_reader(node):
    key = testing.at_scanner(node, sheets=4)
    testing.read(node, testing.bring(node, key), pages=3)
    for _again in range(2):
        with node.acting("digitizer_a") as worker:
            assert actions.advance(worker, [key], to=Stage.SCANNED).stayed == {"questions": 1}
    (question,) = asked(key)
    assert question.said == "4 / 3"
    with node.acting("clerk_a") as clerk:
        actions.settle(clerk, question.pk, answer="Một tờ trắng không quét")
    with node.acting("digitizer_a") as worker:
        assert actions.advance(worker, [key], to=Stage.SCANNED).went == 1


@pytest.mark.feature("DIG-01")
def test_more_sheets_than_the_shelf_counted_are_asked_about_at_once_and_fewer_may_still_come(node):
    key = testing.at_scanner(node, sheets=3)
    testing.read(node, testing.bring(node, key), pages=2)
    assert asked(key) == []
    testing.read(node, testing.bring(node, key), pages=2)
    (question,) = asked(key)
    assert (question.kind, question.said) == (Question.Kind.PAGES, "3 / 4")


@pytest.mark.feature("DIG-01")
def test_two_files_of_one_name_are_both_kept_and_the_page_says_so(node):
    key, client = testing.at_scanner(node, sheets=3), node.client("clerk_a")
    for name in ("scan0001.tif", "scan0002.tif"):
        testing.bring(node, key, name=name)
    assert "data-same-name" not in client.get(f"/digitization/lines/{key}/").content.decode()
    testing.bring(node, key, name="scan0001.tif")
    assert client.get(f"/digitization/lines/{key}/").content.decode().count("data-same-name") == 2
    assert Scan.objects.using("owner").filter(line_id=key, state=State.WAITING).count() == 3


@pytest.mark.feature("DIG-01")
def test_both_sides_of_a_sheet_are_one_sheet(node):
    key = testing.at_scanner(node, sheets=3)
    testing.read(node, testing.bring(node, key, sheets=3, sides=2), pages=5)
    assert testing.stage_of(key) == Stage.SCANNED


@pytest.mark.feature("DIG-01")
def test_a_file_that_cannot_be_read_is_named_and_holds_the_line_until_it_is_taken_out(node):
    key = testing.at_scanner(node, sheets=2)
    good, bad = (testing.bring(node, key, sheets=sheets) for sheets in (2, 1))
    testing.read(node, good, pages=2)
    why = {"msgid": "The file is broken.", "remedy": "Scan it again.", "params": {}}
    heard(node, scans.note_refused, bad.arrival_id, "reading.unreadable", why)
    with node.acting("digitizer_a") as worker:
        with pytest.raises(ScansWait) as refused:
            actions.note_scanned(worker, key, sheets=2)
        assert refused.value.params["count"] == 1
        assert actions.advance(worker, [key], to=Stage.SCANNED).stayed == {"scans": 1}
    page = node.client("clerk_a").get(f"/digitization/lines/{key}/").content.decode()
    assert "The file is broken." in page
    with node.acting("clerk_a") as clerk, pytest.raises(WordsMissing):
        actions.drop(clerk, good.pk, reason="x")
    with node.machine("reader") as reader:
        from soi.engines.reading.public import Unreadable
        from soi.intake import actions as reading

        reading.mark_refused(reader, bad.arrival_id, Unreadable(reason="broken"), destroy=True)
    with node.acting("clerk_a") as clerk:
        actions.drop(clerk, bad.pk, reason="Tệp hỏng, đã quét lại")
    assert (testing.stage_of(key), state_of(bad)) == (Stage.SCANNED, State.DROPPED)


@pytest.mark.feature("DIG-01")
def test_what_is_refused_at_the_door_keeps_its_row(node):
    key = testing.at_scanner(node)
    scan = testing.bring(node, key, data=b"")
    assert (scan.state, scan.arrival_id) == (State.REFUSED, None)
    assert "empty" in scan.reason["msgid"]


@pytest.mark.feature("DIG-01")
def test_the_same_file_is_taken_once_and_only_while_the_paper_is_out(node):
    key = testing.at_scanner(node)
    first = testing.bring(node, key, data=b"%PDF same", name="a.pdf")
    with pytest.raises(AlreadyBrought) as refused:
        testing.bring(node, key, data=b"%PDF same", name="b.pdf")
    assert refused.value.params["name"] == "a.pdf"
    assert first.digest == hashlib.sha256(b"%PDF same").hexdigest()
    with pytest.raises(NotAtThatStep):
        testing.bring(node, testing.approved(node, 1)[0])


@pytest.mark.feature("DIG-01", "SEC-01")
def test_others_neither_bring_scans_nor_see_them(node):
    key = testing.at_scanner(node)
    scan = testing.bring(node, key)
    with pytest.raises(NotPermitted):
        testing.bring(node, key, office="head_a")
    with pytest.raises(NotFound):
        testing.bring(node, key, office="clerk_b")
    with node.acting("clerk_b"):
        assert not Scan.objects.filter(pk=scan.pk).exists()
    with node.acting("clerk_a") as clerk:
        assert intake.state_of(clerk, scan.arrival_id)["channel"] == "digitization"
    with node.acting("petition_officer_a") as officer, pytest.raises(NotFound):
        intake.state_of(officer, scan.arrival_id)


@pytest.mark.feature("DIG-01")
def test_each_file_of_a_form_gets_its_verdict(node):
    from django.core.files.uploadedfile import SimpleUploadedFile

    key = testing.at_scanner(node)
    client, address = node.client("digitizer_a"), f"/digitization/lines/{key}/scans/"
    files = [SimpleUploadedFile("a.pdf", b"%PDF a"), SimpleUploadedFile("rong.pdf", b"")]
    answer = client.post(address, {"scanned": files, "sides": "1"})
    said = answer.content.decode()
    assert answer.status_code == 200 and "a.pdf" in said and "rong.pdf" in said
    answer = client.post(address, {"scanned": [SimpleUploadedFile("b.pdf", b"%PDF b")], "sheets": "4", "sides": "1"})
    assert (answer.status_code, answer["Location"]) == (302, f"/digitization/lines/{key}/")
    both = [SimpleUploadedFile("c.pdf", b"%PDF c"), SimpleUploadedFile("d.pdf", b"%PDF d")]
    assert client.post(address, {"scanned": both, "sheets": "4", "sides": "1"}).status_code == 422
    found = Scan.objects.using("owner").filter(line_id=key).order_by("brought_at")
    assert list(found.values_list("name", "sheets", "state")) == [
        ("a.pdf", None, "waiting"), ("rong.pdf", None, "refused"), ("b.pdf", 4, "waiting"),
    ]  # fmt: skip


def read_as(node, scan, copy):
    testing.read(node, scan, pages=11)
    with node.machine("reader") as reader:
        Scan.objects.filter(pk=scan.pk).update(
            signature=copy.signature, by_agency=copy.by_agency, seal_page=copy.seal_page
        )
        assert reader


def described(node, key, scan):
    with node.acting("clerk_a") as clerk:
        actions.advance(clerk, [key], to=Stage.CHECKED)
    with node.machine("reader") as reader:
        Scan.objects.filter(pk=scan.pk).update(state="described", checked_by=scan.brought_by.person_id)
        line = queries.get_line(reader, key)
        if line.stage == Stage.SCANNED:
            scans.follow(reader, key)
        scans.follow(reader, key)


@pytest.mark.feature("DIG-06", "DIG-13")
def test_signed_follows_from_the_own_signature_on_every_scan_and_a_broken_one_is_not_stated_away(node):
    for copy, stage in ((scans.Copy("sound", True), "SIGNED"), (scans.Copy("sound", False), "DESCRIBED")):
        key = testing.at_scanner(node)
        scan = testing.bring(node, key, sheets=11)
        read_as(node, scan, copy)
        described(node, key, scan)
        assert testing.stage_of(key).name == stage
    key = testing.at_scanner(node)
    scan = testing.bring(node, key, sheets=11)
    read_as(node, scan, scans.Copy("broken"))
    described(node, key, scan)
    with node.acting("clerk_a") as clerk:
        moved = actions.advance(clerk, [key], to=Stage.SIGNED)
    assert moved.stayed == {"unsigned": 1}
    assert "thay đổi sau khi ký" in node.client("clerk_a").get(f"/digitization/lines/{key}/").content.decode()


@pytest.mark.feature("DIG-13")
def test_a_seal_makes_a_signed_copy_as_it_seems_and_sheets_sent_back_are_counted_by_scanner(node):
    key = testing.at_scanner(node)
    scan = testing.bring(node, key, sheets=11)
    read_as(node, scan, scans.Copy(seal_page=3))
    assert "trang 3" in node.client("clerk_a").get(f"/digitization/lines/{key}/").content.decode()
    with node.acting("clerk_a") as clerk:
        place = (scan.unit_id, "Kiều Văn Lâm")
        before = accuracy.sent_back(clerk).get(place, accuracy.SentBack())
        actions.send_back(clerk, key, to=Stage.OUT, message="Trang 3 bị mờ, quét lại.")
        actions.drop(clerk, scan.pk, reason="Trang 3 bị mờ, quét lại.")
        after = accuracy.sent_back(clerk)[place]
    assert (after.files - before.files, after.sheets - before.sheets) == (1, 11)
    assert (after.scans - before.scans, after.pages - before.pages) == (1, 11)
    assert "Kiều Văn Lâm" in node.client("clerk_a").get("/digitization/accuracy/").content.decode()


def many_more(scan, count):
    """So many scans of the same line, already looked through, beside this one."""
    one = Scan.objects.using("owner").get(pk=scan.pk)
    about = {"unit_id": one.unit_id, "line_id": one.line_id, "brought_by_id": one.brought_by_id}
    Scan.objects.using("owner").bulk_create(
        Scan(**about, name=f"quet-{at}.pdf", size=9, digest=f"{at:064}", sheets=1, pages=2, sides=2, state=State.READ)
        for at in range(count)
    )


def cost_of(do):
    """How many statements something takes, and how many scans it loads."""
    loaded = []

    def note(instance, **given):
        loaded.append(instance)

    post_init.connect(note, sender=Scan)
    try:
        with CaptureQueriesContext(connection) as asked_for:
            do()
    finally:
        post_init.disconnect(note, sender=Scan)
    return len(asked_for), len(loaded)


@pytest.mark.feature("DIG-01")
def test_reading_one_more_scan_costs_the_same_however_many_there_are(node):
    costs = []
    for others in (2, 150):
        key = testing.at_scanner(node, sheets=others + 2)
        one = testing.bring(node, key, sheets=2)
        many_more(one, others)
        costs.append(cost_of(lambda scan=one: testing.read(node, scan, pages=2)))
        assert testing.stage_of(key) == Stage.SCANNED, "all of them were counted"
    assert costs[0] == costs[1]


@pytest.mark.feature("DIG-01")
def test_page_of_a_line_loads_what_it_shows_and_counts_the_rest(node):
    costs, client = [], node.client("clerk_a")
    for others in (scan_views.SHOWN + 3, scan_views.SHOWN + 300):
        key = testing.at_scanner(node, sheets=9)
        one = testing.bring(node, key, sheets=2)
        many_more(one, others)
        text = client.get(f"/digitization/lines/{key}/").content.decode()
        # The cheaper of two: what a process remembers for a minute may have to be asked for again.
        costs.append(min(cost_of(lambda key=key: client.get(f"/digitization/lines/{key}/")) for _ in range(2)))
        assert f"{others + 1}" in text and f"quet-{others - 1}.pdf" not in text
    assert costs[0] == costs[1]
    assert costs[0][1] == scan_views.SHOWN


@pytest.mark.feature("DIG-01")
def test_history_of_a_line_comes_page_by_page_without_gap_or_double(node):
    key, client = testing.at_scanner(node), node.client("clerk_a")
    by = node.actor("clerk_a").appointment_id
    Event.objects.using("owner").bulk_create(
        Event(line_id=key, act="counted", stage_from=3, stage_to=3, words=f"lan-{at}x", by_id=by) for at in range(250)
    )
    there = Event.objects.using("owner").filter(line_id=key).count()
    seen, address = [], f"/digitization/lines/{key}/"
    while address:
        text = client.get(address).content.decode()
        seen += re.findall(r"lan-(\d+)x", text)
        following = re.search(r'rel="next" href="\?after=(\d+)"', text)
        address = f"/digitization/lines/{key}/?after={following[1]}" if following else ""
    assert seen == [str(at) for at in reversed(range(250))] and there > 250
