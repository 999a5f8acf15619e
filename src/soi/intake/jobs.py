"""The reading machine at work: bytes are fetched, read in a closed room outside of any transaction, and put back.

Every job bears repetition: what was read already is not read again, whoever was killed in between.
"""

from __future__ import annotations

import json
import logging
import platform
import time
from contextlib import suppress
from functools import cache
from uuid import UUID

from soi.base.errors import Refusal
from soi.engines.reading.public import (
    Outcome,
    Reader,
    ReaderDied,
    ReaderMissing,
    TooSlow,
    Unreadable,
    from_json,
    to_json,
)
from soi.intake import actions, queries
from soi.intake.channels import scanner
from soi.intake.errors import FilesShut, NoArrival, ReaderAbsent
from soi.intake.rules import words
from soi.intake.rules.signatures import Signature
from soi.kernel.access.public import acting, machine_actor
from soi.kernel.jobs.public import defer, every, job
from soi.kernel.signing import public as signing
from soi.kernel.storage import public as storage

log = logging.getLogger("soi.intake")
READER = "reader"
TRIES = 2


@cache
def closed_room() -> Reader:
    """The one long-lived reading process of this worker; it takes one file at a time and starts anew by itself."""
    return Reader()


@cache
def preview_room() -> Reader:
    """A room of its own, so that who waits for a picture never waits for a page that is being read (DIG-14)."""
    return Reader()


@cache
def others_room() -> Reader:
    """And one for the pages behind the first: who brings the next scan waits for none of them either."""
    return Reader()


@job("intake.preview", queue="previews")
def preview(arrival_id: str) -> None:
    """Show the first page of one arrival before it is read. What cannot be shown is refused when it is read."""
    try:
        has_others = _shown(UUID(arrival_id), preview_room()) > 1
    except Unreadable as refusal:
        # Pages are made of it where nobody's first page waits for them.
        has_others = refusal.is_office_file
    if has_others:
        defer("intake.preview_others", lock="previews.others", arrival_id=arrival_id)


@job("intake.preview_others", queue="previews")
def preview_others(arrival_id: str) -> None:
    """Show the pages behind the first, up to the tenth, all at once; of an office file the first too."""
    with suppress(Unreadable):
        _shown(UUID(arrival_id), others_room(), others=True)


def _shown(arrival: UUID, room: Reader, *, others: bool = False) -> int:
    """Draw and put the pictures of these pages; how many pages the file has, 0 where there is nothing to show.

    Raises Unreadable.
    """
    with suppress(NoArrival, TooSlow, ReaderDied, ReaderMissing):
        with acting(machine_actor(READER)) as reader:
            taken = actions.begin_preview(reader, arrival)
        if taken is None:
            return 0
        drawn: dict[int, tuple[bytes, bytes]] = {}
        pages = room.preview(*taken, lambda page, *pictures: drawn.update({page: pictures}), others=others)
        if drawn:
            with acting(machine_actor(READER)) as reader:
                actions.put_preview(reader, arrival, list(drawn.values()), first=min(drawn))
        return pages
    return 0


@job("intake.read", queue="reading")
def read(arrival_id: str) -> None:
    """Read one arrival, or refuse it with the reason the clerk will see. For what the machine lacks it waits."""
    arrival = UUID(arrival_id)
    try:
        _read(arrival)
    except storage.OUTAGES as refusal:
        # Nothing is wrong with the paper: the row says what it waits for, and `take_up` puts it back into the queue.
        log.warning("what was read of an arrival could not be kept: %s", refusal.code)
        _wait(arrival, FilesShut())


def _read(arrival: UUID) -> None:
    taken = _take(arrival)
    if taken is None:
        return
    try:
        outcome, read_ms = _worked_through(taken)
    except Unreadable as refusal:
        _refuse(arrival, refusal, destroy=True)
    except (TooSlow, ReaderDied) as refusal:
        _refuse(arrival, refusal, destroy=False)
    except ReaderMissing as refusal:
        log.warning("the reader is missing: %s", refusal)
        _wait(arrival, ReaderAbsent(cause=str(refusal)))
    else:
        with suppress(NoArrival), acting(machine_actor(READER)) as reader:
            signatures = _signatures(taken.data, outcome.verdict.kind)
            actions.mark_read(reader, arrival, _read_file(outcome, signatures, read_ms))


@job("intake.rebuild_pdf", queue="reading")
def rebuild_pdf(arrival_id: str) -> None:
    """Make the searchable copy anew, with the words as people left them."""
    arrival = UUID(arrival_id)
    with suppress(NoArrival):
        with acting(machine_actor(READER)) as reader:
            found = queries.get_arrival(reader, arrival)
            said = queries.corrections_of(reader, found)
            reading = words.rewritten(queries.kept_reading(reader, found), said)
            pages, kind = queries.as_pages(reader, found)
        pdf = closed_room().rewrite(pages, kind, from_json(json.dumps(reading)))
        with acting(machine_actor(READER)) as reader:
            actions.put_pdf(reader, arrival, pdf, corrections=said)


@every(30, name="intake.take_up")
def take_up() -> int:
    """Put back into the queue what waits for the reader, after it was missing or the job was lost: reading, copies."""
    with acting(machine_actor(READER)) as reader:
        waiting = queries.left_waiting(reader)
        for arrival in waiting:
            defer("intake.read", lock="reading", arrival_id=str(arrival))
        without_copy = queries.left_without_copy(reader)
        for arrival in without_copy:
            defer("intake.rebuild_pdf", lock="reading", arrival_id=str(arrival))
    return len(waiting) + len(without_copy)


@every(1, name="intake.scanner")
def look_into_scanner_folder() -> int:
    """Take in what lies finished in the scanner's folder."""
    return scanner.look()


def _take(arrival: UUID) -> actions.ToRead | None:
    try:
        with acting(machine_actor(READER)) as reader:
            return actions.begin_reading(reader, arrival)
    except NoArrival:
        return None


def _worked_through(taken: actions.ToRead) -> tuple[Outcome, int]:
    """Read, and how many milliseconds that took (0: a part, whose pages were read before); a room that fell is tried
    once more, because something else may have brought it down."""
    for left in reversed(range(TRIES)):
        begun = time.monotonic()
        try:
            if taken.was_read:
                return closed_room().read_part(taken.data, taken.name, from_json(taken.was_read)), 0
            outcome = closed_room().read(taken.data, taken.name)
            return outcome, max(1, round(1000 * (time.monotonic() - begun)))
        except ReaderDied:
            if not left:
                raise
    raise AssertionError("unreachable")


def _signatures(data: bytes, kind: str) -> list[Signature]:
    """The electronic signatures of a file that was screened; a file that bears none is not looked at."""
    if kind != "pdf" or b"/ByteRange" not in data:
        return []
    try:
        found = signing.verify(data)
    except signing.NotAPdf:
        return [Signature("", False, False)]
    return [Signature(one.name, one.valid and one.covers_whole, one.trusted) for one in found]


def _read_file(outcome: Outcome, signatures: list[Signature], read_ms: int) -> actions.ReadFile:
    numbers = [page.number for page in outcome.reading.pages]
    return actions.ReadFile(
        kind=outcome.verdict.kind,
        reading=json.loads(to_json(outcome.reading)),
        images=dict(zip(numbers, outcome.images, strict=True)),
        thumbs=dict(zip(numbers, outcome.thumbnails, strict=True)),
        pdf=outcome.pdf,
        signatures=signatures,
        printed=outcome.printed,
        read_ms=read_ms,
        machine=platform.node()[:60],
    )


def _refuse(arrival: UUID, refusal: Refusal, *, destroy: bool) -> None:
    with suppress(NoArrival), acting(machine_actor(READER)) as reader:
        actions.mark_refused(reader, arrival, refusal, destroy=destroy)


def _wait(arrival: UUID, refusal: Refusal) -> None:
    with suppress(NoArrival), acting(machine_actor(READER)) as reader:
        actions.mark_waiting(reader, arrival, refusal)
