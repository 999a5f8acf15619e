"""The watched folder of the ledger: each scan goes to the file it is named after, or waits for a person; none twice."""

from __future__ import annotations

import io
import os
import zipfile
from uuid import UUID, uuid4

import pytest
from django.test import override_settings

from soi.digitization import testing
from soi.digitization.actions import room
from soi.digitization.channels import folder as watched
from soi.digitization.models import Bundle, Line, Scan
from soi.digitization.rules import naming
from soi.digitization.rules.naming import Known, named
from soi.digitization.rules.stages import Stage


@pytest.fixture
def folder(node, settings, tmp_path):
    settings.SOI_SCANNER_FOLDER = tmp_path / "scanner"
    place = tmp_path / "scanner" / "p98.k" / "ledger"
    place.mkdir(parents=True)
    watched._last.clear()
    return place


def code_of(key):
    return Line.objects.using("owner").get(pk=key).code


def scan():
    return b"%PDF-1.4 " + uuid4().bytes


def twice():
    watched.look()
    return watched.look()


def scans(**given):
    return Scan.objects.using("owner").filter(**given)


A, B, C = (Known(UUID(int=at), at, code, Stage.OUT) for at, code in ((1, "HS-12/2016"), (2, "HS-12"), (3, "Đ 7")))


@pytest.mark.feature("DIG-08")
@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("HS-12-2016.pdf", A), ("hs 12_2016.tif", A), ("HS-12-2016_003.pdf", A), ("HS-12-2016 (3).pdf", A),
        ("HS-12-2016/003.pdf", A), ("HS-12-2016/quet/3.pdf", A), ("HS-12.pdf", B), ("HS-12_9.jpg", B),
        ("đ 7.pdf", C), ("Đ-7/trang 1.png", C), (f"{A.line_id.hex}.pdf", A), (f"SOI-SEP-{B.line_id.hex}/1.pdf", B),
    ],
)  # fmt: skip
def test_a_scan_is_named_after_its_file(path, line):
    assert named(path, [A, B, C]).line_id == line.line_id


@pytest.mark.parametrize("path", ["HS-1.pdf", "HS-12-20161.pdf", "x/HS-122016.pdf", "D-7.pdf", "quet.pdf", ".pdf"])
def test_likeness_is_no_name(path):
    assert named(path, [A, B, C]) == naming.Named(why=naming.NO_NAME)


def test_two_of_a_name_and_one_elsewhere_are_held():
    assert named("HS-12.pdf", [B, Known(uuid4(), 9, "HS 12", Stage.OUT)]).why == naming.SEVERAL
    away = Known(uuid4(), 9, "HS 12", Stage.CHECKED)
    assert named("HS-12.pdf", [B, away]).line_id == B.line_id, "only one of them is at the scanner"
    assert named("HS-12.pdf", [away]) == naming.Named(why=naming.ELSEWHERE, number="9")


@pytest.mark.feature("DIG-01", "DIG-08")
def test_named_scans_go_to_their_lines_and_others_wait_for_a_person(node, folder):
    _batch, (one, two) = testing.out(node, 2)
    (folder / code_of(two)).mkdir()
    (folder / f"{code_of(one)}_01.pdf").write_bytes(scan())
    (folder / code_of(two) / "0001.pdf").write_bytes(scan())
    (folder / "quet-la.pdf").write_bytes(scan())
    assert watched.look() == 0, "not yet seen twice the same"
    assert watched.look() == 3
    assert scans(line_id=one).count() == scans(line_id=two).count() == 1
    held = scans(by_folder=True, name="quet-la.pdf").get()
    assert (held.state, held.reason["msgid"]) == ("held", naming.NO_NAME)
    assert not [path for path in folder.rglob("*") if path.is_file()]
    client = node.client("clerk_a")
    assert "quet-la.pdf" in client.get("/digitization/held/").content.decode()
    assert "quet-la.pdf" not in node.client("clerk_b").get("/digitization/held/").content.decode()
    testing.read(node, held, pages=3)
    client.post(f"/digitization/scans/{held.pk}/", {"act": "place", "line": str(one)})
    placed = scans(pk=held.pk).get()
    assert (placed.state, placed.line_id, placed.pages) == ("read", one, 3)


@pytest.mark.feature("DIG-01")
def test_one_bad_file_holds_up_no_other(node, folder, monkeypatch):
    key, data = testing.at_scanner(node), scan()
    bad = os.fsencode(folder) + b"/a-b\xe1o c\xe1o.pdf"
    with open(bad, "wb") as made:
        made.write(scan())
    (folder / "aa-large.pdf").write_bytes(scan() + bytes(3 << 20))
    (folder / "ab-shut.pdf").write_bytes(scan())
    (folder / f"{code_of(key)}.pdf").write_bytes(data)
    opened = os.open

    def shut(path, *args, **given):
        if "ab-shut" in str(path):
            raise PermissionError(13, "shut")
        return opened(path, *args, **given)

    monkeypatch.setattr(watched.os, "open", shut)
    with override_settings(SOI_UPLOAD_LIMIT_MB=2):
        assert twice() == 3
    assert scans(line_id=key).count() == 1
    assert scans(by_folder=True, name__startswith="a-b").get().state == "held"
    assert (folder / "refused" / "aa-large.pdf").exists() and (folder / ".taking" / "ab-shut.pdf").exists()
    monkeypatch.undo()
    assert watched.look() == 1, "it is tried at each look"


def test_what_nobody_wants_is_taken_out_with_the_reason(node, folder):
    (folder / "x.pdf").write_bytes(scan())
    twice()
    held = scans(by_folder=True, name="x.pdf").get()
    testing.read(node, held, pages=1)
    client = node.client("clerk_a")
    client.post(f"/digitization/scans/{held.pk}/", {"act": "drop", "reason": "Quét nhầm của phòng khác."})
    assert scans(pk=held.pk).get().state == "dropped"


@pytest.mark.feature("DIG-01")
def test_the_same_scan_again_lies_apart_with_its_reason(node, folder):
    key, data = testing.at_scanner(node), scan()
    for _time in range(2):
        (folder / f"{code_of(key)}.pdf").write_bytes(data)
        assert twice() == 1
    assert scans(line_id=key).count() == 1
    assert (folder / "refused" / f"{code_of(key)}.pdf").read_bytes() == data
    assert "brought before" in (folder / "refused" / f"{code_of(key)}.pdf.txt").read_text()
    assert watched.standing("p98.k").refused == 1


def test_an_empty_scan_is_refused_with_a_row_and_a_note(node, folder):
    key = testing.at_scanner(node)
    (folder / f"{code_of(key)}.pdf").write_bytes(b"")
    twice()
    assert scans(line_id=key).get().state == "refused"
    assert "empty" in (folder / "refused" / f"{code_of(key)}.pdf.txt").read_text()


@pytest.mark.feature("DIG-14")
def test_killed_before_or_after_commit_nothing_is_lost_or_twice(node, folder, monkeypatch):
    def dies(*_, **__):
        raise KeyboardInterrupt

    key = testing.at_scanner(node)
    (folder / f"{code_of(key)}.pdf").write_bytes(scan())
    watched.look()
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(watched, "take_in", dies)
        watched.look()
    assert scans(line_id=key).count() == 0
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(type(folder), "unlink", dies)
        watched.look()
    assert scans(line_id=key).count() == 1
    assert watched.look() == 1
    assert scans(line_id=key).count() == 1
    assert not [path for path in folder.rglob("*") if path.is_file()]


@pytest.mark.feature("DIG-01")
def test_on_a_full_disk_scans_wait_and_the_page_says_so(node, folder, monkeypatch):
    (folder / "x.pdf").write_bytes(scan())
    with monkeypatch.context() as patch:
        patch.setattr(room, "free_mb", lambda: 10)
        assert twice() == 0
        assert "10 MB" in node.client("clerk_a").get("/digitization/held/").content.decode()
    assert (folder / "x.pdf").exists()

    def full(*_, **__):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(watched, "take_in", full)
        assert twice() == 0
    assert watched.standing("p98.k").waiting == 1
    assert watched.look() == 1


def test_an_archive_in_the_folder_goes_member_by_member(node, folder):
    from soi.digitization import jobs

    key = testing.at_scanner(node)
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as made:
        made.writestr(f"{code_of(key)}/1.pdf", scan())
        made.writestr("la.pdf", scan())
    (folder / "hom-nay.zip").write_bytes(kept.getvalue())
    twice()
    bundle = Bundle.objects.using("owner").get(name="hom-nay.zip")
    jobs.unpack(str(bundle.pk), bundle.brought_by_id)
    found = {one.name: one.state for one in bundle.members.using("owner").all()}
    assert found == {f"{code_of(key)}/1.pdf": "taken", "la.pdf": "held"}
    assert "hom-nay.zip" in node.client("clerk_a").get("/digitization/held/").content.decode()


def test_links_unfinished_names_and_no_folder_are_left_alone(node, folder, tmp_path, settings):
    (tmp_path / "secret").write_bytes(b"keys")
    (folder / "link.pdf").symlink_to(tmp_path / "secret")
    (folder / "x.pdf.part").write_bytes(b"%PDF")
    assert twice() == 0
    settings.SOI_SCANNER_FOLDER = tmp_path / "nowhere"
    assert watched.look() == 0 and watched.standing("p98.k") is None


@pytest.mark.feature("DIG-14")
def test_what_the_full_disk_does_not_take_waits_and_is_not_refused(node, folder, monkeypatch):
    key = testing.at_scanner(node)
    (folder / f"{code_of(key)}.pdf").write_bytes(scan())
    watched.look()
    with monkeypatch.context() as patch:
        testing.shut_files(patch)
        assert watched.look() == 0
    assert not (folder / "refused").exists() and not scans(line_id=key).exists()
    assert watched.look() == 1
    assert scans(line_id=key).get().state == "waiting"
