"""Papers made and read once for all tests of the reading engine."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from soi.engines.reading.public import Made, Reader, Reading, invent, make_specimen, read_bytes


@dataclass(frozen=True)
class Case:
    """A made-up paper and what was read of it."""

    made: Made
    reading: Reading

    def read(self, name: str) -> str | None:
        found = self.reading.field(name)
        return found.value if found else None


def case(layout: str, **how: object) -> Case:
    made = make_specimen(invent(layout, paragraphs=2, **how))  # type: ignore[arg-type]
    return Case(made, read_bytes(made.pdf, "pdf"))


@pytest.fixture(scope="session")
def report() -> Case:
    return case("report", seed=7, wear="medium", secrecy="TỐI MẬT")


@pytest.fixture(scope="session")
def letter() -> Case:
    return case("letter typed", seed=4, wear="medium")


@pytest.fixture(scope="session")
def official_letter() -> Case:
    return case("official letter", seed=4, wear="medium")


@pytest.fixture(scope="session")
def turned_decision() -> Case:
    return case("decision", seed=6, wear="medium", turned=180)


@pytest.fixture(scope="session")
def reader() -> Iterator[Reader]:
    with Reader(patience=20) as started:
        yield started
