"""The ledger as a clerk uses it: found again by what is known of a file, acted on page by page or all at once, taken
along."""

from __future__ import annotations

import csv
import io
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest
from django.db import connections
from django.urls import reverse

from soi.digitization import actions, queries, testing
from soi.digitization.errors import NeverScanned
from soi.digitization.models import Line
from soi.digitization.rules import calling
from soi.digitization.rules.stages import Stage
from soi.records.tests.persons import connected

LEDGER, MANY = reverse("digitization:ledger"), reverse("digitization:many")


def listed(node, **query):
    """The numbers of the lines a page of the ledger shows."""
    rows = node.client("clerk_a").get(LEDGER, query).context["rows"]
    return [row.line.pk for row in rows]


@pytest.mark.feature("DIG-01")
def test_a_file_is_found_again_by_what_a_clerk_knows_of_it(node):
    mark = uuid4().hex[:6]
    (key,) = testing.found(node, code=f"KT-{mark}/2016", title="Đảng ủy xã Thượng Lâm", place=f"Kho {mark}, giá 4")
    (other,) = testing.found(node, title="Đảng ủy xã Hạ Lâm", place="Kho 1")
    for words in (f"kt-{mark}", f"{mark}/2016", f"kho {mark}", "thuong lam", "đảng ủy xã thượng", "XÃ THƯỢNG"):
        found = listed(node, q=words)
        assert key in found and other not in found, words
    number = Line.objects.using("owner").get(pk=key).number
    assert key in listed(node, q=str(number))
    assert listed(node, q=f"kt-{mark}", stage=3) == []
    assert listed(node, q="100%_[(\\") == []


@pytest.mark.parametrize(
    ("typed", "text"),
    [("thuong", "Thượng"), ("Đ", "đ"), ("uỷ", "UY"), ("a  b", "A b"), ("a.b", "a.b"), ("o", "Ộ"), ("y", "ỹ")],
)
def test_words_are_found_whatever_their_marks(typed, text):
    import re

    assert re.fullmatch(calling.pattern(typed), text)
    assert calling.pattern("  ") == "" and not re.fullmatch(calling.pattern("a.b"), "axb")


@pytest.mark.feature("DIG-02")
def test_an_act_on_many_comes_back_to_the_same_list(node):
    mark = uuid4().hex[:8]
    keys = testing.found(node, 2, place=f"Kho {mark}")
    unit = node.unit("p98.k")
    sent = {"act": "propose", "line": [str(keys[0])], "stage": 0, "unit": unit, "term": "term.2015-2020", "q": mark}
    answer = node.client("clerk_a").post(MANY, sent)
    back = {name: value[0] for name, value in parse_qs(urlsplit(answer["Location"]).query).items()}
    assert back == {"stage": "0", "unit": str(unit), "term": "term.2015-2020", "q": mark, "went": "1"}
    page = node.client("clerk_a").get(answer["Location"]).content.decode()
    assert "HS-" in page and f'value="{mark}"' in page


@pytest.mark.feature("DIG-02")
def test_all_pages_are_proposed_and_approved_in_one_act_each(node):
    mark = uuid4().hex[:8]
    many, other = testing.found(node, queries.PAGE_SIZE + 3, place=f"Kho {mark}"), testing.found(node, 1)
    clerk, head = node.client("clerk_a"), node.client("head_a")
    shown = clerk.get(LEDGER, {"stage": 0, "q": mark}).content.decode()
    assert 'value="propose:all"' in shown
    answer = clerk.post(MANY, {"act": "propose:all", "stage": 0, "q": mark})
    assert f"went={len(many)}" in answer["Location"]
    assert testing.stage_of(other[0]) == Stage.FOUND
    assert 'value="approve:all"' in head.get(reverse("digitization:to_approve")).content.decode()
    head.post(MANY, {"act": "approve:all"})
    assert {testing.stage_of(key) for key in many} == {Stage.APPROVED}
    _batch, (away,) = testing.out(node, 1)
    assert node.client("digitizer_a").post(MANY, {"act": "scanned:all", "stage": 3}).status_code == 422
    assert testing.stage_of(away) == Stage.OUT


@pytest.mark.feature("DIG-02", "DIG-17")
def test_a_top_secret_file_among_many_stays_and_is_told(node):
    with connected():
        (key,) = testing.found(node)
        (top,) = testing.found(node, level=3, list_item="qd1630.inspection.tuyet_mat.politburo", title="")
        with node.acting("clerk_a") as clerk:
            moved = actions.propose(clerk, [key, top])
            assert (moved.went, moved.stayed) == (1, {"top_secret": 1})
            with pytest.raises(NeverScanned):
                actions.propose(clerk, [top])


@pytest.mark.feature("DIG-02")
def test_the_list_to_digitize_has_a_next_page(node):
    keys = testing.found(node, queries.PAGE_SIZE + 1, lasting=True, use="often", condition="fragile")
    with node.acting("clerk_a") as clerk:
        actions.propose(clerk, keys)
    seen, address = set(), reverse("digitization:to_approve")
    client, after = node.client("clerk_a"), ""
    while True:
        page = client.get(address, {"after": after} if after else {})
        seen |= {row.line.pk for row in page.context["rows"]}
        after = page.context["after"]
        if not after:
            break
    assert set(keys) <= seen


@pytest.mark.feature("DIG-01", "DIG-03")
def test_the_lines_are_taken_along_as_the_page_shows_them(node):
    mark = uuid4().hex[:8]
    keys = testing.found(node, 3, place=f"Kho {mark}")
    batch = testing.opened(node, testing.approved(node, 1, place=f"Kho {mark}, ô 9"))
    Line.objects.using("owner").filter(pk=keys[0]).update(code="=1+1")
    assert batch
    address = reverse("digitization:lines_file", args=["csv"])
    answer = node.client("clerk_a").get(address, {"q": mark})
    assert answer.status_code == 200 and answer["Cache-Control"] == "no-store"
    heads, *rows = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")))
    assert len(heads) == 15 and len(rows) == 4 and heads[0] == "Số"
    assert not any(cell.startswith("=") for row in rows for cell in row)
    assert (
        node.client("clerk_a").get(reverse("digitization:lines_file", args=["xlsx"]), {"q": mark}).content[:2] == b"PK"
    )
    assert node.client("clerk_a").get(reverse("digitization:lines_file", args=["doc"])).status_code == 404
    with connections["owner"].cursor() as cursor:
        cursor.execute("select count(*) from audit.event where kind = 'digitization.lines.taken_along'")
        assert cursor.fetchone() == (2,)


@pytest.mark.feature("DIG-01")
def test_more_lines_than_a_file_takes_are_refused_in_words(node, monkeypatch):
    monkeypatch.setattr("soi.digitization.views.taking.MOST", 1)
    testing.found(node, 2)
    answer = node.client("clerk_a").get(reverse("digitization:lines_file", args=["csv"]))
    assert answer.status_code == 409 and "Lọc sổ theo đơn vị" in answer.content.decode()
