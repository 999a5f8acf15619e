"""Arrivals in two organisations, on a real database, as the application role."""

import psycopg
import pytest

from soi.base.errors import NotFound, NotPermitted
from soi.intake import actions, queries
from soi.intake import public as intake
from soi.intake.errors import (
    AlreadyClosed,
    ChannelUnknown,
    EmptyFile,
    MarkedNotHere,
    NoArrival,
    NobodyHolds,
    NoSuchWord,
    ReasonMissing,
    StillReading,
    TooBig,
    WordMissing,
)
from soi.intake.models import Arrival
from soi.intake.testing import arrive, arrive_read, read_file, reading
from soi.kernel.audit import public as audit
from soi.vault import public as vault

OTHERS = [
    "head_a",
    "inspector_a",
    "deputy_head_a",
    "chief",
    "commune_clerk",
    "clerk_b",
    "inspector_b",
    "auditor",
    "administrator",
    "keeper_a",
    "central_head",
]


def seen_by(node, office):
    with node.acting(office) as actor:
        return set(queries.visible_arrivals(actor).values_list("pk", flat=True))


def state(node, arrival, office="clerk_a"):
    with node.acting(office) as actor:
        return intake.state_of(actor, arrival)["state"]


@pytest.mark.feature("REC-01")
def test_arrival_gets_number_date_channel_and_responsible_person_in_one_action(node):
    first, second = arrive(node, "clerk_a"), arrive(node, "clerk_a", channel="post")
    with node.acting("clerk_a") as actor:
        one, two = queries.get_arrival(actor, first), queries.get_arrival(actor, second)
    assert (two.number, two.year) == (one.number + 1, one.year)
    assert (one.channel, two.channel) == ("desk", "post")
    assert one.received_by_id == node.actor("clerk_a").appointment_id


def test_receiving_clerk_and_petition_officer_hold_it(node):
    arrival = arrive(node, "clerk_a")
    assert arrival in seen_by(node, "clerk_a")
    assert arrival in seen_by(node, "petition_officer_a")


@pytest.mark.parametrize("office", OTHERS)
def test_nobody_else_sees_an_arrival(node, office):
    arrival = arrive(node, "clerk_a")
    assert arrival not in seen_by(node, office)
    for act in (
        lambda actor: queries.get_arrival(actor, arrival),
        lambda actor: intake.content(actor, arrival),
        lambda actor: intake.correct_word(actor, arrival, word="1-0", text="x"),
        lambda actor: intake.close_as(actor, arrival, "registered"),
        lambda actor: intake.return_to_sender(actor, arrival, reason="not ours at all"),
    ):
        with pytest.raises(NoArrival), node.acting(office) as actor:
            act(actor)


def test_database_alone_hides_arrivals_from_others(node):
    arrival = arrive(node, "clerk_a")
    for office, expected in (("clerk_a", 1), ("inspector_b", 0), ("head_a", 0)):
        with node.acting(office):
            assert Arrival.objects.filter(pk=arrival).count() == expected, office
    assert node.raw("select count(*) from intake_arrival") == [(0,)]


def test_role_without_the_grant_takes_nothing_in(node):
    with pytest.raises(NotPermitted):
        arrive(node, "inspector_a")


def test_clerk_takes_nothing_in_for_another_province(node):
    with pytest.raises(NotPermitted):
        arrive(node, "clerk_b", unit="p98.k")


def test_database_takes_no_arrival_of_another_province(node):
    with pytest.raises(Exception, match="row-level security"), node.acting("clerk_b") as actor:
        Arrival.objects.create(
            unit_id=node.unit("p98.k"), year=2026, number=9999, channel="desk", received_at="2026-10-01T00:00Z",
            received_by_id=actor.appointment_id, state="received", locker_id="11111111-1111-4111-8111-111111111111",
            holders=[actor.person_id], size=1,
        )  # fmt: skip


@pytest.mark.parametrize(
    ("given", "refusal"),
    [({"data": b""}, EmptyFile), ({"channel": "pigeon"}, ChannelUnknown), ({"data": b"x" * 2_000_000}, TooBig)],
)
def test_door_refuses(node, settings, given, refusal):
    settings.SOI_UPLOAD_LIMIT_MB = 1
    before = seen_by(node, "clerk_a")
    with pytest.raises(refusal):
        arrive(node, "clerk_a", **given)
    assert seen_by(node, "clerk_a") == before


def test_body_without_anybody_to_hold_it_takes_nothing_from_the_folder(node):
    with pytest.raises(NobodyHolds), node.machine("scanner") as scanner:
        actions.receive(scanner, unit_id=node.unit("p01.k"), data=b"x", name="a.pdf", channel="scanner")


def test_same_key_brings_the_same_arrival(node):
    first = arrive(node, "clerk_a", once="form-1/0")
    assert arrive(node, "clerk_a", once="form-1/0") == first
    assert arrive(node, "clerk_a", once="form-1/1") != first


# --- reading


@pytest.mark.feature("DIG-09")
def test_machine_reads_and_then_holds_nothing(node):
    arrival = arrive(node, "clerk_a")
    with node.machine("reader") as reader:
        assert actions.begin_reading(reader, arrival)[0] == b"%PDF-1.4 original"
    assert state(node, arrival) == "reading"
    with node.machine("reader") as reader:
        actions.mark_read(reader, arrival, read_file())
    assert state(node, arrival) == "read"
    with pytest.raises(NoArrival), node.machine("reader") as reader:
        queries.get_arrival(reader, arrival)
    with node.machine("reader") as reader, node_locker(node, arrival) as locker:
        assert vault.names(reader, locker) == []


class node_locker:  # noqa: N801 - reads like the fixture it stands beside
    def __init__(self, node, arrival):
        self.node, self.arrival = node, arrival

    def __enter__(self):
        return self.node_locker_id()

    def __exit__(self, *_):
        return None

    def node_locker_id(self):
        from soi.config.programs import database

        with psycopg.connect(database.dsn("root", self.node.name)) as connection:
            return connection.execute(
                "select locker_id from soi.intake_arrival where id = %s", [self.arrival]
            ).fetchone()[0]


def test_job_repeated_after_a_kill_reads_once(node):
    arrival = arrive_read(node, "clerk_a")
    with pytest.raises(NoArrival), node.machine("reader") as reader:
        actions.begin_reading(reader, arrival)
    with node.acting("clerk_a") as actor:
        assert intake.state_of(actor, arrival)["pages"] == 1


def test_hostile_file_is_refused_with_its_reason_and_destroyed(node):
    from soi.engines.reading.errors import Unreadable

    arrival = arrive(node, "clerk_a")
    with node.machine("reader") as reader:
        actions.mark_refused(reader, arrival, Unreadable("It holds a program.", reason="script"), destroy=True)
    with node.acting("clerk_a") as actor:
        found = intake.state_of(actor, arrival)
        assert found["state"] == "refused"
        assert found["refusal"]["msgid"] == "It holds a program."
        assert vault.names(actor, intake.locker_of(actor, arrival)) == []


def test_content_is_not_handed_on_before_it_is_read(node):
    arrival = arrive(node, "clerk_a")
    with pytest.raises(StillReading), node.acting("clerk_a") as actor:
        intake.content(actor, arrival)


# --- correcting


@pytest.mark.feature("DIG-10")
def test_corrected_word_stands_beside_the_machines(node):
    arrival = arrive_read(node, "clerk_a")
    with node.acting("clerk_a") as actor:
        assert intake.state_of(actor, arrival)["doubtful"] == 1
        word = doubtful_word(actor, arrival)
        intake.correct_word(actor, arrival, word=word, text="  12-BC/UBKT1 ")
        page = queries.words.merged(*both_sides(actor, arrival))[0]
        said = next(each for each in page["words"] if each["id"] == word)
        assert (said["text"], said["was"], said["by"]) == ("12-BC/UBKT1", "12-BC/UBKT", actor.name)
        assert intake.state_of(actor, arrival)["doubtful"] == 0


def both_sides(actor, arrival):
    found = queries.get_arrival(actor, arrival)
    return queries.reading_of(actor, found), queries.corrections_of(actor, found)


def doubtful_word(actor, arrival):
    pages = queries.words.merged(*both_sides(actor, arrival))
    return next(word["id"] for page in pages for word in page["words"] if queries.words.is_doubtful(word))


def test_word_the_machine_read_right_is_not_asked_again(node):
    arrival = arrive_read(node, "clerk_a")
    with node.acting("clerk_a") as actor:
        intake.confirm_word(actor, arrival, word=doubtful_word(actor, arrival))
        found = intake.state_of(actor, arrival)
    assert (found["doubtful"], found["is_pdf_fresh"]) == (0, True)


@pytest.mark.parametrize(("word", "text", "refusal"), [("1-999", "x", NoSuchWord), ("1-0", "  ", WordMissing)])
def test_impossible_correction_is_refused(node, word, text, refusal):
    arrival = arrive_read(node, "clerk_a")
    with pytest.raises(refusal), node.acting("clerk_a") as actor:
        intake.correct_word(actor, arrival, word=word, text=text)


@pytest.mark.feature("DIG-12")
def test_confirmed_value_stands_beside_the_proposed_one(node):
    arrival = arrive_read(node, "clerk_a", of=reading(number="12", date="2026-10-03"))
    with node.acting("clerk_a") as actor:
        intake.confirm_fields(actor, arrival, {"number": "12", "date": "2026-10-05"})
        shown = {field["name"]: field for field in queries.words.fields_shown(*both_sides(actor, arrival))}
        assert (shown["date"]["value"], shown["date"]["machine"]) == ("2026-10-05", "2026-10-03")
        assert shown["date"]["is_changed"] and not shown["number"]["is_changed"]
        assert intake.content(actor, arrival).fields["date"] == "2026-10-05"
    assert state(node, arrival) == "confirmed"


def test_copy_waits_for_corrected_words_and_the_reader_leaves_again(node):
    arrival = arrive_read(node, "clerk_a")
    with node.acting("clerk_a") as actor:
        intake.correct_word(actor, arrival, word="1-0", text="Đảng")
        intake.confirm_fields(actor, arrival, {})
        with pytest.raises(StillReading):
            intake.content(actor, arrival)
    with node.machine("reader") as reader:
        found = queries.get_arrival(reader, arrival)
        actions.put_pdf(reader, arrival, b"%PDF anew", corrections=queries.corrections_of(reader, found))
    with node.acting("clerk_a") as actor:
        held = intake.content(actor, arrival)
        assert held.pdf == b"%PDF anew"
        assert held.text.startswith("Đảng BỘ")
    with pytest.raises(NoArrival), node.machine("reader") as reader:
        queries.get_arrival(reader, arrival)


# --- closing


def test_content_holds_everything_the_next_room_needs(node):
    arrival = arrive_read(node, "clerk_a", of=reading(type="BÁO CÁO", number="12"))
    with node.acting("clerk_a") as actor:
        held = intake.content(actor, arrival)
    assert (held.original, held.kind, held.name, held.channel) == (b"%PDF-1.4 original", "pdf", "quet-0001.pdf", "desk")
    assert held.fields == {"type": "BÁO CÁO", "number": "12"}
    page = held.pages[0]
    assert (page.number, page.width, page.height) == (1, 800, 1100)
    assert page.image[8:12] == page.thumb[8:12] == b"WEBP"
    assert page.text.splitlines()[1] == "Số 12-BC/UBKT"
    assert page.words[0]["text"] == "ĐẢNG"


def test_registered_arrival_leaves_nothing_in_the_locker(node):
    arrival = arrive_read(node, "clerk_a")
    with node.acting("clerk_a") as actor:
        intake.close_as(actor, arrival, "registered")
        assert vault.names(actor, intake.locker_of(actor, arrival)) == []
    with pytest.raises(AlreadyClosed), node.acting("clerk_a") as actor:
        intake.close_as(actor, arrival, "petition")


def test_petition_keeps_its_locker(node):
    arrival = arrive_read(node, "clerk_a")
    with node.acting("petition_officer_a") as actor:
        intake.close_as(actor, arrival, "petition")
        assert intake.content(actor, arrival).original == b"%PDF-1.4 original"


def test_given_back_needs_a_reason_and_keeps_none_of_it(node):
    arrival = arrive_read(node, "clerk_a")
    with pytest.raises(ReasonMissing), node.acting("clerk_a") as actor:
        intake.return_to_sender(actor, arrival, reason=" ")
    with node.acting("clerk_a") as actor:
        intake.return_to_sender(actor, arrival, reason="Không thuộc cơ quan này.")
        assert vault.names(actor, intake.locker_of(actor, arrival)) == []
    assert state(node, arrival) == "returned"


# --- node class, audit, names


@pytest.fixture
def connected(node, settings):
    from soi.kernel.access import policies

    settings.SOI_NODE_CLASS = "connected"
    policies.lay_key_and_class()
    yield
    settings.SOI_NODE_CLASS = "isolated"
    policies.lay_key_and_class()


@pytest.mark.feature("SEC-04")
def test_connected_node_refuses_a_marked_paper_at_the_door(node, connected):
    before = seen_by(node, "clerk_a")
    with pytest.raises(MarkedNotHere, match="secrecy mark"):
        arrive(node, "clerk_a", marked_level=1)
    assert seen_by(node, "clerk_a") == before


@pytest.mark.feature("SEC-04")
def test_connected_nodes_database_refuses_it_too(node, connected):
    arrival = arrive(node, "clerk_a")
    with pytest.raises(Exception, match="row-level security"), node.acting("clerk_a"):
        Arrival.objects.filter(pk=arrival).update(marked_level=1)


def test_isolated_node_takes_a_marked_paper(node):
    arrival = arrive(node, "clerk_a", marked_level=1)
    with node.acting("clerk_a") as actor:
        assert queries.get_arrival(actor, arrival).marked_level == 1


@pytest.mark.feature("SEC-04")
def test_line_of_a_marked_paper_is_a_void_number_and_an_event(node, connected):
    from soi.kernel.events.models import News

    with node.acting("clerk_a") as actor:
        number = actions.refuse_marked(actor, unit_id=node.unit("p98.k"), level=1)
    news = News.objects.using("owner").filter(name="intake.marked.refused").latest("pk")
    assert news.payload == {"unit_id": node.unit("p98.k"), "level": 1, "number": number}
    following = arrive(node, "clerk_a")
    with node.acting("clerk_a") as actor:
        assert queries.get_arrival(actor, following).number == number + 1


@pytest.mark.feature("SEC-04", "DIG-04")
def test_stamp_seen_by_the_reader_on_a_connected_node_destroys_the_file(node, connected):
    arrival = arrive(node, "clerk_a")
    with node.machine("reader") as reader:
        actions.mark_read(reader, arrival, read_file(reading(secrecy="MẬT")))
    with node.acting("clerk_a") as actor:
        found = intake.state_of(actor, arrival)
        assert (found["state"], found["refusal"]["code"]) == ("refused", "intake.mark_seen")
        assert queries.visible_spills(actor).get(arrival=arrival).level == 1, "the procedure began by itself"
        assert vault.names(actor, intake.locker_of(actor, arrival)) == []


def test_every_act_is_in_the_log_and_no_word_of_the_paper(node):
    arrival = arrive_read(node, "clerk_a")
    with node.acting("clerk_a") as actor:
        intake.correct_word(actor, arrival, word="1-0", text="Đảng")
        intake.confirm_word(actor, arrival, word="1-1")
        intake.confirm_fields(actor, arrival, {"issuer": "Cơ quan Hư Cấu"})
    with node.acting("auditor") as auditor:
        events = audit.visible_events(auditor, subject=("intake.arrival", str(arrival)))
    assert [event.kind for event in reversed(events)] == [
        "intake.arrival.received",
        "intake.arrival.read",
        "intake.word.corrected",
        "intake.word.confirmed",
        "intake.fields.confirmed",
    ]
    said = " ".join(event.words + str(event.detail) for event in events)
    assert not any(word in said for word in ("Đảng", "Hư Cấu", "quet-0001", "BC/UBKT"))


@pytest.mark.feature("SEC-07")
def test_planted_name_is_in_no_file_and_no_row(node):
    name = "Nguyễn Hư Danh"
    arrive_read(
        node,
        "clerk_a",
        data=f"%PDF {name}".encode(),
        name=f"{name}.pdf",
        of=reading([f"Tôi là {name}", "tố cáo"], signer=name),
    )
    files = [path for path in (node.home / "files").rglob("*") if path.is_file()]
    assert files
    assert not [path for path in files if name.encode() in path.read_bytes()]
    assert rows_with(node, name) == []
    assert rows_with(node, "p98.k"), "the control: what is in a row is found"


def rows_with(node, text):
    """Tables of which some row, written out, holds the text."""
    from soi.config.programs import database

    with psycopg.connect(database.dsn("root", node.name)) as connection:
        tables = connection.execute(
            "select format('%I.%I', schemaname, tablename) from pg_tables "
            "where schemaname not in ('pg_catalog', 'information_schema')"
        ).fetchall()
        return [
            table
            for (table,) in tables
            if connection.execute(
                f"select exists (select from {table} t where position(%s in t::text) > 0)", [text]
            ).fetchone()[0]
        ]


def test_hidden_and_absent_are_refused_alike(node):
    arrival = arrive(node, "clerk_a")
    said = []
    for wanted in (arrival, "22222222-2222-4222-8222-222222222222"):
        with pytest.raises(NotFound) as refusal, node.acting("inspector_b") as actor:
            intake.content(actor, wanted)
        said.append(str(refusal.value))
    assert said[0] == said[1]
