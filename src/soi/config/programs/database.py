"""The database Soi works in: roles, rights, and databases made or cloned from a template.

    from soi.config.programs import database
    database.prepare()                 # server up, roles and database as promised; repeat freely
    database.dsn("app")                # connection string for psycopg

All names take the settings of another home as `env`, for tests.
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from soi.config.environment import Login, Role, Settings, Trouble, settings
from soi.config.programs.postgres import Server

if TYPE_CHECKING:
    import psycopg

SQL = Path(__file__).parent / "sql"
OLDEST_VERSION = 150000
TURN = 7_305_001  # advisory lock: two starts at once prepare one after the other


def server(env: Settings = settings) -> Server | None:
    """Our own server, or None where SOI_DATABASE_URL names another."""
    return None if env.database_url else Server.of(env)


def start(env: Settings = settings) -> None:
    """Bring our own server up; where SOI_DATABASE_URL names another, do nothing."""
    own = server(env)
    if own is not None:
        own.start()


def stop(env: Settings = settings) -> None:
    """Stop our own server; another's is left alone."""
    own = server(env)
    if own is not None:
        own.stop()


@contextmanager
def running(env: Settings = settings) -> Iterator[None]:
    """The server up while a command works; it is stopped again only where it was not running before."""
    own = server(env)
    was_ready = own is None or own.is_ready()
    start(env)
    try:
        yield
    finally:
        if not was_ready:
            stop(env)


def dsn(role: Role, name: str = "", env: Settings = settings) -> str:
    """Connection string of a role (root, owner or app) to the database, or to another by name."""
    from psycopg.conninfo import make_conninfo

    login = env.database(role, name)
    return make_conninfo(
        host=login["host"], port=login["port"], user=login["user"], password=login["password"],
        dbname=login["name"], connect_timeout=10, **login["options"],
    )  # fmt: skip


def prepare(env: Settings = settings) -> None:
    """Bring up the server and give it Soi's roles, database, schema and rights."""
    start(env)
    with _superuser("postgres", env) as connection:
        _take_turn(connection)
        _check_version(connection)
        connection.execute((SQL / "roles.sql").read_bytes())
        if not env.database_url:
            connection.execute("revoke create, temporary on database postgres, template1 from public")
        for role in ("owner", "app"):
            _set_password(connection, env.database(role))
        if not exists(env.database_name, env):
            create_database(env.database_name, env=env)
        else:
            _prepare_inside(env.database_name, env)


def exists(name: str, env: Settings = settings) -> bool:
    """Whether the server has a database of this name."""
    with _superuser("postgres", env) as connection:
        found = connection.execute("select from pg_database where datname = %s", [name])
        return found.fetchone() is not None


def create_database(
    name: str,
    template: str | None = None,
    env: Settings = settings,
    *,
    strategy: Literal["wal_log", "file_copy"] = "wal_log",
) -> None:
    """Make a database of Soi's owner, empty or as a copy of another in which nobody works just now.

    Copied as whole files it is there sooner where the server lies in memory, and later on a disk.
    """
    from psycopg import sql

    statement = sql.SQL(f"create database {{}} with owner soi_owner template {{}} encoding 'UTF8' strategy {strategy}")
    with _superuser("postgres", env) as connection:
        connection.execute(statement.format(sql.Identifier(name), sql.Identifier(template or "template0")))
    _prepare_inside(name, env)


def drop_database(name: str, env: Settings = settings) -> None:
    """Remove a database with all it holds; sessions in it are ended. For tests."""
    from psycopg import sql

    with _superuser("postgres", env) as connection:
        connection.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))


@contextmanager
def turn(role: Role, env: Settings = settings) -> Iterator[None]:
    """Wait until no other process of any node prepares this database, and keep it so."""
    import psycopg

    with psycopg.connect(dsn(role, env=env), autocommit=True) as connection:
        _take_turn(connection)
        yield


def _take_turn(connection: psycopg.Connection) -> None:
    connection.execute("set lock_timeout = '10min'")  # another node may just be migrating
    connection.execute("select pg_advisory_lock(%s)", [TURN])


def psql(role: Role, env: Settings = settings) -> int:
    """Open psql as a role, on this terminal."""
    from psycopg.conninfo import make_conninfo

    login = env.database(role)
    own = server(env)
    program = own.program("psql") if own is not None else "psql"
    # The password goes by the environment: an argument could be read by every user of the machine.
    where = make_conninfo(dsn(role, env=env), password=None)
    variables = env.for_children(PGPASSWORD=login["password"])
    return subprocess.run([program, where], env=variables, check=False).returncode


def _prepare_inside(name: str, env: Settings) -> None:
    from psycopg import sql

    database = sql.Identifier(name)
    with _superuser(name, env) as connection:
        connection.execute((SQL / "privileges.sql").read_bytes())
        # A copied database does not bring these along.
        connection.execute(sql.SQL("revoke all on database {} from public").format(database))
        connection.execute(sql.SQL("grant connect on database {} to soi_app").format(database))


@contextmanager
def _superuser(name: str, env: Settings) -> Iterator[psycopg.Connection]:
    import psycopg

    try:
        connection = psycopg.connect(dsn("root", name, env), autocommit=True)
    except psycopg.OperationalError as error:
        raise Trouble(
            f"The database server cannot be reached as its superuser: {str(error).strip()}",
            remedy="Check SOI_DATABASE_URL, or run: soi database start",
        ) from error
    with connection:
        yield connection


def _check_version(connection: psycopg.Connection) -> None:
    if connection.info.server_version < OLDEST_VERSION:
        raise Trouble(
            f"PostgreSQL {connection.info.server_version // 10000} is too old; Soi needs 15 or later.",
            remedy="Point SOI_DATABASE_URL at a newer server, or leave it out to use our own.",
        )


def _set_password(connection: psycopg.Connection, login: Login) -> None:
    from psycopg import sql

    # Hashed on our side: the password itself never stands in a statement, so no log can keep it.
    hashed = connection.pgconn.encrypt_password(login["password"].encode(), login["user"].encode(), b"scram-sha-256")
    connection.execute(sql.SQL("alter role {} password {}").format(sql.Identifier(login["user"]), hashed.decode()))
