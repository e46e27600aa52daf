"""Search by how an address begins, along an index on either database."""

from typing import Any

from django.db import models
from django.db.models.lookups import StartsWith

HIGHEST = "\U0010ffff"


@models.EmailField.register_lookup
class Begins(StartsWith):
    """`startswith`, for which Django gives a unique column an index of its own on PostgreSQL.

    On SQLite, whose LIKE uses no index of Django's, the same as a range.
    """

    lookup_name = "begins"

    def as_sqlite(self, compiler: Any, connection: Any) -> tuple[str, list[str]]:
        column, params = self.process_lhs(compiler, connection)
        start = str(self.rhs)
        return f"({column} >= %s AND {column} < %s)", [*params, start, *params, start + HIGHEST]
