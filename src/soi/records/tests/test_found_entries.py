"""The rows of a list that was brought in are found by search, each by who may see it and by nobody else."""

from __future__ import annotations

import time
import unicodedata
import uuid
from collections.abc import Iterator
from typing import Any

import pytest

from soi.kernel.access.public import Actor
from soi.kernel.search import follower, scopes
from soi.kernel.search import public as search
from soi.records.lists import actions, jobs, queries
from soi.records.models import File
from soi.records.tests.test_lists import HEADS, again, brought, line, sheet
from soi.records.tests.test_search_page import alike, page
from tests.world import Node


@pytest.fixture(scope="module")
def mark() -> str:
    """A word that stands in no other list."""
    return "l" + uuid.uuid4().hex[:9]


@pytest.fixture(scope="module")
def listed(node: Node, mark: str) -> Iterator[Node]:
    """A list of 30 old files in the index, one of its rows waiting to be mended."""
    rows = [line(at, code=f"{mark}-{at}", title=f"Giám sát quỹ hòa giải thuỷ lợi {mark} r{at}x") for at in range(30)]
    rows.append(line(99, code=f"{mark}-99", title=f"Sai năm {mark}", first="2001", last="1999"))
    found = brought(node, sheet(*rows, heads=HEADS))
    assert (found.entered, found.wrong) == (30, 1)
    scopes.forget()
    node.follow()
    yield node


def total(node: Node, office: str, asked: str, **more: object) -> int | None:
    with node.acting(office) as actor:
        return search.find(actor, asked, **more).total


@pytest.mark.feature("REC-06")
@pytest.mark.parametrize(
    "spelling", ["quỹ hòa giải", "quỹ hoà giải", "QUỸ HÒA GIẢI", "quy hoa giai", '"thủy lợi"', "thuỷ lợi"]
)
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_rows_of_a_list_are_found_in_each_spelling(listed: Node, mark: str, spelling: str, form: str):
    assert total(listed, "inspector_a", unicodedata.normalize(form, f"{spelling} {mark}")) == 30
    assert total(listed, "inspector_a", unicodedata.normalize(form, f"{spelling} {mark} r7x")) == 1


@pytest.mark.feature("REC-06")
def test_a_row_is_found_by_its_code_its_body_and_its_place_and_leads_to_its_file(listed: Node, mark: str):
    with listed.acting("inspector_a") as actor:
        (hit,) = search.find(actor, f"{mark}-7", kinds=["records.file"]).hits
        key = File.objects.get(code=f"{mark}-7").pk
        assert (hit.id, hit.why, hit.kind) == (str(key), search.Why.NUMBER, "records.file")
        (placed,) = search.find(actor, f"H12 Huyện uỷ An Lĩnh {mark} r9x").hits
    assert "<mark>H12</mark>" in placed.snippet or "<mark>Huyện ủy An Lĩnh</mark>" in placed.snippet
    html = page(listed, "inspector_a", f"{mark} r7x")
    assert "1 result" in html and f"/records/files/{key}/" in html
    assert listed.client("inspector_a").get(f"/records/files/{key}/").status_code == 200


@pytest.mark.feature("REC-06", "SEC-01")
@pytest.mark.parametrize("office", ["inspector_b", "clerk_b", "commune_clerk"])
def test_another_body_finds_no_row_counts_none_and_is_told_none(listed: Node, mark: str, office: str):
    other = mark[::-1]
    assert total(listed, office, mark) == 0
    with listed.acting(office) as actor:
        assert search.suggest(actor, mark[:6]) == []
    for more in ({}, {"kind": "records.file"}, {"order": "newest"}, {"where": "own"}):
        assert alike(page(listed, office, mark, **more), mark) == alike(page(listed, office, other, **more), other)


@pytest.mark.feature("REC-06", "SEC-01")
def test_a_marked_row_is_found_by_clearance_alone_and_none_of_it_is_quoted(node: Node):
    one = "m" + uuid.uuid4().hex[:9]
    found = brought(node, sheet(line(1, code=f"{one}-1", title=f"Hồ sơ {one}", place=f"Tủ {one}")))
    assert found.entered == 1
    File.objects.using("owner").filter(code=f"{one}-1").update(level=2)
    scopes.forget()
    node.follow()
    assert total(node, "inspector_a", one) == 0
    with node.acting("head_a") as actor:
        (hit,) = search.find(actor, one).hits
        assert hit.level == 2 and "Tủ" not in hit.snippet


@pytest.mark.feature("REC-06")
def test_a_row_taken_back_is_found_no_more(node: Node):
    one = "g" + uuid.uuid4().hex[:9]
    found = brought(node, sheet(*(line(at, code=f"{one}-{at}", title=f"Hồ sơ {one}") for at in (1, 2, 3))))
    scopes.forget()
    node.follow()
    assert total(node, "inspector_a", one) == 3
    with node.acting("clerk_a") as actor:
        kept = queries.get_import(actor, found.pk)
        File.objects.filter(listed_in=kept, code=f"{one}-2").delete()
    assert total(node, "inspector_a", one) == 2, "what is gone is not shown even before the index knows"
    node.follow()
    assert total(node, "inspector_a", one) == 2


@pytest.mark.feature("EXC-15")
def test_a_worker_taken_for_dead_and_the_one_after_it_count_each_row_once(node: Node):
    """Both read the sheet from its first row: what the one has written is not counted again by the other."""
    one = "h" + uuid.uuid4().hex[:9]
    rows = [line(at, code=f"{one}-{at}", title=f"Hồ sơ {one}") for at in range(4)]
    rows.append(line(9, title=""))
    with node.acting("clerk_a") as actor:
        found = actions.bring(actor, kind="file_list", name="a.csv", data=sheet(*rows))
        actions.start(actor, found.pk, found.mapping)
        found.refresh_from_db()
    late = []
    enter = actions.enter_rows

    def once_more(actor: Actor, import_id: uuid.UUID, given: list[tuple[int, str]], seen: Any) -> bool:
        late.append(given)
        return enter(actor, import_id, given, seen) and enter(actor, import_id, given, seen)

    jobs.actions.enter_rows, kept = once_more, enter
    try:
        node.work()
    finally:
        jobs.actions.enter_rows = kept
    after = again(node, found)
    assert late and (after.state, after.rows, after.entered, after.same, after.wrong) == ("done", 5, 4, 0, 1)


@pytest.mark.feature("REC-06", "EXC-15")
def test_the_follower_gives_way_to_a_list_that_enters_now_and_to_nothing_else(node: Node, monkeypatch):
    code = "w" + uuid.uuid4().hex[:9]
    node.follow()
    brought(node, sheet(*[line(at, code=f"{code}-{at}") for at in range(30)], heads=HEADS))
    own = follower.Follower()
    try:
        node.catch_up(own)
        assert not own.gives_way, "nothing came since"
        brought(node, sheet(*[line(at, code=f"{code}-{at}") for at in range(30, 60)], heads=HEADS))
        wait_for_step(own, 30)
        assert own.gives_way, "a stretch of rows, written just now"
        brought(node, sheet(*[line(at, code=f"{code}-{at}") for at in range(60, 90)], heads=HEADS))
        monkeypatch.setattr(follower, "ENTERING", follower.ENTERING.replace("2 seconds", "0 seconds"))
        wait_for_step(own, 30)
        assert not own.gives_way, "that list has ended"
        node.catch_up(own)
    finally:
        own.close()


def wait_for_step(own: follower.Follower, weight: int) -> None:
    """One step that follows a stretch; a transaction of another test may hold it back for a while."""
    until = time.monotonic() + 30
    while own.step() < weight:
        assert time.monotonic() < until
