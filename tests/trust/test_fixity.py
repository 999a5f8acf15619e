"""A tenth of `make prove fixity`: 100 of 1,000 files damaged in six ways, all found and repaired, no false alarm."""

from __future__ import annotations

import os
import random

import pytest

from tests.prove import fixity
from tests.world import Node


@pytest.fixture
def seed() -> str:
    found = os.environ.get("SEED") or str(random.SystemRandom().randrange(1, 2**31))
    print(f"seed {found}")
    return found


@pytest.mark.feature("REC-15")
def test_of_a_thousand_files_a_hundred_are_damaged_and_all_are_found_and_repaired(node: Node, seed: str):
    found = fixity.summed([fixity.one_round(0, random.Random(f"{seed}-0"), print)])
    assert (found["files"], found["damaged"], len(found["ways"])) == (1000, 100, 6), f"seed {seed}"
    assert (found["found"], found["false_alarms"]) == (100, 0), f"seed {seed}: {found}"
    assert (found["damaged_bytes_given_out"], found["repaired"]) == (0, 100), f"seed {seed}: {found}"


@pytest.mark.feature("REC-15")
def test_control_a_check_of_size_and_date_misses_damages(node: Node, seed: str):
    assert fixity.control(random.Random(f"{seed}-control"), print, files_kept=120)["lost"] > 0, f"seed {seed}"
