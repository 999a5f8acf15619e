"""No version of a paper is cleaned away: it goes with its file, by disposal, and disposal asks every hold (REC-10)."""

from __future__ import annotations

import ast
import uuid
from datetime import date
from pathlib import Path

import pytest
from django.apps import apps
from django.db import DatabaseError, transaction

import soi
from soi.config.demo import cast
from soi.kernel.access import protected
from soi.records import actions as papers
from soi.records import testing as records
from soi.records.keeping import actions, jobs, testing
from soi.records.keeping.actions import disposal
from soi.records.models import Document, Version

pytestmark = [pytest.mark.feature("REC-10")]
TODAY = date.today()
HOLD = {
    "matter": "Khiếu nại số 12/2026",
    "reason": "Cần hồ sơ để giải quyết",
    "since": TODAY,
    "today": TODAY,
}


@pytest.fixture(scope="module", autouse=True)
def signers(node):
    testing.certified(node, "clerk_a", "head_a")


def of_two_versions(node):
    """A file over its time, whose one paper has an earlier version."""
    file_id = testing.over(node)
    with node.acting("clerk_a") as clerk:
        document = Document.objects.get(file_id=file_id)
        content = records.content(searchable=testing.pdf())
        why = "Bản quét rõ hơn thay bản cũ."
        papers.enter_version(clerk, document, content, arrival_id=uuid.uuid4(), reason=why)
    return file_id, document.pk


def taken(node, office, document) -> int:
    """How many versions a raw deletion takes, by an office or by the destroying machine."""
    seat = node.machine(office) if office == jobs.MACHINE else node.acting(office)
    try:
        with seat, transaction.atomic():
            return Version.objects.filter(document_id=document).delete()[0]
    except DatabaseError:
        return 0


def test_an_earlier_version_stays_while_anything_holds_its_file_and_goes_with_it_afterwards(node):
    file_id, document = of_two_versions(node)
    testing.approved(node, testing.proposed(node))
    with node.acting("head_a") as head:
        first = actions.place_hold(head, file_ids=[file_id], **HOLD)
        second = actions.place_hold(head, file_ids=[file_id], **{**HOLD, "matter": "Tố cáo số 3/2026"})
    # Two have signed, its time is over: the machine may do all but this, while one hold is left.
    assert taken(node, jobs.MACHINE, document) == 0
    with node.acting("head_a") as head:
        actions.lift_hold(head, first, reason="Việc đã giải quyết xong", today=TODAY)
    assert taken(node, jobs.MACHINE, document) == 0
    with node.acting("head_a") as head:
        actions.lift_hold(head, second, reason="Việc đã giải quyết xong", today=TODAY)
    node.work()
    with node.acting("clerk_a"):
        assert Document.objects.get(pk=document).disposed_on == TODAY
    with node.machine(jobs.MACHINE):
        assert Version.objects.filter(document_id=document).count() == 0


def test_nobody_takes_a_version_whose_file_is_on_no_signed_list(node):
    _, document = of_two_versions(node)
    offices = [role.office for role in cast.CAST if role.username]
    assert {office: taken(node, office, document) for office in (*offices, jobs.MACHINE)} == dict.fromkeys(
        (*offices, jobs.MACHINE), 0
    )
    assert Version.objects.using("owner").filter(document_id=document).count() == 2


def test_only_the_destroying_machine_may_remove_anything_that_hangs_on_a_paper():
    removes = {each.model: each.remove for each in protected.declared()}
    for model, _ in disposal.PARTS:
        assert "records.destroy" in removes[model._meta.label].sql("x"), model.__name__


def deletions(tree: ast.AST) -> set[str]:
    """Names of models of records whose rows a piece of code deletes."""
    known = {model.__name__ for model in apps.get_app_config("records").get_models()}
    found = set()
    for call in ast.walk(tree):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == "delete":
            found |= {name.id for name in ast.walk(call.func.value) if isinstance(name, ast.Name)} & known
    return found


def test_no_code_of_the_house_deletes_a_version_or_a_page_but_disposal():
    kept = {"Version", "Page", "MarkedContent", "Document"}
    root = Path(soi.__file__).parent
    for path in root.rglob("*.py"):
        if "tests" not in path.parts and path.name != "disposal.py":
            assert not deletions(ast.parse(path.read_text(encoding="utf-8"))) & kept, path
    assert deletions(ast.parse("Version.objects.filter(pk=1).delete()")) == {"Version"}, "the look sees one"
