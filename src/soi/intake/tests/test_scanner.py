"""The scanner's folder: taken in when finished, once, and removed only after commit."""

import os

import pytest
from django.test import override_settings

from soi.intake import queries
from soi.intake.channels import scanner
from soi.intake.testing import arrive


@pytest.fixture
def folder(node, settings, tmp_path):
    settings.SOI_SCANNER_FOLDER = tmp_path / "scanner"
    place = tmp_path / "scanner" / "p98.k"
    place.mkdir(parents=True)
    scanner._last.clear()
    return place


def arrivals(node, office="clerk_a"):
    with node.acting(office) as actor:
        return list(queries.open_arrivals(actor).values_list("pk", flat=True))


def test_file_is_taken_when_two_looks_find_it_the_same(node, folder):
    before = len(arrivals(node))
    (folder / "quet.pdf").write_bytes(b"%PDF-1.4 one")
    assert scanner.look() == 0
    assert scanner.look() == 1
    assert len(arrivals(node)) == before + 1
    assert list(folder.glob("*.pdf")) == []


def test_file_still_growing_is_left_alone(node, folder):
    path = folder / "quet.pdf"
    path.write_bytes(b"%PDF")
    scanner.look()
    path.write_bytes(b"%PDF more")
    assert scanner.look() == 0
    assert path.exists()
    assert scanner.look() == 1


@pytest.mark.feature("REC-01")
def test_clerks_and_petition_officers_of_the_body_hold_it(node, folder):
    before = set(arrivals(node))
    (folder / "quet.pdf").write_bytes(b"%PDF-1.4 two")
    scanner.look()
    scanner.look()
    (new,) = set(arrivals(node)) - before
    assert new in arrivals(node, "petition_officer_a")
    assert new not in arrivals(node, "head_a")
    assert new not in arrivals(node, "clerk_b")
    with node.acting("clerk_a") as actor:
        found = queries.get_arrival(actor, new)
        assert (found.channel, queries.name_of(actor, found)) == ("scanner", "quet.pdf")


def test_worker_killed_before_commit_takes_it_once_at_the_next_look(node, folder, monkeypatch):
    before = len(arrivals(node))
    (folder / "quet.pdf").write_bytes(b"%PDF-1.4 three")
    scanner.look()
    with monkeypatch.context() as patch:
        patch.setattr(scanner, "take_in", dies)
        with pytest.raises(KeyboardInterrupt):
            scanner.look()
    assert len(arrivals(node)) == before
    assert scanner.look() == 1
    assert len(arrivals(node)) == before + 1


def test_worker_killed_after_commit_takes_nothing_twice(node, folder, monkeypatch):
    before = len(arrivals(node))
    (folder / "quet.pdf").write_bytes(b"%PDF-1.4 four")
    scanner.look()
    with monkeypatch.context() as patch:
        patch.setattr(type(folder), "unlink", dies)
        with pytest.raises(KeyboardInterrupt):
            scanner.look()
    assert len(arrivals(node)) == before + 1
    assert list((folder / ".taking").iterdir())
    assert scanner.look() == 1
    assert len(arrivals(node)) == before + 1
    assert list((folder / ".taking").iterdir()) == []


def dies(*_, **__):
    raise KeyboardInterrupt


def test_same_name_scanned_again_is_another_paper(node, folder):
    before = len(arrivals(node))
    for moment in (1_700_000_000, 1_700_000_060):
        (folder / "quet.pdf").write_bytes(b"%PDF-1.4 same bytes")
        os.utime(folder / "quet.pdf", (moment, moment))
        scanner.look()
        scanner.look()
    assert len(arrivals(node)) == before + 2


def test_refused_file_lies_apart_with_its_reason(node, folder):
    (folder / "rong.pdf").write_bytes(b"")
    scanner.look()
    scanner.look()
    assert (folder / "refused" / "rong.pdf").exists()
    assert "The file is empty" in (folder / "refused" / "rong.pdf.txt").read_text()
    assert scanner.look() == 0


def test_two_refused_files_of_one_name_lie_both_apart(node, folder):
    for data in (b"one", b"another"):
        (folder / "to.pdf").write_bytes(data + bytes(2 << 20))
        with override_settings(SOI_UPLOAD_LIMIT_MB=1):
            scanner.look()
            assert scanner.look() == 1
    kept = sorted(path.read_bytes()[:3] for path in (folder / "refused").glob("to*.pdf"))
    assert kept == [b"ano", b"one"]
    assert len(list((folder / "refused").glob("to*.txt"))) == 2


@pytest.mark.feature("REC-01")
def test_one_bad_file_holds_up_no_other(node, folder, monkeypatch):
    before = len(arrivals(node))
    with open(os.fsencode(folder) + b"/a-b\xe1o.pdf", "wb") as made:
        made.write(b"%PDF-1.4 old name")
    (folder / "b-shut.pdf").write_bytes(b"%PDF-1.4 shut")
    (folder / "c.pdf").write_bytes(b"%PDF-1.4 good")
    opened = os.open

    def shut(path, *args, **given):
        if "b-shut" in str(path):
            raise PermissionError(13, "shut")
        return opened(path, *args, **given)

    monkeypatch.setattr(scanner.os, "open", shut)
    scanner.look()
    assert scanner.look() == 2
    assert len(arrivals(node)) == before + 2
    monkeypatch.undo()
    assert scanner.look() == 1, "it is tried at each look"


def test_folder_of_no_unit_refuses_what_lies_in_it(node, folder):
    stray = folder.parent / "p00.k"
    stray.mkdir()
    (stray / "quet.pdf").write_bytes(b"%PDF")
    scanner.look()
    scanner.look()
    assert (stray / "refused" / "quet.pdf").exists()


def test_links_and_unfinished_names_are_left_alone(node, folder, tmp_path):
    secret = tmp_path / "secret"
    secret.write_bytes(b"keys")
    (folder / "link.pdf").symlink_to(secret)
    (folder / "quet.pdf.part").write_bytes(b"%PDF")
    scanner.look()
    assert scanner.look() == 0
    assert secret.exists()


def test_no_folder_is_no_fault(settings, tmp_path):
    settings.SOI_SCANNER_FOLDER = tmp_path / "nowhere"
    assert scanner.look() == 0


def test_upload_and_scanner_share_one_sequence_of_numbers(node, folder):
    first = arrive(node, "clerk_a")
    (folder / "quet.pdf").write_bytes(b"%PDF-1.4 five")
    scanner.look()
    scanner.look()
    with node.acting("clerk_a") as actor:
        numbers = list(queries.open_arrivals(actor).order_by("-number").values_list("number", flat=True)[:2])
        assert numbers[1] == queries.get_arrival(actor, first).number
        assert numbers[0] == numbers[1] + 1
