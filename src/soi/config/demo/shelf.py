"""The shelf of the demo: paper files of the province and of what stood in it before, entered by the real verbs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.utils import timezone

from soi.config.demo import seeding
from soi.digitization import actions, queries
from soi.digitization.rules.stages import Stage
from soi.kernel.access import public as access
from soi.kernel.access.public import Actor
from soi.kernel.identity.models import Account
from soi.kernel.organisations import public as organisations

CLERK, HEAD, WORKER = "vanthu.hs", "chunhiem.hs", "sohoa.hs"
# Unit as it was, subject, first and last year, how many such files.
FILES = [
    ("p98.k", "Kiểm tra việc chấp hành quy chế làm việc", 2021, 2023, 4),
    ("p98.k", "Giám sát thu, chi đảng phí", 2016, 2018, 3),
    ("d9801", "Giải quyết khiếu nại kỷ luật tại huyện", 2011, 2013, 4),
    ("d9801", "Kiểm tra tài chính đảng cấp huyện", 2003, 2006, 3),
    ("e99801", "Giám sát chuyên đề tại xã", 2017, 2019, 2),
    ("e99802", "Biên bản kiểm tra chi bộ", 2008, 2009, 2),
]
OFTEN, WEAK = 2015, 2008
WAYS = 3


def lay_out() -> None:
    """Fill the ledger of Hà Sơn once: files at every stage, a batch that came back, one at the scanner."""
    today = timezone.localdate()
    seeding.enter_ended()
    clerk, head, worker = (
        access.actors_of_account(Account.objects.get(username=name).pk)[0] for name in (CLERK, HEAD, WORKER)
    )
    with access.acting(clerk):
        if queries.visible_lines(clerk).exists():
            return
        keys = _found(clerk, today)
        actions.propose(clerk, keys[:-4])
    with access.acting(head):
        actions.approve(head, keys[:-7])
    home, out = keys[:4], keys[4:8]
    for batch in (home, out):
        _to_the_scanner(clerk, worker, batch, today)
    _scanned(clerk, worker, home, out, today)


def _found(clerk: Actor, today: date) -> list[UUID]:
    made: list[UUID] = []
    for code, title, first, last, many in FILES:
        was = organisations.unit_with_code(code).pk
        for at in range(1, many + 1):
            found = actions.Found(
                was_id=was,
                code=f"{code.split('.')[0].upper()}-{first}-{at:02}",
                title=f"{title}, tập {at}",
                first_year=first,
                last_year=last,
                place=f"Kho 2, giá {1 + len(made) // 6}, hộp {1 + len(made) % 6}",
                sheets=24 + 7 * len(made) % 60,
                lasting=at % 2 == 1,
                use="often" if first > OFTEN else "rare",
                condition="fragile" if first <= WEAK else "sound",
            )
            made.append(actions.enter_line(clerk, found, today=today).pk)
    return made


def _to_the_scanner(clerk: Actor, worker: Actor, keys: Sequence[UUID], today: date) -> None:
    with access.acting(clerk):
        batch = actions.open_batch(clerk, keys, today=today)
        sheets = sum(one.sheets_out for one in queries.lines_of(batch))
        actions.hand_over(clerk, batch.pk, taker_id=worker.appointment_id, sheets=sheets, today=today)
    with access.acting(worker):
        actions.take(worker, batch.pk, sheets=sheets, today=today)


def _scanned(clerk: Actor, worker: Actor, home: Sequence[UUID], out: Sequence[UUID], today: date) -> None:
    with access.acting(worker):
        actions.advance(worker, [*home, *out[:2]], to=Stage.SCANNED)
    with access.acting(clerk):
        for step in (Stage.CHECKED, Stage.DESCRIBED, Stage.SIGNED):
            actions.advance(clerk, home, to=step)
        batch = queries.get_line(clerk, home[0]).batch_id
    if batch is None:
        return
    with access.acting(worker):
        sheets = sum(one.sheets_out for one in queries.lines_of(queries.get_batch(worker, batch)))
        actions.give_back(worker, batch, sheets=sheets)
    with access.acting(clerk):
        lines = queries.lines_of(queries.get_batch(clerk, batch))
        actions.count_back(clerk, batch, counted={one.line_id: one.sheets_out for one in lines})
        actions.close_batch(clerk, batch, today=today)
        for key in home[:WAYS]:
            actions.register_purpose(clerk, key, purpose="archive", today=today)
