"""Three rounds of `make prove crash`: kill -9 at a random moment, nothing acknowledged lost, the story goes on."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator

import pytest

from tests.prove import crash

ROUNDS = 3


@pytest.fixture
def seed() -> Iterator[str]:
    found = os.environ.get("SEED") or str(random.SystemRandom().randrange(1, 2**31))
    print(f"seed {found}")
    yield found
    crash.close()


@pytest.mark.slow
@pytest.mark.feature("PLT-09")
def test_killed_at_random_nothing_acknowledged_is_lost(seed: str) -> None:
    rounds = [crash.one_round(number, random.Random(f"{seed}-{number}"), print) for number in range(ROUNDS)]
    found = crash.summed(rounds)
    assert found["acknowledged"] > ROUNDS * 8, f"seed {seed}: {rounds}"
    assert (found["lost"], found["doubled"], found["unfinished"]) == (0, 0, 0), f"seed {seed}: {rounds}"
