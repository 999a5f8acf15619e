"""Lists enter and are written out apart from requests, in short transactions under the asker's own right."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

from django.db import connection

from soi.engines.tables import public as tables
from soi.kernel.access.public import Actor, acting, actor_of_appointment
from soi.kernel.jobs.public import job
from soi.records.lists import actions, kinds, sheets, writing
from soi.records.lists.models import Import

WAITING_AT_ONCE, ENTERED_AT_ONCE = 1000, 20_000
T = TypeVar("T")


@job("records.enter_list")
def enter_list(list_id: str, appointment_id: int) -> None:
    """Check a list and write it in, from where it was left: a killed worker loses no row and enters none twice."""
    actor, key = actor_of_appointment(appointment_id), UUID(list_id)
    with acting(actor):
        brought = actions.begin(actor, key)
        if brought is None:
            return
        layout = kinds.kind(brought.kind).layout(actor)
    try:
        with tempfile.TemporaryDirectory(prefix="soi-list-") as folder, sheet_of(actor, brought) as sheet:
            staged = tables.stage(sheet, tables.Form(**brought.form), Path(folder) / "plain")
            with tables.checking(staged, layout, brought.mapping, brought.heads, brought.header_row) as checked:
                _enter(actor, brought, checked)
    except tables.NotATable as refusal:
        with acting(actor):
            actions.refuse(actor, key, refusal)


@contextmanager
def sheet_of(actor: Actor, brought: Import) -> Iterator[Path]:
    """The sheet in a scratch file: copied in a transaction, read without one."""
    with ExitStack() as held:
        with acting(actor):
            path = held.enter_context(sheets.sheet(brought.digest))
        yield path


def _enter(actor: Actor, brought: Import, checked: tables.Checked) -> None:
    with acting(actor):
        actions.note_size(actor, brought.pk, rows=checked.filled)
    for wrong in _batched(checked.faulty(after=brought.checked_to), WAITING_AT_ONCE):
        with acting(actor):
            if not actions.keep_waiting(actor, brought.pk, wrong):
                return
    for sound, seen in _ahead(_looked(actor, brought, checked)):
        with acting(actor):
            if not actions.enter_rows(actor, brought.pk, sound, seen):
                return
    with acting(actor):
        actions.finish(actor, brought.pk)


@job("records.write_export")
def write_export(export_id: str, appointment_id: int) -> None:
    """Write the register to files; begun anew it comes to the same account, of its own moment."""
    writing.write(actor_of_appointment(appointment_id), UUID(export_id))


def _batched(items: Iterable[T], size: int) -> Iterator[list[T]]:
    source = iter(items)
    while batch := list(islice(source, size)):
        yield batch


def _looked(actor: Actor, brought: Import, checked: tables.Checked) -> Iterator[tuple[list[tuple[int, str]], Any]]:
    """Sound rows and what the room that keeps them says they will meet."""
    kind = kinds.kind(brought.kind)
    for sound in _batched(checked.sound(after=brought.entered_to), ENTERED_AT_ONCE):
        with acting(actor):
            seen = kind.look(actor, brought, [text for _, text in sound])
        yield sound, seen


def _ahead(items: Iterator[T]) -> Iterator[T]:
    """Each item while a thread, with a connection of its own, makes the next one ready."""
    with ThreadPoolExecutor(1, thread_name_prefix="list") as beside:
        try:
            coming = beside.submit(next, items, None)
            while (item := coming.result()) is not None:
                coming = beside.submit(next, items, None)
                yield item
        finally:
            beside.submit(lambda: connection.close()).result()
