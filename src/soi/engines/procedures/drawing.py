"""Where the boxes and arrows of a procedure stand, in units of the drawing; page and BPMN show the same."""

from __future__ import annotations

from dataclasses import dataclass

from soi.engines.procedures.model import END, PHASES, Procedure

WIDTH, HEIGHT = 190, 64
GAP_X, GAP_Y = 46, 40
MARGIN = 40
PER_ROW = 4


@dataclass(frozen=True)
class Box:
    """A step, or the end. x and y are its upper left corner."""

    id: str
    x: int
    y: int
    width: int
    height: int

    @property
    def middle(self) -> tuple[int, int]:
        return self.x + self.width // 2, self.y + self.height // 2


@dataclass(frozen=True)
class Arrow:
    """A way, as points from the border of one box to that of another."""

    step: str
    way: str
    to: str
    points: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Drawing:
    """All boxes by id, all arrows, the band of each phase (top, bottom), and the size of the whole."""

    boxes: dict[str, Box]
    arrows: tuple[Arrow, ...]
    bands: dict[str, tuple[int, int]]
    width: int
    height: int


def draw(procedure: Procedure) -> Drawing:
    """Lay the steps out in bands by phase, in the order of the pack, at most four in a row."""
    boxes: dict[str, Box] = {}
    bands: dict[str, tuple[int, int]] = {}
    top = MARGIN
    for phase in PHASES:
        steps = [step.id for step in procedure.steps.values() if step.phase == phase]
        if not steps:
            continue
        if phase == _last_phase(procedure):
            steps.append(END)
        for at, name in enumerate(steps):
            row, column = divmod(at, PER_ROW)
            x, y = MARGIN + column * (WIDTH + GAP_X), top + row * (HEIGHT + GAP_Y)
            boxes[name] = Box(name, x, y, WIDTH, HEIGHT)
        bottom = max(box.y + box.height for name, box in boxes.items() if name in steps)
        bands[phase] = (top - GAP_Y // 2, bottom + GAP_Y // 2)
        top = bottom + GAP_Y + GAP_Y // 2
    arrows = tuple(
        Arrow(step.id, way.id, way.to, _line(boxes[step.id], boxes[way.to], at, len(step.ways)))
        for step in procedure.steps.values()
        for at, way in enumerate(step.ways)
    )
    width = 2 * MARGIN + PER_ROW * (WIDTH + GAP_X) - GAP_X
    return Drawing(boxes, arrows, bands, width, top)


def _last_phase(procedure: Procedure) -> str:
    return max((step.phase for step in procedure.steps.values()), key=PHASES.index)


def _line(one: Box, other: Box, at: int, count: int) -> tuple[tuple[int, int], ...]:
    """From the border of one box to the border of the other; each way of a step leaves at its own place."""
    share = (at + 1) / (count + 1)
    if other.y == one.y and other.x > one.x and other.x - one.x <= WIDTH + GAP_X:
        y = one.y + int(one.height * share)
        return (one.x + one.width, y), (other.x, y)
    x = one.x + int(one.width * share)
    end = other.x + int(other.width * share)
    if other.y > one.y:
        half = one.y + one.height + GAP_Y // 2 - 3 * at
        return (x, one.y + one.height), (x, half), (end, half), (end, other.y)
    # Back, or along the same row but not to the neighbour: above the row.
    half = one.y - GAP_Y // 3 + 3 * at
    if other.y == one.y:
        return (x, one.y), (x, half), (end, half), (end, other.y)
    return (x, one.y), (x, half), (end, half), (end, other.y + other.height)
