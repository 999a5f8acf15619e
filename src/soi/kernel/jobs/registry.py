"""Which work is done apart from requests: named jobs, and chores that come round by themselves."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import close_old_connections

Work = Callable[..., None]


@dataclass(frozen=True)
class Chore:
    """Something the worker does every few seconds, one worker at a time."""

    name: str
    seconds: float
    run: Callable[[], object]


_chores: dict[str, Chore] = {}
RETRIES = 3
RETRY_WAIT = 5  # seconds, growing linearly


def job(name: str, *, queue: str = "acts") -> Callable[[Work], Work]:
    """Register a function as the job `room.verb_noun`. It must bear repetition: a killed worker runs it again.

    The function opens its own short transactions (`access.acting`), so that nothing slow holds one open.
    """
    from procrastinate import RetryStrategy
    from procrastinate.contrib.django import app

    def register(work: Work) -> Work:
        @functools.wraps(work)
        def run(**arguments: Any) -> None:
            close_old_connections()
            try:
                work(**arguments)
            finally:
                close_old_connections()

        retry = RetryStrategy(max_attempts=RETRIES, linear_wait=RETRY_WAIT)
        app.task(name=name, queue=queue, retry=retry)(run)
        return work

    return register


def every(seconds: float, *, name: str) -> Callable[[Callable[[], object]], Callable[[], object]]:
    """Register a chore of the worker."""

    def register(run: Callable[[], object]) -> Callable[[], object]:
        _chores[name] = Chore(name, seconds, run)
        return run

    return register


def chores() -> list[Chore]:
    return list(_chores.values())
