"""The demo's shelf: laid out once by the real verbs, fast enough that nobody waits for it."""

from __future__ import annotations

import time
from datetime import date

from soi.config.demo import shelf
from soi.digitization import queries
from soi.digitization.queries import figures


def test_the_shelf_is_laid_out_once_and_quickly(node):
    began = time.process_time()
    shelf.lay_out()
    # Of this process: what else runs on the machine does not count.
    assert time.process_time() - began < 3
    shelf.lay_out()
    with node.acting("clerk_a") as clerk:
        assert queries.visible_lines(clerk).count() == 18
        stages = figures.spread(figures.figures(clerk, today=date.today()), "stage")
        assert set(stages) == {0, 1, 2, 3, 4, 8, 9}
        units = figures.figures(clerk, today=date.today(), by=figures.AS_IT_WAS)
        assert {node.unit("d9801"), node.unit("e99801"), node.unit("e99802")} <= {one.unit_id for one in units}
