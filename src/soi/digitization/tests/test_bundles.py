"""Archives and mails: nothing swells, names are as people wrote them, and every member is accounted for."""

from __future__ import annotations

import hashlib
import io
import struct
import zipfile
import zlib
from datetime import timedelta
from email.message import EmailMessage
from uuid import uuid4

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from soi.digitization import actions, jobs, queries, testing
from soi.digitization.actions import bundles, transfers
from soi.digitization.errors import AlreadyBrought, NotABundle, TooManyInside
from soi.digitization.models import Bundle, Line, Scan
from soi.digitization.rules import bundles as rule
from soi.digitization.rules import parts
from soi.engines.reading.programs import libreoffice
from soi.engines.reading.public import check_confinement
from soi.engines.reading.tests import office_files
from soi.intake import jobs as reading
from soi.intake import public as intake
from soi.kernel.storage import public as storage
from soi.vault import public as vault


def scan(words=""):
    return b"%PDF-1.4 " + (words.encode() or uuid4().bytes)


def packed(things, **over):
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in things:
            made.writestr(name, data, **over)
    return kept.getvalue()


def members(data, kind=rule.ZIP):
    return rule.members(kind, io.BytesIO(data), limit_mb=80)


def brought(node, data, name="quet.zip", **place):
    with node.acting("clerk_a") as clerk:
        key = actions.bring_bundle(clerk, actions.File(name, data), **place).pk
    worked(node, key)
    return key


def worked(node, key):
    with node.acting("clerk_a") as clerk:
        more = bundles.open_up(clerk, key)
    while more:
        with node.acting("clerk_a") as clerk:
            more = bundles.take_next(clerk, key)


def outcomes(node, key):
    with node.acting("clerk_a") as clerk:
        one = queries.one_of(queries.visible_bundles(clerk), key)
        counted = queries.outcomes_of([one])[key]
        assert sum(counted.values()) == one.members_in_all, "every member has one outcome"
        return one.state, {name: count for name, count in counted.items() if count}


def entry(name, raw, flags=0, extra=b""):
    """A ZIP of one empty file whose name is these bytes, as an old program writes it."""
    head = struct.pack("<HHHHHLLLHH", 20, flags, 0, 0, 33, 0, 0, 0, len(raw), len(extra))
    local = b"PK\x03\x04" + head + raw + extra
    central = b"PK\x01\x02" + struct.pack("<H", 20) + head + struct.pack("<HHHLL", 0, 0, 0, 0, 0) + raw + extra
    return local + central + b"PK\x05\x06" + struct.pack("<HHHHLLH", 0, 0, 1, 1, len(central), len(local), 0)


NAME = "Kiểm tra/hồ sơ Đỗ Văn Ước 01.pdf"


@pytest.mark.feature("DIG-01")
@pytest.mark.parametrize("encoding", ["utf-8", "cp1258"])
def test_names_of_old_programs_are_decoded(encoding):
    from soi.base.old_letters import to_windows_1258

    raw = NAME.encode() if encoding == "utf-8" else to_windows_1258(NAME)
    (one,) = members(entry(NAME, raw))
    assert one.name == NAME


def test_names_that_say_they_are_unicode_or_tell_it_apart():
    (one,) = members(entry(NAME, NAME.encode(), flags=0x800))
    assert one.name == NAME
    raw = b"Ki?m tra.pdf"
    told = b"\x01" + struct.pack("<L", zlib.crc32(raw)) + "Kiểm tra.pdf".encode()
    (one,) = members(entry("", raw, extra=struct.pack("<HH", 0x7075, len(told)) + told))
    assert one.name == "Kiểm tra.pdf"
    wrong = b"\x01" + struct.pack("<L", 1) + b"another.pdf"
    (one,) = members(entry("", b"a.pdf", extra=struct.pack("<HH", 0x7075, len(wrong)) + wrong))
    assert one.name == "a.pdf"


@given(st.text(max_size=400))
def test_no_name_leads_out_or_hides_anything(name):
    tidy = rule.tidy(name)
    assert 0 < len(tidy) <= rule.LONGEST_NAME
    assert ".." not in tidy.split("/") and "\\" not in tidy and "\n" not in tidy and "\u202e" not in tidy
    assert not tidy.startswith("/")


@pytest.mark.feature("DIG-01")
def test_what_swells_is_locked_or_leads_elsewhere_is_judged_unopened(monkeypatch):
    bomb = packed([("bomb.tif", bytes(60 << 20)), ("a.pdf", scan("a")), ("in.zip", b"PK"), ("__MACOSX/._a.pdf", b"x")])
    assert len(bomb) < 1 << 20
    link = zipfile.ZipInfo("link.pdf")
    link.external_attr = 0o120777 << 16
    kept = io.BytesIO(bomb)
    with zipfile.ZipFile(kept, "a") as made:
        made.writestr(link, "/etc/passwd")
    whys = {one.name: one.why for one in members(kept.getvalue())}
    assert whys == {
        "bomb.tif": rule.SWELLING, "a.pdf": "", "in.zip": rule.NESTED, "__MACOSX/._a.pdf": rule.BY_A_SYSTEM,
        "link.pdf": rule.LINK,
    }  # fmt: skip
    (locked,) = members(entry("a.pdf", b"a.pdf", flags=1))
    assert locked.why == rule.LOCKED
    monkeypatch.setattr(rule, "MOST_MEMBERS", 3)
    with pytest.raises(TooManyInside):
        members(bomb)
    monkeypatch.setattr(rule, "MOST_MEMBERS", 9)
    monkeypatch.setattr(rule, "MOST_MB_INSIDE", 9)
    with pytest.raises(TooManyInside):
        members(bomb)
    with pytest.raises(NotABundle):
        members(b"PK\x03\x04 no archive")


def test_a_member_that_lies_about_its_size_is_damaged():
    data = bytearray(packed([("a.pdf", scan("x" * 500))]))
    at = data.index(b"PK\x01\x02") + 24
    data[at : at + 4] = struct.pack("<L", 100)
    assert rule.take_out(rule.ZIP, io.BytesIO(bytes(data)), [1], limit_mb=80) == {1: None}


@given(st.binary(max_size=400))
def test_any_bytes_are_an_archive_or_refused(data):
    for kind in (rule.ZIP, rule.MAIL):
        try:
            found = members(data, kind)
        except (NotABundle, TooManyInside):
            continue
        numbers = [one.number for one in found]
        taken = rule.take_out(kind, io.BytesIO(data), numbers, limit_mb=1)
        assert sorted(taken) == sorted(numbers), "each is taken out or said to be damaged"


@given(st.binary(min_size=1, max_size=3000), st.integers(1, 500), st.lists(st.integers(0, 3000), max_size=5))
def test_a_file_in_pieces_reads_as_the_whole(data, piece, places):
    file = rule.Pieces(len(data), piece, lambda number: data[number * piece : (number + 1) * piece])
    with io.BufferedReader(file, 64) as opened:
        assert opened.read() == data
        for place in places:
            opened.seek(min(place, len(data)))
            assert opened.read(50) == data[place : place + 50]


@pytest.mark.feature("DIG-01", "DIG-14")
def test_an_archive_for_a_file_is_taken_apart_and_every_member_is_accounted_for(node):
    key = testing.at_scanner(node)
    same = scan()
    things = [("a/1.pdf", same), ("a/2.pdf", scan()), ("a/3.pdf", same), ("leer.pdf", b""), ("Thumbs.db", b"x")]
    archive = packed(things)
    bundle = brought(node, archive, line_id=key)
    assert outcomes(node, bundle) == ("done", {"taken": 2, "twice": 1, "refused": 2})
    assert Scan.objects.using("owner").filter(line_id=key, state="waiting").count() == 2
    with node.acting("clerk_a") as clerk, pytest.raises(AlreadyBrought):
        actions.bring_bundle(clerk, actions.File("quet.zip", archive), line_id=key)
    page = node.client("clerk_a").get(f"/digitization/bundles/{bundle}/").content.decode()
    for name, _data in things:
        assert name.rpartition("/")[2] in page
    assert node.client("clerk_b").get(f"/digitization/bundles/{bundle}/").status_code == 404
    refused = node.client("clerk_a").get(f"/digitization/bundles/{bundle}/?state=refused").content.decode()
    assert "Thumbs.db" in refused and "a/2.pdf" not in refused


@pytest.mark.feature("DIG-08")
def test_members_of_an_archive_for_a_batch_go_where_their_folder_says(node):
    batch, keys = testing.out(node, 2)
    code = Line.objects.using("owner").get(pk=keys[0]).code
    things = [(f"{code}/1.pdf", scan()), (f"{code}_002.pdf", scan()), (f"{keys[1].hex}.pdf", scan()), ("x.pdf", scan())]
    bundle = brought(node, packed(things), batch_id=batch)
    assert outcomes(node, bundle) == ("done", {"taken": 4})
    on = Scan.objects.using("owner")
    assert (on.filter(line_id=keys[0]).count(), on.filter(line_id=keys[1]).count()) == (2, 1)
    assert on.filter(batch_id=batch, line=None, state="waiting").count() == 1, "it is taken apart at its separators"


@pytest.mark.feature("DIG-14")
def test_a_worker_killed_between_members_goes_on_and_takes_none_twice(node):
    key = testing.at_scanner(node)
    things = [(f"{number}.pdf", scan()) for number in range(25)]
    with node.acting("clerk_a") as clerk:
        bundle = actions.bring_bundle(clerk, actions.File("q.zip", packed(things)), line_id=key).pk
    with node.acting("clerk_a") as clerk:
        assert bundles.open_up(clerk, bundle)
    with node.acting("clerk_a") as clerk:
        bundles.take_next(clerk, bundle)
    with pytest.raises(KeyboardInterrupt), node.acting("clerk_a") as clerk:
        bundles.take_next(clerk, bundle)
        raise KeyboardInterrupt
    assert Scan.objects.using("owner").filter(line_id=key).count() == 10
    worked(node, bundle)
    worked(node, bundle)
    assert outcomes(node, bundle) == ("done", {"taken": 25})
    assert Scan.objects.using("owner").filter(line_id=key).count() == 25


@pytest.mark.feature("DIG-14")
def test_an_archive_sent_in_parts_is_opened_where_they_lie(node):
    key = testing.at_scanner(node)
    data = packed([("1.pdf", scan()), ("2.pdf", b"%PDF" + hashlib.sha512(b"x").digest() * 9000)], compress_type=0)
    pieces = [data[at : at + parts.PART] for at in range(0, len(data), parts.PART)]
    assert len(pieces) > 2
    digests = [hashlib.sha256(piece).hexdigest() for piece in pieces]
    with node.acting("clerk_a") as clerk:
        file = actions.File("q.zip", b"")
        sent = transfers.begin(clerk, file, size=len(data), digest=parts.whole(digests), line_id=key).pk
        for number, piece in enumerate(pieces):
            transfers.put_part(clerk, sent, number, piece, digest=digests[number])
    answer = node.client("clerk_a").post(f"/digitization/transfers/{sent}/finish/").json()
    bundle = Bundle.objects.using("owner").get(line_id=key)
    assert answer == {"address": f"/digitization/bundles/{bundle.pk}/"}
    worked(node, bundle.pk)
    assert outcomes(node, bundle.pk) == ("done", {"taken": 2})


def test_an_archive_that_cannot_be_opened_is_refused_with_its_reason(node):
    key = testing.at_scanner(node)
    bundle = brought(node, b"PK\x03\x04 broken", line_id=key)
    found = Bundle.objects.using("owner").get(pk=bundle)
    assert found.state == "refused" and found.reason["msgid"].startswith("This archive")
    assert "quet.zip" in node.client("clerk_a").get(f"/digitization/lines/{key}/").content.decode()


@pytest.mark.feature("DIG-01")
def test_scans_out_of_a_mail_and_what_else_it_said(node):
    key = testing.at_scanner(node)
    mail = EmailMessage()
    mail["From"], mail["Subject"] = "a@b.vn", "Bản quét"
    mail.set_content("Gửi kèm hai bản quét.")
    for name in ("bản quét 1.pdf", "bản quét 2.pdf"):
        mail.add_attachment(scan(), maintype="application", subtype="pdf", filename=name)
    mail.add_attachment(EmailMessage())
    bundle = brought(node, mail.as_bytes(), name="thu.eml", line_id=key)
    assert outcomes(node, bundle) == ("done", {"taken": 2, "refused": 2})
    names = Scan.objects.using("owner").filter(line_id=key).values_list("name", flat=True)
    assert sorted(names) == ["bản quét 1.pdf", "bản quét 2.pdf"]


def test_full_disk_is_said_before_anything_is_begun(node, monkeypatch):
    from soi.digitization.actions import room

    key = testing.at_scanner(node)
    monkeypatch.setattr(room, "free_mb", lambda: 100)
    sent = {"line": str(key), "name": "a.zip", "size": 9, "digest": "0" * 64}
    answer = node.client("clerk_a").post("/digitization/transfers/", sent)
    assert (answer.status_code, answer.json()["code"]) == (422, "digitization.no_room")


@pytest.mark.feature("DIG-01", "DIG-09")
@pytest.mark.skipif(
    not libreoffice.is_there("docx") or not libreoffice.is_there("xlsx") or not check_confinement().ok,
    reason=f"NOT SHOWN: office files as pages. Install: apt-get install {' '.join(libreoffice.PACKAGES)}",
)
def test_office_files_in_an_archive_and_a_mail_are_read_by_their_pages(node):
    key = testing.at_scanner(node)
    archive = packed([("bao-cao.docx", office_files.docx())])
    mail = EmailMessage()
    mail["From"], mail["Subject"] = "a@b.vn", "Danh sách"
    mail.add_attachment(office_files.xlsx(), maintype="application", subtype="octet-stream", filename="ds.xlsx")
    for data, name in ((archive, "hs.zip"), (mail.as_bytes(), "thu.eml")):
        assert outcomes(node, brought(node, data, name=name, line_id=key)) == ("done", {"taken": 1})
    try:
        for scan_of in Scan.objects.using("owner").filter(line_id=key):
            reading.read(str(scan_of.arrival_id))
            with node.acting("clerk_a") as clerk:
                found = intake.state_of(clerk, scan_of.arrival_id)
                text = intake.content(clerk, scan_of.arrival_id).text
            assert found["state"] == "read" and "Đảng bộ tỉnh Hà Sơn" in text
    finally:
        reading.closed_room().stop()


@pytest.mark.feature("DIG-14")
def test_members_that_meet_a_full_disk_wait_and_the_bundle_is_taken_up_again(node, monkeypatch):
    key = testing.at_scanner(node)
    with node.acting("clerk_a") as clerk:
        bundle = actions.bring_bundle(clerk, actions.File("q.zip", packed([("1.pdf", scan())])), line_id=key).pk
    with node.acting("clerk_a") as clerk:
        bundles.open_up(clerk, bundle)
    with monkeypatch.context() as patch:
        testing.shut_files(patch)
        with pytest.raises(storage.NoRoom), node.acting("clerk_a") as clerk:
            bundles.take_next(clerk, bundle)
    assert outcomes(node, bundle) == ("opening", {"waiting": 1})
    worked(node, bundle)
    assert outcomes(node, bundle) == ("done", {"taken": 1})


@pytest.mark.feature("DIG-14")
@pytest.mark.parametrize("looked_into", [True, False])
def test_a_bundle_that_waits_for_room_says_so_on_its_pages_and_goes_on_by_itself(node, monkeypatch, looked_into):
    key = testing.at_scanner(node)
    with node.acting("clerk_a") as clerk:
        members = [(f"{number}.pdf", scan()) for number in range(3)]
        bundle = actions.bring_bundle(clerk, actions.File("cho.zip", packed(members)), line_id=key).pk
    client, address = node.client("clerk_a"), f"/digitization/bundles/{bundle}/"
    says = "chỗ chứa tệp đang đầy hoặc đang đóng"
    with monkeypatch.context() as patch:
        if looked_into:
            testing.shut_files(patch)
        else:
            patch.setattr(vault, "get", lambda *_: (_ for _ in ()).throw(storage.Unreachable()))
        node.work(30)
        found = Bundle.objects.using("owner").get(pk=bundle)
        assert (found.state, found.reason["code"]) == ("opening", "digitization.bundle_waits")
        assert says in client.get(address).content.decode()
        assert says in client.get(f"/digitization/lines/{key}/").content.decode()
    Bundle.objects.using("owner").filter(pk=bundle).update(brought_at=timezone.now() - timedelta(hours=1))
    assert jobs.take_up_bundles() >= 1
    node.work(30)
    assert outcomes(node, bundle) == ("done", {"taken": 3})
    assert Bundle.objects.using("owner").get(pk=bundle).reason is None
    assert says not in client.get(address).content.decode()


@pytest.mark.feature("DIG-14")
def test_a_scan_that_meets_a_full_disk_is_not_entered_and_its_parts_stay(node, monkeypatch):
    key, data = testing.at_scanner(node), scan()
    digest = hashlib.sha256(data).hexdigest()
    with node.acting("clerk_a") as clerk:
        sent = transfers.begin(
            clerk, actions.File("a.pdf", b""), size=len(data), digest=parts.whole([digest]), line_id=key
        ).pk
        transfers.put_part(clerk, sent, 0, data, digest=digest)
    with monkeypatch.context() as patch:
        testing.shut_files(patch)
        answer = node.client("clerk_a").post(f"/digitization/transfers/{sent}/finish/")
        assert (answer.status_code, answer.json()["code"]) == (422, "storage.no_room")
    assert not Scan.objects.using("owner").filter(line_id=key).exists()
    assert node.client("clerk_a").post(f"/digitization/transfers/{sent}/finish/").status_code == 200
    assert Scan.objects.using("owner").get(line_id=key).state == "waiting"
