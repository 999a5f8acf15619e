"""Acts by the API: done once for one key whatever comes between, refused as on the pages, and lists read on by key."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection, connections
from django.test import Client
from django.utils import timezone

from soi.cases import queries as case_queries
from soi.cases import testing as cases
from soi.cases.models import Paper
from soi.kernel.access.models import Answer
from soi.kernel.web import actions
from soi.petitions import testing as petitions
from soi.petitions.queries import petitions as petition_queries
from soi.records import queries as record_queries
from soi.records.keeping import testing as keeping
from soi.records.testing import make_document
from soi.tasks import queries as task_queries
from soi.tasks.models import Task
from tests.world import Node

LETTER = ["Tôi tên là Khuất Thị Hiên.", "Ông Lương Văn Cảnh thu tiền ngoài sổ."]
REASON = " ".join(["Căn cứ kết quả thẩm tra xác minh và ý kiến trình bày của đối tượng tại hội nghị,"] * 2)
JSON = "application/json"


def send(client: Any, path: str, given: dict[str, Any] | None = None, *, key: str = "") -> Any:
    headers = {"Idempotency-Key": key or uuid.uuid4().hex}
    return client.post(path, given or {}, content_type=JSON, headers=headers)


@pytest.fixture(scope="module")
def case(node: Node) -> Any:
    """A case at the step that receives the subject's explanation; whoever has a seat keeps it."""
    return awaiting(node)


@pytest.fixture(scope="module")
def officer(node: Node) -> Client:
    return node.api("petition_officer_a")  # type: ignore[no-any-return]


def awaiting(node: Node) -> Any:
    found = cases.opened(node, petitions.accepted(node, lines=LETTER))
    cases.walk(node, found, "proposed", "issued", "prepared", "met", "deployed")
    return found


def papers_with(node: Node, text: str) -> int:
    with node.acting("head_a"):
        return Paper.objects.filter(text=text).count()


def explanation(text: str) -> dict[str, str]:
    return {"kind": "explanation", "text": text}


@pytest.mark.feature("EXC-06")
def test_the_same_act_under_the_same_key_is_done_once(node: Node, case: Any, officer: Client) -> None:
    key, text = uuid.uuid4().hex, "Đề xuất thụ lý, một lần."
    first = send(officer, f"/api/cases/{case}/papers", explanation(text), key=key)
    again = send(officer, f"/api/cases/{case}/papers", explanation(text), key=key)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.content == again.content
    assert "Idempotency-Replayed" not in first.headers and again["Idempotency-Replayed"] == "true"
    assert papers_with(node, text) == 1
    twin = send(officer, f"/api/cases/{case}/papers", explanation(text))
    assert twin.content != first.content and papers_with(node, text) == 2


def test_a_key_that_came_with_something_else_is_refused(node: Node, case: Any, officer: Client) -> None:
    key = uuid.uuid4().hex
    assert send(officer, f"/api/cases/{case}/papers", explanation("Một."), key=key).status_code == 201
    for path, given in ((f"/api/cases/{case}/papers", explanation("Hai.")), (f"/api/cases/{case}/steps", {"way": "x"})):
        other = send(officer, path, given, key=key)
        assert (other.status_code, other.json()["code"], other.json()["field"]) == (
            422,
            "web.key_used",
            "Idempotency-Key",
        )
    assert papers_with(node, "Hai.") == 0
    # The key of another token is another key.
    assert (
        send(
            node.api("petition_officer_a", days=3), f"/api/cases/{case}/papers", explanation("Ba."), key=key
        ).status_code
        == 201
    )


def test_an_act_without_a_key_is_not_done(node: Node, case: Any, officer: Client) -> None:
    for key in ("", "short", "with space in it", "x" * 81):
        answer = officer.post(
            f"/api/cases/{case}/papers",
            explanation("Không khóa."),
            content_type=JSON,
            headers={"Idempotency-Key": key} if key else {},
        )
        assert (answer.status_code, answer.json()["field"]) == (422, "Idempotency-Key")
    assert papers_with(node, "Không khóa.") == 0


def test_a_refused_act_leaves_its_key_free(node: Node, officer: Client) -> None:
    other, leader = awaiting(node), node.api("inspector_a")
    key, way = uuid.uuid4().hex, {"way": "explained", "reason": REASON}
    refused = send(leader, f"/api/cases/{other}/steps", way, key=key)
    assert (refused.status_code, refused.json()["code"]) == (409, "procedures.paper_missing")
    with node.acting("inspector_a"):
        assert not Answer.objects.filter(key=key).exists()
    send(officer, f"/api/cases/{other}/papers", explanation("Giải trình."))
    done = send(leader, f"/api/cases/{other}/steps", way, key=key)
    assert done.status_code == 200 and done.json()["step"] != "explain"


@pytest.mark.feature("EXC-06")
def test_eight_at_once_under_one_key_are_one_act(node: Node, case: Any) -> None:
    word, key, text, together = node.token("petition_officer_a"), uuid.uuid4().hex, "Tám lần cùng lúc.", Barrier(8)

    def one(_: int) -> tuple[int, bytes]:
        client = Client(headers={"Authorization": f"Bearer {word}"})
        together.wait()
        try:
            answer = send(client, f"/api/cases/{case}/papers", explanation(text), key=key)
            return answer.status_code, answer.content
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        answers = set(pool.map(one, range(8)))
    assert len(answers) == 1 and answers.pop()[0] == 201
    assert papers_with(node, text) == 1


@pytest.mark.feature("EXC-06")
@pytest.mark.parametrize("moment", ["before it is kept", "after it is kept"])
def test_an_act_whose_session_is_killed_is_done_once_when_sent_again(
    node: Node, case: Any, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    """The database session is ended from outside in the middle of the act: half of it never stands."""
    word, key, text = node.token("petition_officer_a"), uuid.uuid4().hex, f"Bị ngắt {moment}."
    keep = actions.keep_answer

    def killed(answer: Answer, **kept: Any) -> None:
        if moment.startswith("after"):
            keep(answer, **kept)
        with connection.cursor() as cursor:
            cursor.execute("select pg_backend_pid()")
            ((backend,),) = cursor.fetchall()
        _end(node, backend)
        keep(answer, **kept)

    client = Client(headers={"Authorization": f"Bearer {word}"}, raise_request_exception=False)
    monkeypatch.setattr(actions, "keep_answer", killed)
    broken = send(client, f"/api/cases/{case}/papers", explanation(text), key=key)
    assert broken.status_code in (500, 503) and broken["Content-Type"] == "application/problem+json"
    monkeypatch.undo()
    connection.close()
    assert papers_with(node, text) == 0
    first = send(client, f"/api/cases/{case}/papers", explanation(text), key=key)
    again = send(client, f"/api/cases/{case}/papers", explanation(text), key=key)
    assert first.status_code == 201 and first.content == again.content
    assert papers_with(node, text) == 1


def _end(node: Node, backend: int) -> None:
    import psycopg

    from soi.config.programs import database

    with psycopg.connect(database.dsn("root", "postgres"), autocommit=True) as root:
        root.execute("select pg_terminate_backend(%s, 5000)", [backend])


def test_control_without_the_kept_answer_the_double_is_there(
    node: Node, case: Any, officer: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same test finds a double in a house that forgets its answers."""
    key, text = uuid.uuid4().hex, "Hai lần vì quên."

    def forgets(bearer: Any, key: str, asked: str) -> Answer:
        return Answer.objects.create(
            token_id=bearer.token_id, appointment_id=bearer.appointment_id, key=uuid.uuid4().hex, asked=asked
        )

    monkeypatch.setattr(actions, "begin_answer", forgets)
    for _ in range(2):
        assert send(officer, f"/api/cases/{case}/papers", explanation(text), key=key).status_code == 201
    assert papers_with(node, text) == 2


def told(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def test_pages_and_api_refuse_alike(node: Node, case: Any) -> None:
    """Each pair is one act, by a page's form and by a call; a page asked by a program says its refusal as a problem."""
    held = petitions.held(node, lines=LETTER)
    accepted = petitions.accepted(node, lines=LETTER)
    taken = cases.opened(node, accepted)
    seats = cases.seats(node)
    form = {"subject_kind": "member", "subject_name": "Lương Văn Cảnh"} | {f"seat-{k}": v for k, v in seats.items()}
    body = {"procedure": "denunciation", "subject_kind": "member", "subject_name": "Lương Văn Cảnh", "seats": seats}
    with node.acting("petition_officer_a") as actor:
        task = Task.objects.filter(ref_id=held, appointment_id=actor.appointment_id)[0].pk
    assert send(node.api("petition_officer_a"), f"/api/tasks/{task}/finish").status_code == 200
    way = {"reason": REASON, "due_on": timezone.localdate().isoformat()}
    nobody = uuid.uuid4()
    pairs = [
        ("petition_officer_a", f"/tasks/{task}/finish/", {}, f"/api/tasks/{task}/finish", {}, "tasks.finished_already"),
        ("chief", f"/tasks/{task}/finish/", {}, f"/api/tasks/{task}/finish", {}, "not_found"),
        ("head_a", f"/tasks/{nobody}/finish/", {}, f"/api/tasks/{nobody}/finish", {}, "not_found"),
        ("head_a", f"/cases/open/{accepted}/", form, f"/api/cases/open/{accepted}", body, "cases.open_already"),
        ("head_a", f"/cases/open/{held}/", form, f"/api/cases/open/{held}", body, "not_found"),
        ("inspector_a", f"/cases/open/{accepted}/", form, f"/api/cases/open/{accepted}", body, "not_found"),
        (
            "petition_officer_a",
            f"/cases/{taken}/step/proposed/",
            way,
            f"/api/cases/{taken}/steps",
            {"way": "proposed"},
            "procedures.paper_missing",
        ),
        (
            "head_a",
            f"/cases/{taken}/step/proposed/",
            way,
            f"/api/cases/{taken}/steps",
            {"way": "proposed"},
            "not_found",
        ),
        ("chief", f"/cases/{taken}/step/proposed/", way, f"/api/cases/{taken}/steps", {"way": "proposed"}, "not_found"),
        (
            "inspector_b",
            f"/cases/{taken}/paper/explanation/",
            {"text": "Chữ."},
            f"/api/cases/{taken}/papers",
            explanation("Chữ."),
            "not_found",
        ),
    ]
    for office, address, typed, path, given, code in pairs:
        page = node.client(office).post(address, typed, headers={"Accept": JSON})
        call = send(node.api(office), path, given)
        assert told(page) == told(call), (office, address)
        assert told(call)[1] == code, (office, address)


def test_pages_and_api_hide_alike(node: Node, case: Any) -> None:
    accepted, held = petitions.accepted(node, lines=LETTER), petitions.held(node, lines=LETTER)
    with node.acting("clerk_a") as clerk:
        document = make_document(clerk).pk
    nothing = uuid.uuid4()
    for office in ("inspector_a", "head_a", "inspector_b", "chief", "petition_officer_a", "commune_clerk"):
        for page, path in (
            (f"/petitions/{accepted}/part/", f"/api/petitions/{accepted}"),
            (f"/petitions/{nothing}/part/", f"/api/petitions/{nothing}"),
            (f"/records/{document}/", f"/api/records/{document}"),
            (f"/cases/{case}/", f"/api/cases/{case}"),
        ):
            seen = node.client(office).get(page).status_code, node.api(office).get(path).status_code
            assert seen in ((200, 200), (404, 404)), (office, page)
        here = node.api(office).get(f"/api/petitions/{held}")
        assert (here.status_code == 200) == (office == "petition_officer_a"), office


def test_a_petition_is_told_as_its_page_tells_it(node: Node) -> None:
    petition = petitions.accepted(node, lines=LETTER, text="1. Có khoản thu ngoài sổ tại bến đò.")
    seen = node.api("inspector_a").get(f"/api/petitions/{petition}").json()
    page = node.client("inspector_a").get(f"/petitions/{petition}/").content.decode()
    assert seen["copy_text"]["text"] == "1. Có khoản thu ngoài sổ tại bến đò."
    assert seen["number"] in page and seen["accused"][0]["name"] in page
    assert "Khuất Thị Hiên" not in str(seen)
    held = petitions.held(node, lines=LETTER)
    told = node.api("petition_officer_a").get(f"/api/petitions/{held}")
    assert told.json()["copy_text"] is None and "Khuất" not in told.content.decode()


def test_a_marked_document_is_given_under_a_licence_and_logged(node: Node) -> None:
    with node.acting("petition_officer_a") as officer:
        assert officer.level == 1
    with node.acting("clerk_a") as clerk:
        document = make_document(clerk).pk
    from soi.records.models import Document

    Document.objects.using("owner").filter(pk=document).update(level=1, list_item="x", level_until=timezone.localdate())
    client = node.api("inspector_a")
    for query in ("", "?purpose=no_such_purpose"):
        answer = client.get(f"/api/records/{document}{query}")
        assert (answer.status_code, answer.json()["code"], answer.json()["field"]) == (
            422,
            "records.purpose_not_stated",
            "purpose",
        )
    assert node.api("clerk_a").get(f"/api/records/{document}").status_code == 404
    purpose = record_purpose()
    assert client.get(f"/api/records/{document}?purpose={purpose}").json()["code"] == "records.licence_needed"
    with node.acting("inspector_a"):
        marked = Document.objects.get(pk=document)
    keeping.licensed(node, marked, purpose=purpose)
    given = client.get(f"/api/records/{document}?purpose={purpose}")
    assert (given.status_code, any(given.json()["pages"])) == (200, True)
    log = node.raw_log("records.document.opened")
    assert [key for _, key in log] == [str(document)]


def record_purpose() -> str:
    from soi.records import rules

    return next(iter(rules.names("purposes", "vi")))


def test_lists_are_read_on_by_key_without_gap_or_double(node: Node, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(3):
        cases.opened(node, petitions.accepted(node, lines=LETTER))
        with node.acting("clerk_a") as clerk:
            make_document(clerk)
    client = node.api("petition_officer_a")
    paths = ("/api/petitions", "/api/cases", "/api/records", "/api/tasks")
    whole = {path: [each["id"] for each in client.get(path).json()["items"]] for path in paths}
    assert all(len(ids) >= 3 for ids in whole.values())
    monkeypatch.setattr(petition_queries, "PER_PAGE", 2)
    monkeypatch.setattr(case_queries, "PER_PAGE", 2)
    monkeypatch.setattr(record_queries, "PAGE_SIZE", 2)
    monkeypatch.setattr(task_queries, "SHOWN", 2)
    for path in paths:
        read, after = [], ""
        for _ in range(50):
            page = client.get(path, {"after": after} if after else {}).json()
            assert len(page["items"]) <= 2
            read += [each["id"] for each in page["items"]]
            after = page["after"]
            if not after:
                break
        assert read == whole[path], path
        for wrong in ("x", "W10", "WyJhIl0", "é", "WyIyMDI2LTAxLTAxIl0", "A" * 400):
            answer = client.get(path, {"after": wrong})
            assert told(answer) == (422, "web.page_key_unknown"), (path, wrong)


def test_a_filter_that_is_not_known_is_refused(node: Node) -> None:
    answer = node.api("head_a").get("/api/petitions?stat=held")
    assert (*told(answer), answer.json()["field"]) == (422, "web.not_readable", "stat")


@pytest.mark.parametrize("body", ["", "{", "[]", "null", '"x"', "\x00", '{"way": "\\ud800"}', '{"way": 1}', "1e999"])
def test_what_cannot_be_read_is_a_problem(node: Node, case: Any, body: str) -> None:
    answer = node.api("head_a").post(
        f"/api/cases/{case}/steps", body, content_type=JSON, headers={"Idempotency-Key": uuid.uuid4().hex}
    )
    assert answer.status_code in (400, 422)
    assert answer["Content-Type"] == "application/problem+json" and answer.json()["code"].startswith("web.")


def test_what_is_too_big_is_a_problem(node: Node, case: Any) -> None:
    body = '{"kind": "explanation", "text": "' + "x" * 11_000_000 + '"}'
    answer = node.api("head_a").post(
        f"/api/cases/{case}/papers", body, content_type=JSON, headers={"Idempotency-Key": uuid.uuid4().hex}
    )
    assert told(answer) == (413, "web.too_big")


def test_a_fault_of_our_own_is_a_problem_and_tells_nothing(node: Node, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(*_: Any, **__: Any) -> Any:
        raise RuntimeError("a word that must stay inside")

    client = node.api("head_a")
    monkeypatch.setattr(task_queries, "my_page", breaks)
    monkeypatch.setattr(client, "raise_request_exception", False)
    answer = client.get("/api/tasks")
    assert told(answer) == (500, "web.broken") and answer["Content-Type"] == "application/problem+json"
    assert b"must stay inside" not in answer.content


def test_a_method_that_is_not_there_is_a_problem(node: Node) -> None:
    answer = node.api("head_a").delete("/api/petitions")
    assert told(answer) == (405, "web.no_such_method") and answer["Allow"] == "GET"


def test_a_refusal_is_said_in_the_language_asked_for(node: Node) -> None:
    answers = [
        node.api("head_a").get("/api/tasks?after=x", headers={"Accept-Language": language})
        for language in ("en", "sv-SE, en;q=0.5", "fr", "")
    ]
    assert [each["Content-Language"] for each in answers] == ["en", "sv", "vi", "vi"]
    assert len({each.json()["message"] for each in answers}) == 3
    assert {each.json()["code"] for each in answers} == {"web.page_key_unknown"}
