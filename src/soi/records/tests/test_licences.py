"""A licence of use: without a live one no marked paper opens, by whatever way it is asked for (DIG-05)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connections, transaction

from soi.base.errors import NotFound, NotPermitted
from soi.records import actions as registers
from soi.records import queries as registered
from soi.records import testing as records
from soi.records.errors import PurposeNotStated
from soi.records.keeping import actions, queries, testing
from soi.records.keeping.errors import DayNotPossible, LicenceNeeded, NotAsked, OwnLicence, WordsMissing
from soi.records.keeping.models import Licence, MarkedContent, Use
from soi.records.models import Document, File, Page
from soi.records.rules.levels import Mark
from soi.records.views.asking import SESSION_KEY

TODAY = date.today()
DAY = timedelta(days=1)
SECRET = "bimatzq"


def made(node, **over):
    content = records.content(pages=[records.sheet(1, (f"noi dung {SECRET} trong bien ban", "dòng hai"))])
    return testing.marked(node, of=content, **over)


@pytest.fixture(scope="module")
def marked(node):
    return made(node)


def set_until(licence, day):
    """The clock passes the licence's last day: moved in the row, past the trigger, by the owner."""
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        cursor.execute("alter table soi.records_licence disable trigger user")
        cursor.execute("update soi.records_licence set until = %s where id = %s", [day, licence])
        cursor.execute("alter table soi.records_licence enable trigger user")


def ways(node, document):
    """Every way to the content of a marked paper; each gives back what it gave."""
    reader, api = node.client("inspector_a"), node.api("inspector_a")

    def session_forged():
        session = reader.session
        session[SESSION_KEY] = {str(document.pk): [node.actor("inspector_a").appointment_id, "inspection", 9e12]}
        session.save()
        return reader.get(f"/records/{document.pk}/pages/1.webp")

    def as_actor(read):
        with node.acting("inspector_a") as actor:
            return read(actor)

    return {
        "page": lambda: reader.get(f"/records/{document.pk}/", follow=True),
        "purpose": lambda: reader.post(f"/records/{document.pk}/purpose/", {"purpose": "inspection"}, follow=True),
        "picture": lambda: reader.get(f"/records/{document.pk}/pages/1.webp"),
        "picture with a forged session": session_forged,
        "thumb": lambda: reader.get(f"/records/{document.pk}/thumbs/1.webp"),
        "original": lambda: reader.get(f"/records/{document.pk}/original/"),
        "searchable": lambda: reader.get(f"/records/{document.pk}/searchable.pdf"),
        "api": lambda: api.get(f"/api/records/{document.pk}?purpose=inspection"),
        "search": lambda: reader.get(f"/search/?q={SECRET}"),
        "api search": lambda: api.get(f"/api/search?q={SECRET}"),
        "words": lambda: as_actor(lambda actor: registered.text_of(registered.get_document(actor, document.pk))),
        "rows of pages": lambda: as_actor(lambda actor: list(Page.objects.filter(document_id=document.pk))),
        "rows of content": lambda: as_actor(lambda actor: list(MarkedContent.objects.filter(document_id=document.pk))),
    }


def opens(got) -> bool:
    """Whether an answer gave anything of the content."""
    if isinstance(got, str | list):
        return bool(got)
    if got.status_code != 200:
        return False
    body = b"".join(got) if got.streaming else got.content
    # The search page repeats the word that was asked.
    page = body.decode("utf-8", "replace").replace(f'value="{SECRET}"', "").replace(f": {SECRET}", "")
    return got.headers["Content-Type"].startswith("image/") or f"{SECRET} trong" in page or "<mark>" in page


@pytest.mark.feature("DIG-05")
def test_without_a_live_licence_none_of_a_hundred_attempts_opens_it(node, marked):
    node.follow()
    tries = ways(node, marked)
    lapsed = testing.licensed(node, marked)
    set_until(lapsed, TODAY - DAY)
    opened = [name for at in range(8) for name, way in tries.items() if opens(way())]
    assert len(tries) * 8 >= 100
    assert opened == []
    # The control: the same ways with a live licence, to the content where they lead there.
    testing.licensed(node, marked)
    tries["purpose"]()
    found = {name for name, way in tries.items() if opens(way())}
    assert found == {
        "page", "purpose", "picture", "picture with a forged session", "thumb", "api", "words",
        "rows of pages", "rows of content",
    }  # fmt: skip


@pytest.mark.feature("DIG-05")
def test_it_lapses_by_itself_after_its_last_day(node):
    document = made(node)
    licence = testing.licensed(node, document)
    set_until(licence, TODAY)
    with node.acting("inspector_a") as actor:
        registers.open_for(actor, document, purpose="inspection", today=TODAY)
        assert Page.objects.filter(document=document).count() == 1
    set_until(licence, TODAY - DAY)
    with node.acting("inspector_a") as actor:
        assert Page.objects.filter(document=document).count() == 0
        with pytest.raises(LicenceNeeded):
            registers.open_for(actor, document, purpose="inspection", today=TODAY)


@pytest.mark.feature("DIG-05")
def test_another_purpose_another_office_and_another_paper_open_nothing(node):
    document, other = made(node), made(node)
    testing.licensed(node, document, purpose="inspection")
    with node.acting("inspector_a") as actor:
        with pytest.raises(LicenceNeeded):
            registers.open_for(actor, document, purpose="reporting", today=TODAY)
        with pytest.raises(PurposeNotStated):
            registers.open_for(actor, document, purpose="curiosity", today=TODAY)
        with pytest.raises(LicenceNeeded):
            registers.open_for(actor, other, purpose="inspection", today=TODAY)
    for office in ("head_a", "petition_officer_a", "auditor"):
        with node.acting(office):
            assert Page.objects.filter(document=document).count() == 0, office


@pytest.mark.feature("DIG-05")
def test_the_owner_sees_each_opening_in_the_register_of_use(node):
    document = made(node)
    licence = testing.licensed(node, document)
    with node.acting("inspector_a") as actor:
        registers.open_for(actor, document, purpose="inspection", today=TODAY)
    with node.acting("head_a") as head:
        seen = [use for use in queries.uses_seen(head) if use.licence_id == licence]
        assert [(use.by.person.name, use.document_id) for use in seen] == [("Lê Thu Trang", document.pk)]
    page = node.client("head_a").get("/records/reading-room/").content.decode()
    assert f"{document.register_no}/{document.register_year}" in page
    with node.acting("inspector_b") as stranger:
        assert queries.uses_seen(stranger) == []
    with (
        node.acting("inspector_a"),
        transaction.atomic(),
        pytest.raises(IntegrityError, match="needs its live licence"),
    ):
        Use.objects.create(licence_id=licence, document=document, by_id=node.actor("head_a").appointment_id)


@pytest.mark.feature("DIG-05", "SEC-09")
def test_nobody_licenses_himself_nor_in_the_name_of_another(node):
    document = made(node)
    with node.acting("head_a") as head:
        file = File.objects.get(pk=document.file_id)
        given = {"purpose": "inspection", "reason": testing.WHY, "until": TODAY + DAY, "today": TODAY}
        asked = actions.ask_licence(head, file, document=document, **given)
        with pytest.raises(OwnLicence):
            actions.grant_licence(head, asked, until=TODAY + DAY, words="Tự cho mình", today=TODAY)
        with transaction.atomic(), pytest.raises(IntegrityError):
            Licence.objects.filter(pk=asked).update(
                state="granted", until=TODAY + DAY, answered_by_id=head.appointment_id
            )
        deputy = node.actor("deputy_head_a").appointment_id
        with transaction.atomic(), pytest.raises(IntegrityError, match="nobody licenses himself"):
            Licence.objects.filter(pk=asked).update(state="granted", until=TODAY + DAY, answered_by_id=deputy)
    with node.acting("inspector_a") as actor, pytest.raises((NotFound, NotPermitted)):
        actions.grant_licence(actor, asked, until=TODAY + DAY, words="Cho đọc", today=TODAY)
    # The control: another person with the right.
    with node.acting("deputy_head_a") as other:
        actions.grant_licence(other, asked, until=TODAY + DAY, words="Đồng ý", today=TODAY)
    with node.acting("head_a"):
        assert Page.objects.filter(document=document).count() == 1


def test_a_licence_is_never_longer_than_asked_nor_than_its_purpose_allows(node):
    document = made(node)
    with node.acting("inspector_a") as actor:
        file = File.objects.get(pk=document.file_id)
        given = {"purpose": "inspection", "reason": testing.WHY, "today": TODAY}
        with pytest.raises(DayNotPossible):
            actions.ask_licence(actor, file, document=document, until=TODAY - DAY, **given)
        with pytest.raises(WordsMissing):
            short = {**given, "reason": "cần"}
            actions.ask_licence(actor, file, document=document, until=TODAY, **short)
        asked = actions.ask_licence(actor, file, document=document, until=TODAY + 900 * DAY, **given)
        assert Licence.objects.get(pk=asked).asked_until == TODAY + 90 * DAY
    with node.acting("head_a") as head:
        actions.grant_licence(head, asked, until=TODAY + 500 * DAY, words="", today=TODAY)
        assert Licence.objects.get(pk=asked).until == TODAY + 90 * DAY
        with pytest.raises(NotAsked):
            actions.refuse_licence(head, asked, words="Không cần nữa đâu")
        for longer in ({"until": TODAY + 91 * DAY}, {"asked_until": TODAY + 400 * DAY}):
            with transaction.atomic(), pytest.raises(IntegrityError):
                Licence.objects.filter(pk=asked).update(**longer)


def test_taken_back_the_next_page_is_refused(node):
    document = made(node)
    licence = testing.licensed(node, document)
    client = node.client("inspector_a")
    client.post(f"/records/{document.pk}/purpose/", {"purpose": "inspection"})
    assert client.get(f"/records/{document.pk}/pages/1.webp").status_code == 200
    with node.acting("head_a") as head:
        actions.withdraw_licence(head, licence, words="Việc đã xong trước hạn")
    assert client.get(f"/records/{document.pk}/pages/1.webp").status_code == 404
    assert client.get(f"/records/{document.pk}/").status_code == 302


def test_a_refusal_says_why_and_opens_nothing(node):
    document = made(node)
    with node.acting("inspector_a") as actor:
        file = File.objects.get(pk=document.file_id)
        given = {"purpose": "inspection", "reason": testing.WHY, "until": TODAY, "today": TODAY}
        asked = actions.ask_licence(actor, file, document=None, **given)
    with node.acting("head_a") as head:
        assert asked in [one.pk for one in queries.licences_to_answer(head)]
        with pytest.raises(WordsMissing):
            actions.refuse_licence(head, asked, words="")
        actions.refuse_licence(head, asked, words="Không liên quan việc được giao")
    with node.acting("inspector_a") as actor:
        assert Licence.objects.get(pk=asked).answer == "Không liên quan việc được giao"
        assert queries.licences_for(actor, document, TODAY) == []


@pytest.mark.feature("DIG-05")
def test_the_database_parts_the_content_from_the_line_and_brings_it_back(node):
    """Whoever writes the mark: the words leave the line with it, and come back when it is taken off."""
    with node.acting("clerk_a") as clerk:
        document = records.make_document(clerk)
    before = Document.objects.using("owner").get(pk=document.pk)
    row = Document.objects.using("owner").filter(pk=document.pk)
    row.update(level=1, list_item=records.LIST_ITEM, level_until=TODAY)
    line = row.get()
    assert (line.text, line.original, line.searchable) == ("", "", "")
    with node.acting("inspector_a"):
        assert MarkedContent.objects.filter(document_id=document.pk).count() == 0
    # Taken off as a mark is taken off: by two persons of two units.
    down = Mark(0, "", None, "31-QĐ/UBKTTU", "Đỗ Minh Khang")
    with node.acting("inspector_a") as actor:
        asked = registers.ask_lower(actor, document.pk, down, reason=testing.WHY, today=TODAY)
    with node.acting("head_a") as head:
        registers.agree_lower(head, asked.pk, answer="Đồng ý giải mật")
    after = row.get()
    assert (after.text, after.original, after.searchable) == (before.text, before.original, before.searchable)
    assert MarkedContent.objects.using("owner").filter(document_id=document.pk).count() == 0


def test_who_is_not_cleared_cannot_even_ask(node, marked):
    with node.acting("clerk_a") as clerk, pytest.raises(NotFound):
        registered.get_document(clerk, marked.pk)
    answer = node.client("clerk_a").get(f"/records/{marked.pk}/licence/")
    assert answer.status_code == 404
