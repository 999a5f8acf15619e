"""Disposal by rule: proposed, judged, signed by two of different units, carried out, accounted for to the last line."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connections

from soi.kernel.signing import public as signing
from soi.kernel.storage import public as storage
from soi.records.keeping import jobs, queries, testing
from soi.records.keeping.models import DisposalLine, DisposalList
from soi.records.models import Document, File

TODAY = date.today()


@pytest.fixture(scope="module", autouse=True)
def signers(node):
    testing.certified(node, "clerk_a", "head_a", "deputy_head_a")


@pytest.fixture
def alone(node):
    """No other list of commission A is in hand."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("alter table soi.records_disposallist disable trigger disposal_is_agreed_by_two")
        cursor.execute("update soi.records_disposallist set state = 'refused' where state in ('proposed', 'checked')")
        cursor.execute("alter table soi.records_disposallist enable trigger disposal_is_agreed_by_two")


def line_of(node, file_id):
    with node.machine(jobs.MACHINE):
        return DisposalLine.objects.select_related("disposal").filter(file_id=file_id).latest("pk")


def state_of(node, list_id):
    with node.machine(jobs.MACHINE):
        return DisposalList.objects.get(pk=list_id).state


@pytest.mark.feature("REC-09")
def test_a_list_is_proposed_judged_signed_by_two_and_carried_out(node, alone):
    gone, stays = testing.over(node, papers=2), testing.over(node)
    list_id = testing.proposed(node)
    testing.approved(node, list_id, keep=(stays,))
    with node.acting("head_a") as head:
        paper = storage.fetch(queries.one_of(queries.visible_lists(head), list_id).paper)
    assert [one.name for one in signing.verify(paper) if one.valid] == ["Phạm Thị Ngân", "Đỗ Minh Khang"]
    node.work()
    assert state_of(node, list_id) == "done"
    with node.acting("clerk_a"):
        assert File.objects.get(pk=gone).disposed_on == TODAY
        assert File.objects.get(pk=stays).disposed_on is None
        assert Document.objects.filter(file_id=stays).exclude(text="").count() == 1
    assert line_of(node, gone).outcome == "done"
    kept = line_of(node, stays)
    assert (kept.outcome, kept.outcome_reason) == ("refused", "Còn cần cho việc đang làm")
    assert kept.disposal_id == list_id
