"""A second house for tests: what left the first as a package is taken in there."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path

from tests.world import Node


@contextmanager
def elsewhere(template: str, home: Path) -> Iterator[Node]:
    """Another node with the same tree and cast and nothing in it, in use until the block ends."""
    from django.conf import settings

    from soi.config.programs import database
    from soi.kernel.access import policies
    from soi.kernel.access.actor import forget_lists

    conftest = import_module("conftest")
    before = (settings.HOME, settings.DATABASES["default"]["NAME"])
    name = f"soi_test_{os.getpid()}_{uuid.uuid4().hex[:8]}"
    database.create_database(name, template=template)
    settings.HOME = home
    conftest._use(name)
    forget_lists()
    policies.lay_key_and_class()
    try:
        yield Node(name=name, home=home)
    finally:
        settings.HOME = before[0]
        conftest._use(before[1])
        forget_lists()
        database.drop_database(name)
