"""The full-text index of each database over the stems in `Document`, and conditions on it.

SQLite has it in an FTS5 table that triggers keep equal to `search_document`, PostgreSQL in a
generated column of type `tsvector`. Neither ranks: `search.ranking` does, the same for both.
A migration that changes `Document` on SQLite makes its table anew, without triggers: it must drop
the index before and create it afterwards.
"""

from collections.abc import Sequence

from django.db import connection
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import BooleanField
from django.db.models.expressions import RawSQL

from search.queries import Alternative, Group

COLUMNS = ("title_stems", "lead_stems", "body_stems")

_COLUMN_LIST = ", ".join(COLUMNS)
_OLD, _NEW = (", ".join(f"{row}.{name}" for name in COLUMNS) for row in ("old", "new"))
_DELETE_OLD = (
    f"INSERT INTO search_stems(search_stems, rowid, {_COLUMN_LIST}) "  # noqa: S608
    f"VALUES ('delete', old.id, {_OLD});"
)
_INSERT_NEW = f"INSERT INTO search_stems(rowid, {_COLUMN_LIST}) VALUES (new.id, {_NEW});"  # noqa: S608

CREATE_STATEMENTS = {
    "sqlite": (
        (
            f"CREATE VIRTUAL TABLE search_stems USING fts5({_COLUMN_LIST}, "
            "content='search_document', content_rowid='id', detail='column')"
        ),
        (
            "CREATE TRIGGER search_stems_insert AFTER INSERT ON search_document "
            f"BEGIN {_INSERT_NEW} END"
        ),
        (
            "CREATE TRIGGER search_stems_delete AFTER DELETE ON search_document "
            f"BEGIN {_DELETE_OLD} END"
        ),
        (
            "CREATE TRIGGER search_stems_update AFTER UPDATE ON search_document "
            f"BEGIN {_DELETE_OLD} {_INSERT_NEW} END"
        ),
    ),
    "postgresql": (
        "ALTER TABLE search_document ADD COLUMN stems tsvector GENERATED ALWAYS AS ("
        + " || ".join(
            f"setweight(to_tsvector('simple', {name}), '{weight}')"
            for name, weight in zip(COLUMNS, "ABC", strict=True)
        )
        + ") STORED",
        "CREATE INDEX search_document_stems ON search_document USING gin (stems)",
    ),
}
DROP_STATEMENTS = {
    "sqlite": (
        "DROP TRIGGER search_stems_insert",
        "DROP TRIGGER search_stems_delete",
        "DROP TRIGGER search_stems_update",
        "DROP TABLE search_stems",
    ),
    "postgresql": ("ALTER TABLE search_document DROP COLUMN stems",),
}


def create_full_text_index(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for statement in CREATE_STATEMENTS[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


def drop_full_text_index(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for statement in DROP_STATEMENTS[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


def match_all(groups: Sequence[Group], *, title_only: bool = False) -> RawSQL:
    """Return a condition on documents that have every group, if need be in their title."""
    if connection.vendor == "sqlite":
        expression = " AND ".join(_fts5_group(group) for group in groups)
        return _fts5_condition(f"title_stems : ({expression})" if title_only else expression)
    return _tsquery_condition(" & ".join(_tsquery_group(group, title_only) for group in groups))


def match_any(groups: Sequence[Group]) -> RawSQL:
    """Return a condition on documents that have at least one group."""
    if connection.vendor == "sqlite":
        return _fts5_condition(" OR ".join(_fts5_group(group) for group in groups))
    return _tsquery_condition(" | ".join(_tsquery_group(group) for group in groups))


def _fts5_condition(expression: str) -> RawSQL:
    sql = "search_document.id IN (SELECT rowid FROM search_stems WHERE search_stems MATCH %s)"
    return RawSQL(sql, [expression], output_field=BooleanField())  # noqa: S611


def _tsquery_condition(expression: str) -> RawSQL:
    sql = "search_document.stems @@ to_tsquery('simple', %s)"
    return RawSQL(sql, [expression], output_field=BooleanField())  # noqa: S611


def _fts5_group(group: Group) -> str:
    return f"({' OR '.join(_fts5_alternative(alternative) for alternative in group)})"


def _fts5_alternative(alternative: Alternative) -> str:
    """Quote each stem, so that none is read as an operator."""
    quoted = [f'"{stem}"' for stem in alternative.stems]
    return f"({' AND '.join(quoted)})"


def _tsquery_group(group: Group, title_only: bool = False) -> str:
    label = ":A" if title_only else ""
    alternatives = [
        " & ".join(f"'{stem}'{label}" for stem in alternative.stems) for alternative in group
    ]
    return f"({' | '.join(f'({text})' for text in alternatives)})"
