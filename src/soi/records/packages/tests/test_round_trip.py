"""A package leaves one house and is taken in by another: equal by hash and in every field, each item accounted for."""

from __future__ import annotations

import errno
import io
import zipfile
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from soi.base.errors import NotFound
from soi.engines.packages import testing as engine
from soi.engines.packages.public import Bag, Package
from soi.kernel.access.public import NotYours
from soi.kernel.storage import places
from soi.kernel.storage import public as storage
from soi.records import testing as records
from soi.records.errors import MarkedNotCopied
from soi.records.keeping import actions as keeping
from soi.records.keeping.models import Use
from soi.records.keeping.testing import licensed
from soi.records.models import Document, File, Page, Version
from soi.records.packages import contents, queries
from soi.records.packages.actions import bring_in, export_package
from soi.records.packages.errors import NothingChosen, NotWholeYet
from soi.records.packages.models import Batch, FileFormat
from soi.records.packages.tests.second_house import elsewhere
from tests.world import Node

pytestmark = pytest.mark.feature("REC-13")
TODAY = date.today()


def paper(node: Node, office: str = "clerk_a", **over: Any) -> Document:
    with node.acting(office) as actor:
        return records.make_document(actor, **over)


def exported(node: Node, files: list[UUID], office: str = "clerk_a") -> Batch:
    with node.acting(office) as actor:
        batch = export_package.ask_export(actor, batch_id=uuid4(), file_ids=files)
    node.work()
    with node.acting(office) as actor:
        return queries.get_batch(actor, batch.pk)


def given_in(node: Node, data: bytes, office: str = "clerk_a", name: str = "goi.zip") -> Batch:
    with node.acting(office) as actor:
        batch = bring_in.give_in(actor, batch_id=uuid4(), name=name, data=data)
    node.work()
    with node.acting(office) as actor:
        return queries.get_batch(actor, batch.pk)


def bytes_of(node: Node, batch: Batch, office: str = "clerk_a") -> bytes:
    with node.acting(office) as actor, export_package.take(actor, batch) as file:
        return file.read()


def states(node: Node, batch: Batch, office: str = "clerk_a") -> dict[str, int]:
    with node.acting(office):
        return queries.counts_of(batch.items.all())


@pytest.fixture(scope="module")
def file_of_three(node: Node) -> UUID:
    """Three papers in one file: two pages, letters that XML cannot hold, fields that are empty."""
    words = records.sheet(2, ("Trang hai", "Số tiền 120.000.000 đồng"))
    made = [
        paper(node, file_code="HS-2026-01", of=records.content(pages=[records.sheet(1), words])),
        paper(node, file_code="HS-2026-01", title="Lạ \x0b & <b>", symbol="", issuer=""),
        paper(node, file_code="HS-2026-01", issued_on=TODAY - timedelta(days=400)),
    ]
    node.work()
    return made[0].file_id


@pytest.fixture(scope="module")
def package(node: Node, file_of_three: UUID) -> bytes:
    batch = exported(node, [file_of_three])
    assert (batch.state, batch.done, batch.total, batch.reason) == ("done", 3, 3, None)
    assert states(node, batch) == {"done": 3}
    return bytes_of(node, batch)


def everything(file: UUID) -> tuple[dict[str, Any], list[dict[str, Any]], dict[str, bytes]]:
    """Every column of a file, its papers and their pages, and every byte stream they name."""
    rows, streams = [], {}
    for document in Document.objects.filter(file_id=file).order_by("register_no"):
        row = {field.attname: field.value_from_object(document) for field in contents.columns(Document)}
        pages = Page.objects.filter(document=document).order_by("number")
        row["pages"] = [
            {field.attname: field.value_from_object(page) for field in contents.columns(Page) if field.name != "id"}
            for page in pages
        ]
        rows.append(row)
        digests = [
            document.original,
            document.searchable,
            *(each for page in pages for each in (page.image, page.thumb)),
        ]
        streams |= {digest: storage.fetch(digest) for digest in digests}
    files = File.objects.filter(pk=file).values().get()
    return files, rows, streams


def test_the_round_trip_is_equal_by_hash_and_in_every_field(
    node: Node, template: str, tmp_path: Path, file_of_three: UUID, package: bytes
):
    with node.acting("head_a"):
        before = everything(file_of_three)
    with elsewhere(template, tmp_path) as other:
        with other.acting("head_a"):
            assert not Document.objects.exists(), "the other house is empty"
        batch = given_in(other, package)
        assert (batch.state, batch.reason) == ("done", None)
        assert states(other, batch) == {"done": 3}
        with other.acting("head_a"):
            after = everything(file_of_three)
            shown = Version.objects.filter(document__file_id=file_of_three).values_list("number", "by_name")
            assert list(shown) == [(1, row["registered_by"]) for row in after[1]], "what came is their first version"
        assert after == before
        assert len(before[2]) == 8, "three originals, three searchable copies, and pictures that are all alike"
        again = given_in(other, package)
        assert states(other, again) == {"there": 3}, "taking it in twice changes nothing"
        with other.acting("head_a"):
            assert everything(file_of_three) == before
        highest = before[1][-1]["register_no"]
        assert paper(other).register_no == highest + 1, "the book goes on after the numbers that came"


def test_a_package_of_a_package_is_the_same_but_for_its_cover(
    node: Node, template: str, tmp_path: Path, file_of_three: UUID, package: bytes
):
    (tmp_path / "one.zip").write_bytes(package)
    with elsewhere(template, tmp_path / "home") as other:
        given_in(other, package)
        (tmp_path / "two.zip").write_bytes(bytes_of(other, exported(other, [file_of_three])))
    with Bag(tmp_path / "one.zip") as one, Bag(tmp_path / "two.zip") as two:
        first, second = Package(one), Package(two)
        said = [
            [
                (
                    {k: v for k, v in each.row.fields.items() if k != "responsible"},
                    each.parts,
                    [s.digest for s in each.streams],
                )
                for each in package.records()
            ]
            for package in (first, second)
        ]
        assert said[0] == said[1]
        assert first.cover.context == second.cover.context


def test_a_package_is_read_by_the_engine_and_names_formats(node: Node, package: bytes, tmp_path: Path):
    (tmp_path / "x.zip").write_bytes(package)
    with Bag(tmp_path / "x.zip") as bag:
        came = list(Package(bag).records())
    assert [each.folder[:4] for each in came] == [str(TODAY.year)] * 3
    assert {s.format.puid for each in came for s in each.streams if s.folder == "pictures"} == {"fmt/566"}
    assert all(each.row.fields["unit"] == "p98.k" for each in came)


@pytest.mark.feature("REC-14")
def test_each_file_of_a_paper_has_its_format_and_an_unknown_one_is_work_for_a_person(node: Node):
    from soi.tasks.models import Task

    known = paper(node)
    strange = paper(node, of=records.content(original=b"\x00\x01\x02 nobody knows this", kind="xyz"))
    node.work()
    with node.acting("clerk_a") as actor:
        found = {each.role: each.puid for each in FileFormat.objects.filter(document=known)}
        assert set(found) == {"original", "searchable", "image", "thumb"}
        assert found["image"] == "fmt/566"
        assert FileFormat.objects.get(document=strange, role="original").puid == ""
        tasks = Task.objects.filter(kind="records.identify", ref_id=strange.pk, appointment_id=actor.appointment_id)
        assert tasks.count() == 1
    with node.acting("inspector_b"):
        assert not FileFormat.objects.filter(document=known).exists()


def test_who_may_not_see_a_file_exports_nothing_of_it(node: Node, file_of_three: UUID):
    for office in ("clerk_b",):
        with node.acting(office) as actor, pytest.raises(NothingChosen):
            export_package.ask_export(actor, batch_id=uuid4(), file_ids=[file_of_three])
    for office in ("inspector_a", "auditor", "administrator", "archivist_a"):
        with node.acting(office) as actor, pytest.raises(NotYours):
            export_package.ask_export(actor, batch_id=uuid4(), file_ids=[file_of_three])


def test_a_package_is_unseen_by_others_and_the_auditor_sees_that_it_was_made(node: Node, file_of_three: UUID):
    batch = exported(node, [file_of_three])
    for office in ("clerk_b", "inspector_a", "administrator"):
        with node.acting(office) as actor, pytest.raises(NotFound):
            queries.get_batch(actor, batch.pk)
    with node.acting("auditor") as actor:
        seen = queries.get_batch(actor, batch.pk)
        with pytest.raises(NotYours):
            export_package.take(actor, seen)
    kinds = [kind for kind, subject in node.raw_log("records.package.%") if subject == str(batch.pk)]
    assert kinds == ["records.package.asked", "records.package.made"]


def test_a_package_takes_the_highest_level_and_is_then_never_taken_away(node: Node):
    open_paper = paper(node, file_code="HS-M")
    marked = marked_paper(node, "HS-MAT")
    with node.acting("clerk_a") as actor, pytest.raises(NothingChosen):
        export_package.ask_export(actor, batch_id=uuid4(), file_ids=[marked.file_id])
    shut = exported(node, [open_paper.file_id, marked.file_id], "head_a")
    assert (shut.state, shut.digest, shut.reason["code"]) == ("failed", "", "records.licence_needed")
    assert not used(marked), "what was not read is not entered as used"
    licensed(node, marked, holder="head_a", by="deputy_head_a")
    batch = exported(node, [open_paper.file_id, marked.file_id], "head_a")
    assert (batch.level, batch.state, batch.total) == (1, "done", 2)
    assert used(marked) == [node.actor("head_a").appointment_id] and not used(open_paper)
    with node.acting("head_a") as actor, pytest.raises(MarkedNotCopied):
        export_package.take(actor, batch)
    with node.acting("clerk_a") as actor, pytest.raises(NotFound):
        queries.get_batch(actor, batch.pk)


def test_a_closed_file_takes_no_paper_of_a_package_and_a_package_brought_again_changes_nothing(
    node: Node, template: str, tmp_path: Path
):
    first = paper(node, file_code="HS-DONG")
    with node.acting("clerk_a") as actor:
        keeping.close_file(actor, first.file_id, on=TODAY, today=TODAY)
    small = bytes_of(node, exported(node, [first.file_id]))
    with node.acting("clerk_a") as actor:
        keeping.reopen_file(actor, first.file_id, reason="Còn thiếu một văn bản", today=TODAY)
    second = paper(node, file_code="HS-DONG")
    large = bytes_of(node, exported(node, [first.file_id]))
    with elsewhere(template, tmp_path) as other:
        assert states(other, given_in(other, small)) == {"done": 1}
        with other.acting("clerk_a"):
            assert File.objects.get(pk=first.file_id).closed_on == TODAY, "closed there, closed here"
        assert states(other, given_in(other, small)) == {"there": 1}
        batch = given_in(other, large)
        assert states(other, batch) == {"there": 1, "refused": 1}
        with other.acting("clerk_a") as actor:
            assert batch.items.get(record_id=second.pk).reason["code"] == "records.file_is_closed"
            keeping.reopen_file(actor, first.file_id, reason="Còn thiếu một văn bản", today=TODAY)
        assert states(other, given_in(other, large)) == {"there": 1, "done": 1}


def used(document: Document) -> list[int]:
    """Who read it, by the register of use, as the owner of the database reads it."""
    found = Use.objects.using("owner").filter(document_id=document.pk)
    return list(found.order_by("at").values_list("by_id", flat=True))


def marked_paper(node: Node, code: str) -> Document:
    """A marked paper, entered by the owner's right: no clerk of the cast is cleared to register one."""
    made = paper(node, file_code=code)
    from django.db import connections

    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "update records_document set level = 1, list_item = %s, level_until = current_date + 3650 where id = %s",
            [records.LIST_ITEM, made.pk],
        )
        cursor.execute("update records_file set level = 1 where id = %s", [made.file_id])
    with node.acting("head_a"):
        return Document.objects.get(pk=made.pk)


def test_asked_twice_by_one_form_it_is_one_package(node: Node, file_of_three: UUID):
    key = uuid4()
    with node.acting("clerk_a") as actor:
        one = export_package.ask_export(actor, batch_id=key, file_ids=[file_of_three])
        two = export_package.ask_export(actor, batch_id=key, file_ids=[file_of_three])
    assert one.pk == two.pk
    with node.acting("clerk_a") as actor, pytest.raises(NotWholeYet):
        export_package.take(actor, one)
    node.work()


def test_a_damaged_file_ends_the_package_and_the_paper_is_named(node: Node):
    made = [paper(node, file_code="HS-HONG") for _ in range(2)]
    files = places.main()
    files.path(made[1].original).write_bytes(b"rot")  # type: ignore[attr-defined]
    batch = exported(node, [made[0].file_id])
    assert (batch.state, batch.digest) == ("failed", "")
    assert batch.reason["code"] == "storage.damaged"
    assert states(node, batch) == {"left": 1, "refused": 1}
    with node.acting("clerk_a"):
        refused = batch.items.get(state="refused")
    assert refused.record_id == made[1].pk


@pytest.mark.feature("REC-17")
def test_a_full_disk_ends_the_package_with_that_reason(
    node: Node, file_of_three: UUID, monkeypatch: pytest.MonkeyPatch
):
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(engine.PackageWriter, "add", full)
        batch = exported(node, [file_of_three])
    assert (batch.state, batch.reason["code"], batch.digest) == ("failed", "storage.no_room", "")
    assert states(node, batch) == {"left": 2, "refused": 1}


@pytest.mark.feature("REC-17")
def test_a_killed_worker_is_followed_by_one_that_begins_anew(
    node: Node, file_of_three: UUID, monkeypatch: pytest.MonkeyPatch
):
    from soi.records.packages import jobs

    with node.acting("clerk_a") as actor:
        batch = export_package.ask_export(actor, batch_id=uuid4(), file_ids=[file_of_three])
    real, written = export_package.write_item, []

    def dies(*given: Any) -> None:
        if written:
            raise KeyboardInterrupt
        written.append(real(*given))

    with monkeypatch.context() as patch:
        patch.setattr(export_package, "write_item", dies)
        with pytest.raises(KeyboardInterrupt):
            jobs.package_out(str(batch.pk), actor.appointment_id)
    (node.home / "work" / f"{batch.pk}.zip").write_bytes(b"left behind")
    node.work()
    assert states(node, batch) == {"done": 3}
    with node.acting("clerk_a") as actor:
        assert queries.get_batch(actor, batch.pk).state == "done"


def test_a_broken_package_is_refused_whole_and_the_part_is_named(
    node: Node, template: str, tmp_path: Path, package: bytes
):
    (tmp_path / "whole.zip").write_bytes(package)

    def flip(parts: dict[str, bytes]) -> None:
        name = next(name for name in parts if name.endswith("original.pdf"))
        parts[name] = parts[name][:-1] + b"!"

    broken = engine.rewritten(tmp_path / "whole.zip", tmp_path / "broken.zip", flip).read_bytes()
    with elsewhere(template, tmp_path / "home") as other:
        batch = given_in(other, broken)
        assert (batch.state, batch.digest) == ("failed", "")
        assert batch.reason["code"] == "packages.part_damaged"
        assert "original.pdf" in batch.reason["params"]["part"]
        with other.acting("head_a"):
            assert not Document.objects.exists()


@pytest.mark.parametrize("data", [b"", b"no zip", b"PK\x03\x04 cut"])
def test_what_is_no_package_is_refused(node: Node, data: bytes):
    batch = given_in(node, data)
    assert (batch.state, batch.reason["code"]) == ("failed", "packages.not_a_package")


def test_a_bomb_is_refused(node: Node):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("a/bomb", b"\0" * (20 << 20))
    batch = given_in(node, out.getvalue())
    assert (batch.state, batch.reason["code"]) == ("failed", "packages.too_large")


@pytest.mark.feature("REC-17")
def test_a_package_of_another_body_is_accounted_for_item_by_item(node: Node, package: bytes):
    batch = given_in(node, package, "clerk_b")
    assert batch.state == "done"
    assert states(node, batch, "clerk_b") == {"refused": 3}
    with node.acting("clerk_b"):
        assert {item.reason["code"] for item in batch.items.all()} == {"records.unit_elsewhere"}


def test_who_does_not_register_takes_no_package_in(node: Node, package: bytes):
    for office in ("head_a", "inspector_a", "auditor", "archivist_a"):
        with node.acting(office) as actor, pytest.raises(NotYours):
            bring_in.give_in(actor, batch_id=uuid4(), name="x.zip", data=package)


def test_a_number_taken_here_refuses_that_record_alone(node: Node, template: str, tmp_path: Path, package: bytes):
    with elsewhere(template, tmp_path) as other:
        mine = paper(other)
        batch = given_in(other, package)
        assert mine.register_no == 1
        assert states(other, batch) == {"done": 2, "refused": 1}
        with other.acting("clerk_a"):
            assert batch.items.get(state="refused").reason["code"] == "records.record_elsewhere"


DOCUMENT = contents.DOCUMENT
# A field that a program wrote wrongly or a forger on purpose, in a package that is whole by every hash.
FORGED = [
    (DOCUMENT, "title", "x" * 401),
    (DOCUMENT, "title", "a\x00b"),
    (DOCUMENT, "level", -1),
    (DOCUMENT, "register_no", 2**31 - 1),
    (DOCUMENT, "register_year", 10**6),
    (DOCUMENT, "registered_at", "9999-01-01T00:00:00+00:00"),
    (DOCUMENT, "book", "third"),
    (DOCUMENT, "metadata", [1]),
    (DOCUMENT, "metadata", {"note": "a\x00b"}),
    (contents.PAGE, "number", 10**12),
    (contents.FILE, "level", 5),
]


def forged(node: Node, monkeypatch: pytest.MonkeyPatch, kind: str, name: str, value: Any) -> bytes:
    """A package of a new paper with one field of it as given."""
    real = contents.fields_of

    def fields_of(row: Any, of: str) -> dict[str, Any]:
        return {**real(row, of), **({name: value} if of == kind else {})}

    made = paper(node, file_code=f"HS-{uuid4().hex[:8]}")
    with monkeypatch.context() as patch:
        patch.setattr(contents, "fields_of", fields_of)
        return bytes_of(node, exported(node, [made.file_id]))


def test_a_value_that_fits_no_column_refuses_its_paper_alone(
    node: Node, template: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """Each ends with its reason: none stops the job half-way, and none carries the numbers of the book to their end."""
    packages = [forged(node, monkeypatch, *each) for each in FORGED]
    file_at_fault = forged(node, monkeypatch, contents.FILE, "closed_on", "31/02/2020")
    with elsewhere(template, tmp_path) as other:
        for (_kind, name, _value), data in zip(FORGED, packages, strict=True):
            batch = given_in(other, data)
            assert (batch.state, states(other, batch)) == ("done", {"refused": 1}), name
            with other.acting("clerk_a"):
                assert batch.items.get().reason["code"] == "records.value_unfit", name
        whole = given_in(other, file_at_fault)
        assert (whole.state, whole.reason["code"]) == ("failed", "packages.record_unreadable")
        assert paper(other).register_no == 1


@pytest.fixture(autouse=True)
def _no_work_left(node: Node) -> Iterator[None]:
    yield
    assert not list((node.home / "work").glob("*.zip")), "no half-made package lies about"


def test_every_table_that_hangs_on_a_paper_travels_or_says_why_it_stays() -> None:
    fields = Document._meta.get_fields(include_hidden=True)
    hanging = {field.related_model._meta.label for field in fields if field.auto_created and field.is_relation}
    travels = {model._meta.label for model in bring_in.MODELS.values()}
    assert hanging == (travels | set(contents.STAYS)) - {"records.Document", "records.File"}
