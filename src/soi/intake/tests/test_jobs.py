"""A made-up scan through the real reader: read in the closed room, corrected, its copy made anew."""

import io
import os
import platform
import signal

import pypdfium2
import pytest
from django.db import connection

from soi.engines.reading.public import Reader, check_confinement, check_pdfa, invent, make_specimen
from soi.intake import actions, jobs, queries
from soi.intake import public as intake
from soi.intake.errors import StillReading
from soi.intake.models import Arrival
from soi.intake.testing import arrive
from soi.kernel.events.models import News

pytestmark = pytest.mark.skipif(not check_confinement().ok, reason="no user namespaces on this machine")


@pytest.fixture(scope="module")
def report():
    """A made-up report with two smudged words, as an image PDF."""
    return make_specimen(invent("report", paragraphs=2, smudge=("thực", "kiểm")))


@pytest.fixture(scope="module", autouse=True)
def room_is_closed_at_the_end():
    yield
    jobs.closed_room().stop()


@pytest.fixture(scope="module")
def read_report(node, report):
    arrival = arrive(node, "clerk_a", data=report.pdf)
    jobs.read(str(arrival))
    return arrival


def words_of(node, arrival, office="clerk_a"):
    with node.acting(office) as actor:
        found = queries.get_arrival(actor, arrival)
        pages = queries.words.merged(queries.reading_of(actor, found), queries.corrections_of(actor, found))
        return [word for page in pages for word in page["words"]]


def text_in(pdf):
    document = pypdfium2.PdfDocument(io.BytesIO(pdf))
    return " ".join(page.get_textpage().get_text_range() for page in document)


@pytest.mark.feature("DIG-09")
def test_scan_is_read_with_pictures_words_and_fields(node, read_report):
    with node.acting("clerk_a") as actor:
        found = intake.state_of(actor, read_report)
        held = intake.content(actor, read_report)
    assert found["state"] == "read"
    assert found["pages"] == len(held.pages) >= 1
    assert held.kind == "pdf"
    assert all(page.image[8:12] == b"WEBP" for page in held.pages)
    assert held.fields["type"] == "BÁO CÁO"
    assert len(held.text.split()) > 50
    assert check_pdfa(held.pdf) == "pass"
    told = News.objects.using("owner").filter(name="intake.arrival.read").latest("pk").payload
    assert told["arrival_id"] == str(read_report)
    assert told["read_ms"] > 0 and told["machine"] == platform.node()[:60], "the time it took is kept"


def test_repeated_job_changes_nothing(node, read_report):
    before = words_of(node, read_report)
    jobs.read(str(read_report))
    assert words_of(node, read_report) == before


@pytest.mark.feature("DIG-10")
def test_corrected_word_is_in_the_searchable_copy(node, report):
    arrival = arrive(node, "clerk_a", data=report.pdf)
    jobs.read(str(arrival))
    word = next(each for each in words_of(node, arrival) if len(each["text"]) > 4)
    with node.acting("clerk_a") as actor:
        assert "Xyzwq" not in text_in(intake.content(actor, arrival).pdf)
        intake.correct_word(actor, arrival, word=word["id"], text="Xyzwq")
        intake.confirm_fields(actor, arrival, {"type": "BÁO CÁO"})
        with pytest.raises(StillReading):
            intake.content(actor, arrival)
    jobs.rebuild_pdf(str(arrival))
    with node.acting("clerk_a") as actor:
        held = intake.content(actor, arrival)
    assert "Xyzwq" in text_in(held.pdf)
    assert held.original == report.pdf, "the original stays as it came"
    jobs.rebuild_pdf(str(arrival))


def test_worker_killed_between_its_steps_loses_and_doubles_nothing(node, report):
    arrival = arrive(node, "clerk_a", data=report.pdf)
    with node.machine("reader") as reader:
        actions.begin_reading(reader, arrival)  # the worker dies here; the queue gives the job to another
    jobs.read(str(arrival))
    with node.acting("clerk_a") as actor:
        assert intake.state_of(actor, arrival)["state"] == "read"
        assert len(intake.content(actor, arrival).pages) == intake.state_of(actor, arrival)["pages"]


def test_room_that_is_killed_is_made_anew(node, report, monkeypatch):
    reader = jobs.closed_room()
    reader.start()
    first = reader.pid
    os.kill(first, signal.SIGKILL)
    arrival = arrive(node, "clerk_a", data=report.pdf)
    jobs.read(str(arrival))
    with node.acting("clerk_a") as actor:
        assert intake.state_of(actor, arrival)["state"] == "read"
    assert reader.pid != first


@pytest.mark.feature("SEC-12")
@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (b"MZ" + bytes(4000), "thu-moi.pdf", "reading.unreadable"),
        (b"%PDF-1.7\n" + os.urandom(3000), "hong.pdf", "reading.unreadable"),
        (b"PK\x03\x04" + bytes(500), "bang.docx", "reading.unreadable"),
    ],
    ids=["program", "broken", "archive"],
)
def test_hostile_or_broken_file_is_refused_with_a_reason_and_not_kept(node, data, name, code):
    arrival = arrive(node, "clerk_a", data=data, name=name)
    jobs.read(str(arrival))
    with node.acting("clerk_a") as actor:
        found = intake.state_of(actor, arrival)
        assert (found["state"], found["refusal"]["code"]) == ("refused", code)
        assert found["refusal"]["msgid"] and found["refusal"]["remedy"]
        assert queries.name_of(actor, queries.get_arrival(actor, arrival)) == ""


def test_missing_reader_is_said_and_the_paper_waits(node, report, monkeypatch):
    from soi.engines.reading.public import NotConfined

    def cannot(*_):
        raise NotConfined(cause="bubblewrap is not there.", fix="apt-get install bubblewrap")

    arrival = arrive(node, "clerk_a", data=report.pdf)
    with monkeypatch.context() as patch:
        patch.setattr(Reader, "read", cannot)
        jobs.read(str(arrival))
    with node.acting("clerk_a") as actor:
        found = intake.state_of(actor, arrival)
        assert (found["state"], found["refusal"]["code"]) == ("received", "intake.reader_absent")
        assert "bubblewrap" in found["refusal"]["params"]["cause"]
    jobs.read(str(arrival))
    with node.acting("clerk_a") as actor:
        assert intake.state_of(actor, arrival)["refusal"] is None


def test_arrival_whose_job_was_lost_is_taken_up_again(node, report):
    arrival = arrive(node, "clerk_a", data=report.pdf)
    assert str(arrival) in jobs_waiting()
    with connection.cursor() as cursor:
        cursor.execute("delete from procrastinate_jobs where task_name = 'intake.read'")
    jobs.take_up()
    assert str(arrival) not in jobs_waiting(), "it came a moment ago: its job may be on its way"
    shift_back(node, arrival)
    jobs.take_up()
    jobs.take_up()
    assert jobs_waiting().count(str(arrival)) == 1


def jobs_waiting():
    with connection.cursor() as cursor:
        cursor.execute("select args->>'arrival_id' from procrastinate_jobs where task_name = 'intake.read'")
        return [row[0] for row in cursor.fetchall()]


def shift_back(node, arrival):
    import psycopg

    from soi.config.programs import database

    with psycopg.connect(database.dsn("root", node.name), autocommit=True) as root:
        root.execute(
            "update soi.intake_arrival set received_at = received_at - interval '5 minutes' where id = %s", [arrival]
        )


def test_job_for_something_that_is_not_there_does_nothing(node):
    def kept():
        return list(Arrival.objects.using("owner").order_by("pk").values_list("pk", "state", "pages", "is_pdf_fresh"))

    before = kept()
    jobs.read("33333333-3333-4333-8333-333333333333")
    jobs.rebuild_pdf("33333333-3333-4333-8333-333333333333")
    assert kept() == before
