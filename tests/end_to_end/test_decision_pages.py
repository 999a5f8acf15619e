"""From the count to the register in a real browser: what each seat fills in, what each page shows, all accessible."""

from __future__ import annotations

from uuid import UUID

import pytest

from soi.cases import testing as cases
from soi.decisions import testing as decisions
from soi.directives import testing as directives
from soi.petitions import testing as petitions
from soi.register import testing as register

pytestmark = [pytest.mark.browser]


@pytest.fixture(scope="module")
def case_id(node):
    case_id = decisions.discipline(node, petitions.accepted(node))
    cases.walk(node, case_id, *decisions.TO_VOTE)
    decisions.matter(node, case_id)
    return case_id


@pytest.mark.feature("DEC-02")
def test_counted_by_one_and_confirmed_by_another(visit, case_id):
    clerk = visit("vanthu.hs")
    page = clerk.page
    page.goto(f"/cases/{case_id}/")
    clerk.assert_accessible()
    page.click("main a:has-text('Ghi kết quả kiểm phiếu')")
    for name, number in {"members": 11, "present": 9, "issued": 9, "returned": 9, "none": 1}.items():
        page.fill(f"[name={name}]", str(number))
    for rank, number in enumerate((2, 6, 0, 0), start=1):
        page.fill(f"[name=votes-{rank}]", str(number))
    page.fill("[name=minutes]", "Ủy ban họp, nghe báo cáo, bỏ phiếu kín.")
    clerk.assert_accessible()
    clerk.picture("decision-count")
    page.click("button:has-text('Ghi kết quả kiểm phiếu')")
    page.wait_for_selector("text=chờ xác nhận")
    head = visit("chunhiem.hs")
    head.page.goto(f"/cases/{case_id}/")
    head.page.click("main a:has-text('Xác nhận kiểm phiếu')")
    head.assert_accessible()
    head.picture("decision-confirm")
    head.page.click("main button:has-text('Xác nhận')")
    confirmed(head)
    head.page.wait_for_selector("summary:has-text('Cảnh cáo')")
    head.assert_accessible()
    head.picture("decision-case")
    clerk.assert_quiet()
    head.assert_quiet()


@pytest.mark.feature("DEC-04")
def test_signed_with_its_own_grounds_and_served(node, visit, case_id):
    cases.walk(node, case_id, "voted_sanction")
    head = visit("chunhiem.hs")
    head.page.goto(f"/decisions/case/{case_id}/decide/")
    head.page.fill("textarea", decisions.GROUNDS)
    head.assert_accessible()
    head.picture("decision-sign")
    head.page.click("main button:has-text('Ký, lấy số')")
    confirmed(head)
    head.page.wait_for_selector("h1:has-text('QĐ/')")
    head.assert_accessible()
    address = head.page.url
    decisions.signed(node, UUID(address.rstrip("/").rsplit("/", 1)[-1]))
    inspector = visit("kiemtra.hs")
    inspector.page.goto(address)
    inspector.page.click("main a:has-text('Công bố, trao quyết định')")
    inspector.page.fill("[name=minutes]", "Đã công bố tại chi bộ.")
    inspector.page.fill("[name=receipt]", "Đã nhận.")
    inspector.assert_accessible()
    inspector.picture("decision-serve")
    inspector.page.click("button:has-text('Lưu việc trao')")
    inspector.page.wait_for_selector("text=Sổ tự tính")
    node.work()
    head.page.goto(address)
    head.page.wait_for_selector("text=KL-")
    head.assert_accessible()
    head.picture("decision")
    head.assert_quiet()
    inspector.assert_quiet()


def confirmed(one):
    """What hurts is asked once more; the button of the dialogue says yes."""
    one.page.click("dialog[open] button[value=yes]")


@pytest.mark.feature("REG-02")
def test_the_register_answers_after_a_reason(node, visit):
    register.entered(node, petitions.accepted(node))
    one = visit("kiemtra.bt")
    page = one.page
    page.goto("/register/")
    one.assert_accessible()
    page.fill("[name=ground]", "52-CV/BTC ngày 08/10/2026")
    page.fill("[name=sentence]", "Thẩm định nhân sự dự kiến bổ nhiệm phó trưởng phòng.")
    page.fill("[name=subject_code]", decisions.CODE)
    one.picture("register-reason")
    page.click("button:has-text('Ghi lý do và tra')")
    page.wait_for_selector("svg.days")
    one.assert_accessible()
    one.picture("register-found")
    keeper = visit("chunhiem.hs")
    keeper.page.goto("/register/book/")
    keeper.assert_accessible()
    keeper.picture("register-book")
    one.assert_quiet()
    keeper.assert_quiet()


@pytest.mark.feature("DIR-03")
def test_an_obligation_is_reported_by_one_and_closed_by_another(node, visit):
    directive = directives.opened(node)
    for office in ("commune_head", "chief"):
        work = directives.obliged(node, directive, office)
    head = visit("chunhiem.hs")
    head.page.goto(f"/directives/{directive}/oblige/")
    head.assert_accessible()
    doer = visit("bithu.anlinh")
    doer.page.goto(f"/directives/work/{work}/")
    doer.assert_accessible()
    doer.page.click("button:has-text('Nhận việc')")
    doer.page.wait_for_selector("text=Đang làm")
    doer.page.fill("textarea", directives.EVIDENCE)
    doer.picture("directive-report")
    doer.page.click("button:has-text('Gửi kiểm')")
    doer.page.wait_for_selector("text=Chờ kiểm")
    head.page.goto(f"/directives/{directive}/")
    head.page.wait_for_selector("text=Chờ kiểm")
    head.assert_accessible()
    verifier = visit("kiemtra.hs")
    verifier.page.goto(f"/directives/work/{work}/")
    verifier.page.fill("textarea", "Đã đến xem và đối chiếu với sổ.")
    verifier.assert_accessible()
    verifier.picture("directive-check")
    verifier.page.click("button:has-text('Đóng việc')")
    # The head's open page follows by itself.
    head.page.wait_for_selector("strong:has-text('1/2')")
    head.picture("directive")
    head.page.goto("/directives/")
    head.assert_accessible()
    for one in (head, doer, verifier):
        one.assert_quiet()
