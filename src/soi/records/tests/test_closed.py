"""A paper of the book on which one person saw a stamp: closed to everybody, and what the second person makes of it."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4 as paper_id

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from soi.base.errors import NotFound, NotPermitted
from soi.config.demo import cast
from soi.intake import actions as intake
from soi.intake.errors import AlreadyDecided, NoArrival, NotByWhoSawIt, WordsTooFew
from soi.intake.models import Spill
from soi.kernel.access.public import acting, machine_actor
from soi.kernel.search import public as search
from soi.kernel.search.follower import Follower
from soi.kernel.storage import public as storage
from soi.records.keeping import jobs
from soi.records.keeping import testing as keeping
from soi.records.keeping.models import DisposalLine, Volume
from soi.records.lists.models import Export
from soi.records.models import Copy, CopyPage, Document, Page, Stub, Version
from soi.records.packages.models import Batch, BatchItem, FileFormat
from soi.records.tests.persons import connected
from soi.records.tests.test_disposal import traces
from soi.records.tests.test_spill import LOOKED, PLANTED, SEEN, confirm, deny, notice, owned, paper, planted
from soi.tasks.models import Task

HANGING = ("soi.records_version", "soi.records_batchitem", "soi.records_page", "soi.records_copy")
MACHINES = (
    *("reader", "follower", "sealer", "scanner", "system", "registrar", "caretaker", "counter", "verifier", "courier"),
)


def belonging(node, document):
    """A package, a volume and the description of an archive made of it before, each a file with the planted words."""
    file_id = owned(document).file_id
    with node.acting("clerk_a") as clerk:
        unit, office = node.unit("p98.k"), clerk.appointment_id
        named = {"unit_id": unit, "asked_by_id": office, "asked_by_name": clerk.name, "total": 1, "done": 1}
        for kind, record, title in (("out", document, PLANTED[1]), ("all", file_id, "Hồ sơ")):
            digest = storage.keep(f"{kind} {PLANTED[2]}".encode())
            batch = Batch.objects.create(kind=kind, state="done", digest=digest, title="Hồ sơ", **named)
            BatchItem.objects.create(batch=batch, position=1, record_id=record, title=title, state="done")
        digest = storage.keep(f"volume {PLANTED[2]}".encode())
        volume = Volume.objects.create(file_id=file_id, asked_by_id=office, state="ready", digest=digest)
    return volume.pk


def seen_by(node, tables, document):
    """What each role of the cast, and each machine but the one that destroys, reads of it past every rule of the code:
    rows with the planted words, and those that hang on the paper."""
    offices = [node.actor(one.office) for one in cast.CAST]
    machines = [machine_actor(name) for name in MACHINES]
    found = {}
    for actor in [*offices, *machines]:
        with acting(actor), connection.cursor() as cursor:
            for table in tables:
                cursor.execute(
                    f"select count(*) from {table} row where row::text like any(%s)",  # noqa: S608 - names of tables
                    [[f"%{word}%" for word in (*PLANTED, str(document))]],
                )
                if count := cursor.fetchone()[0]:
                    found[actor.role, actor.name, table] = count
            if not actor.role.startswith("machine."):
                hits = len(search.find(actor, PLANTED[2]).hits) + len(search.suggest(actor, PLANTED[2][:6]))
                found |= {(actor.role, actor.name, "search"): hits} if hits else {}
    return found


def snapshot():
    """Every row of the room as the owner reads it, and every file of the store."""
    rows = {}
    for model in (Document, Version, Page, Copy, CopyPage, Stub, Batch, BatchItem, Volume, Export, FileFormat):
        rows[model.__name__] = sorted(map(repr, model.objects.using("owner").values_list()))
    return rows, {path: path.read_bytes() for path in (Path(settings.HOME) / "files").rglob("*") if path.is_file()}


def paths_of(document, volume):
    """The addresses by which it, or what was made of it, is read."""
    address = f"/records/{document}/"
    copy = Copy.objects.using("owner").get(document=document).pk
    export = Export.objects.using("owner").latest("asked_at").pk
    package = Batch.objects.using("owner").filter(kind="out").latest("asked_at").pk
    paths = [address + path for path in ("pages/1.webp", "thumbs/1.webp", "original/", "searchable.pdf", "versions/")]
    paths += [address + path for path in ("copies/", "metadata/", "versions/1/original/", "level/")]
    paths += [f"/records/copies/{copy}/edit/", f"/records/lists/exports/{export}/1/"]
    paths += [f"/records/packages/{package}/", f"/records/packages/{package}/package.zip"]
    paths += [f"/records/volumes/{volume}/file.pdf"]
    return paths


def no_page_says_it(node, document):
    for office in ("clerk_a", "head_a", "inspector_a", "chief"):
        for path in (f"{document}/", "", "packages/", "files/", "lists/exports/", "formats/", "transfers/"):
            said = node.client(office).get(f"/records/{path}").content.decode()
            assert not any(word in said for word in PLANTED), (office, path)


def opening(node, paths):
    client = node.client("clerk_a")
    return [path for path in paths if client.get(path).status_code == 200]


@pytest.mark.feature("DIG-04")
@pytest.mark.parametrize("end", ["confirmed", "denied"])
def test_a_closed_paper_is_read_by_nobody_and_after_the_second_person_is_a_stub_or_as_before(node, end):
    document = planted(node)
    paths = paths_of(document, belonging(node, document))
    tables = sorted({*(name for name in traces(node, PLANTED) if name.startswith("soi.")), *HANGING})
    follower = Follower()
    try:
        node.catch_up(follower)
        before, was, open_before = seen_by(node, tables, document), snapshot(), opening(node, paths)
        assert {table for _role, _name, table in before} >= {*HANGING, "search"}, "the control"
        assert set(paths) - set(open_before) == set(), "the control"
        with connected():
            case = notice(node, document)
        assert opening(node, paths) == [], "before the index knows"
        no_page_says_it(node, document)
        node.work(30)
        node.catch_up(follower)
        assert seen_by(node, tables, document) == {}, "by no role, by no machine that reads, in no table"
        assert snapshot()[1].items() >= was[1].items(), "no file is gone"
        {"confirmed": confirm, "denied": deny}[end](node, case)
        node.work(30)
        node.catch_up(follower)
        if end == "denied":
            rows, files = snapshot()
            assert rows == was[0] and files.items() >= was[1].items(), "as before, to the byte"
            assert seen_by(node, tables, document) == before and opening(node, paths) == open_before
            # Seen again by another, and now it is there: nothing is left for the tests that follow.
            with connected():
                confirm(node, notice(node, document, "deputy_head_a"))
            node.work(30)
            node.catch_up(follower)
    finally:
        follower.close()
    assert traces(node, PLANTED) == []


@pytest.mark.feature("DIG-04")
def test_who_saw_it_and_who_may_not_neither_confirms_nor_denies_and_another_does(node):
    for office, refusal in (
        ("clerk_a", NotByWhoSawIt),
        ("inspector_a", (NotPermitted, NotFound)),
        ("auditor", (NotPermitted, NotFound)),
        ("administrator", (NotPermitted, NotFound)),
        ("clerk_b", NoArrival),
        ("commune_clerk", (NoArrival, NotPermitted)),
    ):
        document = paper(node)
        with connected():
            case = notice(node, document)
        was = owned(document)
        for act in (confirm, deny):
            with pytest.raises(refusal):
                act(node, case, office)
            kept = owned(document)
            assert (kept.closed_at, kept.text, kept.stub_level) == (was.closed_at, was.text, None)
        with node.acting("head_a") as head:
            for act in (intake.confirm_spill, intake.deny_spill):
                with pytest.raises(WordsTooFew):
                    act(head, case, words="không có")
    confirm(node, case, "deputy_head_a")
    assert (owned(document).text, owned(document).stub_level) == ("", 1)
    for act in (confirm, deny):
        with pytest.raises(AlreadyDecided):
            act(node, case)


@pytest.mark.feature("DIG-04")
def test_the_database_asks_for_a_second_person_past_every_rule(node):
    document, other, plain = paper(node), paper(node), paper(node)
    with connected():
        case = notice(node, document)
        theirs = notice(node, other, "head_a")
    closed = owned(document)

    def says(verdict, by, **more):
        now = timezone.now()
        done = {"closed_at": now, "closed_by_id": by, "words": LOOKED} if verdict == "denied" else {}
        named = {"verdict": verdict, "decided_at": now, "decided_by_id": by, "answer": LOOKED, **done, **more}
        return Spill.objects.filter(pk=case).update(**named)

    head = node.actor("head_a").appointment_id
    for verdict in ("confirmed", "denied"):
        for office, by in (("clerk_a", node.actor("clerk_a").appointment_id), ("clerk_a", head)):
            with node.acting(office), pytest.raises(IntegrityError), transaction.atomic():
                says(verdict, by)
        with node.machine("reader") as reader, pytest.raises(IntegrityError), transaction.atomic():
            says(verdict, reader.appointment_id)
        for office in ("clerk_b", "inspector_a"):
            with node.acting(office) as actor:
                assert says(verdict, actor.appointment_id) == 0
    with node.acting("head_a") as actor:
        for forged in ({"noticed_by_id": head}, {"document_id": other}, {"level": 2}):
            with pytest.raises(IntegrityError), transaction.atomic():
                says("confirmed", actor.appointment_id, **forged)
        with pytest.raises(IntegrityError), transaction.atomic():
            Spill.objects.filter(pk=theirs).update(noticed_by_id=node.actor("clerk_a").appointment_id)
        assert Document.objects.filter(pk=document).count() == 0, "nobody opens it by hand"
        assert Document.objects.filter(pk=document).update(closed_at=None) == 0
        forged = {"unit_id": closed.unit_id, "level": 1, "page": 1, "told": [], "paper_number": 1, "paper_year": 2026}
        named = {"noticed_by_id": node.actor("clerk_a").appointment_id, "noticed": SEEN, "document_id": paper_id()}
        with pytest.raises(IntegrityError), transaction.atomic():
            Spill.objects.create(**forged, **named)
    with node.machine(jobs.MACHINE):
        for act in ({"closed_at": None}, {"closed_at": timezone.now()}, {"title": "Khác"}, {"text": ""}):
            with pytest.raises(IntegrityError), transaction.atomic():
                Document.objects.filter(pk=document).update(**act)
        with pytest.raises(IntegrityError), transaction.atomic():
            Document.objects.filter(pk=plain).update(closed_at=timezone.now())
    assert owned(document).closed_at == closed.closed_at and owned(document).text == closed.text
    deny(node, case)
    with node.machine(jobs.MACHINE), pytest.raises(IntegrityError), transaction.atomic():
        Document.objects.filter(pk=document).update(stub_level=1)


@pytest.mark.feature("DIG-04")
def test_a_denied_stamp_ends_the_procedure_is_told_and_may_be_seen_again(node):
    document = paper(node)
    with connected():
        case = notice(node, document)
    node.work(30)
    client = node.client("head_a")
    assert client.post(f"/intake/spills/{case}/", {"act": "deny", "words": "không"}).status_code == 422
    assert client.post(f"/intake/spills/{case}/", {"act": "deny", "words": LOOKED}).status_code == 302
    node.work(30)
    said = client.get(f"/intake/spills/{case}/").content.decode()
    assert LOOKED in said and 'value="confirm"' not in said and 'name="step"' not in said
    about = Task.objects.using("owner").filter(ref_id=document)
    assert set(about.filter(kind="intake.decide_spill").values_list("state", flat=True)) == {"done"}
    assert not about.filter(kind="intake.end_spill").exists()
    (told,) = about.filter(kind="intake.read_denial")
    assert (told.appointment_id, told.state) == (node.actor("clerk_a").appointment_id, "open")
    kinds = {kind for kind, subject in node.raw_log("%") if subject == str(document)}
    assert {"records.document.closed", "intake.spill.denied", "records.document.reopened"} <= kinds
    assert owned(document).closed_at is None and not Stub.objects.using("owner").filter(pk=document).exists()
    with connected():
        again = notice(node, document, "deputy_head_a")
    assert again != case and owned(document).closed_at is not None
    confirm(node, again, "clerk_a")
    assert owned(document).stub_level == 1


@pytest.mark.feature("DIG-04")
def test_while_it_is_closed_its_page_is_a_stub_and_the_procedure_asks_another_person(node):
    document = paper(node, title="Tên không còn ai thấy")
    client, address = node.client("clerk_a"), f"/records/{document}/"
    with connected():
        procedure = f"/intake/spills/{notice(node, document)}/"
        shown = client.get(address).content.decode()
        assert "không còn ai thấy" not in shown and procedure in shown
        assert client.get(f"{address}notice/").status_code == 404
        for path in ("pages/1.webp", "thumbs/1.webp", "original/", "searchable.pdf", "level/", "versions/", "copies/"):
            assert client.get(address + path).status_code == 404
        assert f'href="{address}">Đã đóng' in client.get("/records/").content.decode()
        assert client.get(f"/records/stub/{document}/").status_code == 200
        assert 'value="confirm"' not in client.get(procedure).content.decode()
        assert client.post(procedure, {"act": "confirm", "words": LOOKED}).status_code == 409
        head = node.client("head_a")
        assert 'value="confirm"' in head.get(procedure).content.decode()
        wrong = head.post(procedure, {"act": "confirm", "words": "có"})
        assert wrong.status_code == 422 and 'value="có"' in wrong.content.decode()
        assert head.post(procedure, {"act": "confirm", "words": LOOKED}).status_code == 302
        assert LOOKED in head.get(procedure).content.decode()


@pytest.mark.feature("DIG-04", "REC-09")
def test_a_file_both_signed_for_disposal_is_kept_while_a_paper_in_it_is_closed(node):
    keeping.certified(node, "clerk_a", "head_a")
    closed, gone = keeping.over(node), keeping.over(node)
    list_id = keeping.proposed(node)
    keeping.approved(node, list_id)
    document = Document.objects.using("owner").get(file_id=closed).pk
    with connected():
        case = notice(node, document)
    with node.machine(jobs.MACHINE), pytest.raises(IntegrityError), transaction.atomic():
        Page.objects.filter(document_id=document).delete()
    node.work()
    outcomes = {each.file_id: each for each in DisposalLine.objects.using("owner").filter(disposal_id=list_id)}
    assert outcomes[gone].outcome == "done" and outcomes[closed].outcome == "refused"
    assert outcomes[closed].outcome_reason.startswith("a stamp was seen on a paper in it")
    deny(node, case)
    assert owned(document).text
