"""The worker process: takes jobs from the queue, does the chores, and frees what a killed worker left behind."""

from __future__ import annotations

import asyncio
import logging
import threading
import zlib
from typing import Any

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, Error, connection, connections
from procrastinate.exceptions import ProcrastinateException
from procrastinate.job_context import JobContext
from procrastinate.worker import Worker

from soi.kernel.jobs.registry import Chore, chores

log = logging.getLogger("soi.worker")
POLL_SECONDS = 2.0
HEARTBEAT_SECONDS = 3.0
STALLED_AFTER = 10.0
SWEEP_SECONDS = 3.0
STOP_WITHIN = 3.0


class Turns:
    """Whose turn a chore is, by locks on one session for all chores of this worker.

    It is a session apart: a chore may close the one it works with, and where sessions come from a pool the lock would
    stay behind in it. It is one: with a session for each chore, the chores alone would hold the whole pool, and jobs
    would wait for them.
    """

    def __init__(self) -> None:
        self.session = connections.create_connection(DEFAULT_DB_ALIAS)
        self.session.inc_thread_sharing()
        self._one_at_a_time = threading.Lock()

    def take(self, chore: Chore) -> bool:
        return self._ask("select pg_try_advisory_lock(%s)", chore)

    def give_back(self, chore: Chore) -> None:
        self._ask("select pg_advisory_unlock(%s)", chore)

    def close(self) -> None:
        with self._one_at_a_time:
            self.session.close()

    def _ask(self, question: str, chore: Chore) -> bool:
        with self._one_at_a_time:
            try:
                with self.session.cursor() as cursor:
                    cursor.execute(question, [zlib.crc32(chore.name.encode())])
                    ((answer,),) = cursor.fetchall()
            except Error:
                self.session.close()
                raise
        return bool(answer)


def alone(chore: Chore, turns: Turns) -> bool:
    """Run a chore unless another worker is at it; whether it ran."""
    if not turns.take(chore):
        return False
    try:
        chore.run()
    finally:
        turns.give_back(chore)
    return True


def come_round(chore: Chore, stop: threading.Event, turns: Turns) -> None:
    """Do one chore again and again; a fault is logged and tried again, never the end of the worker."""
    while not stop.wait(chore.seconds):
        try:
            alone(chore, turns)
        except Error:
            log.warning("chore %s: the database did not answer; it comes round again", chore.name)
        except Exception:  # noqa: BLE001 - the edge of the process: one chore's fault must not stop the others
            log.exception("chore %s failed; it comes round again", chore.name)
        finally:
            connection.close()


async def _free_stalled(app: Any) -> None:
    while True:
        await asyncio.sleep(SWEEP_SECONDS)
        try:
            for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_AFTER):
                log.warning("job %s was left by a stopped worker and is taken up again", job.task_name)
                await app.job_manager.retry_job(job)
        except ProcrastinateException:
            log.warning("what stopped workers left could not be freed just now; it is looked for again")


class Eager(Worker):
    """Looks for work as soon as a job has ended: who waits behind the same lock does not wait for the next poll too."""

    async def _process_job(self, context: JobContext) -> None:
        try:
            await super()._process_job(context)
        finally:
            self._new_job_event.set()


async def _work() -> None:
    from procrastinate.contrib.django import app

    own = app.with_connector(app.connector.get_worker_connector())  # type: ignore[attr-defined]
    own.perform_import_paths()  # type: ignore[no-untyped-call]
    async with own.open_async():
        sweeper = asyncio.create_task(_free_stalled(own))
        try:
            await Eager(
                app=own,
                concurrency=settings.SOI_JOBS_AT_ONCE,
                fetch_job_polling_interval=POLL_SECONDS,
                update_heartbeat_interval=HEARTBEAT_SECONDS,
                stalled_worker_timeout=STALLED_AFTER,
                shutdown_graceful_timeout=STOP_WITHIN,
                delete_jobs="successful",
            ).run()  # type: ignore[no-untyped-call]
        finally:
            sweeper.cancel()


def run() -> None:
    """Work until told to stop."""
    stop = threading.Event()
    turns = Turns()
    threads = [threading.Thread(target=come_round, args=(chore, stop, turns), daemon=True) for chore in chores()]
    for thread in threads:
        thread.start()
    try:
        asyncio.run(_work())
    finally:
        stop.set()
