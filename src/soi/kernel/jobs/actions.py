"""The one verb of the queue: to defer."""

from __future__ import annotations

from typing import Any


def defer(name: str, /, *, lock: str | None = None, **arguments: Any) -> int:
    """Write a job to the queue in the present transaction; jobs of one lock take turns. Arguments are ids."""
    from procrastinate.contrib.django import app

    return app.configure_task(name, lock=lock).defer(**arguments)
