"""The index against the rooms: what is not found though it should be, and what is found though it is not there."""

from __future__ import annotations

from itertools import chain

import tantivy

from soi.kernel.search import follower
from soi.kernel.search import index as indexes
from soi.kernel.search.sources import sources


def compare() -> dict[str, int]:
    """How many rows the rooms give to search, how many of them are not in the index, and what else is in it.

    What changed a moment ago may not be followed yet: made at night, a number above zero is worth a look.
    """
    if not indexes.is_there():
        return {"indexed_rows": 0, "not_in_index": 0, "only_in_index": 0}
    index = indexes.open_index()
    index.reload()
    searcher = index.searcher()
    expected = lacking = 0
    for source in sources():
        for ids in follower.all_ids(source):
            for doc in chain.from_iterable(follower.read(source, ids)):
                expected += 1
                key = tantivy.Query.term_query(indexes.SCHEMA, "key", indexes.key_of(source.kind, doc.id))
                lacking += not searcher.search(key, 1).hits
    # One document of the index is the mark of how far it has followed.
    held = max(searcher.num_docs - 1, 0)
    return {"indexed_rows": expected, "not_in_index": lacking, "only_in_index": max(held - (expected - lacking), 0)}
