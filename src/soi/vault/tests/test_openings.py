"""An opening takes two persons of two bodies, a ground, a purpose, and ends after ten minutes (SEC-05, DP-12)."""

import secrets

import psycopg
import pytest

from soi.base.errors import NotPermitted
from soi.kernel.audit import public as audit
from soi.vault import actions, keys
from soi.vault import public as vault
from soi.vault.errors import (
    GroundUnknown,
    HalvesDoNotFit,
    LockerShut,
    NothingAsked,
    NothingToAnswer,
    PurposeTooShort,
    ReasonMissing,
)

NAME = "Trần Thị Giả Lập"
PURPOSE = "Cần gặp người tố cáo để làm rõ ý thứ ba về việc ký khống chứng từ."
FIELD = "identity.full_name"

pytestmark = pytest.mark.feature("SEC-05")


@pytest.fixture
def sealed(node):
    """A sealed letter of commission A."""
    with node.acting("petition_officer_a") as actor:
        locker = vault.open_locker(actor, unit_id=node.unit("p98.k"), holders=[actor.person_id])
        vault.put(actor, locker, "original", b"%PDF the letter")
        identity = {"full_name": NAME, "phone": "0900 000 000"}
        vault.seal(actor, locker, alias="NTC-7Q4X", identity=identity, subject="ĐT-2026-0001")
    return locker


def ask(node, locker, office="petition_officer_a", ground="meet", purpose=PURPOSE, fields=(FIELD,)):
    with node.acting(office) as actor:
        return vault.ask_opening(actor, locker, ground=ground, purpose=purpose, fields=fields)


def answer(node, opening, office, agrees=True, reason="Phạm vi xin mở vừa đủ."):
    with node.acting(office) as actor:
        return vault.answer(actor, opening, agrees=agrees, reason=reason)


def read(node, opening, office="petition_officer_a", field=FIELD):
    with node.acting(office) as actor:
        return vault.read_opened(actor, opening, field)


def state(node, opening, office="petition_officer_a"):
    with node.acting(office) as actor:
        return vault.get_opening(actor, opening).state


def shift(node, opening, column, interval):
    """Let time pass for one opening, as the superuser of the test."""
    from soi.config.programs import database

    with psycopg.connect(database.dsn("root", node.name), autocommit=True) as connection:
        connection.execute(
            f"update vault.opening set {column} = {column} - interval '{interval}' where id = %s", [opening]
        )


def test_two_of_two_houses_open_for_the_asker(node, sealed):
    opening = ask(node, sealed)
    with pytest.raises(LockerShut):
        read(node, opening)
    assert answer(node, opening, "keeper_a") == "asked"
    with pytest.raises(LockerShut):
        read(node, opening)
    assert answer(node, opening, "keeper_tw") == "open"
    assert read(node, opening).decode() == NAME
    assert read(node, opening, "keeper_tw").decode() == NAME


def test_only_what_was_asked_is_opened(node, sealed):
    opening = ask(node, sealed)
    answer(node, opening, "keeper_a")
    answer(node, opening, "keeper_tw")
    for field in ("identity.phone", "original"):
        with pytest.raises(LockerShut):
            read(node, opening, field=field)


OTHERS = ["clerk_a", "head_a", "inspector_a", "inspector_b", "auditor", "chief", "administrator"]


@pytest.mark.parametrize("office", OTHERS)
def test_nobody_else_reads_or_learns_of_an_open_one(node, sealed, office):
    opening = ask(node, sealed)
    answer(node, opening, "keeper_a")
    answer(node, opening, "keeper_tw")
    with pytest.raises(LockerShut):
        read(node, opening, office)
    with node.acting(office) as actor:
        assert vault.visible_openings(actor) == []


def test_one_refusal_ends_it(node, sealed):
    opening = ask(node, sealed)
    answer(node, opening, "keeper_a")
    assert answer(node, opening, "keeper_tw", agrees=False) == "refused"
    with pytest.raises(LockerShut):
        read(node, opening)
    with pytest.raises(NothingToAnswer):
        answer(node, opening, "keeper_tw")


def test_asker_does_not_read_why_it_was_refused(node, sealed):
    opening = ask(node, sealed)
    answer(node, opening, "keeper_tw", agrees=False, reason="Mục đích không cần tên.")
    with node.acting("petition_officer_a") as actor:
        assert [said.reason for said in vault.get_opening(actor, opening).answers] == [""]
    with node.acting("keeper_a") as actor:
        assert [said.reason for said in vault.get_opening(actor, opening).answers] == ["Mục đích không cần tên."]


def test_one_keeper_does_not_answer_twice(node, sealed):
    opening = ask(node, sealed)
    answer(node, opening, "keeper_a")
    with pytest.raises(NothingToAnswer):
        answer(node, opening, "keeper_a")
    assert state(node, opening) == "asked"


@pytest.mark.parametrize("office", ["petition_officer_a", "head_a"])
def test_one_who_is_not_a_keeper_does_not_answer(node, sealed, office):
    opening = ask(node, sealed)
    with pytest.raises((NothingToAnswer, LockerShut)):
        answer(node, opening, office)


def test_barred_person_neither_answers_nor_asks_nor_learns(node, sealed):
    with node.acting("petition_officer_a") as actor:
        vault.bar(actor, sealed, [node.actor("keeper_a").person_id, node.actor("head_a").person_id])
    opening = ask(node, sealed)
    with pytest.raises(LockerShut):
        answer(node, opening, "keeper_a")
    with pytest.raises(LockerShut):
        ask(node, sealed, "head_a")
    with node.acting("keeper_a") as actor:
        assert opening not in [each.id for each in vault.visible_openings(actor)]


def test_request_lapses_after_a_day(node, sealed):
    opening = ask(node, sealed)
    answer(node, opening, "keeper_a")
    shift(node, opening, "lapses_at", "24 hours 1 second")
    with pytest.raises(NothingToAnswer):
        answer(node, opening, "keeper_tw")
    assert state(node, opening) == "lapsed"


def test_open_one_closes_after_ten_minutes(node, sealed):
    opening = ask(node, sealed)
    answer(node, opening, "keeper_a")
    answer(node, opening, "keeper_tw")
    assert read(node, opening)
    shift(node, opening, "closes_at", "10 minutes")
    with pytest.raises(LockerShut):
        read(node, opening)
    assert actions.close_openings() >= 1
    assert state(node, opening) == "ended"


def test_closed_opening_keeps_no_half(node, sealed):
    opening = ask(node, sealed)
    answer(node, opening, "keeper_a")
    answer(node, opening, "keeper_tw", agrees=False)
    assert halves(node, opening) == [None, None]


def halves(node, opening):
    from soi.config.programs import database

    with psycopg.connect(database.dsn("root", node.name), autocommit=True) as connection:
        rows = connection.execute("select half from vault.answer where opening_id = %s", [opening]).fetchall()
    return [row[0] for row in rows]


def test_openings_are_counted(node, sealed):
    with node.acting("petition_officer_a") as actor:
        assert vault.get_sealed(actor, sealed).openings == 0
    opening = ask(node, sealed)
    answer(node, opening, "keeper_a")
    answer(node, opening, "keeper_tw")
    with node.acting("petition_officer_a") as actor:
        assert vault.get_sealed(actor, sealed).openings == 1


@pytest.mark.feature("SEC-09")
def test_every_act_of_an_opening_is_written_down_without_the_name(node, sealed):
    opening = ask(node, sealed)
    answer(node, opening, "keeper_a")
    answer(node, opening, "keeper_tw")
    read(node, opening)
    with node.acting("auditor") as auditor:
        events = audit.visible_events(auditor, subject=("vault.opening", str(opening)))
    kinds = [event.kind.rsplit(".", 1)[1] for event in events]
    assert sorted(kinds) == ["agreed", "agreed", "asked", "opened", "read"]
    assert all(NAME not in str(event.detail) for event in events)


# --- 100 openings without purpose refused (TRUST section 9)


@pytest.mark.parametrize("purpose", ["", "gặp", "cần xem tên", "gặp " * 40, "… … … … … … … … … … … …"])
def test_opening_without_purpose_is_refused(node, sealed, purpose):
    with pytest.raises(PurposeTooShort, match="10 words"):
        ask(node, sealed, purpose=purpose)


def test_opening_without_ground_or_part_is_refused(node, sealed):
    with pytest.raises(GroundUnknown):
        ask(node, sealed, ground="curiosity")
    for fields in ((), ("original",)):
        with pytest.raises(NothingAsked):
            ask(node, sealed, fields=fields)


def test_part_that_is_not_there_is_not_asked_for(node, sealed):
    with pytest.raises(LockerShut):
        ask(node, sealed, fields=("identity.address",))


def test_answer_without_a_reason_is_refused(node, sealed):
    opening = ask(node, sealed)
    with pytest.raises(ReasonMissing):
        answer(node, opening, "keeper_a", reason="  ")


@pytest.mark.parametrize("office", ["clerk_a", "inspector_a", "auditor", "administrator", "keeper_a"])
def test_role_without_the_grant_does_not_ask(node, sealed, office):
    with pytest.raises(NotPermitted):
        ask(node, sealed, office)


def test_held_letter_is_not_opened_this_way(node):
    with node.acting("petition_officer_a") as actor:
        locker = vault.open_locker(actor, unit_id=node.unit("p98.k"), holders=[actor.person_id])
        vault.put(actor, locker, "original", b"%PDF")
    with pytest.raises(LockerShut):
        ask(node, locker)


# --- keys


def test_two_hundred_wrong_pairs_of_halves_open_nothing():
    key = keys.new_key()
    sealed = keys.encrypt(key, NAME.encode(), "locker|identity.full_name")
    first, second = keys.split(key)
    wrong = [(first, secrets.token_bytes(32)) for _ in range(100)] + [keys.split(keys.new_key()) for _ in range(100)]
    for one, other in wrong:
        with pytest.raises(HalvesDoNotFit):
            keys.decrypt(keys.join(one, other), sealed, "locker|identity.full_name")
    assert keys.decrypt(keys.join(first, second), sealed, "locker|identity.full_name").decode() == NAME


def test_one_house_alone_opens_nothing():
    """The control: a half is noise, also beside nothing."""
    key = keys.new_key()
    sealed = keys.encrypt(key, NAME.encode(), "x")
    for half in keys.split(key):
        for guess in (half, keys.join(half, bytes(32)), keys.join(half, half)):
            with pytest.raises(HalvesDoNotFit):
                keys.decrypt(guess, sealed, "x")


def test_half_is_read_by_its_own_house_only(node):
    half = keys.new_key()
    sealed = keys.to_house("tw.p98.k", half, "about")
    assert keys.of_house("tw.p98.k", sealed, "about") == half
    with pytest.raises(HalvesDoNotFit):
        keys.of_house("tw.k", sealed, "about")


def test_half_is_not_handed_to_the_other_house(node, sealed):
    from django.db import connection

    opening = ask(node, sealed)
    houses = []
    for office in ("keeper_a", "keeper_tw", "petition_officer_a", "head_a"):
        with node.acting(office), connection.cursor() as cursor:
            cursor.execute("select body from vault.my_half(%s)", [opening])
            houses.append([row[0] for row in cursor.fetchall()])
    assert houses == [["tw.p98.k"], ["tw.k"], [], []]


@pytest.mark.feature("REC-10")
def test_a_sealed_report_never_lapses_and_nothing_takes_it_away(node, sealed):
    """No chore ends one, however old it is; the database refuses who tries, the superuser of the test too."""
    from soi.config.programs import database

    with psycopg.connect(database.dsn("root", node.name), autocommit=True) as connection:
        connection.execute("alter table vault.locker disable trigger sealed_stays")
        connection.execute("alter table vault.thing disable trigger sealed_stays")
        long_ago = "- interval '40 years'"
        connection.execute(
            f"update vault.locker set made_at = made_at {long_ago}, settled_at = settled_at {long_ago} where id = %s",
            [sealed],
        )
        connection.execute(f"update vault.thing set put_at = put_at {long_ago} where locker_id = %s", [sealed])
        connection.execute("alter table vault.locker enable trigger sealed_stays")
        connection.execute("alter table vault.thing enable trigger sealed_stays")
        actions.close_openings()
        for act in (
            "delete from vault.thing where locker_id = %s",
            "update vault.thing set digest = repeat('0', 64) where locker_id = %s",
            "delete from vault.locker where id = %s",
            "update vault.locker set state = 'released', half_a = null, half_b = null, house_a = null, house_b = null "
            "where id = %s",
            "update vault.locker set half_a = half_b where id = %s",
            "update vault.locker set barred = '{}', openings = openings - 1 where id = %s",
        ):
            with pytest.raises(psycopg.errors.CheckViolation, match="what is sealed stays sealed"):
                connection.execute(act, [sealed])
    opening = ask(node, sealed)
    answer(node, opening, "keeper_a")
    assert answer(node, opening, "keeper_tw") == "open"
    assert read(node, opening).decode() == NAME


@pytest.mark.feature("REC-10")
def test_what_is_held_and_not_sealed_yet_may_still_be_given_back(node):
    """The control: the same deletion of an ordinary locker is done."""
    with node.acting("petition_officer_a") as actor:
        locker = vault.open_locker(actor, unit_id=node.unit("p98.k"), holders=[actor.person_id])
        vault.put(actor, locker, "original", b"%PDF")
        vault.release(actor, locker)
        assert vault.names(actor, locker) == []
