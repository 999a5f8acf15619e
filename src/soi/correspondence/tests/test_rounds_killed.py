"""A round of signing whose worker is killed (SIGKILL) at random moments: each paper signed once, none lost, no gap."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from soi.correspondence import testing
from soi.correspondence.tests import sign_process
from soi.correspondence.tests.test_rounds import ordered, seen, states, whole, work

pytestmark = [pytest.mark.feature("COR-03"), pytest.mark.feature("REC-17")]
ROOT = Path(__file__).resolve().parents[4]
PAPERS, KILLS = 8, 2
# A paper takes about half a second; each worker lives for none to two of them, and a part of the next.
LONGEST = 0.6


@pytest.fixture(scope="module", autouse=True)
def _signers(node):
    testing.signers(node)


@pytest.fixture
def seed():
    found = os.environ.get("SEED") or str(random.SystemRandom().randrange(1, 2**31))
    print(f"seed {found}")
    return found


def hire(node, key, *more):
    """A worker at the round, when it begins to sign."""
    signer = str(node.actor("head_a").appointment_id)
    program = [sys.executable, sign_process.__file__, node.name, str(node.home), str(key), signer, *more]
    worker = subprocess.Popen(
        program, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, stdout=subprocess.PIPE, text=True
    )
    assert worker.stdout is not None and worker.stdout.readline() == "ready\n"
    return worker


def await_signed(node, key, worker, count):
    end = time.monotonic() + 90
    while worker.poll() is None and states(node, key).count("signed") < count:
        assert time.monotonic() < end, f"not {count} signed within 90 s"
        time.sleep(0.05)


def test_killed_at_random_moments_each_paper_is_signed_once_and_none_is_lost(node, seed):
    dice = random.Random(seed)
    papers = seen(node, PAPERS)
    key = ordered(node, papers)
    struck, signed = 0, 0
    for _kill in range(KILLS):
        worker = hire(node, key)
        await_signed(node, key, worker, signed + dice.randint(0, 2))
        time.sleep(dice.uniform(0.05, LONGEST))
        struck += worker.poll() is None
        worker.kill()
        worker.wait()
        now = states(node, key)
        assert now.count("signed") >= signed, f"seed {seed}: what was signed stays signed"
        signed = now.count("signed")
        assert now == ["signed"] * signed + ["waiting"] * (PAPERS - signed), f"seed {seed}: {now}"
        print(f"killed with {signed} of {PAPERS} signed")
    assert struck, f"seed {seed}: every worker was done before it was killed"
    work(node, key)
    assert states(node, key) == ["signed"] * PAPERS, f"seed {seed}"
    whole(node, papers)


def test_control_a_number_drawn_apart_from_its_paper_leaves_a_gap_when_killed(node):
    papers = seen(node, 2)
    work(node, ordered(node, papers[:1]))
    key = ordered(node, papers[1:])
    worker = hire(node, key, "torn")
    assert worker.wait(60) == -9
    assert states(node, key) == ["waiting"]
    work(node, key)
    with pytest.raises(AssertionError):
        whole(node, papers)
