"""A tenth of `make prove line`: ten kills over fifty pages, each page done or named, none twice, no loss unseen."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator

import pytest

from soi.engines.reading.public import check_confinement
from tests.prove import line

KILLS, FILES, PAGES = 10, 5, 10


@pytest.fixture
def seed() -> Iterator[str]:
    found = os.environ.get("SEED") or str(random.SystemRandom().randrange(1, 2**31))
    print(f"seed {found}")
    yield found
    line.close()


@pytest.mark.slow
@pytest.mark.feature("DIG-01", "DIG-14", "REC-17")
@pytest.mark.skipif(not check_confinement().ok, reason="no user namespaces on this machine")
def test_killed_at_random_a_batch_comes_through_whole_and_no_loss_goes_unseen(seed: str) -> None:
    rounds = [
        line.one_round(number, random.Random(f"{seed}-{number}"), print, rounds=KILLS, files=FILES, pages=PAGES)
        for number in range(KILLS)
    ]
    found = line.summed(rounds)
    assert (found["pages"], found["done"] + found["named"]) == (FILES * PAGES, FILES * PAGES), f"seed {seed}: {found}"
    assert (found["lost"], found["doubled"], found["unfinished"]) == (0, 0, 0), f"seed {seed}: {found}"
    assert (found["reported"], found["false_reports"], found["by_files"]) == (4, 0, 0), f"seed {seed}: {found}"
    assert found["refused_full"] > 0 or not found["full_disk"], f"seed {seed}: {found}"
