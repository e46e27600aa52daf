"""A lookup of addresses by their first characters that uses an index on either database."""

from typing import Any

from django.db import models
from django.db.models.lookups import StartsWith

MAX_CHARACTER = "\U0010ffff"


@models.EmailField.register_lookup
class IndexedStartsWith(StartsWith):
    """`startswith` along an index.

    On PostgreSQL Django gives a unique column an index made for it. SQLite's LIKE can use no index
    of Django's, so there it becomes a range.
    """

    def as_sqlite(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        if not self.rhs_is_direct_value():
            return super().as_sql(compiler, connection)
        column, params = self.process_lhs(compiler, connection)
        start = str(self.rhs)
        return f"({column} >= %s AND {column} < %s)", [
            *params,
            start,
            *params,
            start + MAX_CHARACTER,
        ]
