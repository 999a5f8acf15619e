"""Lockers on a real database, as the application role: holders read, nobody else does, and the disk holds noise."""

import psycopg
import pytest
from django.utils.timezone import localdate

from soi.base.errors import NotFound, NotPermitted
from soi.kernel.access import ticket
from soi.kernel.storage import public as storage
from soi.vault import keys
from soi.vault import public as vault
from soi.vault.actions import lockers
from soi.vault.errors import LockerShut, OneHouseOnly

NAME = "Trần Thị Giả Lập"
LETTER = f"Đơn của bà {NAME}, thôn Hư Cấu".encode()


def hold(node, *offices, office="clerk_a", unit="p98.k", things=None):
    with node.acting(office) as actor:
        persons = [node.actor(each).person_id for each in offices or (office,)]
        locker = vault.open_locker(actor, unit_id=node.unit(unit), holders=persons)
        for name, data in (things or {"original": LETTER}).items():
            vault.put(actor, locker, name, data)
    return locker


def read_as(node, office, locker, name="original"):
    with node.acting(office) as actor:
        return vault.get(actor, locker, name)


def test_holder_reads_what_is_held(node):
    locker = hold(node, "clerk_a", "petition_officer_a")
    assert read_as(node, "clerk_a", locker) == LETTER
    assert read_as(node, "petition_officer_a", locker) == LETTER


OTHERS = ["head_a", "inspector_a", "clerk_b", "inspector_b", "auditor", "administrator", "keeper_a"]


@pytest.mark.parametrize("office", OTHERS)
def test_nobody_else_reads_what_is_held(node, office):
    locker = hold(node, "clerk_a")
    with pytest.raises(LockerShut), node.acting(office) as actor:
        vault.get(actor, locker, "original")
    with node.acting(office) as actor:
        assert vault.names(actor, locker) == []


def test_hidden_and_absent_answer_alike(node):
    locker = hold(node, "clerk_a")
    said = []
    for wanted in (locker, "11111111-1111-4111-8111-111111111111"):
        with pytest.raises(NotFound) as refusal, node.acting("inspector_b") as actor:
            vault.get(actor, wanted, "original")
        said.append((refusal.value.message, refusal.value.code, refusal.value.params))
    assert said[0] == said[1]


def test_scanner_fills_a_locker_it_does_not_hold_until_commit_only(node):
    clerk = node.actor("clerk_a").person_id
    with node.machine("scanner") as scanner:
        locker = vault.open_locker(scanner, unit_id=node.unit("p98.k"), holders=[clerk])
        vault.put(scanner, locker, "original", LETTER)
    with pytest.raises(LockerShut), node.machine("scanner") as scanner:
        vault.put(scanner, locker, "original", b"something else")
    assert read_as(node, "clerk_a", locker) == LETTER


def test_locker_is_not_opened_for_a_unit_out_of_reach(node):
    with pytest.raises(Exception, match="does not reach this unit"), node.acting("clerk_b") as actor:
        vault.open_locker(actor, unit_id=node.unit("p98.k"), holders=[actor.person_id])


def test_thing_put_again_replaces_the_earlier_one(node):
    locker = hold(node)
    before = set(files(node))
    with node.acting("clerk_a") as actor:
        vault.put(actor, locker, "original", b"a better scan")
    assert read_as(node, "clerk_a", locker) == b"a better scan"
    assert len(before - set(files(node))) == 1, "the earlier ciphertext is forgotten"


def test_several_things_are_put_with_one_wait_for_the_disk_and_replace_the_earlier_ones(node, monkeypatch):
    waits, keep_many = [], storage.keep_many

    def waited(contents):
        waits.append(len(contents))
        return keep_many(contents)

    locker = hold(node)
    with node.acting("clerk_a") as actor:
        monkeypatch.setattr(storage, "keep_many", waited)
        vault.put_many(actor, locker, {"page-1": b"one", "page-2": b"two"})
        vault.put_many(actor, locker, {"page-2": b"zwei", "page-3": b"three"})
        assert [vault.get(actor, locker, f"page-{number}") for number in (1, 2, 3)] == [b"one", b"zwei", b"three"]
    assert waits == [2, 2]


def test_of_several_things_put_into_a_locker_that_is_shut_none_is_in(node):
    locker = hold(node)
    with node.acting("clerk_b") as other, pytest.raises(LockerShut):
        vault.put_many(other, locker, {"page-1": b"one", "page-2": b"two"})
    with node.acting("clerk_a") as actor:
        assert not {"page-1", "page-2"} & set(vault.names(actor, locker))


def test_a_thing_put_anew_while_it_is_read_is_read_anew(node, monkeypatch):
    """Another's change between finding a thing and fetching its bytes is no missing file and no shut list."""
    locker, fetch, asked = hold(node), storage.fetch, []

    def fetch_late(digest):
        asked.append(digest)
        if len(asked) == 1:
            raise storage.Missing(digest)
        return fetch(digest)

    monkeypatch.setattr(storage, "fetch", fetch_late)
    assert read_as(node, "clerk_a", locker) == LETTER
    asked.clear()
    with node.acting("clerk_a") as actor:
        assert vault.get_many(actor, [locker], "original") == {locker: LETTER}
    assert len(asked) == 2


def test_a_thing_whose_bytes_are_truly_gone_is_a_fault_and_not_an_empty_answer(node):
    before = set(files(node))
    locker = hold(node)
    for gone in set(files(node)) - before:
        gone.unlink()
    with pytest.raises(storage.Missing):
        read_as(node, "clerk_a", locker)


def test_new_holder_reads_and_former_holder_no_longer(node):
    locker = hold(node, "clerk_a")
    with node.acting("clerk_a") as actor:
        vault.set_holders(actor, locker, [node.actor("petition_officer_a").person_id])
    assert read_as(node, "petition_officer_a", locker) == LETTER
    with pytest.raises(LockerShut):
        read_as(node, "clerk_a", locker)
    with pytest.raises(LockerShut), node.acting("clerk_a") as actor:
        vault.set_holders(actor, locker, [actor.person_id])


def test_released_locker_forgets_key_and_things(node):
    locker = hold(node)
    before = set(files(node))
    with node.acting("clerk_a") as actor:
        vault.release(actor, locker)
    assert len(before - set(files(node))) == 1
    with pytest.raises(LockerShut):
        read_as(node, "clerk_a", locker)
    with pytest.raises(LockerShut), node.acting("clerk_a") as actor:
        vault.release(actor, locker)


def test_rollback_leaves_the_locker_whole(node):
    locker = hold(node)
    with pytest.raises(RuntimeError), node.acting("clerk_a") as actor:
        vault.release(actor, locker)
        raise RuntimeError
    assert read_as(node, "clerk_a", locker) == LETTER


@pytest.mark.feature("SEC-05")
def test_sealed_locker_is_shut_to_its_holders(node):
    locker = hold(node, "petition_officer_a", office="petition_officer_a")
    with node.acting("petition_officer_a") as actor:
        vault.seal(actor, locker, alias="NTC-7Q4X", identity={"full_name": NAME, "phone": "0900000000"})
    with pytest.raises(LockerShut):
        read_as(node, "petition_officer_a", locker)
    with node.acting("petition_officer_a") as actor:
        sealed = vault.get_sealed(actor, locker)
    assert sealed.parts == ("identity.full_name", "identity.phone")
    assert sealed.openings == 0


def test_clerk_does_not_seal(node):
    locker = hold(node)
    with pytest.raises(NotPermitted), node.acting("clerk_a") as actor:
        vault.seal(actor, locker, alias="NTC-1111", identity={"full_name": NAME})
    assert read_as(node, "clerk_a", locker) == LETTER


def test_two_nearest_bodies_with_a_keeper_are_the_houses(node):
    with node.acting("petition_officer_a"):
        assert lockers.houses_of(node.unit("p98.k"), localdate()) == ("tw.p98.k", "tw.k")
        assert lockers.houses_of(node.unit("c99801.k"), localdate()) == ("tw.p98.k", "tw.k")


def test_without_two_houses_nothing_is_sealed(node):
    with pytest.raises(OneHouseOnly, match="only tw.k has a keeper"), node.acting("petition_officer_a"):
        lockers.houses_of(node.unit("p99.k"), localdate())


# --- what lies on the disk and in the rows


def files(node):
    return [path for path in (node.home / "files").rglob("*") if path.is_file()]


def spellings(name):
    import base64
    import unicodedata

    for text in (name, unicodedata.normalize("NFD", name), name.upper()):
        yield from (text.encode(), text.encode("utf-16-le"), base64.b64encode(text.encode()))


@pytest.mark.feature("SEC-07")
def test_planted_name_is_nowhere_in_the_files(node):
    locker = hold(node, things={"original": LETTER * 50, "name": NAME.encode(), "reading": NAME.encode("utf-16-le")})
    with node.acting("clerk_a") as actor:
        assert sorted(vault.names(actor, locker)) == ["name", "original", "reading"]
    found = [path for path in files(node) for spelled in spellings(NAME) if spelled in path.read_bytes()]
    assert files(node)
    assert found == []


def test_planted_name_written_to_a_file_is_found(node):
    """The control: the search of the test above does find a name."""
    leak = node.home / "files" / "leak"
    leak.write_bytes(b"..." + NAME.encode("utf-16-le"))
    try:
        assert [path for path in files(node) for spelled in spellings(NAME) if spelled in path.read_bytes()] == [leak]
    finally:
        leak.unlink()


def test_keys_are_readable_by_the_account_only(node):
    hold(node)
    kept = list((node.home / "keys").glob("vault-*"))
    assert kept
    assert all(path.stat().st_mode & 0o077 == 0 for path in kept)
    assert all(path.read_text().startswith("# DEMO KEY") for path in kept)


# --- SQL as the application role


TABLES = ["locker", "thing", "opening", "answer", "look"]


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("verb", ["select * from", "delete from", "truncate", "insert into {} default values --"])
def test_no_table_of_the_vault_is_reached_directly(node, table, verb):
    statement = verb.format(f"vault.{table}") if "{}" in verb else f"{verb} vault.{table}"
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        node.raw(statement)


def test_function_without_ticket_gives_nothing(node):
    locker = hold(node)
    for call in ("key_of(%s)", "unit_of(%s)"):
        assert node.raw(f"select vault.{call}", [str(locker)]) == [(None,)]
    put = "put_thing(%s, 'original', repeat('0', 64), 1)"
    for call in ("find_thing(%s, 'original')", "things_of(%s)", put, "sealed_seen(%s)"):
        assert node.raw(f"select * from vault.{call}", [str(locker)]) == []
    assert node.raw("select vault.set_holders(%s, '{1}')", [str(locker)]) == [(False,)]
    assert node.raw("select * from vault.openings_seen()") == []
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        node.raw("select * from vault.release_locker(%s)", [str(locker)])
    assert read_as(node, "clerk_a", locker) == LETTER


def forged(node, change):
    """What a session gets that presents a ticket changed after it was signed."""
    actor = node.actor("clerk_a")

    def ask(connection, locker):
        nonce = connection.execute(
            "select pg_backend_pid() || ':' || (extract(epoch from transaction_timestamp()) * 1000000)::bigint"
        ).fetchone()[0]
        presented = change(ticket.sign(actor, nonce))
        connection.execute("select set_config('soi.ticket', %s, true)", [presented])
        return connection.execute("select vault.key_of(%s)", [str(locker)]).fetchone()[0]

    return ask


@pytest.mark.parametrize(
    ("change", "opens"),
    [
        (lambda t: t, True),
        (lambda t: t[:-1] + ("0" if t[-1] != "0" else "1"), False),
        (lambda t: t.replace("|", "|9", 1), False),
        (lambda t: "", False),
        (lambda t: t.rsplit("|", 1)[0], False),
    ],
    ids=["true ticket", "other signature", "other actor", "no ticket", "no signature"],
)
def test_only_the_true_ticket_opens(node, change, opens):
    from soi.config.programs import database

    locker = hold(node)
    with psycopg.connect(database.dsn("app", node.name)) as connection:
        key = forged(node, change)(connection, locker)
    assert (key is not None) is opens


def test_application_role_cannot_become_the_vault(node):
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        node.raw("set role soi_vault")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        node.raw("create function vault.mine() returns int language sql as 'select 1'")


def test_ciphertext_moved_to_another_name_opens_nothing(node):
    key = keys.new_key()
    sealed = keys.encrypt(key, LETTER, "one|original")
    assert keys.decrypt(key, sealed, "one|original") == LETTER
    with pytest.raises(keys.HalvesDoNotFit):
        keys.decrypt(key, sealed, "two|original")
