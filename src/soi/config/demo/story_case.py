"""The same letter from its case to the register: procedure, count, decision, entry, what it obliges.

Told after story.py by the same people through the real pages. Each scene looks first whether it was done already.
"""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass
from datetime import date, timedelta

from soi.config.demo import papers
from soi.config.demo.browser import Answer
from soi.config.demo.story import OUTSIDE, Story, expect, found_id, here, nothing

SUBJECT_CODE = "ĐV-20618"
SEATS = {
    "officer": "Hà Văn Bình",
    "head": "Đỗ Minh Khang",
    "leader": "Lê Thu Trang",
    "member": "Lê Thu Trang",
    "secretary": "Phạm Thị Ngân",
    "archivist": "Phạm Thị Ngân",
}
CLERK, OFFICER, INSPECTOR, HEAD = "clerk_a", "petition_officer_a", "inspector_a", "head_a"
LATER = 30
AS_AGREED = "Thực hiện theo kế hoạch đã được phê duyệt."


@dataclass(frozen=True)
class Go:
    """One way on: who takes it, the papers typed before, and why where the step asks for it."""

    way: str
    office: str
    papers: dict[str, str]
    reason: str = ""


MERGE = (
    "Qua xác minh, nội dung thu vượt mức họp dân thống nhất và không công khai thu chi là rõ; đồng chí Lương Văn Cảnh "
    "đã nhận khuyết điểm tại hội nghị và đồng ý xem xét kỷ luật cùng với việc giải quyết tố cáo."
)
GROUNDS = (
    "Đồng chí Lương Văn Cảnh chủ trương thu tiền làm đường 450.000 đồng mỗi khẩu trong khi họp dân thống nhất "
    "350.000 đồng, không công khai thu chi hai năm liền. Đồng chí đã tự kiểm điểm, trả lại phần thu vượt cho các hộ "
    "dân; Ủy ban đã nghe trình bày và biểu quyết."
)
FIRST = [
    Go("proposed", OFFICER, {"proposal": "Đề nghị giải quyết tố cáo về thu, chi tiền làm đường tại xã An Lĩnh."}),
    Go("issued", HEAD, {"decision": "Thành lập đoàn giải quyết tố cáo, 3 đồng chí.", "plan": "Thời gian 45 ngày."}),
    Go(
        "prepared",
        INSPECTOR,
        {"outline": "Giải trình mức thu, sổ thu chi, biên bản họp dân.", "timetable": "Tuần 1: làm việc với chi bộ."},
    ),
    Go("met", INSPECTOR, {"denouncer_minutes": "Đã làm việc với người tố cáo (NTC), giữ bí mật nhân thân."}),
    Go("deployed", INSPECTOR, {"deployment_minutes": "Đã triển khai quyết định, kế hoạch với đối tượng."}),
    Go("explained", INSPECTOR, {"explanation": "Đối tượng giải trình: thu thêm để bù giá vật liệu."}),
    Go(
        "verified",
        INSPECTOR,
        {"working_minutes": "Đối chiếu sổ thu với biên bản họp dân: chênh 100.000 đồng mỗi khẩu."},
    ),
    Go("drafted", INSPECTOR, {"result_report": "Hai nội dung tố cáo đúng một phần; chưa đủ căn cứ về ký khống."}),
    Go("ask_merge", INSPECTOR, {"conference_minutes": "Đã nghe đối tượng trình bày tại hội nghị."}, MERGE),
    Go("merged", HEAD, {"merge_decision": "Thực hiện quy trình kép."}, MERGE),
]
SECOND = [
    Go("opened", HEAD, {"plan": "Xem xét kỷ luật đồng chí Lương Văn Cảnh."}, MERGE),
    Go(
        "told",
        INSPECTOR,
        {
            "allegations": "Thông báo nội dung bị xem xét: thu vượt mức, không công khai.",
            "deployment_minutes": "Đã trao.",
        },
    ),
    Go("given", INSPECTOR, {"self_criticism": "Tôi nhận khuyết điểm, xin trả lại phần thu vượt."}),
    Go("heard", INSPECTOR, {"hearing_minutes": "Đối tượng trình bày, giữ ý kiến về mục đích chi."}),
    Go("reported", INSPECTOR, {"sanction_report": "Đề nghị hình thức cảnh cáo."}),
]
LAST = [
    Go(
        "concluded",
        HEAD,
        {"meeting_minutes": "Kết luận từng nội dung tố cáo."},
        "Nội dung thứ nhất và thứ hai tố cáo đúng; nội dung ký khống chưa đủ căn cứ. Yêu cầu xã công khai thu chi và "
        "trả lại phần thu vượt cho các hộ dân.",
    ),
    Go("announced", INSPECTOR, {"notice": "Thông báo kết luận.", "announcement_minutes": "Đã công bố tại xã."}),
    Go("told", OFFICER, {"denouncer_letter": "Thông báo kết quả cho người tố cáo, không nêu tên."}),
]
WORKS = [
    ("Niêm yết công khai sổ thu, chi tiền làm đường tại nhà văn hóa các thôn", "Hoàng Thị Lụa"),
    ("Trả lại phần thu vượt cho các hộ dân, có danh sách ký nhận", "Trịnh Quốc Đạt"),
]
EVIDENCE = "Đã niêm yết tại 7 nhà văn hóa thôn, có biên bản và ảnh chụp."
WHY = {
    "purpose": "appointment",
    "ground": "52-CV/BTC",
    "sentence": "Thẩm định nhân sự dự kiến bổ nhiệm phó trưởng phòng của tỉnh.",
    "subject_code": SUBJECT_CODE,
}


def option(page: Answer, select: str, name: str) -> str:
    """The value of the choice with this name in a list of the page."""
    block = re.search(rf'<select name="{re.escape(select)}".*?</select>', page.text, re.S)
    match = re.search(rf'<option value="([^"]+)"[^>]*>\s*{re.escape(name)}', block.group(0)) if block else None
    expect(match, f"{name} must be among the choices of {select}.", page)
    return match.group(1) if match else ""


def go(story: Story, case: str, step: Go) -> Answer:
    """Draft or receive the papers and take the way, unless the case has gone on already."""
    values: dict[str, object]
    for kind, text in step.papers.items():
        page = story.get(step.office, f"/cases/{case}/")
        if f"/step/{step.way}/" in page.text:
            break
        if f"/cases/{case}/paper/{kind}/" in page.text:
            values = {"text": text, "received_on": date.today().isoformat()}
            page = story.post(step.office, f"/cases/{case}/paper/{kind}/", values)
            expect(page.status < 400, f"the paper {kind} must be kept.", page)
        elif f"/papers/begin/{case}/{kind}/" in page.text:
            write(story, step.office, f"/papers/begin/{case}/{kind}/", text)
    page = story.get(step.office, f"/cases/{case}/")
    if f"/step/{step.way}/" in page.text:
        values = {"due_on": (date.today() + timedelta(days=LATER)).isoformat()}
        if step.reason:
            values["reason"] = step.reason
        page = story.post(step.office, f"/cases/{case}/step/{step.way}/", values)
        if page.status >= 400:
            # Sent again after a cut, when it had been taken and nobody was told: then the case has gone on.
            refused, page = page, story.get(step.office, f"/cases/{case}/")
            expect(f"/step/{step.way}/" not in page.text, f"the step {step.way} must be taken.", refused)
    return page


def write(story: Story, office: str, begin: str, text: str) -> None:
    """Write a paper from its form, in this office's words, and have it issued by whose seat signs it."""
    page = story.post(office, begin, {})
    address = re.sub(r"^https?://[^/]+", "", page.url)
    fields = list(dict.fromkeys(re.findall(r'name="(w-[a-z_]+)"', page.text)))
    values: dict[str, object] = {name: text if at == 0 else f"{text} {AS_AGREED}" for at, name in enumerate(fields)}
    if fields:
        page = story.post(office, f"{address}save/", {"base": 0, **values})
        expect(page.status < 400, "what was typed must be kept.", page)
    issuer = office
    if f"{address}present/" in page.text:
        story.post(office, f"{address}present/", {})
        expect(
            address in story.get(HEAD, "/correspondence/folder/").text,
            "a presented paper must wait for the head.",
            page,
        )
        story.get(HEAD, address)
        issuer = HEAD
    page = story.post(issuer, f"{address}issue/", {})
    expect(page.status < 400 and "paper.pdf" in page.text, "the paper must be issued.", page)


def case_is_opened(story: Story) -> None:
    """The head opens a case on the petition: a person in each seat, none of them in the chain of command."""
    petition = story.facts["petition"]
    page = story.get(HEAD, f"/petitions/{petition}/")
    if not re.search(r"/cases/[0-9a-f-]{36}/", page.text):
        page = story.get(HEAD, f"/cases/open/{petition}/")
        values: dict[str, object] = dict(page.form("subject_name"))
        expect(values["subject_name"] == papers.ACCUSED, "the accused must stand in the form.", page)
        values |= {f"seat-{role}": option(page, f"seat-{role}", name) for role, name in SEATS.items()}
        page = story.post(HEAD, f"/cases/open/{petition}/", values)
    page = story.get(HEAD, f"/petitions/{petition}/")
    story.facts["case"] = found_id("/cases/{id}/", page)
    story.note("case", story.facts["case"])


def case_goes_its_way(story: Story) -> None:
    """Ten steps, each by its seat with its paper; a step by the wrong person is refused; discipline opens beside it."""
    case = story.facts["case"]
    wrong = story.post(INSPECTOR, f"/cases/{case}/step/proposed/", {"due_on": date.today().isoformat()})
    expect(wrong.status >= 400, "another seat's step must be refused.", wrong)
    for step in FIRST:
        go(story, case, step)
    page = story.get(HEAD, f"/cases/{case}/")
    beside = [each for each in re.findall(r'/cases/([0-9a-f-]{36})/"', page.text) if each != case]
    expect(beside, "a discipline case must stand beside it.", page)
    story.facts["discipline"] = beside[0]
    story.note("case", beside[0])


def subject_is_told_and_heard(story: Story) -> None:
    """The subject is told what is considered, answers in writing, and is heard, before anything is voted."""
    case = story.facts["discipline"]
    early = story.post(HEAD, f"/decisions/case/{case}/decide/", {"grounds": GROUNDS})
    expect(early.status >= 400, "nobody is sanctioned unheard.", early)
    for step in SECOND:
        go(story, case, step)


def votes_are_counted(story: Story) -> None:
    """Limitation and competence are shown; the secretary records totals, the head confirms; nobody's vote is kept."""
    case = story.facts["discipline"]
    base = f"/decisions/case/{case}"
    if "/confirm/" not in story.get(HEAD, f"/cases/{case}/").text:
        matter = {"act_ended_on": (date.today() - timedelta(days=400)).isoformat(), "managed_at": "province"}
        page = story.get(INSPECTOR, f"/cases/{case}/")
        if f"{base}/matter/" in page.text:
            story.post(INSPECTOR, f"{base}/matter/", {**matter, "subject_code": SUBJECT_CODE})
        count: dict[str, object] = {
            "held_on": date.today().isoformat(),
            "minutes": "Ủy ban họp, nghe báo cáo, thảo luận, bỏ phiếu kín.",
            **{"members": 11, "present": 10, "issued": 10, "returned": 10, "invalid": 0, "none": 1},
            **{"votes-1": 2, "votes-2": 7, "votes-3": 0, "votes-4": 0},
        }
        if f"{base}/count/" in story.get(CLERK, f"/cases/{case}/").text:
            wrong = story.post(CLERK, f"{base}/count/", {**count, "returned": 9})
            expect(wrong.status == 422, "a count that does not add up must be refused.", wrong)
            story.post(CLERK, f"{base}/count/", count)
    page = story.get(HEAD, f"/cases/{case}/")
    if f"{base}/confirm/" in page.text:
        story.post(HEAD, f"{base}/confirm/", {})
    go(story, case, Go("voted_sanction", HEAD, {}))


def decision_is_signed(story: Story) -> None:
    """The head signs with grounds of this case; the decision has its number."""
    case = story.facts["discipline"]
    path = f"/decisions/case/{case}/decide/"
    if path in story.get(HEAD, f"/cases/{case}/").text:
        short = story.post(HEAD, path, {"grounds": "Đồng ý."})
        expect(short.status == 422, "a decision without its own grounds must be refused.", short)
        story.post(HEAD, path, {"grounds": GROUNDS})
    page = story.get(HEAD, f"/cases/{case}/")
    story.facts["decision"] = found_id('/decisions/{id}/"', page)
    page = story.get(HEAD, f"/decisions/{story.facts['decision']}/")
    number = re.search(r"\d+-QĐ/\S+?(?=[:<])", page.text)
    expect(number, "the decision must have its number.", page)
    story.facts["decision_number"] = number.group(0) if number else ""
    sign = f"/decisions/{story.facts['decision']}/sign/"
    if sign in page.text:
        page = story.post(HEAD, sign, {})
    expect("paper.pdf" in page.text, "the paper must be signed with the head's demo key.", page)
    early = story.post(INSPECTOR, f"/decisions/{story.facts['decision']}/serve/", service())
    expect(early.status >= 400, "nothing is served that lacks a signature.", early)
    if sign in story.get(CLERK, f"/decisions/{story.facts['decision']}/").text:
        sealed = story.post(CLERK, sign, {})
        expect(sealed.status < 400 and sign not in sealed.text, "the agency must sign by who keeps its seal.", sealed)
    story.note("decision", f"{story.facts['decision']} {story.facts['decision_number']}")


def service() -> dict[str, object]:
    """How the decision is announced and handed over."""
    served = {"way": "served", "announced_on": date.today().isoformat()}
    return {**served, "minutes": "Đã công bố tại chi bộ, đối tượng có mặt.", "receipt": "Đã nhận quyết định."}


def decision_is_served(story: Story) -> None:
    """Announced, handed over against a receipt; from that day its terms run, and the register enters it by itself."""
    decision = story.facts["decision"]
    path = f"/decisions/{decision}/serve/"
    if path in story.get(INSPECTOR, f"/decisions/{decision}/").text:
        page = story.post(INSPECTOR, path, service())
        expect(page.status < 400, "the service must be kept.", page)
    story.note("served", decision)
    story.until("the entry in the register", lambda: _is_entered(story))


def _is_entered(story: Story) -> bool:
    page = here(story.as_(HEAD).get(f"/decisions/{story.facts['decision']}/"))
    number = re.search(r"KL-\d{4}-\d{4}", page.text)
    # Complete only when its last day is known: two pieces of news, carried one after the other.
    if number and re.search(r"KL-\d{4}-\d{4}</b>[^<]*\d\d/\d\d/\d{4}", page.text):
        story.facts["entry"] = number.group(0)
        return True
    return False


def register_is_looked_up(story: Story) -> None:
    """Another province's inspector learns what was valid on a day, with a reason and not without."""
    today = date.today().isoformat()
    bare = story.post("inspector_b", "/register/", {**WHY, "sentence": "cần", "as_of": today})
    expect(bare.status == 422 and "KL-" not in bare.text, "no reason, no answer.", bare)
    page = story.post("inspector_b", "/register/", {**WHY, "as_of": today})
    expect(story.facts["entry"] in page.text, "the entry must be found on the day.", page)
    before = story.post("inspector_b", "/register/", {**WHY, "as_of": "2020-01-01"})
    expect(story.facts["entry"] not in before.text, "on an earlier day it was not known.", before)
    for office in ("commune_clerk", "chief"):
        nothing(story, office, "/register/", f"/petitions/{uuid.uuid4()}/")


def conclusion_is_announced(story: Story) -> None:
    """The denunciation itself is concluded, allegation by allegation, and its denouncer told without a name."""
    for step in LAST:
        go(story, story.facts["case"], step)


def conclusion_obliges(story: Story) -> None:
    """Two obligations: each one piece of work, one person, one date, and another who checks."""
    case = story.facts["case"]
    page = story.get(HEAD, f"/cases/{case}/")
    found = re.search(r"/directives/([0-9a-f-]{36})/\"", page.text)
    if not found:
        # A number of its own in each story of a house that plays many.
        symbol = f"{int(story.key('conclusion'), 16) % 90_000 + 10}-TB/UBKT"
        values: dict[str, object] = {"symbol": symbol, "title": "Thu, chi tiền làm đường xã An Lĩnh"}
        page = story.post(HEAD, f"/directives/open/{case}/", {**values, "issued_on": date.today().isoformat()})
        page = story.get(HEAD, f"/cases/{case}/")
    directive = story.facts["directive"] = found_id('/directives/{id}/"', page)
    for work, doer in WORKS:
        if work in story.get(HEAD, f"/directives/{directive}/").text:
            continue
        page = story.get(HEAD, f"/directives/{directive}/oblige/")
        due = (date.today() + timedelta(days=LATER)).isoformat()
        people = {"doer_id": option(page, "doer_id", doer), "verifier_id": option(page, "verifier_id", "Lê Thu Trang")}
        page = story.post(HEAD, f"/directives/{directive}/oblige/", {"work": work, "due_on": due, **people})
        expect(page.status < 400, "the obligation must be given.", page)
    page = story.get(HEAD, f"/directives/{directive}/")
    for each in re.findall(r"/directives/work/([0-9a-f-]{36})/", page.text):
        story.note("obligation", each)
    story.facts["obligation"] = found_id("/directives/work/{id}/", page)


def obligation_is_closed_by_another(story: Story) -> None:
    """The commune's head reports it with evidence and cannot close it; the inspector checks and does."""
    path = f"/directives/work/{story.facts['obligation']}/"
    doer = "commune_head"
    page = story.get(doer, path)
    if f"{path}accept/" in page.text:
        page = story.post(doer, f"{path}accept/", {})
    if 'name="evidence"' in page.text:
        page = story.post(doer, path, {"evidence": EVIDENCE, "evidence_on": date.today().isoformat()})
    expect('value="close"' not in page.text, "the doer must not be able to close it.", page)
    if 'value="close"' in story.get(INSPECTOR, path).text:
        story.post(INSPECTOR, path, {"words": "Đã đến xem và đối chiếu với sổ.", "act": "close"})
    page = story.get(HEAD, f"/directives/{story.facts['directive']}/")
    expect(">1/2<" in page.text, "one of two must be closed.", page)


def nobody_else_learns_of_the_case(story: Story) -> None:
    """Those outside see neither case nor decision; who is obliged sees the work and not the case behind it."""
    for office in (*OUTSIDE, "commune_head"):
        for path in (f"/cases/{story.facts['case']}/", f"/decisions/{story.facts['decision']}/"):
            nothing(story, office, path, path.replace(path.split("/")[2], str(uuid.uuid4())))
    work = story.get("commune_head", f"/directives/work/{story.facts['obligation']}/")
    expect("VV-" not in work.text, "who is obliged must not learn of the case.", work)


def wall_has_changed(story: Story) -> None:
    """The commission's wall counts the petition, both cases and what is still obliged; the chief's knows of none."""
    story.until("the wall to have counted", lambda: _has_counted(story))
    page = story.get("chief", "/centre/wall/")
    numbers = re.findall(r"<strong>(?:<a [^>]*>)?([^<]+)", page.text)
    expect(numbers[:2] == ["0", "0"], f"the chief's wall must hold no petition and no case: {numbers}", page)
    for name in (papers.ACCUSED, papers.WRITER, "Đỗ Minh Khang"):
        expect(name not in story.get(HEAD, "/centre/wall/part/").text, "no name of a person stands on a wall.", page)
    behind = story.get(HEAD, "/centre/wall/behind/cases/")
    expect(f"/cases/{story.facts['case']}/" in behind.text, "the case must stand behind its figure.", behind)


def _has_counted(story: Story) -> bool:
    page = here(story.as_(HEAD).get("/centre/wall/"))
    numbers = [int(each) for each in re.findall(r"<strong><a [^>]*>(\d+)", page.text)]
    return len(numbers) == 3 and all(number >= 1 for number in numbers)


SCENES = [
    case_is_opened,
    case_goes_its_way,
    subject_is_told_and_heard,
    votes_are_counted,
    decision_is_signed,
    decision_is_served,
    register_is_looked_up,
    conclusion_is_announced,
    conclusion_obliges,
    obligation_is_closed_by_another,
    nobody_else_learns_of_the_case,
    wall_has_changed,
]
