"""From an empty server to a node that can be served: migrations, policies, the pack's tree, the named machines."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.core.management import call_command

from soi.kernel.access import policies
from soi.kernel.search import public as search

Say = Callable[[str], None]


def migrate(say: Say = print) -> None:
    """Bring the database to this version's shape and lay all policies again."""
    call_command("migrate", database="owner", interactive=False, verbosity=0)
    say(f"policies on {policies.apply()} tables")
    say(f"search follows {search.attach_all()} tables")


def fill(say: Say = print) -> None:
    """Enter what every node needs before its first user: the tree of the pack and the machines; nothing twice."""
    from soi.config.demo import seeding
    from soi.kernel.organisations import loading
    from soi.records import public as records

    if not loading.is_current():
        entered = loading.load_tree()
        say(f"units entered: {entered['units']}, successions: {entered['successions']}")
    if published := records.publish_schemas(on=date.today()):
        say(f"schemas of papers entered: {published}")
    # Also beside a tree that stands: a stop may have come between, or a later version brings a machine more.
    seeding.enter_machines()
