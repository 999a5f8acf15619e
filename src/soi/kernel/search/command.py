"""`soi search`: follow, rebuild."""

from __future__ import annotations

import argparse

from django.db import connection

from soi.kernel.access.public import acting, machine_actor
from soi.kernel.search import follower
from soi.kernel.search.errors import IndexBusy


def main(argv: list[str] | None = None) -> int:
    """Exit code 0: done, or asked of the running follower."""
    parser = argparse.ArgumentParser(prog="soi search", description=__doc__)
    verbs = parser.add_subparsers(dest="verb", required=True)
    verbs.add_parser("follow", help="keep the index up to date until stopped").set_defaults(run=_follow)
    verbs.add_parser("rebuild", help="build the index anew from the database").set_defaults(run=_rebuild)
    given = parser.parse_args(argv)
    return int(given.run(given))


def _follow(given: argparse.Namespace) -> int:
    follower.run()
    return 0


def _rebuild(given: argparse.Namespace) -> int:
    try:
        own = follower.Follower()
    except IndexBusy:
        with acting(machine_actor(follower.MACHINE)), connection.cursor() as cursor:
            cursor.execute("select soi.search_ask_rebuild()")
        print("The running follower builds the index anew; searching goes on with the old one until then.")
        return 0
    print(f"{own.rebuild()} documents in the new index")
    own.close()
    return 0
