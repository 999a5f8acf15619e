"""Invented paper files for tests and the demo: found on a shelf, walked along their way by the real verbs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django.utils import timezone

from soi.digitization import actions, queries
from soi.digitization.actions import scans, sealing, transfers
from soi.digitization.models import Line, Sample
from soi.digitization.phones import actions as phones
from soi.digitization.rules.stages import Stage
from soi.intake import actions as intake_actions
from soi.intake import testing as intake
from soi.kernel.signing import public as signing
from soi.kernel.storage import public as storage
from soi.records import actions as records_actions
from soi.records import testing as records
from soi.records.keeping import testing as keeping
from soi.records.tests.persons import connected

TODAY = date.today()


def found(node: Any, count: int = 1, *, office: str = "clerk_a", **over: Any) -> list[UUID]:
    """Files found on the shelf and counted by the office."""
    with node.acting(office) as actor:
        body = over.pop("was_id", 0) or queries.units_as_they_were(actor)[0].pk
        return [enter(actor, body, at, **over) for at in range(1, count + 1)]


def enter(actor: Any, was_id: int, at: int, **over: Any) -> UUID:
    given: dict[str, Any] = {
        "was_id": was_id,
        "code": f"HS-{uuid4().hex[:8]}",
        "title": "Hồ sơ giả lập",
        "first_year": 2016,
        "last_year": 2018,
        "place": f"Kho 1, giá 2, hộp {at}",
        "sheets": 10 + at,
    }
    return actions.enter_line(actor, actions.Found(**{**given, **over}), today=TODAY).pk


def approved(node: Any, count: int = 1, **over: Any) -> list[UUID]:
    """Files on the approved list: proposed by the clerk, approved by the head."""
    keys = found(node, count, **over)
    with node.acting("clerk_a") as clerk:
        actions.propose(clerk, keys)
    with node.acting("head_a") as head:
        actions.approve(head, keys)
    return keys


def opened(node: Any, keys: Sequence[UUID]) -> UUID:
    """A batch of these files."""
    with node.acting("clerk_a") as clerk:
        return actions.open_batch(clerk, keys, today=TODAY).pk


def sheets_of(node: Any, batch_id: UUID) -> int:
    with node.acting("clerk_a") as clerk:
        return sum(one.sheets_out for one in queries.lines_of(queries.get_batch(clerk, batch_id)))


def handed_over(node: Any, batch_id: UUID) -> None:
    """Handed to the worker, not yet taken."""
    sheets = sheets_of(node, batch_id)
    with node.acting("clerk_a") as clerk:
        taker = node.actor("digitizer_a").appointment_id
        actions.hand_over(clerk, batch_id, taker_id=taker, sheets=sheets, today=TODAY)


def out(node: Any, count: int = 2, **over: Any) -> tuple[UUID, list[UUID]]:
    """A batch that is out at the scanner, and its files."""
    keys = approved(node, count, **over)
    batch = opened(node, keys)
    handed_over(node, batch)
    sheets = sheets_of(node, batch)
    with node.acting("digitizer_a") as worker:
        actions.take(worker, batch, sheets=sheets, today=TODAY)
    return batch, keys


def signed(node: Any, keys: Sequence[UUID]) -> None:
    """Scanned by the worker, checked, described and signed by the clerk."""
    with node.acting("digitizer_a") as worker:
        actions.advance(worker, keys, to=Stage.SCANNED)
    with node.acting("clerk_a") as clerk:
        for step in (Stage.CHECKED, Stage.DESCRIBED, Stage.SIGNED):
            actions.advance(clerk, keys, to=step)


def brought_back(node: Any, batch_id: UUID, *, short: dict[UUID, int] | None = None) -> None:
    """Given back by the worker and counted by the clerk; `short`: fewer sheets of these files."""
    with node.acting("digitizer_a") as worker:
        actions.give_back(worker, batch_id, sheets=0)
    with node.acting("clerk_a") as clerk:
        lines = queries.lines_of(queries.get_batch(clerk, batch_id))
        counted = {one.line_id: one.sheets_out - (short or {}).get(one.line_id, 0) for one in lines}
        actions.count_back(clerk, batch_id, counted=counted)


def stage_of(line_id: UUID) -> Stage:
    return Stage(Line.objects.using("owner").get(pk=line_id).stage)


def asked(node: Any) -> int:
    """A file of which fewer sheets were scanned than were counted: a question that waits."""
    _batch, (key,) = out(node, 1)
    with node.acting("digitizer_a") as worker:
        actions.note_scanned(worker, key, sheets=1)
    with node.acting("clerk_a") as clerk:
        return int(queries.open_questions(clerk).get(line_id=key).pk)


def pages(node: Any) -> dict[str, dict[str, Any]]:
    """One thing of each kind that a page of the room can name, all of commission A."""
    batch, keys = out(node, 2)
    alone = (
        "matrix",
        "ledger",
        "to_approve",
        "batches",
        "new_batch",
        "new",
        "guide",
        "day",
        "secret",
        "many",
        "held",
        "accuracy",
        "sample",
        "plan",
        "take_over",
    )
    return {
        "digitization": {"batch_id": batch},
        **{f"digitization:{name}": {} for name in alone},
        "digitization:export": {"kind": "csv"},
        "digitization:lines_file": {"kind": "csv"},
        "digitization:line": {"line_id": keys[0]},
        "digitization:act": {"line_id": found(node)[0], "name": "count"},
        "digitization:minutes": {"batch_id": batch, "way": "out"},
        "digitization:bring": {"line_id": keys[0]},
        "digitization:bundle": {"bundle_id": bundled(node, keys[0])},
        "digitization:begin": {},
        "digitization:part": {"transfer_id": (sending := begun(node, keys[0])), "number": 0},
        "digitization:finish": {"transfer_id": sending},
        "digitization:phone_offer": {"line_id": keys[0]},
        "digitization:phones": {"line_id": keys[0]},
        "digitization:phone_end": {"pairing_id": phone_offered(node, keys[0])},
        **{f"digitization:phone{name}": {} for name in ("", "_pair", "_look", "_pages", "_begin", "_done")},
        "digitization:phone_part": {"picture_id": 1, "number": 0},
        **{f"digitization:phone_{name}": {"picture_id": 1} for name in ("finish", "change")},
        "digitization:phone_picture": {"picture_id": 1, "kind": "thumb"},
        "digitization:scan": {"scan_id": bring(node, keys[1]).pk},
        "digitization:seal": {},
        "digitization:seal_round": {"round_id": seal_ordered(node)},
        "digitization:sample_say": {"sample_id": sampled(node, keys[1])},
        "digitization:settle": {"question_id": asked(node)},
    }


def at_scanner(node: Any, *, sheets: int = 11) -> UUID:
    """One file that is out at the scanner, with so many sheets as counted at the shelf."""
    _batch, (key,) = out(node, 1, sheets=sheets)
    return key


def bring(node: Any, line_id: UUID, *, office: str = "digitizer_a", **given: Any) -> Any:
    """A scanned file for this paper file, not read yet."""
    file = actions.File(**{"name": "quet.pdf", "data": b"%PDF-1.4 " + uuid4().bytes, **given})
    with node.acting(office) as actor:
        return actions.bring_for_line(actor, line_id, file)


def bundled(node: Any, line_id: UUID, *, office: str = "clerk_a") -> UUID:
    """An archive for this paper file, not opened yet."""
    with node.acting(office) as actor:
        file = actions.File("quet.zip", b"PK\x03\x04" + uuid4().bytes)
        return actions.bring_bundle(actor, file, line_id=line_id).pk


def begun(node: Any, line_id: UUID, *, office: str = "clerk_a") -> UUID:
    """A scan this office has begun to send, nothing of it here yet."""
    with node.acting(office) as actor:
        file = actions.File("quet.pdf", b"")
        return transfers.begin(actor, file, size=9, digest="0" * 64, line_id=line_id).pk


def sampled(node: Any, line_id: UUID) -> int:
    """Something the machine read in a scan of this file, drawn and not looked at."""
    scan = bring(node, line_id)
    read(node, scan, pages=1)
    return int(Sample.objects.using("owner").filter(scan=scan, kind="word").values_list("pk", flat=True)[0])


def phone_offered(node: Any, line_id: UUID) -> UUID:
    """A code for a phone to bring pages for this line, shown while the node was linked."""
    with connected(), node.acting("clerk_a") as actor:
        return phones.offer(actor, line_id, now=timezone.now())[0].pk


def read(node: Any, scan: Any, *, pages: int) -> None:
    """The machine has read it: so many pages; the ledger heard of it."""
    kept = intake.reading()
    kept["pages"] = [{**kept["pages"][0], "number": number} for number in range(1, pages + 1)]
    with node.machine("reader") as reader:
        intake_actions.mark_read(reader, scan.arrival_id, intake.read_file(kept))
    with node.machine("reader") as reader:
        scans.note_read(reader, scan.arrival_id, pages)


def shut_files(patch: Any) -> None:
    """From now on the disk of the files is full; `patch` is a monkeypatch context."""

    def keep(*_: object) -> None:
        raise storage.NoRoom()

    patch.setattr("soi.kernel.storage.actions._keep", keep)


def registered(node: Any, line_id: UUID, *, pdf: bytes | None = None, **over: Any) -> Any:
    """A scan of one page that was brought, read, looked through by the clerk and registered as a paper."""
    scan = bring(node, line_id, sheets=1)
    with node.machine("reader") as reader:
        done = intake.read_file(intake.reading())
        intake_actions.mark_read(reader, scan.arrival_id, replace(done, pdf=keeping.pdf() if pdf is None else pdf))
    with node.machine("reader") as reader:
        scans.note_read(reader, scan.arrival_id, 1)
        scans.note_confirmed(reader, scan.arrival_id, node.actor("clerk_a").person_id)
    with node.acting("clerk_a") as clerk:
        records_actions.register(clerk, scan.arrival_id, records.particulars(**over), today=TODAY)
    with node.machine("reader") as reader:
        scans.note_closed(reader, scan.arrival_id, "registered")
    return scan


def seal_kept(node: Any, office: str = "clerk_a") -> int:
    """The demo's certificate of commission A, kept by this office."""
    with node.machine("system") as system:
        return signing.certify_agency_for_demo(system, node.unit("p98.k"), node.actor(office).person_id)


def seal_ordered(node: Any) -> UUID:
    """The body's signature ordered on one registered scan, not put on yet."""
    key = at_scanner(node, sheets=1)
    registered(node, key)
    seal_kept(node)
    with node.acting("clerk_a") as clerk:
        return sealing.order(clerk, round_id=uuid4(), line_id=key).pk
