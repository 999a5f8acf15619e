"""The processes that bring the books in. Each makes its own Django ready, so nothing of a room is imported above."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from contextlib import contextmanager
from multiprocessing.synchronize import Event
from typing import TYPE_CHECKING, TypeVar

from soi.config.demo.nation import words
from soi.config.demo.nation.plan import Book, Size

if TYPE_CHECKING:
    from soi.config.demo.nation.matters import House

AHEAD = 4
Brought = tuple[int, int]
Item = TypeVar("Item")
Work = Callable[[Item, Size], Brought]

_sentences: dict[int, list[str]] = {}


def spread(work: Work[Item], items: Iterable[Item], size: Size, jobs: int) -> Iterator[Brought]:
    """Do a piece of work for each item, `jobs` at once; with 0 jobs in this process."""
    if not jobs:
        yield from (work(item, size) for item in items)
        return
    # A started process has nothing of this one's connections; a forked one would.
    with ProcessPoolExecutor(jobs, multiprocessing.get_context("spawn"), _make_ready) as pool:
        pending: set[Future[Brought]] = set()
        for item in items:
            pending.add(pool.submit(work, item, size))
            if len(pending) >= jobs * AHEAD:
                done, pending = wait(pending, return_when=FIRST_COMPLETED)
                yield from (each.result() for each in done)
        yield from (each.result() for each in pending)


def bring_cases(house: House, size: Size) -> Brought:
    """The head of one commission takes over its cases."""
    from soi.config.demo.nation import matters

    return matters.enter(house, size)


def bring_book(given: tuple[int, Book], size: Size) -> Brought:
    """One clerk enters their book, piece by piece; pieces that are there are left out. How many came, how many were."""
    from soi.config.demo.nation.papers import Batch, enter, there
    from soi.kernel.access import public as access

    appointment, book = given
    if size.seed not in _sentences:
        _sentences[size.seed] = words.sentences(size.seed)
    clerk = access.actor_of_appointment(appointment)
    batches = [Batch(book.desk, number, some) for number, some in enumerate(book.batches())]
    known = there(clerk, batches, size)
    for batch in batches:
        if batch.number not in known:
            enter(clerk, batch, size, _sentences[size.seed])
    before = sum(len(batch.papers) for batch in batches if batch.number in known)
    return len(book.papers) - before, before


@contextmanager
def following() -> Iterator[None]:
    """A follower of the index beside the load; where the house runs its own, this one only stands by."""
    context = multiprocessing.get_context("spawn")
    stop = context.Event()
    follower = context.Process(target=_follow, args=(stop,))
    follower.start()
    try:
        yield
    finally:
        stop.set()
        follower.join()


def _follow(stop: Event) -> None:
    _make_ready()
    from soi.kernel.search import follower

    follower.run(stop)


def _make_ready() -> None:
    from soi.config.command_line.subcommands import make_django_ready

    make_django_ready()
