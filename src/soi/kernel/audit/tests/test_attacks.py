"""Somebody with the whole database alters the log; the stand-alone verifier sees it against the heads kept outside."""

from __future__ import annotations

import hashlib
import json
import random
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from soi.config.programs import database
from soi.kernel.audit import checkpoints, command, export, tree, verifier
from tests.sealing import seal_all
from tests.world import Node

pytestmark = [pytest.mark.feature("SEC-03")]

Session = psycopg.Connection[tuple[object, ...]]
EVENTS = 120
HEAD_AT = 100


def superuser(node: Node) -> Session:
    session = psycopg.connect(database.dsn("root", node.name), autocommit=True)
    session.execute("set session_replication_role = replica")
    return session


def write(node: Node, count: int, word: str) -> None:
    with psycopg.connect(database.dsn("app", node.name), autocommit=True) as session:
        for number in range(count):
            session.execute(
                "insert into audit.event (kind, subject_id) values ('tests.paper.read', %s)", [f"{word}-{number}"]
            )


@pytest.fixture(scope="module")
def sealed_node(node: Node) -> Node:
    """A log of 120 sealed events whose head at 100 was taken away by another body."""
    write(node, HEAD_AT, "early")
    seal_all(node)
    checkpoints.heads_file().unlink()
    with superuser(node) as session:
        size, root = session.execute("select size, root from audit.head order by size desc limit 1").fetchone()
    assert size == HEAD_AT
    checkpoints.export(size, root)
    shutil.copyfile(checkpoints.heads_file(), node.home / "outside.jsonl")
    write(node, EVENTS - HEAD_AT, "late")
    seal_all(node)
    return node


@pytest.fixture
def attacked(sealed_node: Node) -> Iterator[tuple[Session, Path]]:
    """A session of the superuser, undone afterwards; and the outside heads."""
    with superuser(sealed_node) as session:
        for table in ("event", "sealed", "tile", "head"):
            session.execute(f"create temp table was_{table} as select * from audit.{table}")
        try:
            yield session, sealed_node.home / "outside.jsonl"
        finally:
            for table in ("event", "sealed", "tile", "head"):
                how = "overriding system value" if table == "event" else ""
                session.execute(f"truncate audit.{table}")
                session.execute(f"insert into audit.{table} {how} select * from was_{table}")


def verdict(tmp_path: Path, *against: Path) -> list[tuple[str, int]]:
    folder = export.write(tmp_path / f"export-{len(list(tmp_path.iterdir()))}")
    return [(found.what, found.n) for found in verifier.verify(folder, list(against)).findings]


def seq_of(session: Session, n: int) -> object:
    return session.execute("select seq from audit.sealed where n = %s", [n]).fetchone()[0]


def make_leaves_fit(session: Session) -> None:
    """The attacker knows how a leaf is made."""
    session.execute(r"update audit.event e set leaf = sha256('\x00'::bytea || convert_to(audit.leaf_text(e), 'UTF8'))")


def rebuild(session: Session, size: int | None = None) -> None:
    """The attacker builds seal, tree and heads anew over the events as they are now."""
    make_leaves_fit(session)
    rows = session.execute("select xid, at, seq, leaf from audit.event order by xid, seq").fetchall()[:size]
    session.execute("truncate audit.sealed, audit.tile")
    for n, (xid, at, seq, _) in enumerate(rows):
        session.execute("insert into audit.sealed values (%s, %s, %s, %s)", [n, xid, at, seq])
    leaves = [leaf for _, _, _, leaf in rows]
    for (level, i), hashes in tree.grow(0, leaves, lambda level, i: b"").items():
        session.execute("insert into audit.tile values (%s, %s, %s)", [level, i, hashes])
    session.execute("delete from audit.head where size > %s", [len(leaves)])
    for (at_size,) in session.execute("select size from audit.head").fetchall():
        session.execute("update audit.head set root = %s where size = %s", [tree.root_of(leaves[:at_size]), at_size])


def edit(session: Session, n: int) -> None:
    session.execute("update audit.event set subject_id = 'somebody else' where seq = %s", [seq_of(session, n)])


def edit_with_a_fitting_leaf(session: Session, n: int) -> None:
    edit(session, n)
    make_leaves_fit(session)


def delete(session: Session, n: int) -> None:
    session.execute("delete from audit.event where seq = %s", [seq_of(session, n)])


def backdate(session: Session, n: int) -> None:
    session.execute("update audit.event set at = at - interval '1 second' where seq = %s", [seq_of(session, n)])


def insert(session: Session, n: int) -> None:
    session.execute(
        "insert into audit.event (seq, at, xid, actor, person, kind, subject_id, leaf) overriding system value "
        "select -5, e.at, e.xid, 0, 0, 'tests.paper.read', 'never happened', sha256('x') "
        "from audit.event e where e.seq = %s",
        [seq_of(session, n - 1)],
    )
    make_leaves_fit(session)


def insert_with_a_number(session: Session, n: int) -> None:
    insert(session, n)
    session.execute("update audit.sealed set n = n + 1000 where n >= %s", [n])
    session.execute("update audit.sealed set n = n - 999 where n >= 1000")
    session.execute("insert into audit.sealed select %s, xid, at, seq from audit.event where seq = -5", [n])


def reorder(session: Session, n: int) -> None:
    session.execute("update audit.sealed set n = 1000000 where n = %s", [n])
    session.execute("update audit.sealed set n = %s where n = %s", [n, n + 3])
    session.execute("update audit.sealed set n = %s where n = 1000000", [n + 3])


def swap_hashes_in_the_tile(session: Session, n: int) -> None:
    session.execute("update audit.tile set hashes = set_byte(hashes, %s, 7) where level = 0 and i = 0", [n * 32])
    session.execute("update audit.tile set hashes = set_byte(hashes, %s, 8) where level = 0 and i = 0", [n * 32 + 1])


SEEN_AT_THE_EVENT: list[tuple[Callable[[Session, int], None], str]] = [
    (edit, "changed"),
    (edit_with_a_fitting_leaf, "changed"),
    (backdate, "changed"),
    (delete, "missing"),
    (insert_with_a_number, "inserted"),
    (reorder, "reordered"),
    (swap_hashes_in_the_tile, "changed"),
]


def test_an_untouched_log_is_whole(sealed_node: Node, tmp_path: Path):
    assert verdict(tmp_path, sealed_node.home / "outside.jsonl") == []


@pytest.mark.parametrize(("attack", "what"), SEEN_AT_THE_EVENT)
def test_an_attack_is_seen_at_its_event(
    attacked: tuple[Session, Path], tmp_path: Path, attack: Callable[[Session, int], None], what: str
):
    session, outside = attacked
    n = random.Random(attack.__name__).randrange(10, 90)
    attack(session, n)
    assert (what, n) in verdict(tmp_path, outside)
    assert (what, n) in verdict(tmp_path), (
        "alterations that leave the seal as it was are seen without outside heads too"
    )


def test_an_event_put_between_sealed_ones_is_seen(attacked: tuple[Session, Path], tmp_path: Path):
    session, outside = attacked
    insert(session, 40)
    assert verdict(tmp_path, outside) == [("inserted", -1)]


@pytest.mark.parametrize("attack", [edit, delete, insert, backdate])
def test_a_log_rebuilt_after_an_attack_is_seen_only_against_the_outside_head(
    attacked: tuple[Session, Path], tmp_path: Path, attack: Callable[[Session, int], None]
):
    session, outside = attacked
    attack(session, 40)
    rebuild(session)
    assert ("rebuilt", 0) in verdict(tmp_path, outside)
    # Control: without an older head from outside a rebuilt log looks whole.
    assert verdict(tmp_path) == []


def test_a_tail_cut_below_the_outside_head_is_seen(attacked: tuple[Session, Path], tmp_path: Path):
    session, outside = attacked
    session.execute("delete from audit.event where seq in (select seq from audit.sealed where n >= 90)")
    rebuild(session)
    assert verdict(tmp_path, outside) == [("cut", 90)]
    assert verdict(tmp_path) == []


def test_limit_a_tail_cut_above_the_last_outside_head_cannot_be_seen(attacked: tuple[Session, Path], tmp_path: Path):
    """Said openly (TRUST section 10): the window is what was written since the last head went out."""
    session, outside = attacked
    session.execute("delete from audit.event where seq in (select seq from audit.sealed where n >= 110)")
    rebuild(session)
    assert verdict(tmp_path, outside) == []


def test_random_attacks_are_all_seen(attacked: tuple[Session, Path], tmp_path: Path):
    session, outside = attacked
    seed = random.SystemRandom().randrange(2**31)
    dice = random.Random(seed)
    attacks = [attack for attack, _ in SEEN_AT_THE_EVENT]
    for number in range(25):
        session.execute("begin")
        attack, n, rebuilt = dice.choice(attacks), dice.randrange(2, 95), dice.random() < 0.5
        attack(session, n)
        if rebuilt and attack not in (reorder, swap_hashes_in_the_tile):
            rebuild(session)
        session.execute("commit")
        assert verdict(tmp_path, outside), f"seed {seed}, attack {number}: {attack.__name__} at {n} was not seen"
        for table in ("event", "sealed", "tile", "head"):
            how = "overriding system value" if table == "event" else ""
            session.execute(f"truncate audit.{table}")
            session.execute(f"insert into audit.{table} {how} select * from was_{table}")
        shutil.rmtree(tmp_path)
        tmp_path.mkdir()


def test_the_command_answers_by_its_exit_code(
    attacked: tuple[Session, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    session, outside = attacked
    assert command.main(["verify", "--against", str(outside), "--export", str(tmp_path / "kept")]) == 0
    assert "nothing altered" in capsys.readouterr().out
    assert (tmp_path / "kept" / "verifier.py").exists()
    edit(session, 17)
    rebuild(session)
    assert command.main(["verify", "--against", str(outside)]) == 1
    assert "rebuilt" in capsys.readouterr().out
    assert command.main(["verify"]) == 1, "the house's own exported heads are the default"
    assert command.main(["export", str(tmp_path / "again")]) == 0
    assert command.main(["seal"]) == 0


def test_heads_go_out_each_thousand_events_or_each_hour():
    from datetime import UTC, datetime, timedelta

    now = datetime(2026, 10, 12, 8, 0, tzinfo=UTC)
    last = checkpoints.Head(500, "aa", now.isoformat(), "")
    assert checkpoints.is_due(None, 1, now)
    assert not checkpoints.is_due(None, 0, now)
    assert not checkpoints.is_due(last, 1499, now + timedelta(minutes=59))
    assert checkpoints.is_due(last, 1500, now)
    assert checkpoints.is_due(last, 501, now + timedelta(hours=1))
    assert not checkpoints.is_due(last, 500, now + timedelta(days=3))


def test_each_exported_head_is_bound_to_the_line_before(sealed_node: Node):
    before = checkpoints.heads_file().read_bytes()
    checkpoints.export(7, b"\1" * 32)
    checkpoints.export(8, b"\2" * 32)
    lines = checkpoints.heads_file().read_bytes().splitlines()
    assert json.loads(lines[-1])["previous"] == hashlib.sha256(lines[-2]).hexdigest()
    assert verifier.broken_chain(checkpoints.heads_file()) is None
    checkpoints.heads_file().write_bytes(before)
