"""Rows written by the hundred thousand: one change for each stretch, taken in a share at a time."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence

import pytest
from django.db import connection

from soi.kernel.search import follower, scopes
from soi.kernel.search import public as search
from soi.kernel.search.follower import Follower
from soi.kernel.search.tests.test_finding import ask, following, owner, search_sources, wait_for_horizon, word
from tests.world import Node

KIND = "tests.row"
TABLE = """
create table soi.search_row (id uuid primary key default gen_random_uuid(), unit_id bigint not null, body text not null,
  note text not null default '', batch uuid, number int);
create index search_row_stretch on soi.search_row (batch, number);
alter table soi.search_row enable row level security;
alter table soi.search_row force row level security;
create policy owner_all on soi.search_row to soi_owner using (true) with check (true);
create policy see on soi.search_row for select to soi_app using (
  unit_id in (select o.id from soi.organisations_unit o where o.path operator(public.<@) (select soi.my_paths())))
"""
FILL = """
insert into soi.search_row (unit_id, body, batch, number) select %s, %s || ' r' || at || 'x', %s, at
from generate_series(%s::int, %s::int) at
"""


def fetch(ids: Sequence[str]) -> list[search.SearchDoc]:
    with connection.cursor() as cursor:
        cursor.execute("select id::text, unit_id, body from search_row where id = any(%s::uuid[])", [list(ids)])
        return [search.SearchDoc(key, KIND, unit, 0, body, body) for key, unit, body in cursor.fetchall()]


@pytest.fixture(scope="module")
def rows(node: Node) -> Iterator[Node]:
    with owner(node) as session:
        session.execute(TABLE)
    before = dict(search_sources())
    search_sources().clear()
    search.source(KIND, "search_row", fetch, spans=search.Spans("batch", "number", ("body", "unit_id")))
    assert search.attach_all() == search.attach_all() == 1
    yield node
    search_sources().clear()
    search_sources().update(before)


@pytest.fixture
def own(rows: Node) -> Iterator[Follower]:
    scopes.forget()
    with following(rows) as found:
        yield found


def fill(node: Node, first: int, last: int, *, mark: str, batch: str | None) -> None:
    with owner(node) as session:
        session.execute(FILL, [node.unit("p98.k.nv2"), mark, batch, first, last])
    wait_for_horizon(node)


def changes(node: Node) -> int:
    with owner(node) as session:
        return session.execute("select count(*) from soi.search_change where kind = %s", [KIND]).fetchone()[0]


def total(node: Node, mark: str) -> int | None:
    with node.acting("inspector_a") as actor:
        return search.find(actor, mark).total


@pytest.mark.feature("REC-06")
def test_a_stretch_of_rows_is_one_change_and_each_row_is_found(rows: Node, own: Follower):
    mark, batch, before = word(), str(uuid.uuid4()), changes(rows)
    fill(rows, 1, 900, mark=mark, batch=batch)
    fill(rows, 901, 980, mark=mark, batch=batch)
    assert changes(rows) == before + 2
    assert own.step() == 980
    assert total(rows, mark) == 980
    assert [len(ask(rows, "inspector_a", f"{mark} r{at}x")) for at in (1, 900, 901, 980, 981)] == [1, 1, 1, 1, 0]
    assert ask(rows, "inspector_b", mark) == ask(rows, "clerk_b", mark) == []


@pytest.mark.feature("REC-06")
def test_rows_of_no_batch_and_rows_far_apart_are_changes_of_their_own(rows: Node, own: Follower):
    mark, batch, before = word(), str(uuid.uuid4()), changes(rows)
    fill(rows, 1, 5, mark=mark, batch=None)
    assert changes(rows) == before + 5
    fill(rows, 1, 900, mark=mark, batch=batch)
    own.step()
    before = changes(rows)
    with owner(rows) as session:
        session.execute(
            "update soi.search_row set body = body || ' sau' where batch = %s and number in (1, 900)", [batch]
        )
    assert changes(rows) == before + 2
    wait_for_horizon(rows)
    assert own.step() == 2
    assert total(rows, f"{mark} sau") == 2


@pytest.mark.feature("REC-06")
def test_what_search_does_not_read_may_change_unnoticed_and_what_is_gone_is_not_found(rows: Node, own: Follower):
    mark, batch = word(), str(uuid.uuid4())
    fill(rows, 1, 30, mark=mark, batch=batch)
    own.step()
    before = changes(rows)
    with owner(rows) as session:
        session.execute("update soi.search_row set note = 'x' where batch = %s", [batch])
        assert changes(rows) == before
        session.execute("update soi.search_row set body = %s || ' moi' where batch = %s", [mark, batch])
        session.execute("delete from soi.search_row where batch = %s and number > 10", [batch])
    assert changes(rows) == before + 1 + 20
    wait_for_horizon(rows)
    own.step()
    assert total(rows, f"{mark} moi") == total(rows, mark) == 10


@pytest.mark.feature("REC-06")
def test_a_long_list_is_taken_in_by_shares_and_read_by_batches(
    rows: Node, own: Follower, monkeypatch: pytest.MonkeyPatch
):
    """As a million rows: never more ids together than a batch, never more rows behind one commit than a share."""
    monkeypatch.setattr(follower, "CHANGES", 100)
    monkeypatch.setattr(follower, "BATCH", 40)
    mark, batch, at_once = word(), str(uuid.uuid4()), []
    source = search_sources()[KIND]

    def noted(ids: Sequence[str]) -> list[search.SearchDoc]:
        at_once.append(len(ids))
        return fetch(ids)

    monkeypatch.setitem(search_sources(), KIND, search.Source(**{**vars(source), "fetch": noted}))
    for part in range(5):
        fill(rows, part * 60 + 1, part * 60 + 60, mark=mark, batch=batch)
    seen = []
    while own.step() >= 100:
        seen.append(total(rows, mark))
    assert seen == [120, 240] and total(rows, mark) == 300
    assert max(at_once) <= 40
    at_once.clear()
    own.rebuild()
    assert total(rows, mark) == 300 and max(at_once) <= 40


@pytest.mark.feature("REC-06")
def test_ids_of_a_table_come_in_order_without_gap_or_double(rows: Node, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(follower, "BATCH", 7)
    fill(rows, 1, 20, mark=word(), batch=None)
    parts = list(follower.all_ids(search_sources()[KIND]))
    ids = [key for part in parts for key in part]
    with owner(rows) as session:
        there = {str(row[0]) for row in session.execute("select id from soi.search_row")}
    assert len(ids) == len(set(ids)) and set(ids) == there
    assert all(len(part) == 7 for part in parts[:-1])


def test_the_application_writes_no_stretch_of_its_own(rows: Node):
    import psycopg

    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        rows.raw("select soi.search_attach_spans('soi.search_row', 'x', 'id', 'batch', 'number', '{}')")
