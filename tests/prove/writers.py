"""Four writers beside the story: each takes numbers one by one and keeps its own list of what was acknowledged.

python -m tests.prove.writers FOLDER   until killed; the list of writer n is FOLDER/n, synced line by line.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from pathlib import Path

WRITERS = 4
PAUSE = 0.02


def kind(writer: int) -> str:
    return f"prove-{writer}"


def write(writer: int, folder: Path) -> None:
    from django.db import Error, connection

    from soi.kernel.access.public import acting, actors_of_account
    from soi.kernel.identity.models import Account
    from soi.kernel.numbering import public as numbering

    with (folder / str(writer)).open("a") as kept:
        while True:
            try:
                account = Account.objects.get(username="vanthu.anlinh")
                (actor,) = actors_of_account(account.pk)
                with acting(actor):
                    number = numbering.next_number(unit_id=actor.unit_id, kind=kind(writer), term="prove")
            except Error:
                connection.close()
                time.sleep(0.2)
                continue
            kept.write(f"{number}\n")
            kept.flush()
            os.fsync(kept.fileno())
            time.sleep(PAUSE)


def main(folder: Path) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "soi.config.settings.production")
    import django

    django.setup()
    folder.mkdir(parents=True, exist_ok=True)
    threads = [threading.Thread(target=write, args=(writer, folder), daemon=True) for writer in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def acknowledged(folder: Path) -> dict[int, list[int]]:
    """What each writer was told is done, in its order; a line cut by a kill is no acknowledgement."""
    found: dict[int, list[int]] = {}
    for writer in range(WRITERS):
        path = folder / str(writer)
        lines = path.read_text().split("\n")[:-1] if path.exists() else []
        found[writer] = [int(line) for line in lines]
    return found


if __name__ == "__main__":
    main(Path(sys.argv[1]))
