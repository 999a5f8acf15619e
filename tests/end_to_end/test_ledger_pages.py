"""The line of the ledger in a real browser: bundles, held scans, words in doubt, samples, plans, a marked paper."""

from __future__ import annotations

import io
import zipfile
from datetime import date, timedelta
from uuid import uuid4

import pypdfium2
import pytest

from soi.correspondence import testing as correspondence
from soi.correspondence.models import Slip
from soi.digitization import actions, papers, queries, testing
from soi.digitization.actions import bundles, sealing
from soi.digitization.models import Line, Scan
from soi.digitization.tests.test_figures import ended_body
from soi.intake import testing as intake
from soi.intake.actions import confirm_spill
from soi.records.actions.spill import notice_mark
from soi.records.keeping import actions as keeping
from soi.records.models import Document
from soi.records.testing import make_document
from soi.records.tests.test_holds_and_loans import held
from tests.end_to_end.browser import ARTEFACTS
from tests.end_to_end.looks import LANGUAGES, Album

pytestmark = pytest.mark.browser
TODAY = date.today()


def packed(code):
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in ((f"{code}/001.pdf", b"%PDF-1.4 a"), (f"{code}/002.pdf", b"%PDF-1.4 b")):
            made.writestr(name, data)
        made.writestr(f"{code}/002 bản sao.pdf", b"%PDF-1.4 b")
        made.writestr("Thumbs.db", b"x")
        made.writestr("lớn.tif", bytes(20 << 20))
    return kept.getvalue()


def ledger(node):
    """A bundle that was taken apart, held scans, samples, plans, an ended unit: what the pages show."""
    batch, keys = testing.out(node, 3)
    code = Line.objects.using("owner").get(pk=keys[0]).code
    with node.acting("clerk_a") as clerk:
        bundle = actions.bring_bundle(clerk, actions.File("ho-so.zip", packed(code)), line_id=keys[0]).pk
        bundles.open_up(clerk, bundle)
        while bundles.take_next(clerk, bundle):
            pass
        bundles.bring_by_name(clerk, node.unit("p98.k"), actions.File("quet-la.pdf", b"%PDF-1.4 c"))
    scan = testing.bring(node, keys[1], sheets=12)
    testing.read(node, scan, pages=12)
    with node.acting("digitizer_a") as worker:
        whole = actions.bring_for_batch(worker, batch, actions.File("lo-quet.tif", b"II*\0 held"))
    with node.machine("reader"):
        reason = {"msgid": "Pages {first} to {last} of {name} have no label before them.", "remedy": ""}
        params = {"first": "1", "last": "4", "name": "lo-quet.tif"}
        Scan.objects.filter(pk=whole.pk).update(state="held", pages=4, reason={**reason, "params": params})
    with node.acting("clerk_a") as clerk:
        actions.make_plan(
            clerk, unit_id=node.unit("p98.k"), term="term.2015-2020", what="files", target=40,
            starts_on=TODAY - timedelta(weeks=6), due_on=TODAY + timedelta(weeks=6), today=TODAY,
        )  # fmt: skip
        printed = papers.separator_sheets(queries.get_batch(clerk, batch), today=TODAY)
    old = ended_body("dx0009")
    (key,) = testing.found(node)
    Line.objects.using("owner").filter(pk=key).update(unit_id=old.pk)
    return batch, keys, bundle, printed


def sealed(node):
    """A round of the body's signature with scans signed, refused and still to do; times of reading on each."""
    _batch, keys = testing.out(node, 1, sheets=4)
    first = testing.registered(node, keys[0])
    unread, broken = testing.bring(node, keys[0]), testing.registered(node, keys[0])
    with node.machine("reader"):
        Scan.objects.filter(pk=broken.pk).update(signature="broken")
        Scan.objects.filter(line=keys[0], pages__isnull=False).update(read_ms=7_400, read_on="may-doc-01")
    last = testing.registered(node, keys[0])
    testing.seal_kept(node)
    with node.acting("clerk_a") as clerk:
        made = sealing.order(clerk, round_id=uuid4(), line_id=keys[0])
    with node.acting("clerk_a") as clerk:
        assert sealing.seal_next(clerk, made.pk)
    assert len({first.pk, unread.pk, last.pk}) == 3
    return made.pk, keys[0]


@pytest.mark.feature("DIG-01", "DIG-03", "DIG-04", "DIG-06", "DIG-08", "DIG-09", "DIG-10", "DIG-16")
def test_every_page_of_the_line_is_whole_in_three_languages(visit, node):
    album = Album(prefix="ledger")
    batch, keys, bundle, printed = ledger(node)
    intake.arrive_read(node, "clerk_a", of=intake.reading(doubtful=("12-BC/UBKT", "Sơn,", "tháng")))
    case = intake.spilled(node)
    waiting = intake.arrive_read(node, "clerk_a")
    round_id, line = sealed(node)
    with node.acting("clerk_a") as clerk:
        kept = make_document(clerk).pk
    gone = Slip.objects.using("owner").get(pk=correspondence.laid(node)).document_id
    hold = held(node, Document.objects.using("owner").get(pk=gone).file_id)
    with node.acting("clerk_a") as clerk:
        begun = notice_mark(clerk, gone, level=3, page=1, words="Dấu TUYỆT MẬT mờ ở góc trên")
    sheet = pypdfium2.PdfDocument(printed)[0].render(scale=1.2).to_pil()
    sheet.save(ARTEFACTS / "ledger-separator.png")
    one, head, unit = visit("vanthu.hs"), visit("chunhiem.hs"), node.unit("p98.k")
    head.page.goto(f"/intake/spills/{begun}/")
    album.look(head, "spill-held", languages=LANGUAGES)
    with node.acting("head_a") as actor:
        keeping.lift_hold(actor, hold, reason="Đã giải quyết xong", today=TODAY)
    for who, name, address in (
        (one, "stub-closed", f"/records/{gone}/"),
        (head, "spill-answer", f"/intake/spills/{begun}/"),
    ):
        who.page.goto(address)
        album.look(who, name, languages=LANGUAGES)
    with node.acting("head_a") as actor:
        confirm_spill(actor, begun, words="Tôi đã tự xem bản giấy, cả hai mặt")
    for name, address in {
        "bundle": f"/digitization/bundles/{bundle}/",
        "line": f"/digitization/lines/{keys[0]}/",
        "batch-held": f"/digitization/batches/{batch}/",
        "held": "/digitization/held/",
        "queue": "/intake/queue/",
        "sample": "/digitization/accuracy/sample/",
        "plan": "/digitization/plan/",
        "matrix": f"/digitization/?cell={unit}&term=term.2015-2020",
        "spill": f"/intake/spills/{case}/",
        "spills": "/intake/spills/",
        "notice": f"/intake/{waiting}/notice/",
        "notice-paper": f"/records/{kept}/notice/",
        "spill-paper": f"/intake/spills/{begun}/",
        "stub-left": f"/records/{gone}/",
        "seals": f"/digitization/seals/{round_id}/",
        "line-sealed": f"/digitization/lines/{line}/",
    }.items():
        one.page.goto(address)
        album.look(one, name, languages=LANGUAGES)
    for name, address in {"accuracy": "/digitization/accuracy/", "take-over": "/digitization/take-over/"}.items():
        head.page.goto(address)
        album.look(head, name, languages=LANGUAGES)
    album.assert_good()
    one.page.goto("/intake/queue/")
    was = one.page.inner_text("main h2")
    one.page.keyboard.press("Enter")
    one.page.wait_for_function("was => document.querySelector('main h2').innerText !== was", arg=was)
    one.assert_quiet()
    head.assert_quiet()
