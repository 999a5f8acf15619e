"""Finding on a real database: the index proposes, row-level security decides, and nothing hidden shows in any way."""

from __future__ import annotations

import os
import threading
import time
import unicodedata
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta

import psycopg
import pytest
from django.db import connection

from soi.config.programs import database
from soi.kernel.search import command, follower, queries, scopes
from soi.kernel.search import index as indexes
from soi.kernel.search import public as search
from soi.kernel.search.errors import IndexBusy
from soi.kernel.search.follower import Follower
from soi.kernel.search.sources import SearchDoc
from soi.kernel.search.words import pieces
from tests.world import Node

KIND = "tests.probe"
TABLE = """
create table soi.search_probe (id uuid primary key default gen_random_uuid(), unit_id bigint not null,
  level smallint not null default 0, title text not null default '', body text not null,
  number text not null default '', on_date date, hidden boolean not null default false);
alter table soi.search_probe enable row level security;
alter table soi.search_probe force row level security;
create policy owner_all on soi.search_probe to soi_owner using (true) with check (true);
create policy see on soi.search_probe for select to soi_app using (level <= (select soi.my_level())
  and (not hidden or (select soi.may('search.index')))
  and unit_id in (select o.id from soi.organisations_unit o where o.path operator(public.<@) (select soi.my_paths())))
"""


def fetch(ids: Sequence[str]) -> list[search.SearchDoc]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select id::text, unit_id, level, title, body, number, on_date "
            "from search_probe where id = any(%s::uuid[])",
            [list(ids)],
        )
        return [
            search.SearchDoc(row[0], KIND, row[1], row[2], row[3], row[4], number=row[5], on_date=row[6])
            for row in cursor.fetchall()
        ]


def owner(node: Node) -> psycopg.Connection[tuple[object, ...]]:
    return psycopg.connect(database.dsn("owner", node.name), autocommit=True)


@pytest.fixture(scope="module")
def probe(node: Node) -> Iterator[Node]:
    with owner(node) as session:
        session.execute(TABLE)
    before = dict(search_sources())
    search_sources().clear()
    search.source(KIND, "search_probe", fetch, url_name="tests:probe")
    assert search.attach_all() == 1
    yield node
    search_sources().clear()
    search_sources().update(before)


def search_sources() -> dict[str, search.Source]:
    from soi.kernel.search import sources

    return sources._sources


def wait_for_horizon(node: Node, seconds: float = 60) -> None:
    """Other tests share this server: what they still write holds back what may be followed."""
    with owner(node) as session:
        for _ in range(int(seconds / 0.02)):
            (waiting,) = session.execute(
                "select count(*) from soi.search_change where xid >= pg_snapshot_xmin(pg_current_snapshot())"
            ).fetchone()
            if not waiting:
                return
            time.sleep(0.02)
    raise AssertionError("a transaction of another test stayed open")


@contextmanager
def following(node: Node) -> Iterator[Follower]:
    """A follower that has followed everything so far, its writer closed afterwards."""
    own = Follower()
    try:
        wait_for_horizon(node)
        own.step()
        yield own
    finally:
        own.close()


@pytest.fixture
def follower_here(probe: Node) -> Iterator[Follower]:
    scopes.forget()
    with following(probe) as own:
        yield own


@pytest.fixture
def follow(probe: Node, follower_here: Follower) -> Callable[[], int]:
    """Follow everything that was committed; returns how many changes that were."""

    def step() -> int:
        wait_for_horizon(probe)
        return follower_here.step()

    return step


def write(node: Node, body: str, unit: str = "p98.k.nv2", **more: object) -> str:
    values = {"unit_id": node.unit(unit), "body": body, **more}
    names, marks = ", ".join(values), ", ".join(["%s"] * len(values))
    with owner(node) as session:
        row = session.execute(
            f"insert into soi.search_probe ({names}) values ({marks}) returning id::text", list(values.values())
        ).fetchone()
    return str(row[0])


def ask(node: Node, office: str, text: str, **more: object) -> list[str]:
    with node.acting(office) as actor:
        return [hit.id for hit in search.find(actor, text, **more).hits]


def word() -> str:
    """A word no other test uses."""
    return "w" + uuid.uuid4().hex[:10]


@pytest.mark.feature("REC-06")
def test_a_paper_is_found_in_four_spellings_by_phrase_and_without_marks(probe: Node, follow: Callable[[], int]):
    mark = word()
    paper = write(probe, f"công trình thuỷ lợi xã Hòa Bình {mark}", title="Báo cáo giám sát", number=f"45-{mark}")
    assert follow() == 1
    for spelling in ("thủy Hoà Bình", "thuỷ Hòa Bình", "THỦY lợi", "thuy loi hoa binh", '"thuỷ lợi xã Hoà Bình"', "45"):
        for form in ("NFC", "NFD"):
            assert ask(probe, "inspector_a", unicodedata.normalize(form, f"{spelling} {mark}")) == [paper]
    assert ask(probe, "inspector_a", f"thùy {mark}") == [paper]
    assert ask(probe, "inspector_a", f"thùy {mark}", marks=search.Marks.KEPT) == []
    with probe.acting("inspector_a") as actor:
        hit = search.find(actor, f"thủy lợi {mark}").hits[0]
    assert hit.why is search.Why.WORDS
    assert hit.title == "Báo cáo giám sát"
    assert f"<mark>{mark}</mark>" in hit.snippet
    assert hit.url_name == "tests:probe"


@pytest.mark.feature("SEC-01")
@pytest.mark.parametrize("office", ["inspector_b", "clerk_b", "commune_clerk", "chief"])
def test_another_body_finds_nothing_counts_nothing_and_is_told_nothing(
    probe: Node, follow: Callable[[], int], office: str
):
    mark = word()
    write(probe, f"bí mật {mark}", title=f"Tờ trình {mark}")
    follow()
    with probe.acting(office) as actor:
        found = search.find(actor, mark)
        assert (found.hits, found.total, found.after) == ([], 0, None)
        assert search.suggest(actor, mark[:6]) == []
    with probe.acting("inspector_a") as actor:
        assert search.find(actor, mark).total == 1
        assert search.suggest(actor, mark[:6]) == [f"Tờ trình {mark}"]


@pytest.mark.feature("SEC-01")
def test_a_level_above_the_clearance_is_not_found(probe: Node, follow: Callable[[], int]):
    mark = word()
    write(probe, mark, level=0)
    write(probe, mark, level=2)
    follow()
    assert len(ask(probe, "inspector_a", mark)) == 1
    assert len(ask(probe, "head_a", mark)) == 2


@pytest.mark.feature("SEC-02")
def test_what_the_index_would_show_and_the_policy_hides_is_hidden(probe: Node, follow: Callable[[], int]):
    """The second gate: unit and level fit, but the row is hidden for another reason."""
    mark = word()
    shown = write(probe, mark, title=f"Mở {mark}")
    hidden = write(probe, mark, title=f"Kín {mark}", hidden=True)
    follow()
    with probe.acting("inspector_a") as actor:
        searcher = queries._reader.searcher()
        query = queries.build(queries.understand(mark), queries.Narrowing(scopes.tokens_of(actor)))
        proposed = {key for _, key in queries._keys(searcher, searcher.search(query, 10).hits)}
        found = search.find(actor, mark)
        assert proposed == {shown, hidden}
        assert [hit.id for hit in found.hits] == [shown]
        assert found.total == 1
        assert search.suggest(actor, mark[:6]) == [f"Mở {mark}"]


@pytest.mark.feature("SEC-02")
def test_both_gates_agree_with_the_rows_themselves(probe: Node, follow: Callable[[], int]):
    mark = word()
    for unit in ("p98.k", "p98.k.nv2", "p98.k.vp", "c99801.k", "c99802.k", "p99.k.nv2", "tw.k"):
        for level in (0, 1, 2):
            write(probe, mark, unit=unit, level=level)
    follow()
    for office in ("clerk_a", "inspector_a", "head_a", "commune_clerk", "commune_head", "inspector_b", "central_head"):
        with probe.acting(office) as actor, connection.cursor() as cursor:
            cursor.execute("select id::text from search_probe where body = %s", [mark])
            allowed = {row[0] for row in cursor.fetchall()}
            found = search.find(actor, mark)
        assert {hit.id for hit in found.hits} == allowed, office
        assert found.total == len(allowed)


def test_without_a_ticket_nothing_is_shown(probe: Node, follow: Callable[[], int]):
    mark = word()
    write(probe, mark, title=f"Tờ trình {mark}")
    follow()
    actor = probe.actor("inspector_a")
    assert search.find(actor, mark).hits == []
    assert search.find(actor, mark).total == 0
    assert search.suggest(actor, mark[:6]) == []


def test_a_change_and_a_deletion_are_followed(probe: Node, follow: Callable[[], int]):
    before, after = word(), word()
    paper = write(probe, before)
    follow()
    assert ask(probe, "inspector_a", before) == [paper]
    with owner(probe) as session:
        session.execute("update soi.search_probe set body = %s where id = %s", [after, paper])
    assert ask(probe, "inspector_a", after) == []
    follow()
    assert ask(probe, "inspector_a", before) == []
    assert ask(probe, "inspector_a", after) == [paper]
    with owner(probe) as session:
        session.execute("delete from soi.search_probe where id = %s", [paper])
    assert ask(probe, "inspector_a", after) == [], "a row that is gone is not shown even before the index knows"
    assert follow() == 1
    assert ask(probe, "inspector_a", after) == []


def test_one_statement_of_many_rows_is_followed_row_by_row(probe: Node, follow: Callable[[], int]):
    mark = word()
    with owner(probe) as session:
        session.execute(
            "insert into soi.search_probe (unit_id, body) select %s, %s from generate_series(1, 300)",
            [probe.unit("p98.k.nv2"), mark],
        )
    assert follow() == 300
    with probe.acting("inspector_a") as actor:
        assert search.find(actor, mark).total == 300


def test_an_uncommitted_change_is_waited_for_and_never_skipped(
    probe: Node, follower_here: Follower, follow: Callable[[], int]
):
    slow_word, quick_word = word(), word()
    with owner(probe) as slow:
        slow.autocommit = False
        slow.execute(
            "insert into soi.search_probe (unit_id, body) values (%s, %s)", [probe.unit("p98.k.nv2"), slow_word]
        )
        write(probe, quick_word)
        assert follower_here.step() == 0
        assert follower_here.waits
        assert ask(probe, "inspector_a", slow_word) == []
        slow.commit()
    follow()
    assert len(ask(probe, "inspector_a", slow_word)) == 1
    assert len(ask(probe, "inspector_a", quick_word)) == 1


def test_pages_follow_one_another_without_gap_or_double(probe: Node, follow: Callable[[], int]):
    mark = word()
    with owner(probe) as session:
        session.execute(
            "insert into soi.search_probe (unit_id, body) select %s, %s from generate_series(1, 60)",
            [probe.unit("p98.k.nv2"), mark],
        )
    follow()
    seen: list[str] = []
    after: int | None = 0
    with probe.acting("inspector_a") as actor:
        while after is not None:
            page = search.find(actor, mark, after=after)
            assert page.total == 60
            assert page.first == len(seen) + 1
            seen += [hit.id for hit in page.hits]
            after = page.after
    assert len(seen) == len(set(seen)) == 60


def test_beyond_a_thousand_the_number_is_not_told(probe: Node, follow: Callable[[], int]):
    mark = word()
    with owner(probe) as session:
        session.execute(
            "insert into soi.search_probe (unit_id, body, hidden) "
            "select %s, %s, i > 1001 from generate_series(1, 1500) i",
            [probe.unit("p98.k.nv2"), mark],
        )
    while follow():
        pass
    with probe.acting("inspector_a") as actor:
        assert search.find(actor, mark).total is None
        assert search.find(actor, mark, after=1000).hits == []
    with owner(probe) as session:
        session.execute(
            "update soi.search_probe set hidden = true "
            "where id in (select id from soi.search_probe where body = %s and not hidden limit 1)",
            [mark],
        )
    with probe.acting("inspector_a") as actor:
        assert search.find(actor, mark).total == 1000, "counted to the last one a reader may see"


def test_newest_first_kinds_and_years(probe: Node, follow: Callable[[], int]):
    mark = word()
    papers = [write(probe, mark, on_date=date(2024, 1, 1) + timedelta(days=200 * number)) for number in range(4)]
    follow()
    assert ask(probe, "inspector_a", mark, order=search.Order.NEWEST) == papers[::-1]
    assert ask(probe, "inspector_a", mark, since=date(2025, 1, 1), order=search.Order.NEWEST) == papers[:1:-1]
    assert ask(probe, "inspector_a", mark, kinds=["tests.other"]) == []
    assert len(ask(probe, "inspector_a", mark, kinds=[KIND])) == 4


def test_nothing_asked_is_no_answer(probe: Node, follow: Callable[[], int]):
    with probe.acting("inspector_a") as actor:
        assert search.find(actor, ' "" ').state is search.State.NOTHING_ASKED
        assert search.suggest(actor, "") == []


def test_a_new_follower_goes_on_where_the_last_one_was_killed(probe: Node):
    mark = word()
    with following(probe) as first:
        write(probe, mark)
        rows = first.position
        del first.writer  # what was not committed is lost with the process
        first.close = lambda: None  # type: ignore[method-assign]
    second = Follower()
    try:
        assert second.position == rows
        wait_for_horizon(probe)
        assert second.step() == 1
    finally:
        second.close()
    assert len(ask(probe, "inspector_a", mark)) == 1


def test_two_followers_do_not_write_at_once(probe: Node, follow: Callable[[], int]):
    with pytest.raises(IndexBusy):
        Follower()


def test_a_lost_index_is_built_anew_from_the_database(probe: Node):
    import shutil

    mark = word()
    paper = write(probe, mark)
    shutil.rmtree(indexes.home(), ignore_errors=True)
    with probe.acting("inspector_a") as actor:
        assert search.find(actor, mark).state is search.State.NO_INDEX
        assert search.suggest(actor, mark) == []
    with following(probe):
        assert ask(probe, "inspector_a", mark) == [paper]


@pytest.mark.parametrize("spoil", ["another database", "older than the changes kept"])
def test_an_index_that_cannot_be_followed_is_built_anew(probe: Node, spoil: str):
    mark = word()
    with following(probe) as own, owner(probe) as session:
        if spoil == "another database":
            own._commit(indexes.Position(own.position.xid, own.position.seq, "elsewhere"))
        else:
            session.execute("update soi.search_trimmed set xid = (%s::bigint + 5)::text::xid8", [own.position.xid])
        try:
            paper = write(probe, mark)
            session.execute("delete from soi.search_change")
            own.step()
            assert ask(probe, "inspector_a", mark) == [paper]
        finally:
            session.execute("update soi.search_trimmed set xid = '0'")


def test_followed_changes_are_thrown_away_after_a_day(probe: Node):
    with following(probe) as own, owner(probe) as session:
        write(probe, word())
        wait_for_horizon(probe)
        assert own.step() == 1
        unfollowed = word()
        write(probe, unfollowed)
        session.execute("update soi.search_change set at = at - interval '2 days'")
        own.trim()
        assert session.execute("select count(*) from soi.search_change").fetchone()[0] == 1
        wait_for_horizon(probe)
        assert own.step() == 1
        assert len(ask(probe, "inspector_a", unfollowed)) == 1


def test_the_command_rebuilds_or_asks_the_running_follower(probe: Node, capsys: pytest.CaptureFixture[str]):
    assert command.main(["rebuild"]) == 0
    assert "documents in the new index" in capsys.readouterr().out
    with following(probe) as own:
        assert command.main(["rebuild"]) == 0
        assert "running follower" in capsys.readouterr().out
        mark = word()
        write(probe, mark)
        wait_for_horizon(probe)
        assert own.step() > 1, "it was asked to build anew"
        assert len(ask(probe, "inspector_a", mark)) == 1


def test_nothing_of_the_old_index_is_left_on_the_disk_where_a_merge_still_ran(probe: Node):
    with following(probe) as own:
        place = own.position
        assert place is not None
        # Eight segments of a size: the last commit starts a merge, which holds them while it runs.
        for part in range(8):
            text = " ".join(word() for _ in range(60))
            docs = [SearchDoc(f"{part}-{row}", "merge", 1, 0, text, text) for row in range(400)]
            indexes.replace(own.writer, [], docs)
            indexes.commit(own.writer, place)
        old = indexes.packed_files()
        assert len(old) > 8
        own.rebuild()
        assert indexes.packed_files() & old == set()


def test_the_application_role_neither_reads_nor_writes_changes(probe: Node):
    write(probe, word())
    assert probe.raw("select * from search_change") == []
    for statement in ("insert into search_change (kind, subject) values ('x', 'y')", "select soi.search_ask_rebuild()"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            probe.raw(statement)


def test_an_index_nobody_keeps_says_so(probe: Node, follow: Callable[[], int]):
    with probe.acting("inspector_a") as actor:
        assert search.find(actor, "quỹ").state is search.State.FOUND
        past = time.time() - 3600
        os.utime(indexes.alive_file(), (past, past))
        found = search.find(actor, "quỹ")
    assert found.state is search.State.OLD_INDEX
    assert abs(found.as_of.timestamp() - past) < 1


def test_a_paper_is_found_by_its_notice_and_not_by_the_next_look(probe: Node, monkeypatch: pytest.MonkeyPatch):
    """Looks are an hour apart here: only the notice of the commit, and waiting for older writers, can find it."""
    monkeypatch.setattr(follower, "POLL_SECONDS", 3600.0)
    stop = threading.Event()
    running = threading.Thread(target=follower.run, args=(stop,), daemon=True)
    running.start()
    try:
        wait_until_found(probe, word())
        for _ in range(5):
            wait_until_found(probe, word())
        with owner(probe) as slow:
            slow.autocommit = False
            slow.execute("select pg_current_xact_id()")
            mark = word()
            write(probe, mark)
            time.sleep(0.5)
            assert ask(probe, "inspector_a", mark) == []
            slow.rollback()
        wait_until_found(probe, mark, written=True)
    finally:
        stop.set()
        write(probe, word())
        running.join(timeout=30)
    assert not running.is_alive()


def wait_until_found(node: Node, mark: str, *, written: bool = False) -> None:
    if not written:
        write(node, mark)
    for _ in range(3000):
        if ask(node, "inspector_a", mark):
            return
        time.sleep(0.02)
    raise AssertionError("not found within a minute")


@pytest.mark.feature("REC-06")
def test_a_sheet_of_several_pieces_is_searched_whole_and_says_where(probe: Node, follow: Callable[[], int]):
    """As one of over 100 MB (`make bench sheet`), piece by piece; what stands in none of it is not found."""
    planted, rows = [word() for _ in range(9)], []
    row = "Chi bộ thôn Hư Cấu;Báo cáo giám sát quỹ hòa giải;Đã đối chiếu, không có sai lệch"
    for at in range(8):
        rows += [planted[at], *[row] * 5_000]
    text = "\n".join([*rows, planted[8]])
    assert len(list(pieces(text))) >= 3
    assert "".join(piece for _, piece in pieces(text)) == text
    row_id = write(probe, text)
    assert follow() == 1
    assert [ask(probe, "inspector_a", each) for each in planted] == [[row_id]] * 9
    # Words of the first piece and the last stand in one sheet.
    assert ask(probe, "inspector_a", f"{planted[0]} {planted[8]}") == [row_id]
    assert ask(probe, "inspector_a", f"{planted[0]} {word()}") == []
    with probe.acting("inspector_a") as actor:
        (hit,) = search.find(actor, planted[8]).hits
    assert f"<mark>{planted[8]}</mark>" in hit.snippet
    with owner(probe) as session:
        session.execute("delete from soi.search_probe where id = %s", [row_id])
    assert follow() == 1
    assert ask(probe, "inspector_a", planted[4]) == []


@pytest.mark.feature("REC-06")
def test_rows_of_long_text_are_never_in_memory_together(probe: Node, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(follower, "TOGETHER", 100)
    ids = [write(probe, "dài " * 20) for _ in range(5)]
    source = search_sources()[KIND]
    read = list(follower.read(source, ids))
    assert [len(docs) for docs in read] == [2, 2, 1]
    assert {doc.id for docs in read for doc in docs} == set(ids)
