"""The pages of digitization: who reaches them, what they say, what an act on them does."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from datetime import date

import pytest
from django.urls import reverse

from soi.digitization import queries, testing
from soi.digitization.queries import figures
from soi.digitization.rules.stages import Stage

TODAY = date.today()


def get(node, office, name, *args, **query):
    return node.client(office).get(reverse(f"digitization:{name}", args=args), query)


@pytest.mark.feature("DIG-03")
def test_the_figures_lead_to_the_lines(node):
    testing.out(node, 2)
    testing.found(node, 1, first_year=2001, last_year=2003)
    page = get(node, "clerk_a", "matrix")
    words = page.content.decode()
    assert page.status_code == 200
    address = re.search(r'class="cell" href="([^"]+)"', words)
    picked = node.client("clerk_a").get(reverse("digitization:matrix") + address.group(1).replace("&amp;", "&"))
    drilled = re.search(r'href="(/digitization/lines/\?unit=\d+&amp;term=[^"&]+)"', picked.content.decode())
    lines = node.client("clerk_a").get(drilled.group(1).replace("&amp;", "&"))
    assert "HS-" in lines.content.decode()
    assert get(node, "clerk_a", "matrix", by="was").status_code == 200


@pytest.mark.feature("DIG-01")
def test_a_list_brought_from_the_ledger_is_taken_for_a_list_of_paper_files(node):
    client = node.client("clerk_a")
    words = get(node, "clerk_a", "ledger").content.decode()
    address = re.search(r'href="(/records/lists/\?[^"]+)"', words)
    page = client.get(address.group(1)).content.decode()
    assert re.search(r'<option value="digitization_list" selected', page)


@pytest.mark.feature("DIG-03")
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_figures_are_taken_along(node, kind):
    testing.found(node, 3)
    answer = get(node, "clerk_a", "export", kind)
    assert answer.status_code == 200 and "du-lieu-gia-lap" in answer["Content-Disposition"]
    with node.acting("clerk_a") as clerk:
        known = sum(one.files for one in figures.figures(clerk, today=date.today()))
    if kind == "csv":
        text = answer.content.decode("utf-8-sig")
        heads, *rows = csv.reader(io.StringIO(text))
        assert len(heads) == 14 and sum(int(row[5]) for row in rows) == known
    else:
        with zipfile.ZipFile(io.BytesIO(answer.content)) as book:
            words = "".join(book.read(name).decode() for name in book.namelist() if name.endswith(".xml"))
        assert "Dữ liệu giả lập" in words and "Paper files" not in words
    assert get(node, "clerk_a", "export", "doc").status_code == 404


@pytest.mark.feature("DIG-01")
def test_a_file_is_typed_in_and_its_line_shows_everything(node):
    with node.acting("clerk_a") as clerk:
        unit = queries.units_as_they_were(clerk)[0].pk
    form = {"was_id": unit, "title": "Hồ sơ kiểm tra quỹ", "first_year": 2012, "last_year": 2013, "sheets": 44}
    form |= {"place": "Kho 3, giá 1", "level": 0, "use": "often", "condition": "sound"}
    client = node.client("clerk_a")
    wrong = client.post(reverse("digitization:new"), {**form, "last_year": 2011})
    assert wrong.status_code == 422
    made = client.post(reverse("digitization:new"), form)
    words = client.get(made["Location"]).content.decode()
    assert "Hồ sơ kiểm tra quỹ" in words and "44" in words and "Phạm Thị Ngân" in words


@pytest.mark.feature("DIG-02", "DIG-06", "DIG-07")
def test_a_batch_goes_out_and_back_by_the_pages(node):
    keys = [str(key) for key in testing.approved(node, 2)]
    clerk, worker = node.client("clerk_a"), node.client("digitizer_a")
    address = clerk.post(reverse("digitization:new_batch"), {"line": keys})["Location"]
    taker = node.actor("digitizer_a").appointment_id
    assert clerk.post(address, {"act": "hand_over", "taker_id": taker, "sheets": 22}).status_code == 422
    assert clerk.post(address, {"act": "hand_over", "taker_id": taker, "sheets": 23}).status_code == 302
    assert worker.post(address, {"act": "take", "sheets": 22, "reason": ""}).status_code == 422
    assert worker.post(address, {"act": "take", "sheets": 23, "reason": ""}).status_code == 302
    for client, act in ((worker, "scanned"), (clerk, "checked"), (clerk, "described"), (clerk, "signed")):
        assert "went=2" in client.post(f"{address}step/", {"act": act})["Location"]
    assert worker.post(address, {"act": "give_back", "sheets": 23}).status_code == 302
    assert clerk.post(address, {"act": "count", f"n-{keys[1]}": "11"}).status_code == 302
    assert clerk.post(address, {"act": "close"}).status_code == 409
    assert clerk.post(address, {"act": "count", "rest": "whole"}).status_code == 302
    assert clerk.post(address, {"act": "close"}).status_code == 409
    reason = "Một tờ bị mất tại phòng quét"
    assert clerk.post(address, {"act": "sign", "line": keys[1], "reason": reason}).status_code == 302
    assert clerk.post(address, {"act": "close"}).status_code == 302
    for way in ("out", "back"):
        assert clerk.get(f"{address}minutes-{way}.pdf").content[:5] == b"%PDF-"
    words = clerk.get(address).content.decode()
    assert reason in words
    assert testing.stage_of(keys[0]) == testing.stage_of(keys[1]) == Stage.BACK


@pytest.mark.feature("DIG-17")
@pytest.mark.parametrize(
    ("answers", "article"),
    [
        ({"level": "tuyet_mat"}, "40-HD/VPTW"),
        ({"level": "mat", "machine": "connected"}, "117/2025/QH15 Điều 5(2)"),
        ({"level": "mat", "machine": "isolated", "approval": "no"}, "14748-CV/VPTW"),
        ({"level": "open", "identity": "yes", "machine": "connected"}, "774/QĐ-TTg"),
        ({"level": "open", "identity": "no", "listed": "yes"}, "30/2020"),
        ({"level": "open", "identity": "no", "listed": "no"}, "nguồn nêu trong bộ quy tắc"),
    ],
)
def test_the_guide_answers_with_the_article_it_rests_on(node, answers, article):
    assert article in get(node, "clerk_a", "guide", **answers).content.decode()


@pytest.mark.feature("DIG-17")
def test_the_guide_asks_what_it_must_know(node):
    words = get(node, "clerk_a", "guide", level="mat").content.decode()
    assert 'name="machine"' in words and 'name="listed"' not in words


def test_other_pages_are_whole(node):
    (key,) = testing.found(node)
    with node.acting("clerk_a") as clerk:
        from soi.digitization import actions

        actions.propose(clerk, [key])
    for name in ("ledger", "to_approve", "batches", "new_batch", "secret", "new"):
        assert get(node, "clerk_a", name).status_code == 200
    assert get(node, "head_a", "act", key, "refuse").status_code == 200
    assert get(node, "clerk_a", "act", key, "count").status_code == 200
    assert get(node, "clerk_a", "act", key, "nothing").status_code == 404
    approved = node.client("head_a").post(reverse("digitization:many"), {"act": "approve", "line": [str(key)]})
    assert "went=1" in approved["Location"]
    assert "1" in node.client("head_a").get(approved["Location"]).content.decode()


@pytest.mark.feature("DIG-06")
@pytest.mark.parametrize("office", ["clerk_a", "head_a", "digitizer_a"])
def test_the_day_is_told_as_help_and_leads_only_where_the_reader_may_go(node, office):
    client = node.client(office)
    assert reverse("digitization:day") in client.get(reverse("web:help")).content.decode()
    page = client.get(reverse("digitization:day"))
    steps = page.context["steps"]
    assert len(steps) == 12 and "Một ngày số hóa" in page.content.decode()
    for step in steps:
        if step.address:
            assert client.get(step.address).status_code == 200, step.name


@pytest.mark.feature("DIG-03")
def test_figures_of_one_level_are_taken_along_as_they_are_seen(node):
    testing.found(node, 2)
    page = get(node, "clerk_a", "matrix", level=0).content.decode()
    assert 'name="level"' in page and "figures.xlsx?by=unit&amp;level=0" in page
    whole, open_ones, marked = (
        list(csv.reader(io.StringIO(get(node, "clerk_a", "export", "csv", **query).content.decode("utf-8-sig"))))
        for query in ({}, {"level": 0}, {"level": 2})
    )
    assert len(whole) >= len(open_ones) > 1 and len(marked) == 1
