"""Tests run on a real PostgreSQL as the application role. A module asks for `node`: a database of its own, cloned in a
blink from a template that holds the whole tree and the demo's cast; what it commits is committed, as in the office.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import uuid
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

ROOT = Path(__file__).parent


# What the tables and the tree in them depend on: changed seldom, and slow to build.
FOUNDATION = (
    "src/soi/**/migrations/*.py",
    "src/soi/**/sql/*.sql",
    "src/soi/config/prepare.py",
    "src/soi/kernel/organisations/*.py",
    "src/soi/base/text.py",
    "src/soi/tasks/actions/falling.py",
    "packs/vn_party/roles.yaml",
    "packs/vn_party/tree/*",
    "packs/vn_party/bodies/*",
)
# What is laid upon them in a second or two: policies, triggers, the cast.
UPON_IT = (
    "src/soi/**/access.py",
    "src/soi/**/apps.py",
    "src/soi/kernel/access/*.py",
    "src/soi/kernel/search/*.py",
    "src/soi/config/demo/cast.py",
    "src/soi/records/rules/metadata.py",
    "packs/vn_party/metadata.yaml",
    "packs/vn_party/document_types.yaml",
    "src/soi/config/demo/seeding.py",
)


# The suite ends soonest when long files begin early: the kills first, beside short tests that leave them room; then the
# stories in browsers; then what can be dealt out evenly to the end.
BEGINS = ("tests/trust/test_crash.py", ("src/soi/base", "src/soi/engines", "src/soi/kernel"), "tests/")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Order whole files by when they had best begin; within one nothing changes."""
    items.sort(key=_turn)


def _turn(item: pytest.Item) -> int:
    path = item.path.relative_to(ROOT).as_posix()
    return next((turn for turn, begins in enumerate(BEGINS) if path.startswith(begins)), len(BEGINS))


def _digest(*patterns: str) -> str:
    """A name for one state of these files."""
    found = hashlib.sha256()
    for pattern in patterns:
        for path in sorted(ROOT.glob(pattern)):
            if path.is_file():
                found.update(path.relative_to(ROOT).as_posix().encode())
                found.update(path.read_bytes())
    return found.hexdigest()[:12]


def _use(name: str) -> None:
    """Point Django at a database of this name."""
    from django.conf import settings
    from django.db import connections

    for alias in ("default", "owner"):
        connections[alias].close()
        settings.DATABASES[alias]["NAME"] = name
        connections[alias].settings_dict["NAME"] = name


@pytest.fixture(scope="session")
def template(django_db_blocker: object) -> str:
    """The name of the database that all others are cloned from; built once for one state of the source."""
    from django.conf import settings

    from soi.config.environment import settings as env
    from soi.config.programs import database
    from soi.config.settings.home_of_tests import forget_lost_checkouts

    foundation = f"soi_template_{_digest(*FOUNDATION)}"
    name = f"soi_template_{_digest(*FOUNDATION, *UPON_IT)}"
    lock = env.home / "template.lock"
    env.home.mkdir(parents=True, exist_ok=True)
    with lock.open("w") as held, django_db_blocker.unblock():  # type: ignore[attr-defined]
        fcntl.flock(held, fcntl.LOCK_EX)
        database.prepare()
        if not database.exists(name):
            forget_lost_checkouts()
            _sweep()
            if not database.exists(foundation):
                _make(foundation, None, _found)
            _make(name, foundation, _furnish)
    settings.SOI_TEMPLATE = name
    return name


def _make(name: str, source: str | None, work: Callable[[], None]) -> None:
    """Make a database by doing some work in a copy of another; it bears its name only when it is whole."""
    from soi.config.programs import database

    making = f"{name}_making"
    database.create_database(making, template=source)
    _use(making)
    work()
    _use("postgres")
    _rename(making, name)


def _found() -> None:
    from soi.config import prepare

    prepare.migrate(say=lambda _: None)
    prepare.fill(say=lambda _: None)


def _furnish() -> None:
    from soi.config.demo import seeding
    from soi.kernel.access import policies
    from soi.kernel.search import public as search
    from soi.records import public as records

    policies.apply()
    records.publish_schemas(on=date.today())
    search.attach_all()
    seeding.enter_machines()
    seeding.enter_cast()


def _sweep() -> None:
    """Drop what ended test runs left: half-made templates, their databases, and all but the six newest templates."""
    import psycopg

    from soi.config.programs import database

    with psycopg.connect(database.dsn("root", "postgres"), autocommit=True) as connection:
        found = connection.execute("select datname from pg_database where datname like 'soi\\_te%' order by oid desc")
        names = [name for (name,) in found.fetchall()]
    templates = [name for name in names if name.startswith("soi_template_") and not name.endswith("_making")]
    # We hold the lock of the templates, so nobody is making one.
    dropped = [name for name in names if name.endswith("_making")] + templates[6:]
    for name in names:
        process = name.removeprefix("soi_test_").partition("_")[0]
        if name.startswith("soi_test_") and process.isdecimal() and not Path(f"/proc/{process}").exists():
            dropped.append(name)
    for name in dropped:
        database.drop_database(name)


def _rename(before: str, after: str) -> None:
    import psycopg

    from soi.config.programs import database

    with psycopg.connect(database.dsn("root", "postgres"), autocommit=True) as connection:
        connection.execute(f'alter database "{before}" rename to "{after}"')


@pytest.fixture(scope="module")
def node(template: str, django_db_blocker: object, tmp_path_factory: pytest.TempPathFactory) -> Iterator[object]:
    """A node of one's own for a test module: database, file store, index, keys."""
    from django.conf import settings

    from soi.config.programs import database
    from soi.config.settings.home_of_tests import is_in_memory
    from tests.world import Node

    name = f"soi_test_{os.getpid()}_{uuid.uuid4().hex[:8]}"
    home = tmp_path_factory.mktemp("node")
    before = settings.HOME
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        database.create_database(name, template=template, strategy="file_copy" if is_in_memory() else "wal_log")
        settings.HOME = home
        _use(name)
        from soi.kernel.access import policies
        from soi.kernel.access.actor import forget_lists

        forget_lists()
        policies.lay_key_and_class()
        yield Node(name=name, home=home)
        _use("postgres")
        settings.HOME = before
        database.drop_database(name)


@pytest.fixture(autouse=True)
def one_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    """What pages keep for a minute begins empty and does not end amid a test: two equal pages ask equally often."""
    from soi.kernel.search import scopes
    from soi.kernel.web import context

    context._places.cache_clear()
    scopes.forget()
    monkeypatch.setattr(context, "KEEP_SECONDS", 10**10)
    monkeypatch.setattr(scopes, "KEEP_SECONDS", 10**10)
