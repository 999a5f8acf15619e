"""How well was read: drawn by rule, looked at by another, published with number and interval; proposals overruled."""

from __future__ import annotations

import random
from collections import Counter
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soi.digitization import actions, testing
from soi.digitization.actions import samples, scans
from soi.digitization.errors import OwnScan
from soi.digitization.models import Proposal, Sample
from soi.digitization.queries import accuracy
from soi.digitization.rules import sampling
from soi.digitization.rules.pace import pages_an_hour
from soi.digitization.rules.sampling import Share
from soi.digitization.rules.stages import Stage
from soi.intake import actions as intake


def of(scan):
    return Sample.objects.using("owner").filter(scan=scan).order_by("kind", "number")


def answer(node, office, key, said):
    with node.acting(office) as actor:
        samples.answer(actor, key, said)


@given(st.integers(0, 500), st.integers(0, 500))
def test_the_interval_holds_the_share_and_narrows_with_the_number(right, wrong):
    share = Share(right, right + wrong)
    low, high = share.interval
    assert 0 <= low <= high <= 1
    if share.of:
        assert low - 1e-9 <= right / share.of <= high + 1e-9
        more = Share(right * 4, share.of * 4).interval
        assert more[1] - more[0] <= high - low + 1e-9


def test_the_interval_is_that_of_the_books():
    low, high = Share(90, 100).interval
    assert (round(low, 4), round(high, 4)) == (0.8256, 0.9448)
    assert Share(0, 0).interval == (0.0, 1.0)


@pytest.mark.feature("DIG-10")
def test_every_word_is_drawn_alike_and_nobody_chooses():
    chance = random.Random(1)
    pages = [{"words": [0] * 3}, {"words": []}, {"words": [0] * 7}]
    keys = [UUID(int=chance.getrandbits(128)) for _ in range(5000)]
    drawn = Counter(sampling.word_drawn(key, 0, pages) for key in keys)
    assert set(drawn) == {(0, at) for at in range(3)} | {(2, at) for at in range(7)}
    assert all(400 < count < 600 for count in drawn.values())
    assert sampling.word_drawn(keys[0], 0, [{"words": []}]) is None
    assert [sampling.words_drawn(pages) for pages in (0, 1, 10, 11, 999)] == [0, 1, 1, 2, 20]


@pytest.mark.feature("DIG-10")
def test_a_sample_is_looked_at_by_another_and_published_by_unit_and_scanner(node):
    key = testing.at_scanner(node)
    scan = testing.bring(node, key)
    testing.read(node, scan, pages=25)
    word, *others = of(scan).filter(kind="word")
    assert len(others) == 2 and of(scan).filter(kind="field").count() == 1
    with node.acting("clerk_a") as clerk:
        before = {(row.unit_id, row.scanner): row for row in accuracy.by_scanner(clerk)}
    answer(node, "clerk_a", word.pk, "right")
    answer(node, "clerk_a", word.pk, "wrong")
    answer(node, "clerk_a", others[0].pk, "wrong")
    answer(node, "clerk_a", others[1].pk, "unclear")
    assert [one.state for one in of(scan).filter(kind="word")] == ["right", "wrong", "unclear"], "said once"
    with node.acting("clerk_a") as clerk:
        after = {(row.unit_id, row.scanner): row for row in accuracy.by_scanner(clerk)}
    place = (scan.unit_id, "Kiều Văn Lâm")
    was, now = before[place], after[place]
    assert (now.words.right - was.words.right, now.words.of - was.words.of) == (1, 2)
    assert now.unclear - was.unclear == 1
    page = node.client("head_a").get("/digitization/accuracy/").content.decode()
    assert "Kiều Văn Lâm" in page and f"n = {now.words.of}" in page
    assert "Dữ liệu giả lập" in page, "demo figures say that they are invented"
    with node.acting("clerk_b") as stranger:
        assert place not in {(row.unit_id, row.scanner) for row in accuracy.by_scanner(stranger)}


def test_who_scanned_does_not_judge_and_what_is_settled_is_void(node):
    key = testing.at_scanner(node)
    scan = testing.bring(node, key, office="clerk_a")
    testing.read(node, scan, pages=1)
    with pytest.raises(OwnScan):
        answer(node, "clerk_a", of(scan).first().pk, "right")
    with node.acting("clerk_a") as clerk:
        scans.drop(clerk, scan.pk, reason="Quét nhầm hồ sơ khác.")
    with node.machine("reader") as reader:
        samples.void(scan)
        assert reader
    assert {one.state for one in of(scan)} == {"void"}


@pytest.mark.feature("DIG-13")
def test_who_scans_a_file_again_is_not_said_to_have_scanned_what_came_back(node):
    key = testing.at_scanner(node, sheets=1)
    testing.read(node, testing.bring(node, key, sheets=1), pages=1)
    with node.acting("clerk_a") as clerk:
        before = accuracy.sent_back(clerk)
        actions.send_back(clerk, key, to=Stage.OUT, message="Trang 1 bị mờ, quét lại")
    testing.bring(node, key, sheets=1, office="clerk_a")
    with node.acting("clerk_a") as clerk:
        after = accuracy.sent_back(clerk)
    none = accuracy.SentBack()
    rose = {place[1] for place, one in after.items() if one.files > before.get(place, none).files}
    assert rose == {node.actor("digitizer_a").name}


@pytest.mark.feature("DIG-10")
def test_the_page_shows_word_and_image_one_after_the_other(node):
    key = testing.at_scanner(node)
    scan = testing.bring(node, key)
    testing.read(node, scan, pages=2)
    client = node.client("clerk_a")
    waiting = Sample.objects.using("owner").filter(state="waiting").count()
    for _one in range(waiting):
        page = client.get("/digitization/accuracy/sample/")
        if page.context["sample"] is None:
            break
        assert "/intake/" in page.context["image"]
        client.post(f"/digitization/accuracy/sample/{page.context['sample'].pk}/", {"act": "right"})
    assert {one.state for one in of(scan)} == {"right", "void"}, "it had no field the machine proposed"
    assert client.post(f"/digitization/accuracy/sample/{of(scan).first().pk}/", {"act": "x"}).status_code == 404


@pytest.mark.feature("DIG-12")
def test_the_share_of_overruled_proposals_is_shown_by_field(node):
    from soi.intake import testing as reading

    key = testing.at_scanner(node)
    scan = testing.bring(node, key)
    kept = reading.reading(number="12", symbol="BC/UBKT")
    with node.machine("reader") as reader:
        intake.mark_read(reader, scan.arrival_id, reading.read_file(kept))
    with node.acting("clerk_a") as clerk:
        intake.confirm_fields(clerk, scan.arrival_id, {"number": "12", "symbol": "TB/UBKT"})
    node.work(30)
    said = dict(Proposal.objects.using("owner").filter(scan=scan).values_list("field", "overruled"))
    assert said == {"number": False, "symbol": True}
    with node.acting("clerk_a") as clerk:
        intake.confirm_fields(clerk, scan.arrival_id, {"number": "12", "symbol": "BC/UBKT"})
    node.work(30)
    assert dict(Proposal.objects.using("owner").filter(scan=scan).values_list("field", "overruled"))["symbol"] is False
    with node.acting("clerk_a") as clerk:
        assert accuracy.overruled(clerk)["symbol"].of >= 1


@pytest.mark.feature("DIG-09")
@pytest.mark.parametrize(("pages", "ms", "found"), [(10, 36_000, 1000), (1, 7_200_000, 0), (3, 0, None), (0, 5, 0)])
def test_pages_an_hour_and_core(pages, ms, found):
    assert pages_an_hour(pages, ms) == found


@pytest.mark.feature("DIG-09")
def test_the_time_of_each_reading_is_kept_and_the_pace_stands_beside_the_accuracy(node):
    key = testing.at_scanner(node, sheets=12)
    timed, untimed = testing.bring(node, key), testing.bring(node, key)
    with node.machine("reader") as reader:
        scans.note_read(reader, timed.arrival_id, 10, time=scans.Time(36_000, "may-doc-07"))
        scans.note_read(reader, untimed.arrival_id, 2)
    with node.acting("head_a") as head:
        (one,) = [row for row in accuracy.pace(head) if row.machine == "may-doc-07"]
        assert (one.unit_id, one.scans, one.pages, one.an_hour) == (node.unit("p98.k"), 1, 10, 1000)
        (rest,) = [row for row in accuracy.pace(head) if row.machine == "" and row.unit_id == one.unit_id]
        assert rest.untimed >= 1 and rest.an_hour is None
    said = node.client("clerk_a").get("/digitization/accuracy/").content.decode()
    assert "may-doc-07" in said and "1.000" in said and "giả lập" in said.lower()
    with node.acting("clerk_b") as other:
        assert accuracy.pace(other) == []
