"""What came in is seen before it is read, however long the queue of readings is (DIG-14)."""

import io
import re

import pytest
from django.db import connection
from PIL import Image

from soi.engines.reading.public import check_confinement, invent, make_specimen
from soi.intake import actions, jobs, queries
from soi.intake import public as intake
from soi.intake.models import Arrival
from soi.intake.testing import arrive, read_file, reading

confined = pytest.mark.skipif(not check_confinement().ok, reason="no user namespaces on this machine")


@pytest.fixture(scope="module")
def notice():
    return make_specimen(invent("notice", seed=3, wear="heavy", paragraphs=1)).pdf


@pytest.fixture(scope="module", autouse=True)
def room_is_closed_at_the_end():
    yield
    jobs.preview_room().stop()
    jobs.others_room().stop()


def tiff(count):
    out = io.BytesIO()
    pages = [Image.effect_noise((300, 420), 40) for _ in range(count)]
    pages[0].save(out, "TIFF", save_all=True, append_images=pages[1:])
    return out.getvalue()


def in_turn():
    """The waiting jobs of intake in the order in which a worker takes them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select task_name, args->>'arrival_id' from procrastinate_jobs where status = 'todo' "
            "and task_name like 'intake.%%' order by priority desc, id"
        )
        return cursor.fetchall()


@confined
@pytest.mark.feature("DIG-14")
def test_first_pages_are_shown_while_the_paper_waits_to_be_read(node, notice):
    arrival = arrive(node, "clerk_a", data=notice)
    before = node.client("clerk_a").get(f"/intake/{arrival}/").content.decode()
    jobs.preview(str(arrival))
    after = node.client("clerk_a").get(f"/intake/{arrival}/").content.decode()
    assert f"/intake/{arrival}/thumb/1/" not in before and f"/intake/{arrival}/thumb/1/" in after
    assert node.client("clerk_a").get(f"/intake/{arrival}/page/1/").content[8:12] == b"WEBP"
    assert node.client("clerk_b").get(f"/intake/{arrival}/page/1/").status_code == 404
    with node.acting("clerk_a") as actor:
        assert intake.state_of(actor, arrival)["state"] == "received", "nothing was read"


@confined
@pytest.mark.feature("DIG-14")
def test_first_page_is_there_before_the_others_are_drawn_and_a_killed_worker_draws_them_again(node, monkeypatch):
    arrival = arrive(node, "clerk_a", data=tiff(4), name="quet.tif")
    client, put = node.client("clerk_a"), actions.put_preview

    def killed(*given, first=1):
        if first > 1:
            raise SystemExit
        put(*given, first=first)

    def there(*numbers):
        return [client.get(f"/intake/{arrival}/page/{number}/").status_code for number in numbers]

    jobs.preview(str(arrival))
    assert there(1, 2) == [200, 404]
    assert ("intake.preview_others", str(arrival)) in in_turn()
    monkeypatch.setattr(actions, "put_preview", killed)
    with pytest.raises(SystemExit):
        jobs.preview_others(str(arrival))
    assert there(1, 2) == [200, 404]
    monkeypatch.setattr(actions, "put_preview", put)
    jobs.preview_others(str(arrival))
    assert there(1, 2, 4, 5) == [200, 200, 200, 404]


@confined
@pytest.mark.feature("DIG-14")
def test_the_first_page_of_the_next_scan_never_waits_for_the_others_of_this_one(node):
    arrival = arrive(node, "clerk_a", data=tiff(2), name="quet.tif")
    jobs.preview(str(arrival))
    with connection.cursor() as cursor:
        cursor.execute("select task_name, lock from procrastinate_jobs where args->>'arrival_id' = %s", [str(arrival)])
        locks = dict(cursor.fetchall())
    assert len({locks[name] for name in ("intake.preview", "intake.preview_others", "intake.read")}) == 3
    assert jobs.preview_room() is not jobs.others_room()


@confined
def test_page_that_waits_is_loaded_anew_once_there_is_something_to_see(node, notice):
    arrival = arrive(node, "clerk_a", data=notice)
    client = node.client("clerk_a")
    asked = re.search(r"/intake/[0-9a-f-]+/state/\?shown=\d+", client.get(f"/intake/{arrival}/").content.decode())
    assert "HX-Refresh" not in client.get(asked.group()).headers
    jobs.preview(str(arrival))
    assert client.get(asked.group()).headers["HX-Refresh"] == "true"


@pytest.mark.feature("DIG-14")
def test_pictures_go_before_all_readings_and_the_copy_a_person_waits_for_before_papers_nobody_opened(node, notice):
    many = [arrive(node, "clerk_a", data=notice) for _ in range(4)]
    with node.machine("reader") as reader:
        actions.mark_read(reader, many[0], read_file(reading()))
    with node.acting("clerk_a") as actor:
        word = next(iter(queries.words.all_words(queries.reading_of(actor, queries.get_arrival(actor, many[0])))))
        actions.correct_word(actor, many[0], word=word["id"], text="khác")
        actions.confirm_fields(actor, many[0], {"type": "BÁO CÁO"})
    last = arrive(node, "clerk_a", data=notice)
    names = [name for name, _ in in_turn()]
    copies, readings = names.index("intake.rebuild_pdf"), names.index("intake.read")
    pictures = [place for place, name in enumerate(names) if name == "intake.preview"]
    assert max(pictures) < copies < readings
    assert ("intake.preview", str(last)) in in_turn()


@confined
@pytest.mark.feature("DIG-14")
def test_pictures_that_come_late_or_twice_change_nothing(node, notice):
    arrival = arrive(node, "clerk_a", data=notice)
    with node.machine("reader") as reader:
        assert actions.begin_preview(reader, arrival) == (notice, "quet-0001.pdf")
        actions.mark_read(reader, arrival, read_file(reading()))
    jobs.preview(str(arrival))
    with node.acting("clerk_a") as actor:
        assert intake.content(actor, arrival).pages[0].image[8:12] == b"WEBP"


@confined
def test_file_that_cannot_be_shown_is_left_for_the_reading_to_refuse(node):
    arrival = arrive(node, "clerk_a", data=b"MZ" + bytes(4000))
    jobs.preview(str(arrival))
    jobs.read(str(arrival))
    with node.acting("clerk_a") as actor:
        found = intake.state_of(actor, arrival)
    assert (found["state"], found["pages"]) == ("refused", 0)


def test_job_for_something_that_is_not_there_shows_nothing(node):
    before = list(Arrival.objects.using("owner").order_by("pk").values_list("pk", "state", "pages"))
    jobs.preview("33333333-3333-4333-8333-333333333333")
    assert list(Arrival.objects.using("owner").order_by("pk").values_list("pk", "state", "pages")) == before
