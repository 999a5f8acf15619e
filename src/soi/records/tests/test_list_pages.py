"""The pages of lists and exports, as the test client sees them: every step answers, every figure adds up."""

from __future__ import annotations

import csv
import hashlib
import io
import threading
import time
from datetime import timedelta

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.urls import reverse
from django.utils import timezone

from soi.records import testing
from soi.records.lists import actions, queries
from soi.records.lists.models import Export, Import
from soi.records.tests.persons import clear
from soi.records.tests.test_lists import HEADS, brought, line, sheet


def bring(client, data: bytes, name: str = "muc-luc.csv"):
    given = {"sheet": SimpleUploadedFile(name, data), "kind": "file_list"}
    return client.post(reverse("records:list_bring"), given)


@pytest.fixture
def clerk(node):
    return node.client("clerk_a")


def test_a_list_is_brought_named_entered_and_mended_by_its_pages(node, clerk):
    answer = bring(clerk, sheet(line(201), line(202, title=""), line(203, title="")))
    page = clerk.get(answer["Location"])
    assert page.status_code == 200
    assert "HS-0201" in page.content.decode(), "the first rows are shown before anything enters"
    pk = answer["Location"].strip("/").split("/")[-1]
    columns = {f"column-{at}": column.field for at, column in enumerate(page.context["columns"])}
    assert columns["column-2"] == "title"
    missing = clerk.post(reverse("records:list_start", args=[pk]), {**columns, "column-2": ""})
    assert missing.status_code == 422
    assert "Tiêu đề hồ sơ" in missing.content.decode()
    clerk.post(reverse("records:list_start", args=[pk]), columns)
    node.work()
    page = clerk.get(answer["Location"])
    assert [group.count for group in page.context["groups"]] == [2]
    assert page.context["account"].share_entered == pytest.approx(100 / 3)
    clerk.post(reverse("records:list_mend", args=[pk, 3]), {"value": "Một tên", "alike": "1"})
    page = clerk.get(answer["Location"])
    assert (page.context["waiting"], page.context["mended"]) == (0, 2)
    clerk.post(reverse("records:list_undo", args=[pk, 4]))
    clerk.post(reverse("records:list_leave", args=[pk, 4]))
    page = clerk.get(answer["Location"])
    assert (page.context["waiting"], page.context["mended"], page.context["left_out"]) == (0, 1, 1)
    files = clerk.get(reverse("records:file_register"), {"q": "HS-020"}).content.decode()
    assert "HS-0201" in files
    assert "HS-0202" in files
    assert "HS-0203" not in files


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", ""),
        (b"PK\x03\x04 torn", "xlsx"),
        (b"mot,hai,ba\n1,2,3\n", "Số hồ sơ"),
        (sheet(["", " "]), "không có dòng nào bên dưới"),
    ],
    ids=["empty", "torn", "no heads", "no rows"],
)
def test_what_is_no_list_is_refused_in_words(clerk, data, says):
    answer = bring(clerk, data)
    assert answer.status_code == 422
    assert says in answer.content.decode()


def test_another_encoding_may_be_chosen(node, clerk):
    answer = bring(clerk, sheet(line(211, title="Hồ sơ quỹ")))
    pk = answer["Location"].strip("/").split("/")[-1]
    clerk.post(reverse("records:list_look", args=[pk]), {"encoding": "tcvn3", "header_row": "1"})
    assert "Hồ sơ quỹ" not in clerk.get(answer["Location"]).content.decode()
    clerk.post(reverse("records:list_look", args=[pk]), {"encoding": "utf-8", "header_row": "1"})
    assert "Hồ sơ quỹ" in clerk.get(answer["Location"]).content.decode()
    for encoding in ("ebcdic", "utf-16", "utf-16 vni"):
        assert clerk.post(reverse("records:list_look", args=[pk]), {"encoding": encoding}).status_code == 422, encoding


@pytest.mark.feature("STA-20")
def test_the_waiting_rows_as_a_sheet_are_harmless_and_come_back_equal(node, clerk):
    found = brought(node, sheet(line(221, first="khoảng 98", title="=cmd|' /C calc'!A0", place="@nơi")))
    answer = clerk.get(reverse("records:list_waiting", args=[found.pk]))
    heads, row = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")))
    assert heads[:9] == HEADS
    assert (row[2], row[8]) == ("'=cmd|' /C calc'!A0", "'@nơi")
    row[3] = "1998"
    again = brought(node, sheet(row, heads=heads))
    assert (again.state, again.entered) == ("done", 1)
    from soi.records.models import File

    with node.acting("clerk_a"):
        assert File.objects.get(code="HS-0221").title == "=cmd|' /C calc'!A0"


def exported(node, office: str, **given: str) -> Export:
    answer = node.client(office).post(reverse("records:export_ask"), given)
    node.work()
    return Export.objects.using("owner").get(pk=answer["Location"].strip("/").split("/")[-1])


@pytest.mark.feature("STA-13")
def test_an_exported_register_has_all_rows_its_filters_its_moment_and_its_digests(node):
    clear("clerk_a", 1)
    with node.acting("clerk_a") as actor:
        testing.make_document(actor, title="=HYPERLINK(1)")
        testing.make_document(actor, type="letter", title="Hỏi về lịch họp", retention="undecided")
        testing.make_document(actor, level=1, title="Kín")
    done = exported(node, "clerk_a", file_kind="csv", type="report")
    clear("clerk_a", 0)
    assert (done.state, done.rows, done.total, done.withheld) == ("done", 2, 2, 1)
    clerk = node.client("clerk_a")
    part = b"".join(clerk.get(reverse("records:export_part", args=[done.pk, 1])).streaming_content)
    assert hashlib.sha256(part).hexdigest() == done.parts[0]["digest"]
    text = part.decode("utf-8-sig")
    assert "'=HYPERLINK(1)" in text
    assert "Kín" not in text
    assert "lịch họp" not in text
    about = b"".join(clerk.get(reverse("records:export_beside", args=[done.pk, 1])).streaming_content).decode()
    for each in ("1 đến 2 trên 2", "Báo cáo", done.rows_digest, f"{done.cut_off.year}"):
        assert each in about, each
    rows = [row for row in csv.reader(io.StringIO(text))][1:]
    counted = hashlib.sha256("".join("\x1f".join(row) + "\n" for row in rows).encode()).hexdigest()
    assert counted == done.rows_digest
    page = clerk.get(reverse("records:export_show", args=[done.pk])).content.decode()
    assert done.parts[0]["digest"] in page


@pytest.mark.feature("STA-13")
def test_an_export_is_its_askers_alone_and_holds_what_the_asker_sees(node):
    own = exported(node, "inspector_b", file_kind="xlsx")
    assert own.rows == 0, "nothing of province A"
    done = exported(node, "head_a", file_kind="xlsx")
    assert done.rows > 0
    for office in ("clerk_a", "inspector_b"):
        for route, arguments in (("export_show", [done.pk]), ("export_part", [done.pk, 1])):
            assert node.client(office).get(reverse(f"records:{route}", args=arguments)).status_code == 404
    assert node.client("head_a").get(reverse("records:export_part", args=[done.pk, 2])).status_code == 404


@pytest.mark.feature("STA-13")
def test_a_list_asked_for_twice_is_written_once_until_it_is_whole(node):
    def ask(office="head_a", **given):
        return node.client(office).post(reverse("records:export_ask"), {"file_kind": "csv", **given})["Location"]

    first = ask(year="2026")
    assert ask(year="2026") == first
    others = {ask(), ask(year="2025"), ask(year="2026", file_kind="xlsx"), ask("clerk_a", year="2026")}
    assert first not in others and len(others) == 4
    Export.objects.using("owner").filter(state="waiting").update(asked_at=timezone.now() - timedelta(hours=2))
    assert ask(year="2026") != first, "what a dead worker left is not waited for"
    node.work()
    assert Export.objects.using("owner").get(pk=first.strip("/").split("/")[-1]).state == Export.State.DONE
    assert ask(year="2026") != first, "what came in since is in a list of its own"
    node.work()


@pytest.mark.feature("STA-13")
def test_two_presses_of_one_button_at_the_same_moment_are_one_list(node):
    ready, found = threading.Barrier(2), []

    def press():
        ready.wait(5)
        with node.acting("head_a") as actor:
            asked = actions.ask_export(actor, file_kind="csv", language="vi", filters={"year": 1999})
            time.sleep(0.2)
        found.append(asked.pk)
        connections.close_all()

    threads = [threading.Thread(target=press) for _ in range(2)]
    for each in threads:
        each.start()
    for each in threads:
        each.join(20)
    assert len(found) == 2 and len(set(found)) == 1
    node.work()


def test_an_unknown_kind_of_file_is_refused(clerk):
    assert clerk.post(reverse("records:export_ask"), {"file_kind": "pdf"}).status_code == 422


def test_the_pages_of_lists_ask_a_constant_number_of_questions(node, clerk, django_assert_max_num_queries):
    few = brought(node, sheet(*(line(at, title="") for at in range(231, 233))))
    many = brought(node, sheet(*(line(at, title="", first="") for at in range(241, 275))))
    counts = []
    clerk.get(reverse("records:lists"))  # what is kept for a minute is kept now
    for found in (few, many):
        with django_assert_max_num_queries(40) as asked:
            assert clerk.get(reverse("records:list_show", args=[found.pk])).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_a_list_that_waits_for_its_columns_is_shown_in_the_list_of_lists(node, clerk):
    answer = bring(clerk, sheet(line(281)), name="chờ.csv")
    assert Import.objects.using("owner").get(pk=answer["Location"].strip("/").split("/")[-1]).state == "asked"
    assert "chờ.csv" in clerk.get(reverse("records:lists")).content.decode()


def test_a_sign_that_is_no_letter_is_refused_where_it_would_be_kept(node, clerk):
    found = brought(node, sheet(line(261, title="")))
    sent = {"data": "value=a%00b", "content_type": "application/x-www-form-urlencoded"}
    answer = clerk.post(reverse("records:list_mend", args=[found.pk, 2]), **sent)
    assert (answer.status_code, "ký hiệu không phải chữ" in answer.content.decode()) == (400, True)


def test_two_columns_for_one_meaning_are_asked_about_and_what_was_chosen_stays(clerk):
    answer = bring(clerk, sheet([*line(271), "ghi chú"]))
    page = clerk.get(answer["Location"])
    columns = {f"column-{at}": column.field for at, column in enumerate(page.context["columns"])}
    assert "Lấy 9 trong 10 cột" in page.content.decode()
    start = reverse("records:list_start", args=[answer["Location"].strip("/").split("/")[-1]])
    refused = clerk.post(start, {**columns, "column-8": "", "column-9": "title"})
    assert (refused.status_code, "Tiêu đề hồ sơ”, mà chỉ được một" in refused.content.decode()) == (422, True)
    assert [column.field for column in refused.context["columns"]][8:] == ["", "title"]
    first, second = (clerk.post(start, columns) for _ in range(2))
    assert (first.status_code, second.status_code) == (302, 302), "a second click finds it under way"


def test_sheets_that_are_not_read_are_named(clerk):
    made = xlsxwriter.Workbook(kept := io.BytesIO(), {"in_memory": True})
    for name in ("1998", "1999"):
        rows = made.add_worksheet(name)
        rows.write_row(0, 0, HEADS)
        rows.write_row(1, 0, line(281))
    made.close()
    answer = bring(clerk, kept.getvalue(), name="muc-luc.xlsx")
    assert "Đây là trang tính “1998”. Không đọc: “1999”." in clerk.get(answer["Location"]).content.decode()


def test_an_older_list_stays_within_reach(node, clerk):
    """Rows may wait in a list that was brought long before; exports, loans, holds and disposal lists have pages too."""
    with node.acting("clerk_a") as actor:
        oldest = Import.objects.order_by("brought_at").first() or actions.bring(
            actor, kind="file_list", name="a.csv", data=sheet(line(290))
        )
        for at in range(queries.LISTED):
            actions.bring(actor, kind="file_list", name=f"{at}.csv", data=sheet(line(291)))
    address, shown = reverse("records:lists"), []
    while address:
        page = clerk.get(address)
        shown += [each.brought.pk for each in page.context["found"]]
        after = page.context["turn"].after
        assert (f'href="?page={after}"' in page.content.decode()) == bool(after)
        address = f"{reverse('records:lists')}?page={after}" if after else ""
    assert oldest.pk in shown
    assert len(shown) == len(set(shown)) > queries.LISTED
    for name in ("exports", "loans", "holds", "disposals"):
        assert clerk.get(reverse(f"records:{name}")).context["turn"].at == 1
