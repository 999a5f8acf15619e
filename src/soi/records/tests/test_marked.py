"""Marked papers: refused on a connected node, opened for a stated purpose elsewhere, never copied."""

from __future__ import annotations

import time
import uuid
from dataclasses import replace

import pytest
from django.db import ProgrammingError

from soi.kernel.access import public as access
from soi.kernel.audit import public as audit
from soi.records import actions, testing
from soi.records.errors import MarkedNotCopied, MarkedOnConnected, PurposeNotStated
from soi.records.keeping import testing as keeping
from soi.records.models import Document, Stub
from soi.records.tests.persons import clear, connected, today
from soi.records.views.asking import SESSION_KEY


@pytest.fixture(scope="module")
def marked(node):
    document = keeping.marked(node)
    keeping.licensed(node, document)
    return document


@pytest.fixture
def reader(node):
    client = node.client("inspector_a")
    session = client.session
    session.pop(SESSION_KEY, None)
    session.save()
    return client


@pytest.mark.feature("SEC-04")
def test_a_connected_node_registers_no_marked_paper(node):
    clear("clerk_a", 1)
    with connected(), node.acting("clerk_a") as actor:
        with pytest.raises(MarkedOnConnected):
            testing.make_document(actor, level=1)
        assert testing.make_document(actor).level == 0


@pytest.mark.feature("SEC-04")
def test_a_connected_node_refuses_the_row_even_to_a_forged_clearance(node):
    with node.acting("clerk_a") as actor:
        row = Document.objects.get(pk=testing.make_document(actor).pk)
    cleared = replace(node.actor("clerk_a"), level=2)
    row.pk, row.arrival_id, row.register_no = uuid.uuid4(), uuid.uuid4(), 900_001
    row.level, row.list_item, row.level_until = 1, testing.LIST_ITEM, today()
    with connected(), access.acting(cleared), pytest.raises(ProgrammingError, match="row-level security"):
        Document.objects.bulk_create([row])
    with access.acting(cleared):
        # The control: the same row, on the isolated node.
        assert Document.objects.bulk_create([row])


@pytest.mark.feature("DIG-04")
def test_the_connected_node_keeps_a_stub_in_the_same_sequence(node):
    with connected():
        with node.acting("clerk_a") as actor:
            before = testing.make_document(actor).register_no
            stub = keep(actor)
            after = testing.make_document(actor).register_no
        page = node.client("clerk_a").get("/records/").content.decode()
    assert [before, stub.register_no, after] == [before, before + 1, before + 2]
    assert "Văn bản mật, giữ ở nơi khác" in page
    assert f"/records/stub/{stub.pk}/" in page


def test_a_stub_sent_again_keeps_one_line(node):
    key = uuid.uuid4()
    with node.acting("clerk_a") as actor:
        first = keep(actor, stub_id=key)
    with node.acting("clerk_a") as actor:
        assert keep(actor, stub_id=key).register_no == first.register_no
        assert Stub.objects.filter(pk=key).count() == 1


def test_the_stub_form_asks_nothing_of_the_subject(node):
    client = node.client("clerk_a")
    page = client.get("/records/stub/").content.decode()
    assert 'name="title"' not in page
    answer = client.post(
        "/records/stub/", {"key": str(uuid.uuid4()), "level": "2", "holder": "Bà Ngân", "place": "Két 2"}
    )
    assert answer.status_code == 302
    kept = client.get(answer.headers["Location"]).content.decode()
    assert "TỐI MẬT" in kept
    assert "Két 2" in kept


def test_a_stub_of_an_open_paper_is_refused(node):
    answer = node.client("clerk_a").post("/records/stub/", {"key": str(uuid.uuid4()), "level": "0", "holder": "x"})
    assert answer.status_code == 422
    assert 'class="errsum' in answer.content.decode()


@pytest.mark.parametrize("office", ["inspector_a", "inspector_b", "administrator", "auditor"])
def test_who_keeps_no_book_keeps_no_stub(node, office):
    assert node.client(office).get("/records/stub/").status_code == 404


def test_a_marked_document_asks_for_its_purpose_first(node, marked, reader):
    answer = reader.get(f"/records/{marked.pk}/")
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/records/{marked.pk}/purpose/")
    for path in ("pages/1.webp", "thumbs/1.webp"):
        assert reader.get(f"/records/{marked.pk}/{path}").status_code == 422


def test_no_purpose_opens_nothing_and_is_not_logged(node, marked, reader):
    before = openings(node, marked)
    answer = reader.post(f"/records/{marked.pk}/purpose/", {"purpose": ""})
    assert answer.status_code == 422
    assert openings(node, marked) == before
    with node.acting("inspector_a") as actor, pytest.raises(PurposeNotStated):
        actions.open_for(actor, marked, purpose="curiosity", today=today())


@pytest.mark.feature("SEC-13")
def test_a_stated_purpose_is_logged_and_opens_for_half_an_hour(node, marked, reader):
    before = len(openings(node, marked))
    assert reader.post(f"/records/{marked.pk}/purpose/", {"purpose": "inspection"}).status_code == 302
    logged = openings(node, marked)
    assert len(logged) == before + 1
    assert (logged[0].person_name, logged[0].detail["purpose_id"]) == ("Lê Thu Trang", "inspection")
    page = reader.get(f"/records/{marked.pk}/").content.decode()
    assert "Kiểm tra" in page
    assert "30 phút" in page
    assert 'class="wm"' in page
    assert reader.get(f"/records/{marked.pk}/pages/1.webp").status_code == 200


def test_after_half_an_hour_it_is_asked_again(node, marked, reader):
    reader.post(f"/records/{marked.pk}/purpose/", {"purpose": "inspection"})
    session = reader.session
    session[SESSION_KEY][str(marked.pk)][2] = time.time() - 1
    session.save()
    assert reader.get(f"/records/{marked.pk}/").status_code == 302
    assert reader.get(f"/records/{marked.pk}/pages/1.webp").status_code == 422


def test_a_purpose_stated_in_one_role_opens_nothing_in_another(node, marked, reader):
    reader.post(f"/records/{marked.pk}/purpose/", {"purpose": "inspection"})
    session = reader.session
    session[SESSION_KEY][str(marked.pk)][0] += 1
    session.save()
    assert reader.get(f"/records/{marked.pk}/").status_code == 302


def test_a_marked_document_is_not_copied_even_when_open(node, marked, reader):
    reader.post(f"/records/{marked.pk}/purpose/", {"purpose": "inspection"})
    page = reader.get(f"/records/{marked.pk}/").content.decode()
    for path in ("original/", "searchable.pdf"):
        assert path not in page
        assert reader.get(f"/records/{marked.pk}/{path}").status_code == 409
    with node.acting("inspector_a") as actor, pytest.raises(MarkedNotCopied):
        actions.take_copy(actor, marked, form="original")


def test_the_words_of_a_marked_document_are_not_given_to_search(node, marked):
    from soi.records.queries import search_documents

    with node.acting("inspector_a"):
        found = list(search_documents([str(marked.pk)]))
    assert (found[0].title, found[0].text) == (marked.title, "")


def keep(actor, **over):
    given = {"stub_id": uuid.uuid4(), "level": 1, "holder": "Văn phòng, bà Ngân", "place": "Két 2", "today": today()}
    return actions.keep_stub(actor, **{**given, **over})


def openings(node, document):
    with node.acting("auditor") as actor:
        events = audit.visible_events(actor, subject=("records.document", str(document.pk)))
    return [event for event in events if event.kind == "records.document.opened"]
