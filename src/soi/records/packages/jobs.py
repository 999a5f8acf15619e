"""Work on packages apart from requests: each job is its asker, asked again what it may, and bears repetition."""

from __future__ import annotations

import errno
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

from django.utils import timezone

from soi.base.errors import Refusal
from soi.engines.packages.public import Bag, Package, PackageWriter
from soi.kernel.access import public as access
from soi.kernel.access.public import Actor, acting, machine_actor
from soi.kernel.jobs.public import job
from soi.kernel.storage import public as storage
from soi.records.packages import queries
from soi.records.packages.actions import (
    bring_in,
    convert_formats,
    export_archive,
    export_package,
    identify_formats,
    transfer,
)
from soi.records.packages.models import Batch, Transfer

READER = "reader"
FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


@contextmanager
def work_file(key: str) -> Iterator[Path]:
    """A path for a package that grows; what a killed worker left there goes first."""
    path = storage.work_folder() / f"{key}.zip"
    path.unlink(missing_ok=True)
    try:
        yield path
    except OSError as error:
        # A full disk is told like any other reason; the batch does not stay at work for ever.
        raise (storage.NoRoom if error.errno in FULL else storage.NotWritable)() from error
    finally:
        path.unlink(missing_ok=True)


@job("records.package_out", queue="packages")
def package_out(batch_id: str, appointment_id: int) -> None:
    """Make a package, paper by paper, each in a transaction of its own."""
    actor = access.actor_of_appointment(appointment_id)
    with acting(actor):
        batch = export_package.begin(actor, UUID(batch_id))
        if batch is None:
            return
        items, cover = list(batch.items.order_by("position")), export_package.cover_of(batch)
    at_fault = None
    try:
        with work_file(batch_id) as path:
            writer = PackageWriter(path, cover)
            for item in items:
                at_fault = item
                with acting(actor):
                    export_package.write_item(actor, batch, item, writer)
            at_fault, written = None, writer.close()
            with acting(actor):
                export_package.finish_export(actor, batch, path, written)
    except Refusal as refusal:
        with acting(actor):
            export_package.fail(actor, batch, refusal, at_fault)


@job("records.package_in", queue="packages")
def package_in(batch_id: str, appointment_id: int) -> None:
    """Open a package and enter its records one by one; what was entered before a kill is found there."""
    actor = access.actor_of_appointment(appointment_id)
    with acting(actor):
        batch = export_package.begin(actor, UUID(batch_id))
    if batch is None:
        return
    try:
        with work_file(batch_id) as path:
            _lay_out(actor, batch, path)
            with Bag(path) as bag:
                package = Package(bag)
                with acting(actor):
                    bring_in.list_records(actor, batch, package)
                for record in package.records():
                    with acting(actor):
                        bring_in.enter_record(actor, batch, package, record)
                with acting(actor):
                    bring_in.close_files(actor, package)
    except Refusal as refusal:
        with acting(actor):
            bring_in.refuse_package(actor, batch, refusal)
        return
    with acting(actor):
        bring_in.finish_import(actor, batch)


def _lay_out(actor: Actor, batch: Batch, path: Path) -> None:
    with acting(actor), storage.fetch_open(batch.digest) as came, path.open("wb") as laid:
        shutil.copyfileobj(came, laid, 1 << 20)


@job("records.transfer_pack", queue="packages")
def transfer_pack(transfer_id: str, appointment_id: int) -> None:
    """Give each item of a list its package; goes on where it was left."""
    actor = access.actor_of_appointment(appointment_id)
    with acting(actor):
        offered = queries.get_transfer(actor, UUID(transfer_id))
        if offered.state != Transfer.State.PACKING:
            return
        items = transfer.to_pack(offered)
    for item in items:
        try:
            with work_file(f"{transfer_id}-{item.position}") as path, acting(actor):
                transfer.write_package(actor, offered, item, path)
                transfer.keep_package(item, path)
        except Refusal as refusal:
            with acting(actor):
                transfer.note_fault(item, refusal)
    with acting(actor):
        transfer.finish_packing(actor, offered)


@job("records.identify_formats", queue="reading")
def identify(document_id: str) -> None:
    """Say of each file of a paper what it is; a file that cannot be read now is left to the check of the store."""
    paper = UUID(document_id)
    with acting(machine_actor(READER)):
        files = identify_formats.files_of(paper)
    for digest, role in files:
        with suppress(storage.Missing, storage.Damaged), acting(machine_actor(READER)) as reader:
            found = identify_formats.look(digest)
            identify_formats.keep_format(reader, paper, digest, role, found, today=timezone.localdate())


@job("records.plan_formats", queue="packages")
def plan_formats(batch_id: str, appointment_id: int) -> None:
    """List what the plan asks for."""
    actor = access.actor_of_appointment(appointment_id)
    with acting(actor):
        batch = export_package.begin(actor, UUID(batch_id))
        if batch is not None and batch.kind == Batch.Kind.PLAN:
            identify_formats.fill_plan(actor, batch, today=timezone.localdate())


@job("records.turn_formats", queue="packages")
def turn_formats(batch_id: str, appointment_id: int) -> None:
    """Convert what the plan converts, paper by paper; what a killed worker had converted is found there."""
    actor = access.actor_of_appointment(appointment_id)
    with acting(actor):
        batch = export_package.begin(actor, UUID(batch_id))
        if batch is None or batch.kind != Batch.Kind.TURN:
            return
        items = list(batch.items.order_by("position"))
    for item in items:
        with acting(actor):
            convert_formats.turn_item(actor, batch, item, today=timezone.localdate())
    with acting(actor):
        convert_formats.finish_turning(actor, batch)


@job("records.describe_archive", queue="packages")
def describe_archive(batch_id: str, appointment_id: int) -> None:
    """Describe file by file; what a killed worker had written is written anew from the start."""
    actor = access.actor_of_appointment(appointment_id)
    with acting(actor):
        batch = export_package.begin(actor, UUID(batch_id))
        if batch is None or batch.kind != Batch.Kind.ARCHIVE:
            return
        items = batch.items.order_by("position")
        keys = list(items.values_list("pk", flat=True))
    at_fault = None
    try:
        with work_file(batch_id) as path, TemporaryDirectory(dir=storage.work_folder()) as folder:
            with acting(actor):
                into = export_archive.writer(batch, Path(folder))
            for key in keys:
                with acting(actor):
                    at_fault = items.get(pk=key)
                    export_archive.describe_item(actor, batch, at_fault, into)
            at_fault = None
            with acting(actor):
                export_archive.finish_archive(actor, batch, into, path)
    except Refusal as refusal:
        with acting(actor):
            export_package.fail(actor, batch, refusal, at_fault)
