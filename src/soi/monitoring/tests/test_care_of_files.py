"""The rolling check, the comparison of the night and the alarm."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings

from soi.kernel.storage import places
from soi.kernel.storage import public as storage
from soi.monitoring import jobs
from soi.records import testing as records
from soi.tasks.models import Task
from tests.world import Node

pytestmark = pytest.mark.feature("REC-15")


def alarms(node: Node) -> list[dict[str, Any]]:
    with node.acting("administrator") as actor:
        found = Task.objects.filter(kind="storage.repair", appointment_id=actor.appointment_id)
        return [task.params for task in found]


def kept(node: Node, data: bytes) -> str:
    with node.acting("clerk_a"):
        return storage.keep(data)


def path(digest: str) -> Path:
    return places.main().path(digest)  # type: ignore[attr-defined]


def test_damage_without_a_copy_raises_one_alarm_and_repaired_damage_none(
    node: Node, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    jobs.check_files()
    before = len(alarms(node))
    path(kept(node, b"rots without a copy")).write_bytes(b"rot")
    jobs.check_files()
    jobs.check_files()
    assert len(alarms(node)) == before + 1, "told once"
    assert {"count": 1} in alarms(node)
    monkeypatch.setattr(settings, "SOI_STORAGE_COPY_URL", str(tmp_path / "second"))
    path(kept(node, b"rots with a copy")).write_bytes(b"rot")
    jobs.check_files()
    assert len(alarms(node)) == before + 1


def test_the_night_compares_rows_files_previews_and_index(node: Node):
    with node.acting("clerk_a") as actor:
        whole, lost = records.make_document(actor), records.make_document(actor)
    node.work()
    node.follow()
    first = jobs.compare()
    assert (first["rows_without_file"], first["papers_without_row"], first["not_in_index"]) == (0, 0, 0)
    assert first["indexed_rows"] >= 2
    assert first["only_in_index"] == 0
    path(lost.searchable).unlink()
    places.main().put(b"nobody's")
    with node.acting("clerk_a"):
        storage.forget(whole.pages.get().thumb)
        storage.forget(whole.pages.get().thumb)
        storage.forget(lost.pages.get().thumb)
    with node.acting("clerk_a") as actor:
        records.make_document(actor)
    before = len(alarms(node))
    second = jobs.compare()
    assert (second["rows_without_file"], second["files_without_row"]) == (1, first["files_without_row"] + 1)
    assert second["not_in_index"] == 1, "the paper that no follower has taken in"
    assert len(alarms(node)) == before + 1


@pytest.mark.parametrize(("hour", "runs"), [(3, True), (12, False)])
def test_it_is_made_once_a_night(node: Node, monkeypatch: pytest.MonkeyPatch, hour: int, runs: bool):
    done: list[int] = []
    day = 10 + hour
    at = datetime(2031, 5, day, hour, 10, tzinfo=ZoneInfo(settings.TIME_ZONE))
    monkeypatch.setattr(jobs.timezone, "localtime", lambda value=None: at if value is None else value)
    monkeypatch.setattr(jobs, "compare", lambda: done.append(1))
    jobs.compare_at_night()
    assert bool(done) is runs
