"""The log in the database: written with the act, read by right, never changed, sealed without a gap."""

from __future__ import annotations

import hashlib
import threading
import time

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import translation

from soi.config.programs import database
from soi.kernel.audit import public as audit
from soi.kernel.audit import sealing
from soi.kernel.audit.errors import SentenceMissing
from soi.kernel.audit.tree import Tree, verify_inclusion
from tests.sealing import seal_all
from tests.world import Node

pytestmark = [pytest.mark.feature("SEC-03")]

audit.sentence("tests.paper.read", "{actor} read paper {subject} for {purpose}.")
audit.sentence("tests.paper.marked", "{actor} marked paper {subject}.")


def read(node: Node, office: str = "clerk_a", subject: str = "p-1", **more: object) -> None:
    with node.acting(office) as actor:
        audit.record(
            actor, "tests.paper.read", ("tests.paper", subject), unit_id=actor.unit_id, purpose="a report", **more
        )


def owner(node: Node, role: str = "owner") -> psycopg.Connection[tuple[object, ...]]:
    return psycopg.connect(database.dsn(role, node.name), autocommit=True)


def count(node: Node) -> int:
    with owner(node) as session:
        return session.execute("select count(*) from audit.event").fetchone()[0]


def test_an_act_and_its_event_are_one(node: Node):
    before = count(node)
    with pytest.raises(ZeroDivisionError), node.acting("clerk_a") as actor:
        audit.record(actor, "tests.paper.read", ("tests.paper", "p-0"), unit_id=actor.unit_id, purpose="x")
        raise ZeroDivisionError
    assert count(node) == before
    read(node)
    assert count(node) == before + 1


def test_the_leaf_is_the_hash_of_what_the_event_says(node: Node):
    read(node, subject="p-leaf", note='separator \x1f and quote " and đường')
    with owner(node) as session:
        leaf, text = session.execute(
            "select leaf, audit.leaf_text(e) from audit.event e where subject_id = 'p-leaf'"
        ).fetchone()
    assert leaf == hashlib.sha256(b"\0" + text.encode()).digest()
    fields = text.split("\x1f")
    assert len(fields) == 11
    assert fields[7:10] == ["tests.paper.read", "tests.paper", "p-leaf"]


def test_who_acted_is_taken_from_the_ticket(node: Node):
    with node.acting("clerk_a") as actor:
        audit.record(None, "tests.paper.read", ("tests.paper", "p-who"), unit_id=actor.unit_id, purpose="x")
    with owner(node) as session:
        row = session.execute("select actor, person from audit.event where subject_id = 'p-who'").fetchone()
    assert row == (actor.appointment_id, actor.person_id)


def test_nobody_writes_in_anothers_name(node: Node):
    other = node.actor("head_a")
    with pytest.raises(DatabaseError, match="row-level security"), node.acting("clerk_a"):
        audit.record(other, "tests.paper.read", ("tests.paper", "p-1"), unit_id=other.unit_id, purpose="x")


def test_without_a_ticket_the_actor_is_nobody(node: Node):
    audit.record(None, "tests.paper.read", ("tests.paper", "p-nobody"), purpose="signing in")
    with owner(node) as session:
        assert session.execute("select actor, person from audit.event where subject_id = 'p-nobody'").fetchone() == (
            0,
            0,
        )
    with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
        audit.record(node.actor("clerk_a"), "tests.paper.read", ("tests.paper", "p-1"), purpose="x")


def test_an_act_without_a_sentence_is_refused(node: Node):
    with pytest.raises(SentenceMissing, match="tests.paper.eaten"), node.acting("clerk_a") as actor:
        audit.record(actor, "tests.paper.eaten", None, unit_id=actor.unit_id)


@pytest.mark.parametrize("kind", ["read", "tests.read", "Tests.paper.read", "tests.paper.read.again"])
def test_a_kind_names_room_noun_and_verb(kind: str):
    with pytest.raises(ValueError, match="room.noun.past_verb"):
        audit.sentence(kind, "x")


@pytest.mark.parametrize("role", ["app", "owner"])
@pytest.mark.parametrize(
    "statement",
    [
        "update audit.event set detail = '{}'",
        "delete from audit.event",
        "truncate audit.event",
        "truncate audit.event_default",
        "update audit.sealed set n = n + 1000000",
        "delete from audit.sealed",
        "truncate audit.sealed, audit.tile, audit.head",
        "delete from audit.tile",
        "update audit.head set size = 1",
    ],
)
def test_what_is_written_is_neither_changed_nor_removed(node: Node, role: str, statement: str):
    read(node)
    seal_all(node)
    with owner(node, role) as session, pytest.raises(psycopg.errors.InsufficientPrivilege):
        session.execute(statement)


def test_not_even_the_sealer_changes_a_sealed_hash(node: Node):
    read(node)
    seal_all(node)
    change = "update audit.tile set hashes = decode(repeat('00', 32), 'hex') || substring(hashes from 33)"
    with pytest.raises(DatabaseError, match="sealed hash never changes"), node.machine("sealer"):
        connection.cursor().execute(change)
    with node.acting("auditor"), connection.cursor() as cursor:
        cursor.execute(change)
        assert cursor.rowcount == 0


@pytest.mark.parametrize("column", ["at", "xid", "leaf", "person", "seq"])
def test_the_application_sets_neither_time_nor_person_nor_hash(node: Node, column: str):
    with owner(node, "app") as session, pytest.raises(psycopg.errors.Error) as refused:
        session.execute(f"insert into audit.event (kind, {column}) values ('tests.paper.read', null)")
    assert "permission denied" in str(refused.value) or "identity" in str(refused.value)


def test_every_partition_is_closed_like_the_whole(node: Node):
    with owner(node) as session:
        parts = session.execute(
            "select inhrelid::regclass::text from pg_inherits where inhparent = 'audit.event'::regclass"
        ).fetchall()
        assert len(parts) >= 13
        for (part,) in parts:
            with pytest.raises(psycopg.errors.InsufficientPrivilege, match="only grows"):
                session.execute(f"truncate {part}")
    with owner(node, "app") as session, pytest.raises(psycopg.errors.InsufficientPrivilege):
        session.execute(f"select * from {parts[0][0]}")


def test_partitions_ahead_are_made_once(node: Node):
    assert sealing.make_partitions() == 0
    with connection.cursor() as cursor:
        cursor.execute("select audit.make_partitions(15)")
        assert cursor.fetchone() == (1,)
        cursor.execute("select audit.make_partitions(15)")
        assert cursor.fetchone() == (0,)


def test_the_auditor_reads_sentences_newest_first_and_page_by_page(node: Node):
    for number in range(5):
        read(node, subject=f"page-{number}")
    with node.acting("auditor") as auditor:
        first = audit.visible_events(auditor, room="tests", limit=3)
        second = audit.visible_events(auditor, room="tests", limit=3, after=first[-1].key)
        assert [event.subject_id for event in first + second][:5] == [f"page-{number}" for number in (4, 3, 2, 1, 0)]
        assert not {event.seq for event in first} & {event.seq for event in second}
        name = node.actor("clerk_a").name
        with translation.override("en"):
            assert first[0].words == f"{name} read paper page-4 for a report."
        one = audit.visible_events(auditor, subject=("tests.paper", "page-2"))
        assert [event.subject_id for event in one] == ["page-2"]
        mine = audit.visible_events(auditor, person_id=first[0].person)
        assert {event.person for event in mine} == {first[0].person}


@pytest.mark.parametrize("office", ["clerk_a", "inspector_b", "administrator"])
def test_who_is_not_an_auditor_reads_nothing(node: Node, office: str):
    read(node)
    with node.acting(office) as actor:
        assert audit.visible_events(actor) == []


def test_without_a_ticket_nothing_is_read(node: Node):
    read(node)
    for table in ("event", "sealed", "tile", "head"):
        assert node.raw(f"select * from audit.{table}") == []


def test_what_tells_of_a_marked_paper_needs_its_clearance(node: Node):
    with node.acting("clerk_a") as actor:
        for level in (0, 3):
            audit.record(
                actor, "tests.paper.marked", ("tests.paper", f"level-{level}"), unit_id=actor.unit_id, level=level
            )
    with node.acting("auditor") as auditor:
        assert auditor.level < 3
        seen = {event.subject_id for event in audit.visible_events(auditor, room="tests", limit=5)}
    assert "level-0" in seen
    assert "level-3" not in seen


def sealed(node: Node) -> int:
    with owner(node) as session:
        return session.execute("select count(*) from audit.sealed").fetchone()[0]


def test_sealing_takes_every_finished_event_once(node: Node):
    read(node)
    seal_all(node)
    assert sealed(node) == count(node)
    assert sealing.seal() == 0
    for number in range(7):
        read(node, subject=f"seal-{number}")
    taken: list[int] = []
    until = time.monotonic() + 30
    while sum(taken) < 7 and time.monotonic() < until:
        taken.append(sealing.seal(limit=3))
    assert max(taken) == 3
    assert sum(taken) == 7
    assert sealed(node) == count(node)
    assert sealing.seal() == 0


def test_the_head_is_the_root_and_every_event_can_be_proved_in_it(node: Node):
    for number in range(300):
        read(node, subject=f"proof-{number}")
    seal_all(node)
    with node.machine("sealer"), connection.cursor() as cursor:
        cursor.execute("select size, root from audit.head order by size desc limit 1")
        size, root = cursor.fetchone()
        cursor.execute("select s.n, e.leaf from audit.sealed s join audit.event e on e.seq = s.seq order by s.n")
        leaves = cursor.fetchall()
        log = Tree(size, sealing.read_tiles(cursor))
        assert size == len(leaves)
        assert log.root() == bytes(root)
        for n, leaf in leaves[::37]:
            assert verify_inclusion(bytes(leaf), n, size, log.inclusion(n), bytes(root))


def test_an_event_of_a_long_transaction_is_sealed_after_it_ends_and_none_is_skipped(node: Node):
    with owner(node, "app") as slow:
        slow.autocommit = False
        slow.execute("insert into audit.event (kind, subject_id) values ('tests.paper.read', 'slow')")
        for number in range(5):
            read(node, subject=f"meanwhile-{number}")
        sealing.seal()
        held = count(node) - sealed(node)
        assert held >= 5
        slow.commit()
    seal_all(node)
    assert sealed(node) == count(node)


def test_many_writers_and_the_sealer_at_once_lose_and_double_nothing(node: Node):
    def write(session: psycopg.Connection[tuple[object, ...]]) -> None:
        for number in range(60):
            with session.transaction():
                for _ in range(number % 4 + 1):
                    session.execute("insert into audit.event (kind) values ('tests.paper.read')")

    sessions = [owner(node, "app") for _ in range(3)]
    threads = [threading.Thread(target=write, args=(session,)) for session in sessions]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        sealing.seal(limit=50)
    for session in sessions:
        session.close()
    seal_all(node)
    with owner(node) as session:
        order = session.execute("select n, xid::text::bigint, seq from audit.sealed order by n").fetchall()
    assert [n for n, _, _ in order] == list(range(count(node)))
    assert order == sorted(order, key=lambda row: (row[1], row[2]))


def test_two_sealers_do_not_stand_in_each_others_way(node: Node):
    read(node)
    with owner(node, "app") as other:
        other.autocommit = False
        other.execute("select pg_advisory_xact_lock(%s)", [sealing.LOCK])
        assert sealing.seal() == 0
        other.rollback()
    seal_all(node)
    assert sealed(node) == count(node)


def test_after_a_restore_into_a_new_cluster_sealing_goes_on_without_a_gap(node: Node):
    """Transaction numbers begin again there: kept events carry higher numbers than new ones."""
    read(node, subject="before the restore")
    seal_all(node)
    with owner(node, "root") as session:
        session.execute("set session_replication_role = replica")
        session.execute(
            "insert into audit.event (actor, person, kind, subject_id, leaf, xid) "
            "values (0, 0, 'tests.paper.read', 'left over', sha256('x'), '99999999')"
        )
        session.execute("update audit.head set cluster = 'the old machine'")
    for number in range(3):
        read(node, subject=f"after-{number}")
    seal_all(node)
    assert sealed(node) == count(node)
    read(node, subject="later")
    seal_all(node)
    assert sealed(node) == count(node)
