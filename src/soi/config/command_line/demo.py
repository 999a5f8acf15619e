"""soi demo: an isolated node with invented data on this machine, its story played, then served."""

from __future__ import annotations

import argparse
import json
import time
from typing import TYPE_CHECKING

from soi.config.environment import CHECKOUT, Settings, Trouble, settings

if TYPE_CHECKING:
    from soi.config.command_line.subcommands import Subcommands
    from soi.config.programs.supervisor import Supervisor

SETUP_WAS_JUST_NOW_SECONDS = 30.0


def add(subcommands: Subcommands) -> None:
    parser = subcommands.add_parser("demo", help="Seed invented data, play the story so far, and serve it.")
    parser.add_argument("--check", action="store_true", help="play the story and exit 0 or 1 instead of serving")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    from soi.config.command_line import house

    began = time.monotonic()
    env = demo_settings(settings)
    with house.opened(env) as supervisor:
        code = play(supervisor, check=options.check)
        print(time_line(time.monotonic() - began))
        if code == 0 and options.check and not supervisor.is_stopping:
            code = fill_post(supervisor)
        if options.check or supervisor.is_stopping:
            print("The story was played." if code == 0 else f"The story failed. Logs: {env.home / 'log'}")
            return code
        print(f"\nSoi is at http://{env.bind}:{env.port}. Ctrl-C stops it.", flush=True)
        fill_post(supervisor)
        supervisor.watch()
        print("\nStopping.")
    return 0


def demo_settings(env: Settings) -> Settings:
    """Settings of the demo: isolated, loopback, in a home that holds nothing real.

    Raises Trouble where the home holds a database that the demo did not make.
    """
    if (env.home / "database" / "data").exists() and not env.demo_mark.exists():
        raise Trouble(
            f"The home {env.home} holds data of a node at work; the demo would mix invented data into it.",
            remedy="Give the demo a home of its own: SOI_HOME=/var/lib/soi/demo make demo",
        )
    env.folder("keys")
    env.demo_mark.touch(mode=0o644)
    return env.changed(SOI_DEMO="1", SOI_NODE_CLASS="isolated", SOI_BIND="127.0.0.1")


def play(supervisor: Supervisor, *, check: bool) -> int:
    """Play the story in a process of its own while the house is kept running."""
    from soi.config.command_line.house import SOI

    if supervisor.is_stopping:
        return 130
    return supervisor.run_beside([*SOI, "play", *(["--check"] if check else [])])


def fill_post(supervisor: Supervisor) -> int:
    """What may come when the house serves already: papers in and out, a package, a transfer."""
    from soi.config.command_line.house import SOI

    return supervisor.run_beside([*SOI, "play", "--post"])


def time_line(took: float) -> str:
    """How long it took, the fetching of packages apart where set-up ran just before."""
    fetching, rest = 0.0, took
    try:
        times = json.loads((CHECKOUT / "var" / "setup" / "times.json").read_text())
        if time.time() - took - times["ended"] < SETUP_WAS_JUST_NOW_SECONDS:
            fetching, rest = times["fetching"], took + times["rest"]
    except (OSError, ValueError, KeyError):
        fetching = 0.0  # no set-up ran here; there was nothing to fetch
    return f"\nFetching and installing packages: {fetching:.1f} s; the rest: {rest:.1f} s."
