"""The ltree column: a unit's place in the tree as PostgreSQL compares it."""

from __future__ import annotations

from typing import Any

from django.db import models


class PathField(models.Field[str, str]):
    """A dotted path of labels, `tw.p01.c00004.k`; needs the ltree extension."""

    description = "path in the tree of units"

    def db_type(self, connection: Any) -> str:
        return "public.ltree"

    def get_internal_type(self) -> str:
        return "TextField"


@PathField.register_lookup
class Within(models.Lookup[Any]):
    """`path__within=[paths]`: the unit lies in one of the subtrees."""

    lookup_name = "within"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        left, params = self.process_lhs(compiler, connection)
        return f"{left} operator(public.<@) %s::public.ltree[]", (*params, list(self.rhs))
