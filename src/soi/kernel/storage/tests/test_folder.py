"""A file is whole or absent, and damage is seen whenever it is read."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from soi.kernel.storage.errors import Damaged, Missing, NoRoom, NotWritable
from soi.kernel.storage.folder import Folder, digest_of

PAPER = b"%PDF-1.7 a report of An Linh commune\n" * 40


@pytest.fixture
def files(tmp_path: Path) -> Folder:
    return Folder(tmp_path / "files")


def flip_one_bit(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def cut_the_end(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


def empty_it(path: Path) -> None:
    path.write_bytes(b"")


def add_a_byte(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"\0")


def put_another_file_there(path: Path) -> None:
    path.write_bytes(PAPER[::-1])


def put_a_folder_there(path: Path) -> None:
    path.unlink()
    path.mkdir()


DAMAGES = [flip_one_bit, cut_the_end, empty_it, add_a_byte, put_another_file_there, put_a_folder_there]


def test_what_is_kept_comes_back_as_it_was(files: Folder):
    digest = files.put(PAPER)
    assert files.get(digest) == PAPER
    assert files.path(digest) == files.root / digest[:2] / digest[2:4] / digest
    assert list(files.digests()) == [digest]


@settings(max_examples=30, deadline=None)
@given(data=st.binary(max_size=5000))
def test_any_content_comes_back(tmp_path_factory: pytest.TempPathFactory, data: bytes):
    files = Folder(tmp_path_factory.mktemp("any"))
    assert files.get(files.put(data)) == data


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.feature("REC-15")
def test_a_damaged_file_is_never_given_out(files: Folder, damage: Callable[[Path], None]):
    digest = files.put(PAPER)
    assert files.is_whole(digest)
    damage(files.path(digest))
    assert not files.is_whole(digest)
    with pytest.raises(Damaged) as refused:
        files.get(digest)
    assert digest in str(refused.value)
    assert str(files.path(digest)) in str(refused.value)
    assert "safe" in str(refused.value)
    assert "backup" in str(refused.value)


@pytest.mark.feature("REC-15")
def test_control_a_check_of_size_and_date_misses_half_of_the_damages(files: Folder):
    missed = 0
    for damage in (flip_one_bit, put_another_file_there):
        digest = files.put(PAPER)
        path = files.path(digest)
        before = path.stat()
        damage(path)
        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
        missed += (path.stat().st_size, path.stat().st_mtime_ns) == (before.st_size, before.st_mtime_ns)
        assert not files.is_whole(digest)
    assert missed == 2


def test_an_absent_file_is_missing_not_damaged(files: Folder):
    with pytest.raises(Missing, match="0000"):
        files.get("0" * 64)
    assert not files.is_whole("0" * 64)


def test_keeping_the_same_content_again_mends_a_damaged_file(files: Folder):
    digest = files.put(PAPER)
    flip_one_bit(files.path(digest))
    assert files.put(PAPER) == digest
    assert files.get(digest) == PAPER


class Trace:
    """The calls that decide what survives a power cut, in the order they were made."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.calls: list[tuple[str, str]] = []
        self.names: dict[int, str] = {}
        for name in ("open", "write", "fsync", "replace"):
            monkeypatch.setattr(os, name, self._watch(name, getattr(os, name)))

    def _watch(self, name: str, call: Callable[..., object]) -> Callable[..., object]:
        def watched(*args: object, **named: object) -> object:
            result = call(*args, **named)
            if name == "open":
                self.names[result] = str(args[0])
            about = self.names.get(args[0], "") if name in ("write", "fsync") else str(args[-1])
            if name != "open":
                self.calls.append((name, about))
            return result

        return watched

    def order(self) -> list[str]:
        return [name for name, _ in self.calls]


def test_write_sync_rename_sync_of_the_folder_is_the_order(files: Folder, monkeypatch: pytest.MonkeyPatch):
    trace = Trace(monkeypatch)
    digest = files.put(PAPER)
    place = files.path(digest)
    assert trace.order() == ["write", "fsync", "replace", "fsync", "fsync", "fsync", "fsync"]
    written, synced, placed, *folders = [about for _, about in trace.calls]
    assert written == synced
    assert Path(written).parent == files.unfinished
    assert placed == str(place)
    assert folders == [str(place.parent), str(place.parent.parent), str(files.root), str(files.root.parent)]


def test_a_file_already_there_is_still_seen_on_the_disk(files: Folder, monkeypatch: pytest.MonkeyPatch):
    digest = files.put(PAPER)
    trace = Trace(monkeypatch)
    assert files.put(PAPER) == digest
    assert trace.order() == ["fsync"] * 4


def failing(error: int, after: int = 0) -> Callable[..., int]:
    real, calls = os.write, [0]

    def write(handle: int, data: memoryview) -> int:
        calls[0] += 1
        if calls[0] > after:
            raise OSError(error, os.strerror(error))
        return real(handle, data[:10])

    return write


@pytest.mark.parametrize(
    ("error", "refusal"),
    [(errno.ENOSPC, NoRoom), (errno.EDQUOT, NoRoom), (errno.EROFS, NotWritable), (errno.EIO, NotWritable)],
)
def test_a_disk_that_fails_midway_leaves_nothing_half_kept(
    files: Folder, monkeypatch: pytest.MonkeyPatch, error: int, refusal: type[Exception]
):
    with monkeypatch.context() as patch:
        patch.setattr(os, "write", failing(error, after=3))
        with pytest.raises(refusal) as refused:
            files.put(PAPER)
    assert "Nothing was changed" in str(refused.value)
    assert refused.value.http_status in (503, 507)
    assert list(files.digests()) == []
    assert list(files.unfinished.iterdir()) == []
    assert files.get(files.put(PAPER)) == PAPER


def test_a_full_disk_is_507(files: Folder, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(os, "write", failing(errno.ENOSPC))
    with pytest.raises(NoRoom) as refused:
        files.put(PAPER)
    assert refused.value.http_status == 507


def test_a_failed_sync_is_no_success(files: Folder, monkeypatch: pytest.MonkeyPatch):
    def fsync(handle: int) -> None:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(os, "fsync", fsync)
    with pytest.raises(NotWritable):
        files.put(PAPER)
    assert list(files.digests()) == []


def test_short_writes_are_carried_on(files: Folder, monkeypatch: pytest.MonkeyPatch):
    real = os.write
    monkeypatch.setattr(os, "write", lambda handle, data: real(handle, data[:7]))
    assert files.get(files.put(PAPER)) == PAPER


def test_what_a_killed_writer_left_is_cleared_after_an_hour(files: Folder):
    files.put(PAPER)
    draft = files.unfinished / "left"
    draft.write_bytes(b"half")
    assert files.clear_unfinished(3600) == 0
    os.utime(draft, (0, 0))
    assert files.clear_unfinished(3600) == 1
    assert not draft.exists()


def test_digest_is_sha256(files: Folder):
    assert digest_of(b"") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
