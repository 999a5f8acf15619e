"""A full disk or a killed database in the middle of a reading refuses nothing: the paper waits and is read later."""

import json

import pytest
from django.db import OperationalError, connection

from soi.engines.reading.public import Outcome, ReaderShort, Verdict, from_json
from soi.intake import actions, jobs, queries
from soi.intake import public as intake
from soi.intake.channels import scanner
from soi.intake.testing import arrive, arrive_read, read_file
from soi.intake.tests.test_jobs import jobs_waiting, shift_back
from soi.kernel.storage import public as storage

pytestmark = pytest.mark.feature("DIG-14")


class Room:
    """A closed room that reads without reading: what comes after it is the matter here."""

    def __init__(self, fault=None):
        self.fault, self.calls = fault, 0

    def read(self, *_):
        self.calls += 1
        if self.fault is not None:
            raise self.fault
        done = read_file()
        reading = from_json(json.dumps(done.reading))
        return Outcome(Verdict(kind="pdf", pages=1), reading, done.pdf, (done.images[1],), (done.thumbs[1],))

    def rewrite(self, *_):
        return b"%PDF-1.7 anew"


def state_of(node, arrival):
    with node.acting("clerk_a") as clerk:
        return intake.state_of(clerk, arrival)


def shut(patch, fault, place="soi.kernel.storage.actions._keep"):
    """From now on no file is kept."""

    def keep(*_):
        raise fault

    patch.setattr(place, keep)


@pytest.mark.parametrize("fault", storage.OUTAGES)
def test_what_cannot_be_kept_waits_says_so_and_is_read_later(node, monkeypatch, fault):
    arrival = arrive(node, "clerk_a")
    monkeypatch.setattr(jobs, "closed_room", Room)
    with monkeypatch.context() as patch:
        shut(patch, fault())
        jobs.read(str(arrival))
    found = state_of(node, arrival)
    assert (found["state"], found["refusal"]["code"]) == ("received", "intake.files_shut")
    assert "nơi chứa tệp" in node.client("clerk_a").get(f"/intake/{arrival}/").content.decode()
    jobs.read(str(arrival))
    found = state_of(node, arrival)
    assert (found["state"], found["refusal"]) == ("read", None)


def test_a_file_that_cannot_be_fetched_waits(node, monkeypatch):
    arrival = arrive(node, "clerk_a")
    room = Room()
    monkeypatch.setattr(jobs, "closed_room", lambda: room)
    with monkeypatch.context() as patch:
        shut(patch, storage.Unreachable(), "soi.kernel.storage.actions.fetch")
        shut(patch, storage.Unreachable(), "soi.kernel.storage.public.fetch")
        jobs.read(str(arrival))
    assert (state_of(node, arrival)["state"], room.calls) == ("received", 0)


def test_a_database_killed_while_it_was_read_refuses_nothing(node, monkeypatch):
    arrival = arrive(node, "clerk_a")
    monkeypatch.setattr(jobs, "closed_room", Room)
    with monkeypatch.context() as patch:

        def killed(*_):
            raise OperationalError("terminating connection due to administrator command")

        patch.setattr(actions, "mark_read", killed)
        with pytest.raises(OperationalError):
            jobs.read(str(arrival))
    assert state_of(node, arrival)["state"] == "reading"
    shift_back(node, arrival)
    _drop_jobs()
    jobs.take_up()
    assert str(arrival) in jobs_waiting(), "the queue has given up after some tries, the line has not"
    jobs.read(str(arrival))
    assert state_of(node, arrival)["state"] == "read"


def _drop_jobs():
    with connection.cursor() as cursor:
        cursor.execute("delete from procrastinate_jobs where task_name like 'intake.%'")


def test_a_machine_without_room_to_read_is_said_and_the_paper_waits(node, monkeypatch):
    arrival = arrive(node, "clerk_a")
    monkeypatch.setattr(jobs, "closed_room", lambda: Room(ReaderShort(cause="Input/output error")))
    jobs.read(str(arrival))
    found = state_of(node, arrival)
    assert (found["state"], found["refusal"]["code"]) == ("received", "intake.reader_absent")


def test_a_copy_that_could_not_be_kept_is_made_later(node, monkeypatch):
    arrival = arrive_read(node, "clerk_a")
    with node.acting("clerk_a") as clerk:
        intake.correct_word(clerk, arrival, word="1-0", text="Xyzwq")
        intake.confirm_fields(clerk, arrival, {"type": "BÁO CÁO"})
    monkeypatch.setattr(jobs, "closed_room", Room)
    with monkeypatch.context() as patch:
        shut(patch, storage.NoRoom())
        with pytest.raises(storage.NoRoom):
            jobs.rebuild_pdf(str(arrival))
    _drop_jobs()
    jobs.take_up()
    with node.machine("reader") as reader:
        assert queries.left_without_copy(reader) == [], "its job waits again"
    jobs.rebuild_pdf(str(arrival))
    with node.acting("clerk_a") as clerk:
        assert intake.content(clerk, arrival).pdf == b"%PDF-1.7 anew"


def test_a_file_of_the_scanner_waits_in_its_folder(node, settings, tmp_path, monkeypatch):
    settings.SOI_SCANNER_FOLDER = tmp_path / "scanner"
    folder = tmp_path / "scanner" / "p98.k"
    folder.mkdir(parents=True)
    scanner._last.clear()
    (folder / "quet.pdf").write_bytes(b"%PDF-1.4 waits")
    scanner.look()
    with monkeypatch.context() as patch:
        shut(patch, storage.NoRoom())
        assert scanner.look() == 0
    assert not (folder / "refused").exists() and (folder / ".taking" / "quet.pdf").exists()
    assert scanner.look() == 1
