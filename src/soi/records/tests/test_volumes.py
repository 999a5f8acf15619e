"""A whole file as one PDF: the index, the papers in order, numbered and marked, as far as the reader may read."""

from __future__ import annotations

import io
from datetime import date, timedelta

import pikepdf
import pypdfium2
import pytest
from django.utils import timezone

from soi.base.errors import NotFound
from soi.records import testing as records
from soi.records.keeping import actions, jobs, papers, queries, testing
from soi.records.keeping.errors import LicenceNeeded
from soi.records.keeping.models import Use, Volume, VolumeState
from soi.records.models import Document, File


def bound(node, file_id, office="clerk_a"):
    with node.acting(office) as actor:
        key = actions.ask_volume(actor, file_id)
        assert Volume.objects.get(pk=key).state == VolumeState.WAITING
    jobs.bind(volume_id=str(key), appointment_id=node.actor(office).appointment_id)
    with node.acting(office) as actor:
        found = Volume.objects.get(pk=key)
        return key, found, actions.take_volume(actor, key) if found.state == VolumeState.READY else b""


def words(pdf, page):
    return pypdfium2.PdfDocument(pdf)[page].get_textpage().get_text_bounded()


@pytest.mark.feature("REC-12", "REC-17")
def test_a_file_is_put_together_with_index_numbers_and_bookmarks(node):
    pages = {"pages": [records.sheet(1), records.sheet(2)], "searchable": testing.pdf(2)}
    file_id = testing.filed(node, papers=2, of=lambda: records.content(**pages))
    key, volume, pdf = bound(node, file_id)
    with pikepdf.open(io.BytesIO(pdf)) as whole, whole.open_outline() as outline:
        assert len(whole.pages) == volume.pages == 5
        assert [each.title.split(" ")[0] for each in outline.root] == ["Mục", "12-BC/UBKT", "12-BC/UBKT"]
    assert "MỤC LỤC HỒ SƠ" in words(pdf, 0)
    assert [words(pdf, at).strip() for at in (1, 4)] == ["1/4", "4/4"]
    assert (volume.done, volume.total, volume.level, volume.left_out) == (2, 2, 0, [])
    page = node.client("clerk_a").get(f"/records/volumes/{key}/").content.decode()
    assert "Hồ sơ đã ghép xong" in page
    with node.acting("head_a") as other, pytest.raises(NotFound):
        actions.take_volume(other, key)


@pytest.mark.feature("REC-12")
def test_a_file_asked_for_twice_is_put_together_once_until_it_is_done(node):
    file_id = testing.filed(node, of=records.content)

    def ask(office="clerk_a"):
        with node.acting(office) as actor:
            return actions.ask_volume(actor, file_id)

    first = ask()
    assert ask() == first != ask("head_a")
    Volume.objects.using("owner").filter(pk=first).update(state=VolumeState.WORKING)
    assert ask() == first
    Volume.objects.using("owner").filter(pk=first).update(asked_at=timezone.now() - timedelta(hours=2))
    second = ask()
    assert second != first, "what a dead worker left is not waited for"
    Volume.objects.using("owner").filter(pk__in=[first, second]).update(state=VolumeState.READY)
    assert ask() not in (first, second), "what is done may be done anew"


def test_a_paper_whose_pdf_cannot_be_read_comes_as_the_pictures_of_its_pages(node):
    file_id = testing.filed(node, of=records.content)
    _, volume, pdf = bound(node, file_id)
    assert (volume.state, volume.pages) == ("ready", 2)
    assert words(pdf, 1).strip() == "1/1"


@pytest.mark.feature("DIG-05")
def test_marked_papers_are_left_out_without_a_licence_and_marked_with_the_reader_with_one(node):
    document = testing.marked(node, file_code="HS-MAT-1", of=records.content(searchable=testing.pdf()))
    key, volume, pdf = bound(node, document.file_id, "inspector_a")
    assert volume.left_out == [str(document.pk)]
    assert (volume.level, volume.pages) == (0, 1)
    assert "mật, không có trong tập này" in " ".join(words(pdf, 0).split())
    licence = testing.licensed(node, document)
    key, volume, pdf = bound(node, document.file_id, "inspector_a")
    assert (volume.level, volume.left_out, volume.pages) == (1, [], 2)
    assert "Lê Thu Trang" in words(pdf, 1)
    assert "MẬT" in words(pdf, 1)
    with node.acting("head_a") as head:
        assert Use.objects.filter(licence_id=licence).count() == 1
        actions.withdraw_licence(head, licence, words="Việc đã xong trước hạn")
    with node.acting("inspector_a") as actor, pytest.raises(LicenceNeeded):
        actions.take_volume(actor, key)


def test_a_licence_taken_back_while_it_is_put_together_stops_it(node, monkeypatch):
    document = testing.marked(node, of=records.content(searchable=testing.pdf()))
    licence = testing.licensed(node, document)
    began = papers.Binder.__init__

    def then_withdrawn(self, *given, **named):
        began(self, *given, **named)
        withdrawn.append(licence)

    withdrawn = []
    monkeypatch.setattr(papers.Binder, "__init__", then_withdrawn)
    monkeypatch.setattr(papers, "_is_shut", lambda paper: bool(withdrawn))
    _, volume, pdf = bound(node, document.file_id, "inspector_a")
    assert (volume.state, pdf) == ("failed", b"")
    assert volume.failure


@pytest.mark.feature("DIG-05")
def test_what_was_put_together_before_a_paper_was_marked_is_taken_under_a_licence_only(node):
    file_id = testing.filed(node)
    key, volume, pdf = bound(node, file_id, "inspector_a")
    assert (volume.level, bool(pdf)) == (0, True)
    marked = Document.objects.using("owner").filter(file_id=file_id)
    marked.update(level=1, list_item=records.LIST_ITEM, level_until=date.today())
    with node.acting("inspector_a") as actor:
        paper = Document.objects.get(file_id=file_id)
        with pytest.raises(LicenceNeeded):
            actions.take_volume(actor, key)
    testing.licensed(node, paper)
    with node.acting("inspector_a") as actor:
        assert actions.take_volume(actor, key) == pdf
        assert Use.objects.filter(document=paper).count() == 1


@pytest.mark.feature("REC-12")
def test_the_index_is_a_valid_archive_pdf_and_the_same_twice(node):
    file_id = testing.filed(node, papers=2)
    client = node.client("clerk_a")
    first, second = (client.get(f"/records/files/{file_id}/index.pdf").content for _ in range(2))
    assert first == second
    with node.acting("clerk_a"):
        assert File.objects.get(pk=file_id).code in " ".join(words(first, 0).split())
    assert node.client("inspector_b").get(f"/records/files/{file_id}/index.pdf").status_code == 404


def test_files_are_listed_by_unit_term_and_state(node):
    for _ in range(3):
        testing.filed(node)
    with node.acting("inspector_a") as actor:
        today = date.today()
        found = queries.list_files(actor, today=today, state="open")
        assert found.total == len(found.rows) >= 3
        assert queries.list_files(actor, today=today, term="term.1991-1996").rows == []
        assert queries.list_files(actor, today=today, unit_id=node.unit("p99.k")).rows == []
    with node.acting("inspector_b") as stranger:
        assert queries.list_files(stranger, today=date.today()).rows == []
