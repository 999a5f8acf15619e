"""Who learns of a letter: while it is held, after it was accepted, and who never does."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.db import connection

from soi.petitions import testing
from soi.petitions.tests.seeing import acting_as, end_post, new_post, rows_of, seen_by

EVERYBODY = (
    *("clerk_a", "petition_officer_a", "inspector_a", "head_a", "deputy_head_a", "commune_clerk", "chief"),
    *("commune_head", "inspector_b", "clerk_b", "auditor", "administrator", "keeper_a", "central_head"),
)


@pytest.fixture(scope="module")
def held(node):
    return testing.held(node)


@pytest.fixture(scope="module")
def sorted_one(node):
    return testing.sorted_letter(node)


@pytest.fixture(scope="module")
def accepted(node):
    return testing.accepted(node)


@pytest.mark.parametrize("office", EVERYBODY)
def test_a_held_letter_is_known_to_clerk_and_petition_officer_alone(node, held, office):
    assert seen_by(node, office, held) is (office in ("clerk_a", "petition_officer_a"))


@pytest.mark.parametrize("office", EVERYBODY)
def test_sorting_opens_it_to_nobody(node, sorted_one, office):
    assert seen_by(node, office, sorted_one) is (office in ("clerk_a", "petition_officer_a"))


@pytest.mark.parametrize("office", EVERYBODY)
def test_an_accepted_one_is_seen_by_readers_of_the_responsible_unit_and_above(node, accepted, office):
    readers = ("petition_officer_a", "inspector_a", "head_a", "deputy_head_a", "central_head")
    assert seen_by(node, office, accepted) is (office in readers)


@pytest.mark.parametrize("office", [each for each in EVERYBODY if each not in ("clerk_a", "petition_officer_a")])
def test_no_table_tells_others_of_a_held_letter(node, held, office):
    with node.acting(office):
        assert rows_of(held) == {}


# The clerk gave the task; the title says a number and nothing else.
@pytest.mark.parametrize(
    "office", ["chief", "commune_clerk", "commune_head", "inspector_b", "clerk_b", "administrator"]
)
def test_no_table_tells_strangers_of_an_accepted_one(node, accepted, office):
    with node.acting(office):
        assert rows_of(accepted) == {}


def test_without_a_ticket_nothing_is_seen(node, held, accepted):
    for table in ("petitions_petition", "petitions_circulation", "petitions_item", "petitions_bar", "petitions_act"):
        assert node.raw(f"select count(*) from soi.{table}") == [(0,)]


@pytest.mark.feature("PET-11")
@pytest.mark.parametrize(("unit", "role"), [("p98.k", "head"), ("p98.k.nv2", "inspector"), ("tw.k", "head")])
def test_the_chief_of_the_denounced_sees_nothing_even_with_an_office_that_reads_petitions(node, accepted, unit, role):
    post = new_post("Trịnh Quốc Đạt", unit, role)
    try:
        with acting_as(post) as chief:
            assert chief.may("petitions.read")
            assert rows_of(accepted) == {}
    finally:
        end_post(post)


@pytest.mark.feature("PET-11")
def test_the_denounced_sees_nothing_with_an_office_that_reads_petitions(node, accepted):
    post = new_post("Lương Văn Cảnh", "p98.k", "head")
    with acting_as(post) as accused:
        assert accused.may("petitions.read")
        assert rows_of(accepted) == {}
    end_post(post)


def test_the_same_office_held_by_somebody_else_sees_it(node, accepted):
    post = new_post("Vũ Thị Mai", "p98.k.nv2", "inspector")
    with acting_as(post):
        assert rows_of(accepted)["petitions_circulation"] == 1
    end_post(post)


@pytest.mark.feature("PET-11")
def test_who_becomes_chief_of_the_denounced_later_sees_nothing_from_that_day(node, accepted):
    reader = new_post("Vũ Thị Mai", "p98.k.nv2", "inspector")
    with acting_as(reader):
        assert rows_of(accepted)["petitions_petition"] == 1
    chief = new_post("Vũ Thị Mai", "c99801", "party_secretary")
    with acting_as(reader):
        assert rows_of(accepted) == {}
    end_post(chief)
    with acting_as(reader):
        assert rows_of(accepted)["petitions_petition"] == 1
    end_post(reader)


@pytest.mark.feature("PET-11")
def test_nobody_reads_who_is_barred(node, accepted):
    for office in EVERYBODY:
        with node.acting(office), connection.cursor() as cursor:
            for table in ("petitions_bar", "petitions_barredplace"):
                cursor.execute(f"select count(*) from {table}")
                assert cursor.fetchone() == (0,)


@pytest.mark.parametrize("office", ["head_a", "clerk_a", "chief", "inspector_b"])
def test_nobody_adds_bars_to_a_petition_that_is_not_held_by_them(node, accepted, office):
    with pytest.raises(Exception, match="Nobody was barred"), node.acting(office), connection.cursor() as cursor:
        cursor.execute("select soi.bar_persons(%s, array[1]::bigint[], 'x')", [accepted])


def test_nobody_takes_a_bar_away(node, accepted):
    with node.acting("head_a"), connection.cursor() as cursor:
        cursor.execute("delete from petitions_bar where petition_id = %s", [accepted])
        assert cursor.rowcount == 0


@pytest.mark.parametrize("office", ["chief", "inspector_b", "commune_clerk", "auditor", "administrator"])
@pytest.mark.parametrize("way", ["", "part/", "copy/", "intake/scan/", "copy/pages/1.webp", "copy/pages/1/"])
def test_hidden_and_absent_petitions_answer_with_the_same_bytes(node, accepted, held, office, way):
    client = node.client(office)
    absent = client.get(f"/petitions/{uuid4()}/{way}")
    for petition_id in (accepted, held):
        hidden = client.get(f"/petitions/{petition_id}/{way}")
        assert hidden.status_code == absent.status_code == 404
        assert hidden.content == absent.content


@pytest.mark.parametrize("way", ["copy/check/", "copy/pages/1/bare/", "intake/sort/keep/", "intake/review/", "copy/"])
def test_hidden_and_absent_petitions_refuse_acts_alike(node, accepted, held, way):
    for office in ("chief", "inspector_b", "clerk_b"):
        answers = [
            node.client(office).post(f"/petitions/{key}/{way}", {"text": "x"}) for key in (uuid4(), accepted, held)
        ]
        assert {answer.status_code for answer in answers} == {404}
        assert len({answer.content for answer in answers}) == 1


@pytest.mark.parametrize("office", ["chief", "inspector_b", "commune_head", "clerk_b"])
def test_the_list_says_nothing_of_it(node, accepted, held, office):
    answer = node.client(office).get("/petitions/")
    assert b"\xc4\x90T-20" not in answer.content
    assert str(accepted) not in answer.content.decode()


def test_the_reader_of_the_commission_finds_it_in_the_list(node, accepted, held):
    page = node.client("inspector_a").get("/petitions/").content.decode()
    assert str(accepted) in page
    assert str(held) not in page


def test_typed_copies_are_all_that_the_index_machine_reads(node, accepted, held):
    from soi.petitions.models import Circulation, Petition
    from soi.petitions.queries.found import search_documents

    with node.machine("follower"):
        assert Petition.objects.count() == 0
        copies = list(Circulation.objects.filter(petition_id=accepted))
        assert len(copies) == 1
        (found,) = search_documents([str(copies[0].pk)])
    assert "450.000" in found.text
    assert "Nguyễn Thị Sen" not in f"{found.title} {found.text} {found.number}"


@pytest.mark.parametrize("office", ["chief", "inspector_b", "commune_clerk"])
def test_search_reads_no_copy_for_who_may_not(node, accepted, office):
    from soi.petitions.models import Circulation
    from soi.petitions.queries.found import search_documents

    with node.acting("head_a"):
        copy = Circulation.objects.get(petition_id=accepted)
    with node.acting(office):
        assert list(search_documents([str(copy.pk)])) == []


def test_a_copy_above_the_clearance_is_not_read(node, accepted):
    from soi.petitions.models import Circulation

    Circulation.objects.using("owner").filter(petition_id=accepted).update(level=2)
    try:
        with node.acting("inspector_a"):
            assert not Circulation.objects.filter(petition_id=accepted).exists()
        with node.acting("head_a"):
            assert Circulation.objects.filter(petition_id=accepted).exists()
    finally:
        Circulation.objects.using("owner").filter(petition_id=accepted).update(level=0)
