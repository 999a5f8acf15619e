"""What all verbs of lists stand on: the list held for this transaction, and its account of rows."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db.models import F

from soi.base.errors import NotFound
from soi.kernel.access import public as access
from soi.kernel.access.public import Actor
from soi.kernel.events import public as events
from soi.records.lists import queries
from soi.records.lists.errors import WrongState
from soi.records.lists.models import Import, Row

GRANT = "records.register"


def locked(actor: Actor, import_id: UUID, state: str = "") -> Import:
    """The list for the length of this transaction, for who may bring lists; raises NotFound, WrongState."""
    access.require(actor, GRANT)
    found = queries.visible_imports(actor).select_for_update(of=("self",)).filter(pk=import_id).first()
    if found is None:
        raise NotFound()
    if state and found.state != state:
        raise WrongState()
    return found


def running(actor: Actor, import_id: UUID) -> Import | None:
    """The list while it enters; None where it was paused or has ended."""
    found = locked(actor, import_id)
    return found if found.state == Import.State.RUNNING else None


def set_state(brought: Import, state: str) -> None:
    """Turn a list to another state and tell open pages."""
    brought.state = state
    brought.save(update_fields=["state"])
    hint(brought)


def count(brought: Import, **found: int) -> None:
    """Add to the account of a list; a name that ends in `_to` is the row it has come to."""
    added = {name: F(name) + count for name, count in found.items() if not name.endswith("_to")}
    reached = {name: row for name, row in found.items() if name.endswith("_to")}
    Import.objects.filter(pk=brought.pk).update(**added, **reached)
    hint(brought)


def turn_to(row: Row, fault: Mapping[str, Any]) -> None:
    """Which fault of the row is to be mended next, and which rows are alike in it."""
    row.field, row.test, row.params = fault["field"], fault["test"], fault["params"]
    row.value = str(row.params.get("value", ""))
    row.alike = hashlib.sha256("\x1f".join([row.field, row.test, row.value]).encode()).hexdigest()


def hint(brought: Import) -> None:
    """Tell open pages of lists to look again."""
    events.hint("records", unit_id=brought.unit_id, ref_kind="records.import", ref_id=str(brought.pk))


def about(brought: Import) -> tuple[str, UUID]:
    """The list as the log names it."""
    return "records.import", brought.pk
