"""Disposal by rule: proposed, judged, signed by two of different units, carried out, accounted for to the last line."""

from __future__ import annotations

import gzip
from datetime import date
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import IntegrityError, connections, transaction

from soi.base.errors import NotFound, NotPermitted
from soi.base.text import bare
from soi.kernel.search import public as search
from soi.kernel.search.follower import Follower
from soi.kernel.signing import public as signing
from soi.kernel.storage import places
from soi.kernel.storage import public as storage
from soi.records import testing as records
from soi.records.keeping import actions, jobs, queries, rules, testing
from soi.records.keeping.actions import disposal
from soi.records.keeping.errors import FileIsDisposed, ListNotReady, SameUnit, WordsMissing
from soi.records.keeping.models import DisposalLine, DisposalList, MarkedContent
from soi.records.models import Document, File, Page
from soi.records.packages.models import FileFormat
from soi.records.tests.persons import clear

TODAY = date.today()
PLANTED = ("ngõ Khế Vàng", "Khuất Thị Miên", "zqxplanted")


@pytest.fixture(scope="module", autouse=True)
def signers(node):
    testing.certified(node, "clerk_a", "head_a", "deputy_head_a")


@pytest.fixture(autouse=True)
def alone(node):
    """No other list of commission A is in hand, and no file of another test waits for one."""
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        cursor.execute("alter table soi.records_disposallist disable trigger user")
        cursor.execute("update soi.records_disposallist set state = 'refused' where state in ('proposed', 'checked')")
        cursor.execute("alter table soi.records_disposallist enable trigger user")
        cursor.execute("alter table soi.records_file disable trigger user")
        cursor.execute(
            "update soi.records_file set closed_on = null, kept = 'waits', kept_until = null where disposed_on is null"
        )
        cursor.execute("alter table soi.records_file enable trigger user")


def line_of(node, file_id):
    with node.machine(jobs.MACHINE):
        return DisposalLine.objects.select_related("disposal").filter(file_id=file_id).latest("pk")


def state_of(node, list_id):
    with node.machine(jobs.MACHINE):
        return DisposalList.objects.get(pk=list_id).state


def account(node, list_id):
    with node.machine(jobs.MACHINE):
        return queries.account_of(DisposalList.objects.get(pk=list_id))


@pytest.mark.feature("REC-09", "REC-17")
def test_a_list_is_proposed_judged_signed_by_two_and_carried_out(node):
    gone, stays = testing.over(node, papers=2), testing.over(node)
    list_id = testing.proposed(node)
    testing.approved(node, list_id, keep=(stays,))
    with node.acting("head_a") as head:
        paper = storage.fetch(queries.one_of(queries.visible_lists(head), list_id).paper)
    assert [one.name for one in signing.verify(paper) if one.valid] == ["Phạm Thị Ngân", "Đỗ Minh Khang"]
    with node.acting("clerk_a"):
        assert Document.objects.filter(file_id=gone).exclude(text="").count() == 2
    node.work()
    assert state_of(node, list_id) == "done"
    with node.acting("clerk_a"):
        assert File.objects.get(pk=gone).disposed_on == TODAY
        assert File.objects.get(pk=stays).disposed_on is None
        assert Document.objects.filter(file_id=gone).exclude(text="", title="", original="").count() == 0
        assert Page.objects.filter(document__file_id=gone).count() == 0
        assert Document.objects.filter(file_id=stays).exclude(text="").count() == 1
    assert account(node, list_id) == {"to_do": 0, "done": 1, "refused": 1}
    kept = line_of(node, stays)
    assert (kept.outcome, kept.outcome_reason) == ("refused", "Còn cần cho việc đang làm")


@pytest.mark.feature("REC-09")
def test_number_and_salted_hash_stay_and_prove_what_was_destroyed(node):
    content = records.content(searchable=testing.pdf())
    file_id = testing.over(node, of=lambda: content)
    with node.acting("clerk_a"):
        before = Document.objects.get(file_id=file_id)
    testing.approved(node, testing.proposed(node))
    node.work()
    line = line_of(node, file_id)
    number = f"{before.register_no}/{before.register_year}"
    assert line.proofs == [{"number": number, "hash": rules.proof(line.salt, before.original), "pages": 1}]
    assert line.leaving == []
    other = rules.proof(line.salt, "0" * 64)
    assert line.proofs[0]["hash"] != other
    with node.acting("auditor"):
        assert Document.objects.get(file_id=file_id).register_no == before.register_no
    kinds = [kind for kind, subject in node.raw_log("records.file.disposed") if subject == str(file_id)]
    assert kinds == ["records.file.disposed"]


def traces(node, words):
    """Where any of the words stands: in a table of the database, the files, or the files of the index."""
    found = []
    forms = {form for word in words for form in (word, bare(word), word.lower())}
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "select table_schema, table_name from information_schema.tables where table_type = 'BASE TABLE' "
            "and table_schema not in ('pg_catalog', 'information_schema')"
        )
        for schema, table in cursor.fetchall():
            cursor.execute("select to_regclass(%s) is not null", [f'"{schema}"."{table}"'])
            for form in forms:
                query = f'select count(*) from "{schema}"."{table}" row where row::text like %s'  # noqa: S608
                try:
                    with transaction.atomic(using="owner"):
                        cursor.execute(query, [f"%{form}%"])
                        if cursor.fetchone()[0]:
                            found.append(f"{schema}.{table}")
                except Exception as error:  # noqa: BLE001 - a table the owner may not read is told apart below
                    assert "permission denied" in str(error)
    spellings = [form.encode(coding) for form in forms for coding in ("utf-8", "utf-16-le")]
    for path in Path(settings.HOME).rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            data += gzip.decompress(data) if data[:2] == b"\x1f\x8b" else b""
            found += [str(path.relative_to(settings.HOME)) for form in spellings if form in data]
    return sorted(set(found))


def index_files():
    return {
        path.name for path in (Path(settings.HOME) / "search").rglob("*.*") if path.suffix not in (".json", ".lock")
    }


def found_by_search(node):
    with node.acting("clerk_a") as clerk:
        return len(search.find(clerk, PLANTED[2]).hits)


def planted(node):
    """A file whose every part holds the planted words; searched and indexed."""
    lines = (f"Biên bản tại {PLANTED[0]}", f"của bà {PLANTED[1]} {PLANTED[2]}")
    content = records.content(
        original=f"%PDF-1.4 {' '.join(PLANTED)}".encode(), searchable=testing.pdf(), pages=[records.sheet(1, lines)]
    )
    return testing.over(node, of=lambda: content, title=f"Đơn của {PLANTED[1]} {PLANTED[2]}", signer=PLANTED[1])


@pytest.mark.feature("REC-09")
def test_no_planted_word_is_left_in_tables_files_or_index(node):
    file_id = planted(node)
    follower = Follower()
    try:
        node.catch_up(follower)
        before = traces(node, PLANTED)
        # The control: the same search finds them while they are there.
        assert "soi.records_document" in before
        assert "soi.records_page" in before
        assert any(name.startswith("files/") for name in before)
        segments = index_files()
        assert segments
        assert found_by_search(node) == 1
        testing.approved(node, testing.proposed(node))
        node.work()
        node.catch_up(follower)
        # The words of an index are packed in its files: none of the files that held them is left.
        assert index_files() & segments == set()
        assert found_by_search(node) == 0
    finally:
        follower.close()
    assert line_of(node, file_id).outcome == "done"
    assert traces(node, PLANTED) == []


@pytest.mark.feature("REC-17")
@pytest.mark.parametrize("cut", ["inside a line", "between lines", "before unlinking"])
def test_a_killed_disposal_goes_on_and_does_each_line_once(node, monkeypatch, cut):
    files = [testing.over(node) for _ in range(3)]
    with node.acting("clerk_a"):
        digests = list(Document.objects.filter(file_id__in=files).values_list("original", flat=True))
    list_id = testing.proposed(node)
    testing.approved(node, list_id)
    left, carry_out = [2], actions.carry_out

    def killed(*given, **named):
        outcome = carry_out(*given, **named)
        left[0] -= 1
        if not left[0]:
            raise KeyboardInterrupt
        return outcome

    with monkeypatch.context() as patched:
        if cut == "before unlinking":
            patched.setattr("soi.kernel.storage.actions.unlink_gone", lambda digests: set())
            patched.setattr(jobs, "settle", lambda line: (_ for _ in ()).throw(KeyboardInterrupt))
        elif cut == "inside a line":
            patched.setattr(actions, "carry_out", killed)
        else:
            left[0] = 1
            seen = jobs._lines
            patched.setattr(jobs, "_lines", lambda key, outcome: seen(key, outcome=outcome)[:1])
            patched.setattr(actions, "finish_list", lambda *given: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            jobs.dispose(list_id=str(list_id))
    assert state_of(node, list_id) == "approved"
    assert sum(account(node, list_id).values()) == 3
    jobs.dispose(list_id=str(list_id))
    assert state_of(node, list_id) == "done"
    assert account(node, list_id) == {"to_do": 0, "done": 3, "refused": 0}
    assert not any(places.main().holds(digest) for digest in digests)
    before = len(node.raw_log("records.file.disposed"))
    jobs.dispose(list_id=str(list_id))
    assert len(node.raw_log("records.file.disposed")) == before


@pytest.mark.feature("REC-10")
def test_a_file_held_after_both_signed_is_refused_with_the_reason(node):
    held, gone = testing.over(node), testing.over(node)
    list_id = testing.proposed(node)
    testing.approved(node, list_id)
    with node.acting("deputy_head_a") as deputy:
        why = {"matter": "Khiếu nại số 12/2026", "reason": "Cần hồ sơ để giải quyết", "since": TODAY, "today": TODAY}
        actions.place_hold(deputy, file_ids=[held], **why)
    node.work()
    assert line_of(node, held).outcome_reason == "a hold keeps it."
    assert line_of(node, gone).outcome == "done"
    assert account(node, list_id) == {"to_do": 0, "done": 1, "refused": 1}


@pytest.mark.feature("REC-11")
def test_a_file_whose_paper_is_lent_waits_for_its_return(node):
    file_id = testing.over(node)
    testing.approved(node, testing.proposed(node))
    with node.acting("clerk_a") as clerk:
        inspector = node.actor("inspector_a").appointment_id
        lent = {"purpose": "Đối chiếu bản gốc", "due_on": TODAY, "today": TODAY}
        actions.lend(clerk, file_id, borrower_id=inspector, **lent)
    node.work()
    assert line_of(node, file_id).outcome_reason == "its paper is lent."


@pytest.mark.feature("REC-09")
def test_a_fact_stated_meanwhile_saves_the_file(node):
    file_id = testing.over(node)
    list_id = testing.proposed(node)
    testing.approved(node, list_id)
    with node.acting("clerk_a") as clerk:
        actions.reopen_file(clerk, file_id, reason="Còn bổ sung văn bản mới", today=TODAY)
        actions.close_file(clerk, file_id, on=TODAY, today=TODAY)
    node.work()
    assert line_of(node, file_id).outcome_reason == "its time is not over, counted anew."


@pytest.mark.feature("REC-09")
def test_every_line_is_judged_before_the_list_goes_on(node):
    testing.over(node)
    list_id = testing.proposed(node)
    with node.acting("clerk_a") as clerk:
        other = node.actor("head_a").appointment_id
        with pytest.raises(ListNotReady):
            actions.check_list(clerk, list_id, approver_id=other, today=TODAY)
        (line,) = queries.lines_of(queries.one_of(queries.visible_lists(clerk), list_id))
        with pytest.raises(WordsMissing):
            actions.judge_line(clerk, line.pk, verdict="keep", reason="")
    with node.acting("clerk_a"), transaction.atomic(), pytest.raises(IntegrityError, match="judged first"):
        DisposalList.objects.filter(pk=list_id).update(state="checked")
    testing.checked(node, list_id)
    assert state_of(node, list_id) == "checked"


@pytest.mark.feature("REC-09", "SEC-09")
def test_the_second_is_never_of_the_same_unit_nor_the_same_person(node):
    testing.over(node)
    list_id = testing.proposed(node)
    testing.judged(node, list_id)
    with node.acting("clerk_a") as clerk, pytest.raises(SameUnit):
        keeper = node.actor("keeper_a").appointment_id
        actions.check_list(clerk, list_id, approver_id=keeper, today=TODAY)
    testing.checked(node, list_id)
    with node.acting("clerk_a") as clerk:
        with pytest.raises(NotPermitted):
            actions.approve_list(clerk, list_id)
        # Past the rules: the database asks for the other unit, and for the own name.
        for row in ({"state": "approved", "approver_id": clerk.appointment_id}, {"state": "approved"}):
            with transaction.atomic(), pytest.raises(IntegrityError):
                DisposalList.objects.filter(pk=list_id).update(**row)
    with node.acting("deputy_head_a") as deputy, pytest.raises((ListNotReady, NotFound)):
        actions.approve_list(deputy, list_id)
    assert state_of(node, list_id) == "checked"
    # The control: the second person, of another unit.
    with node.acting("head_a") as head:
        actions.sign_list(head, list_id)
    assert state_of(node, list_id) == "approved"
    node.work()


@pytest.mark.feature("REC-09")
def test_a_list_sent_back_destroys_nothing(node):
    file_id = testing.over(node)
    list_id = testing.proposed(node)
    testing.checked(node, list_id)
    with node.acting("head_a") as head:
        with pytest.raises(WordsMissing):
            actions.refuse_list(head, list_id, reason="")
        actions.refuse_list(head, list_id, reason="Chưa đối chiếu với sổ")
    node.work()
    jobs.dispose(list_id=str(list_id))
    assert state_of(node, list_id) == "refused"
    with node.acting("clerk_a"):
        assert File.objects.get(pk=file_id).disposed_on is None


@pytest.mark.feature("REC-09", "REC-10")
def test_the_database_refuses_what_no_list_says_a_hundred_times(node):
    """By the destroying machine itself, past every rule: no list, not approved, held, not over. Nothing goes."""
    not_over = testing.filed(node)
    unlisted, waiting = testing.over(node), testing.over(node)
    held = testing.over(node)
    list_id = testing.proposed(node)
    with node.acting("head_a") as head:
        why = {"matter": "Khiếu nại số 12/2026", "reason": "Cần hồ sơ để giải quyết", "since": TODAY, "today": TODAY}
        actions.place_hold(head, file_ids=[held], **why)
    gone = 0
    for attempt in range(100):
        file_id = (not_over, unlisted, waiting, held)[attempt % 4]
        with node.machine(jobs.MACHINE):
            try:
                with transaction.atomic():
                    if attempt % 3 == 0:
                        gone += File.objects.filter(pk=file_id).update(disposed_on=TODAY)
                    elif attempt % 3 == 1:
                        gone += Page.objects.filter(document__file_id=file_id).delete()[0]
                    else:
                        gone += Document.objects.filter(file_id=file_id).update(original="", text="")
            except IntegrityError:
                continue
    assert gone == 0
    assert state_of(node, list_id) == "proposed"


@pytest.mark.feature("REC-09")
def test_of_a_disposed_file_nothing_changes_any_more(node):
    file_id = testing.over(node)
    testing.approved(node, testing.proposed(node))
    node.work()
    with node.acting("clerk_a") as clerk:
        with pytest.raises(FileIsDisposed):
            actions.reopen_file(clerk, file_id, reason="Muốn mở lại hồ sơ", today=TODAY)
        with transaction.atomic(), pytest.raises(IntegrityError, match="nothing changes"):
            File.objects.filter(pk=file_id).update(disposed_on=None)


@pytest.mark.feature("REC-09")
def test_a_marked_paper_is_destroyed_with_its_content_apart(node):
    clear("clerk_a", 1)
    file_id = testing.over(node, level=1)
    with node.machine(jobs.MACHINE):
        assert MarkedContent.objects.filter(document__file_id=file_id).count() == 1
    testing.over(node)
    # The control: an open file waits for no list of marked ones.
    assert state_of(node, testing.proposed(node)) == "proposed"
    testing.approved(node, testing.proposed(node, level=1))
    node.work()
    assert line_of(node, file_id).outcome == "done"
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "select count(*) from soi.records_markedcontent part join soi.records_document paper "
            "on paper.id = part.document_id where paper.file_id = %s",
            [file_id],
        )
        assert cursor.fetchone()[0] == 0
    clear("clerk_a", 0)


@pytest.mark.feature("REC-09")
@pytest.mark.parametrize("office", ["inspector_b", "commune_clerk", "administrator", "auditor", "chief"])
def test_nobody_else_judges_or_agrees(node, office):
    testing.over(node)
    list_id = testing.proposed(node)
    line = line_of(node, DisposalLine.objects.using("owner").filter(disposal_id=list_id).get().file_id)
    with node.acting(office) as actor:
        for verb in (
            lambda: actions.judge_line(actor, line.pk, verdict="dispose"),
            lambda: actions.check_list(actor, list_id, approver_id=1, today=TODAY),
            lambda: actions.approve_list(actor, list_id),
        ):
            with pytest.raises((NotFound, NotPermitted)):
                verb()


@pytest.mark.feature("REC-09")
def test_what_was_kept_is_not_asked_again_for_a_year(node):
    file_id = testing.over(node)
    list_id = testing.proposed(node)
    other = testing.over(node)
    testing.approved(node, list_id, keep=(file_id,))
    node.work()
    again = testing.proposed(node)
    with node.machine(jobs.MACHINE):
        listed = DisposalLine.objects.filter(disposal_id=again).values_list("file_id", flat=True)
        assert list(listed) == [other]


# Of a destroyed paper these stay: who might open it, and who did. They hold no word of it.
# Who opened, marked and took over a paper is an account of this house, and says nothing of what stood in it.
STAYING = {"Licence", "Use", "LevelAct", "Custody", "TransferItem"}


@pytest.mark.feature("REC-09", "REC-17")
def test_nothing_that_hangs_on_a_paper_is_forgotten_when_it_is_destroyed():
    """A table added later with a key to a paper fails here until it is said whether it goes or stays."""
    models = apps.get_app_config("records").get_models()
    hanging = {
        model.__name__ for model in models for field in model._meta.get_fields()
        if field.concrete and field.is_relation and field.related_model is Document
    }  # fmt: skip
    assert hanging - STAYING == {model.__name__ for model, _ in disposal.PARTS}
    for model, named in disposal.PARTS:
        digests = {field.name for field in model._meta.fields if getattr(field, "max_length", None) == 64}
        assert digests - set(named) - {"original", "searchable"} == set() or model is FileFormat
