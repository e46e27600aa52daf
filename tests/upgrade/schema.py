"""The shape of a database, to compare one with another."""

from typing import Any

from django.db import connection


def describe_schema() -> dict[str, Any]:
    """Return the columns and constraints of each table, without the order or names of these."""
    with connection.cursor() as cursor:
        return {
            table: (_describe_columns(cursor, table), _describe_constraints(cursor, table))
            for table in connection.introspection.table_names(cursor)
        }


def _describe_columns(cursor: Any, table: str) -> list[str]:
    description = connection.introspection.get_table_description(cursor, table)
    return sorted(
        f"{column.name} {column.type_code} {column.internal_size} {column.null_ok}"
        f" {column.default} {column.collation}"
        for column in description
    )


def _describe_constraints(cursor: Any, table: str) -> list[str]:
    constraints = connection.introspection.get_constraints(cursor, table)
    names = ("columns", "primary_key", "unique", "foreign_key", "check", "index", "orders", "type")
    return sorted(
        " ".join(str(constraint.get(name)) for name in names) for constraint in constraints.values()
    )
