"""Refusal
'- NotPossible
      '- IndexBusy     another process writes the index"""

from __future__ import annotations

from soi.base.errors import NotPossible


class IndexBusy(NotPossible):
    """Another process is writing the search index. Nothing was changed."""

    code = "search.index_busy"
    remedy = "Let the running follower do it; it does so by itself."
