"""A paper shows its newest version; every earlier one stays as it came, with who, when, why and its hash."""

from __future__ import annotations

import hashlib
import uuid

import pytest
from django.db import IntegrityError, ProgrammingError
from hypothesis import given
from hypothesis import strategies as st

from soi.base.errors import NotFound
from soi.intake.testing import arrive_read, reading
from soi.kernel.access.public import NotYours
from soi.kernel.storage import public as storage
from soi.records import actions, queries, testing
from soi.records.errors import HigherThanPaper, ReasonMissing, SameFile
from soi.records.keeping import testing as keeping
from soi.records.keeping.errors import LicenceNeeded
from soi.records.models import Document, Page, Version
from soi.records.rules.comparing import compare, earlier, later
from soi.records.tests.persons import clear

WHY = "Bản có đủ chữ ký thay bản scan lỗi."
LATER = ("ỦY BAN KIỂM TRA", "Số 12-BC/UBKT", "BÁO CÁO", "kết quả giám sát quỹ đền ơn đáp nghĩa")


@pytest.fixture
def paper(node):
    with node.acting("clerk_a") as clerk:
        return testing.make_document(clerk).pk


def add(node, paper, office: str = "clerk_a", reason: str = WHY, **over):
    with node.acting(office) as actor:
        document = queries.get_document(actor, paper)
        content = testing.content(**{"pages": [testing.sheet(1, LATER)], **over})
        return actions.enter_version(actor, document, content, arrival_id=uuid.uuid4(), reason=reason)


@pytest.mark.feature("REC-03")
def test_a_new_version_is_shown_and_the_old_one_stays(node, paper):
    with node.acting("inspector_a") as actor:
        before = queries.get_document(actor, paper)
        first = queries.versions_of(before)
        assert [(each.number, each.by_name) for each in first] == [(1, "Phạm Thị Ngân")]
    add(node, paper)
    with node.acting("inspector_a") as actor:
        now = queries.get_document(actor, paper)
        assert (now.version, now.register_no) == (2, before.register_no)
        assert now.original != before.original
        assert [(each.number, each.reason) for each in queries.versions_of(now)] == [(2, WHY), (1, "")]
        assert "đền ơn đáp nghĩa" in Document.objects.get(pk=paper).text
        assert queries.get_page(now, 1, version=1).words != queries.get_page(now, 1).words
        for each in queries.versions_of(now):
            kept = storage.fetch(each.original)
            assert hashlib.sha256(kept).hexdigest() == each.original


@pytest.mark.feature("DIG-05")
def test_a_version_of_a_marked_paper_is_added_by_who_may_open_it(node):
    secret = keeping.marked(node)
    clear("clerk_a", 1)
    try:
        with pytest.raises(LicenceNeeded):
            add(node, secret.pk)
        # The control: the same version under a licence; its words lie apart as those of the first.
        keeping.licensed(node, secret, holder="clerk_a")
        assert add(node, secret.pk).number == 2
        with node.acting("clerk_a") as clerk:
            now = queries.get_document(clerk, secret.pk)
            assert (now.version, now.original) == (2, "")
            assert "đền ơn đáp nghĩa" in queries.text_of(now)
    finally:
        clear("clerk_a", 0)


@pytest.mark.feature("REC-03")
def test_a_version_comes_by_the_door_that_everything_comes_by(node, paper):
    arrival = arrive_read(node, "clerk_a", of=reading(type="BÁO CÁO", abstract="bản đủ chữ ký"))
    with node.acting("clerk_a") as clerk:
        made = actions.add_version(clerk, paper, arrival, reason=WHY)
        assert actions.add_version(clerk, paper, arrival, reason=WHY).pk == made.pk
    with node.acting("inspector_a") as actor:
        assert queries.get_document(actor, paper).version == 2


@pytest.mark.feature("REC-03")
def test_nobody_overwrites_a_version(node, paper):
    add(node, paper)
    with node.acting("clerk_a"), pytest.raises(ProgrammingError, match="What was written here stays"):
        Version.objects.filter(document=paper).update(reason="khác")
    with node.acting("clerk_a"), pytest.raises(IntegrityError, match="shows a version that is kept"):
        Document.objects.filter(pk=paper).update(original="0" * 64)
    with node.acting("clerk_a"), pytest.raises(IntegrityError, match="shows a version that is kept"):
        Document.objects.filter(pk=paper).update(version=1)
    with node.acting("clerk_a"), pytest.raises(IntegrityError, match="stays as it came"):
        Page.objects.filter(document=paper, version=1).update(image="0" * 64)
    with node.acting("clerk_a"):
        assert Version.objects.filter(document=paper).count() == 2


def test_a_version_has_its_reason_and_is_another_file(node, paper):
    arrival = arrive_read(node, "clerk_a", of=reading(type="BÁO CÁO"))
    with node.acting("clerk_a") as clerk, pytest.raises(ReasonMissing):
        actions.add_version(clerk, paper, arrival, reason=" ")
    same = testing.content()
    add(node, paper, original=same.original)
    with pytest.raises(SameFile):
        add(node, paper, original=same.original)
    with pytest.raises(HigherThanPaper):
        add(node, paper, marked_level=1)


@pytest.mark.parametrize(
    ("office", "refusal"),
    [("inspector_a", NotYours), ("auditor", NotYours), ("clerk_b", NotFound), ("chief", NotFound)],
)
def test_who_keeps_no_book_adds_no_version(node, paper, office, refusal):
    with pytest.raises(refusal):
        add(node, paper, office)


@pytest.mark.feature("SEC-01")
def test_the_versions_of_a_hidden_paper_are_hidden(node, paper):
    with node.acting("inspector_b"):
        assert not Version.objects.filter(document_id=paper).exists()
    with node.acting("inspector_a"):
        assert Version.objects.filter(document_id=paper).exists()


LINES = st.lists(
    st.lists(st.sampled_from(["quỹ", "thôn", "2026", "a"]), min_size=1, max_size=4).map(" ".join), max_size=6
)


@given(LINES, LINES)
def test_both_texts_can_be_had_again_from_their_comparison(before, after):
    rows = compare(before, after)
    assert earlier(rows) == before
    assert later(rows) == after


def test_a_changed_line_shows_its_changed_words():
    (row,) = compare(["thu 184 triệu đồng"], ["thu 148 triệu đồng"])
    assert [(piece.mark, piece.text) for piece in row.pieces] == [
        ("", "thu"), ("-", "184"), ("+", "148"), ("", "triệu đồng")
    ]  # fmt: skip
