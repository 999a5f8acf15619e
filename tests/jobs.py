"""Runs waiting jobs in the test's own process: the same functions, in the order of the queue."""

from __future__ import annotations

from typing import Any


def run_waiting(queues: list[str] | None = None) -> int:
    """Take and run every job that waits now; returns how many ran. A failing job fails the test."""
    from django.db import connection
    from procrastinate.contrib.django import app

    done = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                "select id, task_name, args from procrastinate_jobs where status = 'todo' "
                "and (%s::text[] is null or queue_name = any(%s)) order by priority desc, id limit 1",
                [queues, queues],
            )
            row = cursor.fetchone()
        if row is None:
            return done
        _run(app, *row)
        done += 1


def _run(app: Any, job_id: int, name: str, arguments: Any) -> None:
    import json

    from django.db import connection

    values = json.loads(arguments) if isinstance(arguments, str) else arguments
    app.tasks[name].func(**values)
    with connection.cursor() as cursor:
        cursor.execute("delete from procrastinate_jobs where id = %s", [job_id])
