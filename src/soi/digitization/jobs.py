"""Work on scans apart from requests: a job is who brought the scan, asked anew what they may; it bears repetition."""

from __future__ import annotations

import logging
from uuid import UUID

from django.utils import timezone

from soi.digitization import queries
from soi.digitization.actions import bundles, plans, scans, sealing, transfers
from soi.digitization.actions.cutting import cut
from soi.digitization.channels import folder
from soi.digitization.models import Scan
from soi.digitization.rules.division import PageCodes, divide
from soi.engines.reading.public import Reader
from soi.intake import public as intake
from soi.kernel.access import public as access
from soi.kernel.jobs.public import every, job
from soi.kernel.storage import public as storage

log = logging.getLogger("soi.digitization")


@every(3600, name="digitization.drop_unfinished")
def drop_unfinished() -> int:
    """Remove the parts of uploads that nobody has gone on with for a week; each stays named on its page."""
    with access.acting(access.machine_actor("reader")) as reader:
        return transfers.drop_unfinished(reader, now=timezone.now())


@job("digitization.unpack")
def unpack(bundle_id: str, appointment_id: int) -> None:
    """Take an archive or a mail apart, some members in each transaction: killed anywhere, it goes on from there."""
    key = UUID(bundle_id)
    try:
        asker = access.actor_of_appointment(appointment_id)
    except access.PostEnded:
        with access.acting(access.machine_actor("reader")) as machine:
            bundles.give_up(machine, key)
        return
    try:
        with access.acting(asker) as actor:
            more = bundles.open_up(actor, key)
        while more:
            with access.acting(asker) as actor:
                more = bundles.take_next(actor, key)
    except storage.OUTAGES as refusal:
        # Nothing is wrong with it: its page says what it waits for, and `take_up_bundles` gives it its job again.
        log.warning("a bundle of scans waits: %s", refusal.code)
        with access.acting(asker) as actor:
            bundles.wait(actor, key)


@every(2, name="digitization.folder")
def look_into_the_folder() -> int:
    """Take in what lies finished in the ledger's part of the scanner's folder."""
    return folder.look()


@every(300, name="digitization.take_up_bundles")
def take_up_bundles() -> int:
    """Take up bundles again whose job was lost."""
    with access.acting(access.machine_actor("reader")) as reader:
        return len(bundles.lost(reader))


@every(300, name="digitization.take_up_divisions")
def take_up_divisions() -> int:
    """Take up scans again that were read and whose job to take them apart was lost."""
    with access.acting(access.machine_actor("reader")) as reader:
        return len(scans.undivided(reader))


@every(900, name="digitization.watch_plans")
def watch_plans() -> int:
    """Tell who keeps a plan that it fell behind; take from the desk what is on time again, or met."""
    with access.acting(access.machine_actor("reader")) as reader:
        return plans.watch(reader, today=timezone.localdate())


@job("digitization.seal")
def seal(*, round_id: str, appointment_id: int) -> None:
    """Put the body's signature on the scans of a round, each in a transaction of its own; goes on where it was left.

    Who keeps the seal is asked anew for each: a right that was withdrawn in between signs no further scan.
    """
    key = UUID(round_id)
    try:
        more = True
        while more:
            with access.acting(access.actor_of_appointment(appointment_id)) as keeper:
                more = sealing.seal_next(keeper, key)
    except access.PostEnded:
        with access.acting(access.machine_actor("reader")) as machine:
            sealing.close(machine, key)


@every(120, name="digitization.take_up_seals")
def take_up_seals() -> int:
    """Answer rounds of the seal whose time is over; those that stand still get their job again, and bear it twice."""
    with access.acting(access.machine_actor("reader")) as machine:
        lapsed, slow = queries.seal_rounds_left(machine, now=timezone.now())
        for key in lapsed:
            sealing.close(machine, key)
        sealing.take_up(slow)
    return len(lapsed) + len(slow)


@job("digitization.divide", queue="reading")
def take_apart(scan_id: str, appointment_id: int) -> None:
    """Take a scan of several files apart at its separator sheets. The codes are read in the closed room."""
    try:
        asker = access.actor_of_appointment(appointment_id)
    except access.PostEnded:
        with access.acting(access.machine_actor("reader")) as machine:
            scans.hold_undivided(machine, UUID(scan_id))
        return
    with access.acting(asker) as actor:
        scan = queries.one_of(queries.visible_scans(actor), UUID(scan_id))
        if scan.state != Scan.State.WAITING or scan.batch is None:
            return
        held = intake.content(actor, scan.arrival_id)  # type: ignore[arg-type]
        mine = list(scan.batch.lines.order_by("position").values_list("line_id", flat=True))
    parts = divide(codes_of([page.image for page in held.pages]), mine)
    pieces = cut(held.pdf, parts)
    with access.acting(asker) as actor:
        # The pages keep their words: a part is not read again, only its first and its last page are looked at.
        read = intake.reading_of_pages(actor, scan.arrival_id, [part.pages for part in parts])  # type: ignore[arg-type]
        scans.divide(actor, scan.pk, parts, pieces, read)


def codes_of(images: list[bytes]) -> list[PageCodes]:
    """The codes of each page."""
    with Reader() as reader:
        found = [reader.codes(image) for image in images]
    return [PageCodes(tuple(texts), unreadable) for texts, unreadable in found]
