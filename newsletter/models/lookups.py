"""To find addresses by how they begin, along an index on either database."""

from typing import Any

from django.db import models
from django.db.models.lookups import StartsWith

MAX_CHARACTER = "\U0010ffff"


@models.EmailField.register_lookup
class IndexedStartsWith(StartsWith):
    """`startswith`. For PostgreSQL Django gives a unique column an index that is made for it.

    On SQLite, whose LIKE can use no index of Django's, it is asked as a range.
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
