"""A second copy of each file: what is damaged in one place is never shown, and is mended from the other."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone

from soi.kernel.storage import actions, fixity, places
from soi.kernel.storage import public as storage
from soi.kernel.storage.folder import Folder
from soi.kernel.storage.models import Day, File
from soi.kernel.storage.tests.bucket_server import serving
from soi.kernel.storage.tests.test_folder import DAMAGES, flip_one_bit
from soi.kernel.storage.tests.test_keeping import files, keep, row
from tests.world import Node


def remove_it(path: Path) -> None:
    path.unlink()


@pytest.fixture
def second(node: Node, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Folder:
    """A second disk: a folder elsewhere, named by the setting."""
    monkeypatch.setattr(settings, "SOI_STORAGE_COPY_URL", f"file://{tmp_path}/second")
    return Folder(tmp_path / "second")


def log_of(node: Node, digest: str) -> list[str]:
    return [kind for kind, subject in node.raw_log("storage.%") if subject == digest]


def test_a_file_is_kept_in_both_places(node: Node, second: Folder):
    digest = keep(node, b"kept twice")
    assert second.get(digest) == files().get(digest) == b"kept twice"
    with node.acting("clerk_a"):
        storage.forget(digest)
    assert not second.holds(digest)
    assert not files().holds(digest)


@pytest.mark.parametrize("damage", [*DAMAGES, remove_it])
@pytest.mark.feature("REC-15")
def test_a_damaged_file_is_read_whole_from_the_copy_and_mended(
    node: Node, second: Folder, damage: Callable[[Path], None]
):
    digest = keep(node, f"read while damaged by {damage.__name__}".encode())
    damage(files().path(digest))
    assert files().state(digest) != "whole"
    with node.acting("head_a"):
        assert storage.fetch(digest) == f"read while damaged by {damage.__name__}".encode()
    assert files().state(digest) == "whole"
    assert log_of(node, digest) == ["storage.file.repaired"]


def test_without_a_whole_copy_nothing_damaged_is_given_out(node: Node, second: Folder):
    digest = keep(node, b"damaged in both places")
    for place in (files(), second):
        flip_one_bit(place.path(digest))
    with node.acting("head_a"), pytest.raises(storage.Damaged):
        storage.fetch(digest)
    with node.acting("head_a"), pytest.raises(storage.Damaged):
        storage.fetch_open(digest)
    fixity.verify()
    assert row(node, digest)[0] == "damaged"


@pytest.mark.feature("REC-15")
def test_the_check_mends_each_place_from_the_other(node: Node, second: Folder):
    fixity.verify()
    ours = [keep(node, b"ours %d" % number) for number in range(len(DAMAGES))]
    theirs = [keep(node, b"theirs %d" % number) for number in range(len(DAMAGES))]
    for place, digests in ((files(), ours), (second, theirs)):
        for digest, damage in zip(digests, DAMAGES, strict=True):
            damage(place.path(digest))
    report = fixity.verify()
    assert {digest for verdict, digest in report.faults if verdict == "repaired"} == {*ours, *theirs}
    assert report.is_whole or report.counts["damaged"] == 1, "the one damaged in both places by the test above"
    assert all(place.state(digest) == "whole" for place in (files(), second) for digest in (*ours, *theirs))
    assert log_of(node, ours[0]) == ["storage.file.found_damaged", "storage.file.repaired"]
    assert log_of(node, theirs[0]) == ["storage.copy.repaired"]
    again = fixity.verify()
    assert again.counts["repaired"] == 0, "what is mended is mended once"


def test_a_second_disk_set_up_later_is_filled_and_that_is_no_alarm(node: Node, second: Folder):
    digest = keep(node, b"older than the second disk")
    shutil.rmtree(second.root)
    File.objects.none()
    with node.machine("system"):
        File.objects.update(copied_at=None)
    report = fixity.verify()
    assert report.counts["copied"] > 0
    assert second.get(digest) == b"older than the second disk"
    assert log_of(node, digest) == []
    assert fixity.verify().counts["copied"] == 0


def test_the_office_goes_on_without_its_second_disk(node: Node, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "no-folder").write_bytes(b"a file where the disk should be")
    monkeypatch.setattr(settings, "SOI_STORAGE_COPY_URL", str(tmp_path / "no-folder" / "second"))
    digest = keep(node, b"kept while the second disk was away")
    with node.machine("system"):
        assert File.objects.get(pk=digest).copied_at is None
    monkeypatch.setattr(settings, "SOI_STORAGE_COPY_URL", str(tmp_path / "mounted"))
    fixity.verify()
    assert Folder(tmp_path / "mounted").get(digest) == b"kept while the second disk was away"


def test_a_large_file_goes_by_stream_and_is_mended_the_same(node: Node, second: Folder, tmp_path: Path):
    large = tmp_path / "large"
    large.write_bytes(b"0123456789abcdef" * 200_000)
    with node.acting("clerk_a"):
        digest = storage.keep_file(large)
    flip_one_bit(files().path(digest))
    with node.acting("clerk_a"), storage.fetch_open(digest) as came:
        assert came.read() == large.read_bytes()
    assert files().state(digest) == second.state(digest) == "whole"


def test_a_round_ends_when_its_time_on_the_disk_is_used_up(node: Node, second: Folder):
    for number in range(fixity.BATCH + 5):
        keep(node, b"many %d" % number)
    assert sum(fixity.verify(seconds=0).counts.values()) == fixity.BATCH
    with node.machine("system"):
        File.objects.update(checked_at=timezone.now())
        File.objects.filter(pk=keep_old(node)).update(checked_at=timezone.now() - timedelta(days=61))
    assert sum(fixity.verify(seconds=30, unless_checked_within=timedelta(days=60)).counts.values()) == 1


def keep_old(node: Node) -> str:
    digest = storage.keep(b"not looked at for long")
    return digest


def test_what_a_day_came_to_is_counted(node: Node, second: Folder):
    with node.machine("system"):
        before = Day.objects.filter(day=timezone.localdate()).values_list("checked", "repaired").first() or (0, 0)
    digest = keep(node, b"counted")
    flip_one_bit(files().path(digest))
    fixity.verify(limit=1)
    with node.machine("system"):
        day = Day.objects.get(day=timezone.localdate())
    assert (day.checked - before[0], day.repaired - before[1]) == (1, 1)
    with node.acting("clerk_a"):
        assert not Day.objects.exists(), "a clerk has no business with the disks"
    with node.acting("administrator"):
        assert Day.objects.exists()


@pytest.fixture
def service_url(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    with serving(tmp_path_factory.mktemp("s3")) as found:
        monkeypatch.setattr(settings, "SOI_STORAGE_URL", found.url())
        yield found.url()


def test_a_node_keeps_its_files_in_a_service_by_setting(node: Node, second: Folder, service_url: str):
    digest = keep(node, b"kept in the bucket")
    assert isinstance(places.main(), places.Bucket)
    with node.acting("head_a"):
        assert storage.fetch(digest) == b"kept in the bucket"
    places.main().drop(digest)
    with node.acting("head_a"):
        assert storage.fetch(digest) == b"kept in the bucket", "from the folder that is its second copy"
    assert places.main().state(digest) == "whole"
    with node.acting("clerk_a"):
        storage.forget(digest)
    assert places.main().state(digest) == "missing"
    assert actions.unlink_gone([digest])
