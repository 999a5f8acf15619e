"""Files and their rows: kept with the transaction, forgotten on commit, checked, swept."""

from __future__ import annotations

import errno
import os
import threading
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from soi.config.programs import database
from soi.kernel.audit import public as audit
from soi.kernel.storage import actions, command, fixity, places
from soi.kernel.storage import public as storage
from soi.kernel.storage.folder import Folder, digest_of
from soi.kernel.storage.models import File, State
from soi.kernel.storage.tests.test_folder import DAMAGES
from tests.world import Node


def keep(node: Node, data: bytes) -> str:
    with node.acting("clerk_a"):
        return storage.keep(data)


def row(node: Node, digest: str) -> tuple[str, int] | None:
    with psycopg.connect(database.dsn("owner", node.name)) as session:
        return session.execute("select state, uses from soi.storage_file where digest = %s", [digest]).fetchone()


def files() -> Folder:
    store = places.main()
    assert isinstance(store, Folder)
    return store


def path(digest: str) -> Path:
    return files().path(digest)


def test_a_kept_file_has_its_row_and_comes_back(node: Node):
    digest = keep(node, b"a report")
    assert row(node, digest) == ("kept", 1)
    with node.acting("head_a"):
        assert storage.fetch(digest) == b"a report"


def test_a_rollback_leaves_no_row(node: Node):
    with pytest.raises(ZeroDivisionError), node.acting("clerk_a"):
        digest = storage.keep(b"never registered")
        raise ZeroDivisionError
    assert row(node, digest) is None
    with node.acting("clerk_a"), pytest.raises(storage.Missing):
        storage.fetch(digest)


def test_a_file_without_a_row_is_swept_after_an_hour_and_not_before(node: Node):
    with pytest.raises(ZeroDivisionError), node.acting("clerk_a"):
        digest = storage.keep(b"left by a rollback")
        raise ZeroDivisionError
    storage.sweep()
    assert path(digest).exists()
    os.utime(path(digest), (0, 0))
    storage.sweep()
    assert not path(digest).exists()


def test_a_kept_file_is_never_swept(node: Node):
    digest = keep(node, b"kept for seventy years")
    os.utime(path(digest), (0, 0))
    assert storage.sweep() == 0
    assert path(digest).exists()


def test_what_is_kept_again_without_its_content_is_forgotten_as_often(node: Node):
    digest = keep(node, b"named by two versions")
    with node.acting("clerk_a"):
        storage.keep_again([digest, digest])
    assert row(node, digest) == ("kept", 3)
    with node.acting("clerk_a"):
        storage.forget_many([digest, digest])
    assert (row(node, digest), path(digest).exists()) == (("kept", 1), True)
    with node.acting("clerk_a"):
        storage.forget(digest)
    assert not path(digest).exists()
    with node.acting("clerk_a"), pytest.raises(storage.Missing):
        storage.keep_again([digest])


def test_forgetting_unlinks_on_commit_and_not_before(node: Node):
    digest = keep(node, b"to be forgotten")
    with node.acting("clerk_a"):
        storage.forget(digest)
        assert path(digest).exists()
        with pytest.raises(storage.Missing):
            storage.fetch(digest)
    assert not path(digest).exists()
    assert row(node, digest)[0] == "gone"


def test_a_forgetting_that_is_rolled_back_leaves_the_file(node: Node):
    digest = keep(node, b"not yet forgotten")
    with pytest.raises(ZeroDivisionError), node.acting("clerk_a"):
        storage.forget(digest)
        raise ZeroDivisionError
    with node.acting("clerk_a"):
        assert storage.fetch(digest) == b"not yet forgotten"


def test_what_two_papers_share_goes_with_the_last(node: Node):
    digest = keep(node, b"the same annex")
    assert keep(node, b"the same annex") == digest
    with node.acting("clerk_a"):
        storage.forget(digest)
    with node.acting("clerk_a"):
        assert storage.fetch(digest) == b"the same annex"
        storage.forget(digest)
    assert not path(digest).exists()


def test_what_is_kept_again_after_forgetting_is_there(node: Node):
    digest = keep(node, b"again and again")
    with node.acting("clerk_a"):
        storage.forget(digest)
    assert keep(node, b"again and again") == digest
    assert row(node, digest) == ("kept", 1)
    assert path(digest).exists()


def test_a_file_being_kept_by_another_is_not_unlinked(node: Node):
    """The forgetting waits for nobody: it leaves the file, and the row says that it is wanted."""
    digest = keep(node, b"contested")
    with psycopg.connect(database.dsn("app", node.name)) as other:
        other.execute(actions.SHARE, [[digest]])
        with node.acting("clerk_a"):
            storage.forget(digest)
        assert path(digest).exists()
        other.rollback()
    assert actions.unlink_gone([digest])


def test_keeping_and_forgetting_at_once_never_loses_what_is_kept(node: Node):
    data = b"kept and forgotten at once"
    keep(node, data)

    def many_times() -> None:
        for _ in range(15):
            digest = keep(node, data)
            with node.acting("clerk_a"):
                storage.forget(digest)
        connection.close()

    threads = [threading.Thread(target=many_times) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    digest = actions.digest_of(data)
    assert row(node, digest) == ("kept", 1)
    with node.acting("clerk_a"):
        assert storage.fetch(digest) == data


def test_without_a_ticket_nothing_is_unlinked(node: Node):
    """Every row is hidden then: that must not look like a file nobody wants."""
    digest = keep(node, b"hidden, not unwanted")
    assert node.raw("select * from storage_file") == []
    with connection.cursor() as cursor:
        assert not actions._answers(cursor, actions.LOCKED, [digest])
    assert not actions.unlink_gone([digest])
    assert path(digest).exists()


def test_nobody_deletes_a_row(node: Node):
    digest = keep(node, b"a row stays")
    with node.acting("clerk_a"):
        assert File.objects.filter(digest=digest).delete()[0] == 0
    assert row(node, digest) is not None


def test_a_full_disk_keeps_neither_file_nor_row(node: Node, monkeypatch: pytest.MonkeyPatch):
    def write(handle: int, data: memoryview) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "write", write)
        with pytest.raises(storage.NoRoom) as refused, node.acting("clerk_a"):
            storage.keep(b"does not fit")
    assert refused.value.http_status == 507
    assert "make room" in str(refused.value)
    digest = actions.digest_of(b"does not fit")
    assert row(node, digest) is None
    assert not path(digest).exists()


def test_a_really_full_disk_is_told_in_words(node: Node, tmp_path: Path):
    """A file system of 256 KB, filled; skipped where this machine may not mount one."""
    import subprocess

    place = tmp_path / "small"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(place)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("mounting needs more rights than this machine gives")
    try:
        files = Folder(place / "files")
        kept = files.put(b"x" * 50_000)
        with pytest.raises(storage.NoRoom):
            files.put(b"y" * 400_000)
        assert files.get(kept) == b"x" * 50_000
        assert list(files.digests()) == [kept]
        assert list(files.unfinished.iterdir()) == []
    finally:
        subprocess.run(["umount", str(place)], check=True)


@pytest.mark.feature("REC-15")
def test_the_check_tells_whole_damaged_missing_and_unknown_apart(node: Node, capsys: pytest.CaptureFixture[str]):
    audit_before = events(node)
    whole = [keep(node, b"whole %d" % number) for number in range(60)]
    damaged = [keep(node, b"damaged %d" % number) for number in range(len(DAMAGES))]
    missing = keep(node, b"missing")
    for digest, damage in zip(damaged, DAMAGES, strict=True):
        damage(path(digest))
    path(missing).unlink()
    stray = files().put(b"nobody's")
    report = fixity.verify()
    found = {verdict: {digest for each, digest in report.faults if each == verdict} for verdict, _ in report.faults}
    assert found == {"damaged": set(damaged), "missing": {missing}, "unknown": {stray} | found["unknown"]}
    assert not set(whole) & {digest for _, digest in report.faults}
    assert not report.is_whole
    assert row(node, damaged[0])[0] == "damaged"
    assert row(node, missing)[0] == "missing"
    assert events(node) - audit_before == len(damaged) + 1
    assert command.main(["verify"]) == 1
    told = capsys.readouterr().out
    assert str(path(missing)) in told
    assert "backup" in told
    assert events(node) - audit_before == len(damaged) + 1, "what is known is not told twice"


@pytest.mark.feature("REC-15")
def test_a_file_brought_back_is_whole_again(node: Node):
    digest = keep(node, b"brought back")
    path(digest).write_bytes(b"rot")
    fixity.verify()
    assert row(node, digest)[0] == "damaged"
    path(digest).write_bytes(b"brought back")
    fixity.verify()
    assert row(node, digest)[0] == "kept"


def test_the_rolling_check_takes_what_was_checked_longest_ago(node: Node):
    fixity.verify()
    fresh = [keep(node, b"fresh %d" % number) for number in range(3)]
    path(fresh[1]).write_bytes(b"rot")
    report = fixity.verify(limit=3)
    assert sum(report.counts.values()) == 3
    assert report.faults == [("damaged", fresh[1])]
    assert sum(fixity.verify(limit=9, unless_checked_within=timedelta(days=60)).counts.values()) == 0
    due = keep(node, b"not yet checked")
    assert fixity.verify(limit=9, unless_checked_within=timedelta(days=60)).counts == {"whole": 1}
    assert row(node, due)[0] == "kept"


def events(node: Node) -> int:
    with psycopg.connect(database.dsn("owner", node.name)) as session:
        return session.execute("select count(*) from audit.event where kind like 'storage.%'").fetchone()[0]


def test_the_words_of_the_check_are_registered():
    assert {"storage.file.found_damaged", "storage.file.found_missing"} <= set(audit.sentences())
    assert set(State.values) == {"kept", "damaged", "missing", "gone"}


def test_several_are_kept_and_forgotten_as_one_and_one_given_twice_counts_twice(node: Node):
    contents = [b"one of several", b"two of several", b"one of several"]
    with node.acting("clerk_a"):
        digests = storage.keep_many(contents)
    assert digests == [digest_of(each) for each in contents]
    with node.machine("system"):
        assert storage.fetch_many(set(digests)) == {digest_of(each): each for each in contents}
        storage.forget_many(digests[:2])
    with node.machine("system"):
        assert storage.fetch(digests[0]) == contents[0], "given twice, forgotten once"
        with pytest.raises(storage.Missing):
            storage.fetch_many(digests)
        storage.forget_many([digests[2]])
    with node.machine("system"), pytest.raises(storage.Missing):
        storage.fetch(digests[0])
    assert not places.main().holds(digests[0])


def test_keeping_many_asks_the_database_as_often_as_keeping_one(node: Node):
    with node.machine("system"):
        with CaptureQueriesContext(connection) as few:
            storage.keep_many([b"alone"])
        with CaptureQueriesContext(connection) as many:
            storage.keep_many([f"of many {number}".encode() for number in range(30)])
    assert len(many) == len(few)
