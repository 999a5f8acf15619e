"""Who sees a document: unit, clearance and grant, said by the query and once more by the database."""

from __future__ import annotations

import uuid

import pytest

from soi.base.errors import NotFound
from soi.records import public, queries, testing
from soi.records.models import Document, File, Page
from soi.records.tests.persons import clear

SEES = ["clerk_a", "petition_officer_a", "inspector_a", "head_a", "deputy_head_a", "auditor", "central_head"]
SEES_NOT = ["inspector_b", "clerk_b", "commune_clerk", "chief", "administrator", "keeper_a"]


@pytest.fixture(scope="module")
def paper(node):
    with node.acting("clerk_a") as actor:
        return testing.make_document(actor)


@pytest.fixture(scope="module")
def marked(node):
    clear("clerk_a", 1)
    with node.acting("clerk_a") as actor:
        return testing.make_document(actor, level=1, file_code="HS-MAT")


@pytest.mark.parametrize("office", SEES)
def test_a_paper_of_the_province_is_seen_by_its_readers(node, paper, office):
    with node.acting(office) as actor:
        assert queries.get_document(actor, paper.pk).pk == paper.pk
        assert queries.get_page(paper, 1).number == 1


@pytest.mark.parametrize("office", SEES_NOT)
def test_a_paper_of_the_province_is_hidden_from_all_others(node, paper, office):
    with node.acting(office) as actor:
        with pytest.raises(NotFound):
            queries.get_document(actor, paper.pk)
        assert public.briefs(actor, [paper.pk]) == []


@pytest.mark.parametrize("office", SEES_NOT)
@pytest.mark.feature("SEC-01")
def test_the_database_hides_it_without_help_of_the_query(node, paper, office):
    with node.acting(office):
        assert not Document.objects.filter(pk=paper.pk).exists()
        assert not Page.objects.filter(document_id=paper.pk).exists()
        assert not File.objects.filter(pk=paper.file_id).exists()


def test_without_a_ticket_there_are_no_papers_at_all(node, paper):
    assert node.raw("select count(*) from soi.records_document") == [(0,)]
    assert node.raw("select count(*) from soi.records_page") == [(0,)]


@pytest.mark.parametrize("office", ["inspector_a", "head_a", "auditor"])
def test_a_marked_paper_is_seen_by_the_cleared(node, marked, office):
    with node.acting(office):
        assert Document.objects.filter(pk=marked.pk).exists()


def test_a_marked_paper_is_hidden_from_a_clerk_without_clearance(node, marked):
    clear("clerk_a", 0)
    with node.acting("clerk_a"):
        assert not Document.objects.filter(pk=marked.pk).exists()
        assert not Page.objects.filter(document_id=marked.pk).exists()
        assert not File.objects.filter(pk=marked.file_id).exists()


def test_nobody_deletes_a_document(node, paper):
    with node.acting("clerk_a"):
        assert Document.objects.filter(pk=paper.pk)._raw_delete("default") == 0
        assert Document.objects.filter(pk=paper.pk).exists()


@pytest.mark.parametrize("path", ["", "registered/", "purpose/", "pages/1.webp", "thumbs/1.webp", "original/"])
@pytest.mark.parametrize("office", ["inspector_b", "administrator", "commune_clerk"])
def test_hidden_and_absent_answer_with_the_same_bytes(node, paper, office, path):
    client = node.client(office)
    hidden = client.get(f"/records/{paper.pk}/{path}")
    absent = client.get(f"/records/{uuid.uuid4()}/{path}")
    assert (hidden.status_code, absent.status_code) == (404, 404)
    assert hidden.content == absent.content
    assert dict(hidden.headers) == dict(absent.headers)


def test_a_brief_tells_title_number_and_address_in_one_query(node, paper):
    with node.acting("inspector_a") as actor:
        brief = public.briefs(actor, [paper.pk])[0]
    assert brief.title == paper.title
    assert brief.state == f"{paper.register_no}/{paper.register_year}"
    assert brief.url == f"/records/{paper.pk}/"
