"""Everything an archive holds, described n of n as its reader sees it: in tables and in EAD3, each with its hash."""

from __future__ import annotations

import csv
import errno
import hashlib
import io
import json
import zipfile
from collections import Counter
from datetime import date
from uuid import uuid4

import pytest
from lxml import etree

from soi.base.errors import NotPermitted
from soi.records import testing as records
from soi.records.errors import MarkedNotCopied
from soi.records.keeping import actions as keeping
from soi.records.keeping import testing as kept
from soi.records.models import Document, File
from soi.records.packages import jobs, queries
from soi.records.packages.actions import export_archive, export_package
from soi.records.packages.models import Batch
from soi.records.tests.persons import clear

pytestmark = [pytest.mark.feature("REC-12"), pytest.mark.feature("REC-17")]
TODAY = date.today()
EAD = "{http://ead3.archivists.org/schema/}"
ODD = "=1+1 & <b> \x0b"


@pytest.fixture(scope="module")
def archive(node):
    """Commission A has a fonds, files in it with odd letters, one marked file; commission B has one file too."""
    for papers in (1, 3):
        kept.filed(node, papers=papers, title=ODD)
    with node.acting("clerk_a") as clerk:
        keeping.keep_fonds(
            clerk, code="P-01", name="Ủy ban Kiểm tra tỉnh Hà Sơn", opened_on=date(2020, 1, 1), today=TODAY
        )
    kept.filed(node, file_code="HS-KHONG-PHONG")
    secret = kept.marked(node, file_code="HS-MAT", title="Tên phải giấu", file_title="Tên hồ sơ phải giấu")
    with node.acting("clerk_b") as other:
        records.make_document(other, file_code="HS-TINH-KHAC", title="Của tỉnh khác")
    node.work()
    return secret


def described(node, office: str = "clerk_a") -> Batch:
    with node.acting(office) as actor:
        batch = export_archive.ask_archive(actor, batch_id=uuid4())
    node.work()
    with node.acting(office) as actor:
        return queries.get_batch(actor, batch.pk)


def opened(node, batch, office: str = "clerk_a") -> dict[str, bytes]:
    with node.acting(office) as actor, export_package.take(actor, batch) as file:
        data = file.read()
    assert hashlib.sha256(data).hexdigest() == batch.digest
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


def table(parts, name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(parts[f"{name}.csv"].decode("utf-8-sig"))))


def levels(parts) -> Counter[str]:
    """How many files and papers the EAD3 files name."""
    found: Counter[str] = Counter()
    for name, data in parts.items():
        if name.endswith(".xml"):
            root = etree.fromstring(data)
            assert root.tag == f"{EAD}ead"
            assert [child.tag for child in root] == [f"{EAD}control", f"{EAD}archdesc"]
            found.update(each.get("level") for each in root.iter(f"{EAD}c"))
    return found


def test_everything_the_reader_sees_is_described_n_of_n_with_its_hashes(node, archive):
    batch = described(node)
    assert (batch.state, batch.done, batch.level) == (Batch.State.DONE, batch.total, 0)
    parts = opened(node, batch)
    account = json.loads(parts["account.json"])
    with node.acting("clerk_a") as clerk:
        files = File.objects.filter(unit_id=batch.unit_id, level=0)
        papers = Document.objects.filter(file__in=files)
        assert account["files"] == {"described": files.count(), "marked": 0, "all": files.count()}
        assert account["papers"] == papers.count() == len(table(parts, "papers"))
        assert {row["key"] for row in table(parts, "papers")} == {
            str(key) for key in papers.values_list("pk", flat=True)
        }
        assert {row["key"] for row in table(parts, "files")} == {str(key) for key in files.values_list("pk", flat=True)}
        assert clerk.level == 0
    assert [row["code"] for row in table(parts, "fonds")] == ["P-01"]
    assert levels(parts) == {"file": account["files"]["described"], "item": account["papers"]}
    digests = {name: hashlib.sha256(data).hexdigest() for name, data in parts.items() if name != "account.json"}
    assert account["sha256"] == digests
    assert {row["title"][:4] for row in table(parts, "papers") if row["title"].startswith("'")} == {"'=1+"}
    everything = b"".join(parts.values()).decode()
    assert "Của tỉnh khác" not in everything
    assert "HS-MAT" not in everything


def test_a_marked_file_is_named_in_the_account_and_left_out(node, archive):
    clear("clerk_a", 1)
    try:
        batch = described(node)
        parts = opened(node, batch)
        account = json.loads(parts["account.json"])
        assert account["files"]["marked"] == 1
        assert sum(account["files"][each] for each in ("described", "marked")) == account["files"]["all"] == batch.total
        with node.acting("clerk_a"):
            left = batch.items.get(state="refused")
            assert (left.title, left.reason["code"]) == ("HS-MAT", MarkedNotCopied.code)
        everything = b"".join(parts.values()).decode()
        assert "phải giấu" not in everything
    finally:
        clear("clerk_a", 0)


def test_what_another_archive_reads_stands_in_order(node, archive):
    parts = opened(node, described(node))
    root = next(etree.fromstring(data) for name, data in sorted(parts.items()) if b'level="fonds"' in data)
    said = root.find(f"{EAD}archdesc/{EAD}did")
    assert said.findtext(f"{EAD}unitid") == "P-01"
    assert said.findtext(f"{EAD}unittitle") == "Ủy ban Kiểm tra tỉnh Hà Sơn"
    file = root.find(f"{EAD}archdesc/{EAD}dsc/{EAD}c")
    assert [child.get("level") for child in file.findall(f"{EAD}c")].count("item") >= 1
    keys = [each.get("id") for each in root.iter(f"{EAD}c")]
    assert len(keys) == len(set(keys))


def test_a_killed_job_begins_anew_and_answers_for_each(node, archive, monkeypatch):
    with node.acting("clerk_a") as actor:
        batch = export_archive.ask_archive(actor, batch_id=uuid4())
        assert export_archive.ask_archive(actor, batch_id=batch.pk).pk == batch.pk
    describe, calls = export_archive.describe_item, []

    def dies(*given):
        calls.append(given)
        if len(calls) == 2:
            raise KeyboardInterrupt
        describe(*given)

    monkeypatch.setattr(export_archive, "describe_item", dies)
    with pytest.raises(KeyboardInterrupt):
        jobs.describe_archive(batch_id=str(batch.pk), appointment_id=node.actor("clerk_a").appointment_id)
    monkeypatch.setattr(export_archive, "describe_item", describe)
    node.work()
    with node.acting("clerk_a") as actor:
        found = queries.get_batch(actor, batch.pk)
        assert (found.state, queries.counts_of(found.items.all())) == ("done", {"done": found.total})
    account = json.loads(opened(node, found)["account.json"])
    assert account["files"]["described"] == found.total


def test_a_count_that_does_not_agree_is_no_export(node, archive, monkeypatch):
    monkeypatch.setattr(export_archive.Writer, "add", lambda self, fonds, file, papers: 99)
    batch = described(node)
    assert (batch.state, batch.digest, batch.reason["code"]) == ("failed", "", "records.converted_not_sound")
    with node.acting("clerk_a"):
        assert queries.counts_of(batch.items.all()) == {"refused": 1, "left": batch.total - 1}


def test_a_full_disk_ends_it_with_that_reason_and_each_file_has_its_answer(node, archive, monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(export_archive.Writer, "add", full)
    batch = described(node)
    assert (batch.state, batch.digest, batch.reason["code"]) == ("failed", "", "storage.no_room")
    with node.acting("clerk_a"):
        assert queries.counts_of(batch.items.all()) == {"refused": 1, "left": batch.total - 1}


@pytest.mark.parametrize("office", ["inspector_a", "auditor", "administrator"])
def test_who_makes_no_packages_has_nothing_described(node, archive, office):
    with pytest.raises(NotPermitted), node.acting(office) as actor:
        export_archive.ask_archive(actor, batch_id=uuid4())


def test_the_page_has_it_made_and_gives_it_out_in_three_languages(node, archive):
    client = node.client("clerk_a")
    for language, words in (("en", "Everything of the archive"), ("vi", "toàn bộ kho"), ("sv", "Hela arkivet")):
        client.cookies["soi_language"] = language
        html = client.get("/records/packages/make/").content.decode()
        assert words in html
    sent = client.post("/records/packages/make/", {"act": "archive", "key": (key := uuid4())})
    assert sent.headers["Location"] == f"/records/packages/{key}/"
    node.work()
    page = client.get(f"/records/packages/{key}/").content.decode()
    assert f"/records/packages/{key}/package.zip" in page
    assert "/records/files/" in page
    assert client.get(f"/records/packages/{key}/package.zip")["Content-Type"] == "application/zip"
