"""The house as one thing that is opened, kept running and closed: database, web, worker, follower."""

from __future__ import annotations

import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from soi.config.command_line import prepare
from soi.config.environment import Settings, Trouble
from soi.config.programs import database, granian
from soi.config.programs.supervisor import Child, Supervisor

SOI = (sys.executable, "-m", "soi.config.command_line")


def build_supervisor(env: Settings, say: Callable[[str], None] = print) -> Supervisor:
    """The supervisor of this home with its three children; the database is tended, not owned."""
    env.folder("log")
    children = [
        Child("web", [*SOI, "web"], is_well=lambda: granian.answers(env)),
        Child("worker", [*SOI, "worker"]),
        Child("follower", [*SOI, "follower"]),
    ]
    variables = env.for_children(
        SOI_HOME=str(env.home), SOI_PORT=str(env.port), SOI_BIND=env.bind, PYTHONUNBUFFERED="1"
    )
    return Supervisor(env.home, children, variables, tend=lambda: database.start(env), say=say)


@contextmanager
def opened(env: Settings, say: Callable[[str], None] = print) -> Iterator[Supervisor]:
    """The whole house, running and answering; on leaving, all is ended, the database last."""
    supervisor = build_supervisor(env, say)
    with supervisor.alone():
        require_port(env)
        say(f"  home       {env.home}")
        try:
            open_database(env, supervisor, say)
            supervisor.open()
            yield supervisor
        finally:
            supervisor.close()
            database.stop(env)


def open_database(env: Settings, supervisor: Supervisor, say: Callable[[str], None]) -> None:
    """Bring up the database and what stands in it: tables, policies, and the files of the pages."""
    database.prepare(env)
    say("  database   ready")
    if prepare.is_current(env):
        return
    code = supervisor.run_beside([*SOI, "prepare"], log="prepare")
    if code != 0 and not supervisor.is_stopping:
        raise Trouble(
            f"The tables could not be brought up to date: {last_line(env)}",
            safe="A failed step is undone as a whole; what was committed before is safe.",
            remedy=f"Read {env.home / 'log' / 'prepare.log'} and start again.",
        )
    say("  tables     up to date")


def require_port(env: Settings) -> None:
    """Refuse to start where another program holds our port."""
    family = socket.AF_INET6 if ":" in env.bind else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((env.bind, env.port))
        except OSError as error:
            raise Trouble(
                f"Port {env.port} of {env.bind} cannot be used ({error.strerror}).",
                remedy=f"Stop the program that holds it, or choose another: SOI_PORT={env.port % 65535 + 1}"
                f" (make demo PORT={env.port % 65535 + 1}).",
            ) from None


def last_line(env: Settings) -> str:
    """The last words in the log of the preparation."""
    try:
        lines = (env.home / "log" / "prepare.log").read_text(errors="replace").split("\n")
    except OSError:
        return "it left no log."
    return next((line.strip() for line in reversed(lines) if line.strip()), "it said nothing.")
