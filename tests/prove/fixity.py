"""Of 10,000 kept files 1,000 are damaged in six ways: all are found and repaired, with no false alarm (D5, REC-15).

No damaged byte is given out, and none is called damaged that is whole: the second copy repairs.

One round: a tenth of it, in a database and two folders of its own. First each damaged file of a sample is asked for,
as by a reader, while it is damaged; then the rolling check goes round; then every file is compared with what was kept.
Control: a check that looks at size and date only. It must miss some, else the rounds prove nothing.
"""

from __future__ import annotations

import os
import random
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROUNDS = 10
FILES, DAMAGED, READ_BY_PERSONS = 1000, 100, 12
Say = Callable[[str], None]


def flip(path: Path, chance: random.Random) -> None:
    data = bytearray(path.read_bytes())
    data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    path.write_bytes(data)


def cut(path: Path, chance: random.Random) -> None:
    os.truncate(path, chance.randrange(path.stat().st_size))


def lengthen(path: Path, chance: random.Random) -> None:
    with path.open("ab") as file:
        file.write(chance.randbytes(chance.randrange(1, 600)))


def blank(path: Path, chance: random.Random) -> None:
    """A block of nothing where there was content, as after a power cut."""
    data = bytearray(path.read_bytes())
    start = chance.randrange(max(len(data) - 64, 1))
    data[start : start + 64] = bytes(len(data[start : start + 64]))
    path.write_bytes(data if any(path.read_bytes()[start : start + 64]) else data[:-1])


def swap(path: Path, chance: random.Random) -> None:
    """Another file of the same length in its place."""
    before = path.read_bytes()
    after = chance.randbytes(len(before))
    path.write_bytes(after if after != before else before[::-1] + b"x")


def remove(path: Path, chance: random.Random) -> None:
    path.unlink()


WAYS = (flip, cut, lengthen, blank, swap, remove)


_databases: list[str] = []


def open_database() -> None:
    """A database with the whole tree and the cast, for all rounds; a test that has one of its own keeps it."""
    import django
    from django.apps import apps

    if apps.ready or _databases:
        return
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "soi.config.settings.testing")
    django.setup()
    import conftest
    from soi.config.programs import database

    database.prepare()
    name = f"soi_prove_{os.getpid()}"
    database.create_database(name)
    _databases.append(name)
    conftest._use(name)
    conftest._found()
    conftest._furnish()


def close_database() -> None:
    import conftest
    from soi.config.programs import database

    while _databases:
        conftest._use("postgres")
        database.drop_database(_databases.pop())
        database.stop()


@contextmanager
def two_places() -> Iterator[None]:
    """Two empty folders for files, removed afterwards with the rows that name what lay in them."""
    open_database()
    from django.conf import settings

    from soi.kernel.access import public as access
    from soi.kernel.storage.models import File, State

    folder = Path(tempfile.mkdtemp(prefix="soi-fixity-"))
    before = (settings.SOI_STORAGE_URL, settings.SOI_STORAGE_COPY_URL)
    with access.acting(access.machine_actor("system")):
        File.objects.update(state=State.GONE)
    settings.SOI_STORAGE_URL, settings.SOI_STORAGE_COPY_URL = str(folder / "first"), str(folder / "second")
    try:
        yield
    finally:
        settings.SOI_STORAGE_URL, settings.SOI_STORAGE_COPY_URL = before
        with access.acting(access.machine_actor("system")):
            File.objects.update(state=State.GONE)
        shutil.rmtree(folder, ignore_errors=True)


def kept_files(chance: random.Random, count: int) -> dict[str, bytes]:
    """Files of many sizes, kept by a clerk in both places."""
    from soi.kernel.access import public as access
    from soi.kernel.storage import public as storage

    found: dict[str, bytes] = {}
    while len(found) < count:
        sizes = [int(chance.paretovariate(1.1) * 900) % 60_000 + 1 for _ in range(min(100, count - len(found)))]
        contents = [chance.randbytes(size) for size in sizes]
        with access.acting(access.machine_actor("system")):
            found |= dict(zip(storage.keep_many(contents), contents, strict=True))
    return found


def damage(digests: list[str], chance: random.Random) -> dict[str, str]:
    """Damage these files of the first place, each way as often as the others; size and date stay where they can."""
    from soi.kernel.storage import places
    from soi.kernel.storage.folder import Folder

    files = places.main()
    assert isinstance(files, Folder)
    done = {}
    for place, digest in enumerate(digests):
        way, path = WAYS[place % len(WAYS)], files.path(digest)
        before = path.stat()
        way(path, chance)
        if path.exists():
            # What rots changes no date.
            os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
        done[digest] = way.__name__
    return done


def asked_for(digests: list[str], kept: dict[str, bytes]) -> int:
    """How many answers to readers held a byte that was not kept."""
    from soi.kernel.access import public as access
    from soi.kernel.storage import public as storage

    wrong = 0
    for digest in digests:
        with access.acting(access.machine_actor("system")):
            wrong += storage.fetch(digest) != kept[digest]
    return wrong


def one_round(number: int, chance: random.Random, say: Say) -> dict[str, Any]:
    """Keep, damage, read a few, check, compare."""
    open_database()
    from soi.kernel.storage import fixity, places

    with two_places():
        kept = kept_files(chance, FILES)
        victims = chance.sample(sorted(kept), DAMAGED)
        done = damage(victims, chance)
        readers = chance.sample(victims, READ_BY_PERSONS)
        wrong = asked_for(readers, kept)
        report = fixity.verify()
        found = {digest for verdict, digest in report.faults if verdict == "repaired"} | set(readers)
        called = {digest for _, digest in report.faults} - set(victims)
        files = places.main()
        unrepaired = sum(files.get(digest) != data for digest, data in kept.items())
    result = {
        "files": len(kept),
        "damaged": len(done),
        "ways": dict(Counter(done.values())),
        "found": len(found & set(victims)),
        "false_alarms": len(called),
        "damaged_bytes_given_out": wrong,
        "repaired": len(done) - unrepaired,
        "seconds": round(report.seconds, 1),
    }
    say(f"round {number}: {result}")
    return result


def summed(rounds: list[dict[str, Any]]) -> dict[str, Any]:
    """The counts of all rounds, and what the runner asks: lost, doubled, unfinished."""
    names = ("files", "damaged", "found", "false_alarms", "damaged_bytes_given_out", "repaired")
    sums: dict[str, Any] = {name: sum(one[name] for one in rounds) for name in names}
    sums["ways"] = dict(sum((Counter(one["ways"]) for one in rounds), Counter()))
    sums["lost"] = sums["damaged"] - sums["found"] + sums["damaged_bytes_given_out"]
    sums["doubled"] = sums["false_alarms"]
    sums["unfinished"] = sums["damaged"] - sums["repaired"]
    return sums


def control(chance: random.Random, say: Say, *, files_kept: int = FILES) -> dict[str, Any]:
    """The same damages before a check of size and date: what it misses."""
    open_database()
    from soi.kernel.storage import places
    from soi.kernel.storage.folder import Folder

    with two_places():
        kept = kept_files(chance, files_kept)
        files = places.main()
        assert isinstance(files, Folder)
        looked = {digest: _size_and_date(files.path(digest)) for digest in kept}
        done = damage(chance.sample(sorted(kept), files_kept // 10), chance)
        missed = [way for digest, way in done.items() if _size_and_date(files.path(digest)) == looked[digest]]
    result = {"damaged": len(done), "lost": len(missed), "missed_ways": dict(Counter(missed))}
    say(f"control: {result}")
    close_database()
    return result


def _size_and_date(path: Path) -> tuple[int, int] | None:
    if not path.exists():
        return None
    found = path.stat()
    return found.st_size, found.st_mtime_ns
