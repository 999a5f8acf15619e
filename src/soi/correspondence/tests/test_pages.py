"""The pages of correspondence through their real addresses."""

from __future__ import annotations

import uuid

import pytest

from soi.correspondence import testing
from soi.correspondence.models import Trace
from soi.correspondence.views import papers
from soi.records.testing import make_document

HERE = "/correspondence"


@pytest.fixture(scope="module", autouse=True)
def _signers(node):
    testing.signers(node)


def page(node, office, path, language="en"):
    client = node.client(office)
    client.cookies["soi_language"] = language
    answer = client.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    return answer.content.decode()


def send(node, office, path, status=302, **values):
    answer = node.client(office).post(path, values)
    assert answer.status_code == status, answer.content.decode()[-3000:]
    return answer


@pytest.mark.feature("COR-01")
def test_an_incoming_paper_is_laid_instructed_on_and_answered_by_its_pages(node):
    with node.acting("clerk_a") as clerk:
        document = make_document(clerk)
    lay = f"{HERE}/lay/document/{document.pk}/"
    assert lay in page(node, "clerk_a", f"{HERE}/?which=all")
    head, inspector = (node.actor(each).appointment_id for each in ("head_a", "inspector_a"))
    assert "Summary of the office" in page(node, "clerk_a", lay)
    send(node, "clerk_a", lay, 422, summary="", leader_id=head)
    line = send(node, "clerk_a", lay, summary="Xã hỏi về sổ thu.", leader_id=head, due_on="2030-01-05")["Location"]
    assert "Instruct and give the work" not in page(node, "clerk_a", line)
    opened = page(node, "head_a", line)
    assert "Instruct and give the work" in opened
    assert "has 0 tasks, 0 overdue" in opened, "the load of a person is said before work is given"
    given = {"words": "Giao tham mưu trả lời.", "work": "answer_letter", "do_by": "2030-01-04", "act": "instruct"}
    send(node, "head_a", line, 422, **{**given, "words": ""}, doer_id=inspector)
    send(node, "head_a", line, **given, doer_id=inspector)
    assert "Draft the answer" in page(node, "inspector_a", line)
    assert "Draft the answer" not in page(node, "head_a", line)
    slip = line.split("/lines/")[1].strip("/")
    assert "Phúc đáp Công văn" in page(node, "inspector_a", f"{HERE}/drafts/new/?answers={slip}")
    assert "Kết quả giám sát quỹ hòa giải" in page(node, "clerk_a", f"{HERE}/book/")


@pytest.fixture
def begun(node):
    """A draft begun and written on once by its pages; its address and what was sent."""
    head = node.actor("head_a").appointment_id
    begin = f"{HERE}/drafts/new/"
    words = {"title": "Trả lời sổ thu", "text": "Phúc đáp.\n1. Đồng ý.", "copies": 1, "to_units": node.unit("c99801.k")}
    made = {"type": "letter", "signer_id": head, "purpose": "inspection"}
    send(node, "inspector_a", begin, 422, **words, **{**made, "type": "nothing"})
    paper = send(node, "inspector_a", begin, **words, **made)["Location"]
    assert page(node, "inspector_a", f"{paper}write/")
    amended = {**words, "text": "Phúc đáp.\n1. Đồng ý cử hai cán bộ.", "why": "theo ý kiến phòng", "based_on": 1}
    send(node, "inspector_a", f"{paper}write/", **amended)
    return paper, amended


@pytest.mark.feature("COR-02")
def test_a_draft_is_compared_and_what_two_wrote_at_once_is_shown_and_not_lost(node, begun):
    paper, amended = begun
    assert "Submit for signing" in page(node, "inspector_a", paper)
    assert "<ins>" in page(node, "inspector_a", f"{paper}changes/")
    again = {**amended, "text": "Phúc đáp.\n1. Không đồng ý."}
    clash = send(node, "inspector_a", f"{paper}write/", 422, **again).content.decode()
    assert "Two wrote at once" in clash
    assert "1. Không đồng ý." in clash, "what was typed is not lost"
    assert 'name="based_on" value="2"' in clash, "saved once more, it is written upon the version shown beside it"


@pytest.mark.feature("COR-02")
def test_a_draft_is_commented_asked_about_and_submitted_by_its_page(node, begun):
    paper, _sent = begun
    officer = node.actor("petition_officer_a").appointment_id
    send(node, "inspector_a", f"{paper}do/", act="consult", asked=officer, due_on="2030-01-05", question="Có được?")
    assert "Your unit was asked" in page(node, "petition_officer_a", paper)
    send(node, "inspector_a", f"{paper}do/", 422, act="comment", words=" ")
    send(node, "inspector_a", f"{paper}do/", act="comment", words="Đã sửa mục 1.")
    assert "Đã sửa mục 1." in page(node, "inspector_a", paper)
    assert node.client("inspector_a").get(f"{paper}preview.pdf").content.startswith(b"%PDF")
    send(node, "inspector_a", f"{paper}do/", act="submit")
    assert "In the signing folder" in page(node, "inspector_a", f"{HERE}/drafts/")


def signed_by_the_pages(node, key):
    """Choose it, order it, let the job work; the page of the round as it then is."""
    at = send(node, "head_a", f"{HERE}/folder/sign/", paper=f"{key}~1")["Location"]
    node.work()
    return page(node, "head_a", at)


@pytest.mark.feature("COR-03")
def test_only_what_was_looked_at_is_signed_in_the_folder(node):
    slip = testing.instructed(node, testing.laid(node))
    key = testing.submitted(node, answers=slip)
    assert "Never looked at" in page(node, "head_a", f"{HERE}/folder/")
    assert "You chose no paper" in send(node, "head_a", f"{HERE}/folder/sign/", 422).content.decode()
    assert "You have not looked at version 1" in signed_by_the_pages(node, key)
    opened = page(node, "head_a", f"{HERE}/folder/{key}/")
    assert "tham mưu trả lời" in opened, "the instruction stands beside the paper"
    send(node, "head_a", f"{HERE}/folder/{key}/return/", 422, note="")
    send(node, "head_a", f"{HERE}/folder/{key}/signed/", 422)
    assert "Signed; the clerk issues it." in signed_by_the_pages(node, key)
    assert node.client("head_a").get(f"{HERE}/folder/{key}/").status_code == 404


@pytest.mark.feature("COR-05")
@pytest.mark.feature("REC-02")
def test_a_paper_is_issued_delivered_read_entered_and_recalled_by_the_pages_of_both_bodies(node):
    key = testing.signed(node)
    paper = f"{HERE}/papers/{key}/"
    assert "Issue and send" in page(node, "clerk_a", paper)
    send(node, "clerk_a", f"{paper}do/", act="issue")
    assert "Sent, not delivered yet" in page(node, "clerk_a", f"{HERE}/outgoing/")
    node.work()
    assert "Delivered, not read yet" in page(node, "clerk_a", f"{HERE}/outgoing/")
    at = f"{HERE}/received/{testing.dispatch_of(node, key)}/"
    assert at in page(node, "commune_clerk", f"{HERE}/")
    assert "Enter in the book" in page(node, "commune_clerk", at)
    assert "Read, not entered yet" in page(node, "clerk_a", paper)
    send(node, "commune_clerk", f"{at}enter/")
    assert "Lay before the leader" in page(node, "commune_clerk", at)
    assert "Entered in their book" in page(node, "inspector_a", paper)
    assert testing.TITLE in (book := page(node, "clerk_a", f"{HERE}/outgoing/book/"))
    assert "term.20" not in book.split("</h1>")[1].split("</p>")[0], "a term of office is said in words"
    assert testing.TITLE in page(node, "commune_clerk", f"{HERE}/book/")
    pdf = node.client("commune_clerk").get(f"{paper}paper.pdf")
    assert pdf.content == node.client("clerk_a").get(f"{paper}paper.pdf").content
    send(node, "clerk_a", f"{paper}do/", 422, act="recall", words="")
    send(node, "clerk_a", f"{paper}do/", act="recall", words="Sai số liệu ở mục 1.", unit=node.unit("c99801.k"))
    assert "Recalled by the sender" in page(node, "commune_clerk", at)
    assert node.client("commune_clerk").get(f"{paper}paper.pdf").status_code == 404


@pytest.mark.feature("COR-05")
@pytest.mark.feature("REC-02")
def test_a_program_begins_issues_enters_and_recalls_as_the_pages_do(node):
    def call(office, path, **body):
        headers = {"Idempotency-Key": uuid.uuid4().hex}
        answer = node.api(office).post(f"/api/{path}", body, content_type="application/json", headers=headers)
        assert answer.status_code in (200, 201), answer.content
        return answer.json()

    words = {"title": "Đề nghị gửi sổ thu", "text": "Đề nghị gửi sổ thu năm 2025.", "to_units": [node.unit("c99801.k")]}
    made = {"type": "letter", "signer_id": node.actor("head_a").appointment_id, "purpose": "inspection"}
    key = uuid.UUID(call("inspector_a", "papers", **words, **made)["id"])
    again = {**words, "text": "Đề nghị gửi sổ thu, chi năm 2025."}
    assert call("inspector_a", f"papers/{key}/versions", **again, based_on=1)["version"] == 2
    call("inspector_a", f"papers/{key}/submit")
    testing.sign(node, key)
    assert call("clerk_a", f"papers/{key}/issue")["state"] == "issued"
    node.work()
    dispatch = testing.dispatch_of(node, key)
    entered = call("commune_clerk", f"dispatches/{dispatch}/enter")
    incoming = node.api("commune_clerk").get("/api/incoming").json()["items"]
    assert entered["number"] == next(line["number"] for line in incoming if line["key"] == str(dispatch))
    (way,) = node.api("clerk_a").get(f"/api/papers/{key}").json()["ways"]
    assert [each["act"] for each in way["traces"]] == ["delivered", "entered"]
    assert call("clerk_a", f"papers/{key}/recall", reason="Sai số liệu.")["states"] == {str(dispatch): "recalled"}


@pytest.mark.feature("COR-05")
def test_the_number_of_a_marked_paper_is_a_line_without_a_title(node):
    send(node, "clerk_a", f"{HERE}/outgoing/reserve/", 422, type="letter", marked_level=1, holder="")
    send(node, "clerk_a", f"{HERE}/outgoing/reserve/", type="letter", marked_level=1, holder="Tủ mật số 2")
    assert "Marked; its abstract is not kept on this machine" in page(node, "clerk_a", f"{HERE}/outgoing/")


@pytest.mark.feature("COR-01")
def test_the_registers_ask_the_same_number_of_questions_however_long_they_are(node):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def asked(path):
        page(node, "head_a", path)
        with CaptureQueriesContext(connection) as found:
            page(node, "head_a", path)
        return len(found)

    paths = [f"{HERE}/?which=all", f"{HERE}/?which=waiting", f"{HERE}/outgoing/", f"{HERE}/folder/"]
    before = [asked(path) for path in paths]
    for _more in range(3):
        testing.laid(node)
        testing.submitted(node)
    testing.issued(node)
    assert [asked(path) for path in paths] == before


@pytest.mark.parametrize(
    ("language", "words"), [("vi", "Sổ văn bản đến"), ("en", "Incoming register"), ("sv", "Diarium")]
)
def test_it_speaks_the_readers_language(node, language, words):
    assert words in page(node, "head_a", f"{HERE}/", language)


@pytest.mark.parametrize(
    ("over", "words"),
    [
        ({"due_on": "2030-02-31"}, "Enter a valid date."),
        ({"due_on": ""}, "This field is required."),
        ({"asked": []}, "This field is required."),
        ({"question": "x" * 401}, "at most 400"),
    ],
)
def test_a_question_that_cannot_be_asked_says_why_and_asks_nobody(node, begun, over, words):
    """Before, a day that is none became today, and nobody chosen passed for done."""
    paper, _sent = begun
    given = {"act": "consult", "asked": node.actor("petition_officer_a").appointment_id, "due_on": "2030-01-05", **over}
    node.client("inspector_a").cookies["soi_language"] = "en"
    said = send(node, "inspector_a", f"{paper}do/", 422, **{"question": "Có được?", **given}).content.decode()
    assert words in said
    if "question" not in over:
        assert 'value="Có được?"' in said, "what was typed stays"
    assert "Your unit was asked" not in node.client("petition_officer_a").get(paper).content.decode()


@pytest.fixture(scope="module")
def sent(node):
    """A paper that the commune has entered."""
    paper = testing.issued(node)
    testing.entered(node, testing.dispatch_of(node, paper))
    return paper


def test_a_recall_from_nobody_recalls_nothing(node, sent):
    """The boxes of the form stand for bodies: with none ticked nobody is meant, and not everybody."""
    recall = {"act": "recall", "words": "Gửi nhầm số liệu."}
    said = send(node, "clerk_a", f"{HERE}/papers/{sent}/do/", 422, **recall).content.decode()
    assert "You chose nobody" in said or "Chưa chọn nơi nào" in said
    with node.machine("courier"):
        assert not Trace.objects.filter(dispatch__paper_id=sent, act="recalled").exists()


def test_a_recall_that_comes_too_late_says_so(node, sent):
    elsewhere = {"act": "recall", "words": "Gửi nhầm số liệu.", "unit": node.unit("p99.k")}
    said = send(node, "clerk_a", f"{HERE}/papers/{sent}/do/", 422, **elsewhere).content.decode()
    assert "None of those you chose" in said or "Không thu hồi được" in said
    here = {**elsewhere, "unit": node.unit("c99801.k")}
    for _click in range(2):
        send(node, "clerk_a", f"{HERE}/papers/{sent}/do/", **here)


def test_a_paper_taken_away_keeps_its_vietnamese_number():
    answer = papers._pdf(b"", "03-QĐ-UBKT.pdf")
    assert answer["Content-Disposition"] == "inline; filename*=utf-8''03-Q%C4%90-UBKT.pdf"
