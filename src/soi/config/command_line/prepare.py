"""soi prepare: tables, policies and the files of the pages, brought up to date; part of every start."""

from __future__ import annotations

import argparse
import hashlib
import os
from pathlib import Path
from typing import TYPE_CHECKING

from soi.config.command_line import migrate
from soi.config.environment import CHECKOUT, Settings, settings

if TYPE_CHECKING:
    from soi.config.command_line.subcommands import Subcommands


def add(subcommands: Subcommands) -> None:
    parser = subcommands.add_parser("prepare", help="Bring tables, policies and the files of the pages up to date.")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    key = source_key(CHECKOUT, settings)
    migrate.run(options)
    collect_pages()
    _stamp(settings).write_text(key)
    return 0


def is_current(env: Settings) -> bool:
    """Whether nothing changed since this home was last prepared; then a start need not load Django for it.

    Another server may have changed without us: there it is never current.
    """
    stamp = _stamp(env)
    return not env.database_url and stamp.exists() and stamp.read_text() == source_key(CHECKOUT, env)


def collect_pages() -> None:
    """Gather style sheets, scripts and fonts under hashed names."""
    from django.core.management import call_command

    call_command("collectstatic", interactive=False, verbosity=0)


def source_key(checkout: Path, env: Settings) -> str:
    """A key that changes with any file of the source, the packs, the pages' packages, and the database meant."""
    digest = hashlib.sha256(os.fsencode(f"{env.database_name}|{env.node_class}|{env.demo}\n"))
    files = [path for folder in ("src", "packs") for path in sorted((checkout / folder).rglob("*"))]
    for path in [*files, checkout / "package-lock.json"]:
        if path.is_file() and path.suffix not in {".pyc", ".mo"}:
            seen = path.stat()
            digest.update(os.fsencode(f"{path}|{seen.st_size}|{seen.st_mtime_ns}\n"))
    return digest.hexdigest()


def _stamp(env: Settings) -> Path:
    return env.home / "prepared.key"
