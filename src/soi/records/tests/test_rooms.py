"""Paper lies in rooms for its level: a higher file is refused, and one that has risen is brought away by a person."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from soi.base.errors import NotPermitted
from soi.records import actions as papers
from soi.records import testing as records
from soi.records.keeping import actions, queries, testing
from soi.records.keeping.errors import RoomHoldsHigher, RoomTooLow, WordsMissing
from soi.records.keeping.models import Place, StrongRoom
from soi.records.models import Document, File
from soi.records.rules.levels import Mark
from soi.records.tests.persons import clear
from soi.tasks.models import State, Task

pytestmark = [pytest.mark.feature("REC-11")]
TODAY = date.today()
WHY = "Biên bản kiểm tra kho 12/2026"


@pytest.fixture(scope="module", autouse=True)
def cleared(node):
    clear("clerk_a", 2)
    yield
    clear("clerk_a", 0)


def room(node, name: str, level: int, office: str = "clerk_a"):
    with node.acting(office) as actor:
        return actions.set_room(actor, name=name, level=level, decision=WHY)


def put(node, file_id, name: str):
    with node.acting("clerk_a") as clerk:
        actions.put_away(clerk, file_id, room=name)


def raised(node, file_id, level: int = 1):
    with node.acting("head_a") as head:
        document = Document.objects.filter(file_id=file_id).first()
        item = {1: records.LIST_ITEM, 2: "qd1630.inspection.toi_mat.central_members"}[level]
        mark = Mark(level, item, None, "31-QĐ/UBKTTU", "Đỗ Minh Khang")
        papers.raise_level(head, document.pk, mark, today=TODAY)
    node.work()


def moving(node, file_id, office: str = "clerk_a"):
    with node.acting(office) as actor:
        mine = Task.objects.filter(kind="records.move", ref_id=file_id, appointment_id=actor.appointment_id)
        return list(mine.values_list("state", "due_on"))


def test_a_file_is_put_only_into_a_room_for_its_level(node):
    room(node, "Kho mật 1", 1)
    room(node, "Kho tối mật", 2)
    file_id = testing.filed(node, level=1)
    with pytest.raises(RoomTooLow, match="up to level 0"):
        put(node, file_id, "Kho thường")
    put(node, file_id, "Kho mật 1")
    raised(node, file_id, 2)
    with pytest.raises(RoomTooLow, match="up to level 1"):
        put(node, file_id, "Kho mật 1")
    put(node, file_id, "Kho tối mật")
    with node.acting("clerk_a"):
        assert [one.room for one in Place.objects.filter(file_id=file_id).order_by("pk")] == [
            "Kho mật 1",
            "Kho tối mật",
        ]
    # The control: open paper lies anywhere.
    put(node, testing.filed(node), "Kho thường")


def test_the_database_refuses_the_same_past_the_verb(node):
    room(node, "Kho mật 2", 1)
    file_id = testing.filed(node, level=1)
    with node.acting("clerk_a") as clerk:
        for name in ("Kho thường", "kho mật 2"):
            with transaction.atomic(), pytest.raises(IntegrityError, match="for a lower level"):
                Place.objects.create(file_id=file_id, room=name, by_id=clerk.appointment_id)
    put(node, file_id, "Kho mật 2")
    with node.acting("clerk_a"):
        with transaction.atomic(), pytest.raises(IntegrityError, match="higher level lies here"):
            StrongRoom.objects.filter(name="Kho mật 2").update(level=0)
        with transaction.atomic(), pytest.raises(IntegrityError, match="keeps its name"):
            StrongRoom.objects.filter(name="Kho mật 2").update(name="Kho khác")


def test_a_file_that_rises_above_its_room_is_a_persons_work_until_it_is_moved(node):
    room(node, "Kho mật 3", 1)
    file_id = testing.filed(node)
    put(node, file_id, "Phòng lưu trữ")
    raised(node, file_id)
    assert moving(node, file_id) == [(State.OPEN, TODAY + timedelta(days=1))]
    page = node.client("clerk_a").get(f"/records/files/{file_id}/").content.decode()
    assert "in a room for a lower level" in page or "độ mật thấp hơn" in page
    put(node, file_id, "Kho mật 3")
    assert moving(node, file_id) == [(State.DONE, TODAY + timedelta(days=1))]
    # The control: a file in a room for its new level is nobody's work.
    other = testing.filed(node)
    put(node, other, "Kho mật 3")
    raised(node, other)
    assert moving(node, other) == []


def test_where_who_put_it_there_is_not_cleared_another_has_the_work(node):
    file_id = testing.filed(node)
    put(node, file_id, "Phòng lưu trữ")
    clear("clerk_a", 0)
    try:
        raised(node, file_id)
        assert [state for state, _ in moving(node, file_id, "head_a")] == [State.OPEN]
    finally:
        clear("clerk_a", 2)


def test_a_marked_paper_that_comes_into_a_file_in_an_open_room_is_work_too(node):
    file_id = testing.filed(node)
    put(node, file_id, "Phòng lưu trữ")
    with node.acting("clerk_a") as clerk:
        code = File.objects.get(pk=file_id).code
        records.make_document(clerk, level=1, file_code=code)
    node.work()
    assert [state for state, _ in moving(node, file_id)] == [State.OPEN]


def test_a_room_is_set_by_a_decision_and_not_lowered_beneath_what_lies_in_it(node):
    first = room(node, "Kho mật 4", 1)
    assert room(node, "Kho mật 4", 2) == first
    file_id = testing.filed(node, level=1)
    put(node, file_id, "Kho mật 4")
    assert room(node, "Kho mật 4", 1) == first
    with node.acting("clerk_a") as clerk:
        with pytest.raises(RoomHoldsHigher, match="1 files"):
            actions.set_room(clerk, name="Kho mật 4", level=0, decision=WHY)
        with pytest.raises(WordsMissing):
            actions.set_room(clerk, name="Kho mật 4", level=2, decision="")
        assert queries.room_level(node.unit("p98.k"), "Kho mật 4") == 1


@pytest.mark.parametrize("office", ["inspector_a", "head_a", "auditor", "administrator"])
def test_who_does_not_arrange_sets_no_room(node, office):
    with pytest.raises(NotPermitted):
        room(node, "Kho của tôi", 2, office)


def test_the_page_of_rooms_names_and_refuses_in_three_languages(node):
    client = node.client("clerk_a")
    sent = {"name": "Kho mật 5", "level": "2", "decision": WHY}
    assert client.post("/records/rooms/", sent).status_code == 302
    file_id = testing.filed(node, level=1)
    assert client.post(f"/records/files/{file_id}/place/", {"room": "Kho mật 5"}).status_code == 302
    for language, words, why in (
        ("en", "Rooms for marked paper", "lies in this room"),
        ("vi", "Kho lưu tài liệu mật", "độ mật cao hơn"),
        ("sv", "Rum för handlingar", "högre nivå"),
    ):
        client.cookies["soi_language"] = language
        html = client.get("/records/rooms/").content.decode()
        assert words in html
        assert "Kho mật 5" in html
        refused = client.post("/records/rooms/", {**sent, "level": "0"})
        assert (refused.status_code, why in refused.content.decode()) == (422, True)
        place = client.post(f"/records/files/{file_id}/place/", {"room": "Bàn tôi"})
        assert (place.status_code, "Bàn tôi" in place.content.decode()) == (422, True)
