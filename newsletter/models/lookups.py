"""A lookup of addresses by their first characters that uses an index on either database."""

from collections.abc import Sequence

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.lookups import StartsWith
from django.db.models.sql.compiler import SQLCompiler

MAX_CHARACTER = "\U0010ffff"


@models.EmailField.register_lookup
class IndexedStartsWith(StartsWith):
    """`startswith` along an index.

    On PostgreSQL Django gives a unique column an index made for it. SQLite's LIKE can use no index
    of Django's, so there it becomes a range.
    """

    def as_sqlite(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper
    ) -> tuple[str, Sequence[object]]:
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
