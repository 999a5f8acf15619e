"""What search may read of petitions: the typed copies, nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from soi.kernel.search.public import SearchDoc
from soi.petitions.queries.petitions import circulations


def search_documents(ids: Iterable[str]) -> Iterator[SearchDoc]:
    """The copies of these keys that the present actor may see."""
    for copy in circulations(ids):
        yield SearchDoc(
            id=str(copy.pk),
            kind="petitions.circulation",
            unit_id=copy.unit_id,
            level=copy.level,
            title=copy.title,
            text=copy.text,
            number=copy.number,
            on_date=copy.received_on,
        )
