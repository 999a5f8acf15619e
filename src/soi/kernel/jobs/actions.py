"""The one verb of the queue: to defer."""

from __future__ import annotations

from typing import Any


def defer(name: str, /, *, lock: str | None = None, priority: int = 0, **arguments: Any) -> int:
    """Write a job to the queue in the present transaction; jobs of one lock take turns. Arguments are ids.

    A higher priority is taken first, whatever came before: for work a person waits for.
    """
    from procrastinate.contrib.django import app

    return app.configure_task(name, lock=lock, priority=priority).defer(**arguments)
