"""The full-text index of each database over the stems in `Document`, and conditions on it.

SQLite has it in FTS5 tables that triggers keep equal to `search_document`, PostgreSQL in a
generated column of type `tsvector`. Neither ranks: `search.ranking` does, the same for both. They
give primary keys only, which tell the kind of each document: no row is read before it may be shown.
A migration that changes `Document` on SQLite makes its table anew, without triggers: it must drop
the index before and create it afterwards.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.utils import timezone

from search.queries import Group

# With fewer documents that have all words, those with some of them follow.
MIN_RESULTS = 5
# Of more documents, these are ranked: first those with the words in their title. The rest follows.
MAX_RANKED = 60

COLUMNS = ("title_stems", "lead_stems", "body_stems")
WEIGHTS = "ABC"

# On SQLite a table of titles and leads alone finds words there without reading all the bodies.
FTS5_TABLES = {"search_stems": COLUMNS, "search_heads": COLUMNS[:2]}

DRAFT_COLUMNS = ("title_words", "words")
DRAFT_FTS5_TABLE = "search_draft_words"


def _fts5_statements(
    table: str, columns: Sequence[str], content: str = "search_document"
) -> Sequence[str]:
    listed = ", ".join(columns)
    old, new = (", ".join(f"{row}.{name}" for name in columns) for row in ("old", "new"))
    delete = f"INSERT INTO {table}({table}, rowid, {listed}) VALUES ('delete', old.id, {old});"  # noqa: S608
    insert = f"INSERT INTO {table}(rowid, {listed}) VALUES (new.id, {new});"  # noqa: S608
    triggers = {"insert": insert, "delete": delete, "update": f"{delete} {insert}"}
    return (
        (
            f"CREATE VIRTUAL TABLE {table} USING fts5({listed}, "
            f"content='{content}', content_rowid='id', detail='column')"
        ),
        *(
            f"CREATE TRIGGER {table}_{event} AFTER {event.upper()} ON {content} "
            f"BEGIN {statements} END"
            for event, statements in triggers.items()
        ),
        f"INSERT INTO {table}({table}) VALUES ('rebuild')",  # noqa: S608
    )


def _tsvector_statements(columns: Sequence[str], content: str = "search_document") -> Sequence[str]:
    weighted = " || ".join(
        f"setweight(to_tsvector('simple', {name}), '{weight}')"
        for name, weight in zip(columns, WEIGHTS, strict=False)
    )
    return (
        f"ALTER TABLE {content} ADD COLUMN stems tsvector GENERATED ALWAYS AS ({weighted}) STORED",
        f"CREATE INDEX {content}_stems ON {content} USING gin (stems)",
    )


def _fts5_drops(table: str) -> Sequence[str]:
    return (
        *(f"DROP TRIGGER IF EXISTS {table}_{event}" for event in ("insert", "delete", "update")),
        f"DROP TABLE IF EXISTS {table}",
    )


CREATE_STATEMENTS = {
    "sqlite": [
        statement for table in FTS5_TABLES.items() for statement in _fts5_statements(*table)
    ],
    "postgresql": _tsvector_statements(COLUMNS),
}
DROP_STATEMENTS = {
    "sqlite": [statement for table in FTS5_TABLES for statement in _fts5_drops(table)],
    "postgresql": ("ALTER TABLE search_document DROP COLUMN stems",),
}
CREATE_DRAFT_STATEMENTS = {
    "sqlite": _fts5_statements(DRAFT_FTS5_TABLE, DRAFT_COLUMNS, "search_draftdocument"),
    "postgresql": _tsvector_statements(DRAFT_COLUMNS, "search_draftdocument"),
}
DROP_DRAFT_STATEMENTS = {
    "sqlite": _fts5_drops(DRAFT_FTS5_TABLE),
    "postgresql": ("ALTER TABLE search_draftdocument DROP COLUMN stems",),
}


def create_full_text_index(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    _execute_for_vendor(schema_editor, CREATE_STATEMENTS)


def drop_full_text_index(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    _execute_for_vendor(schema_editor, DROP_STATEMENTS)


def create_draft_index(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    _execute_for_vendor(schema_editor, CREATE_DRAFT_STATEMENTS)


def drop_draft_index(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    _execute_for_vendor(schema_editor, DROP_DRAFT_STATEMENTS)


def _execute_for_vendor(
    schema_editor: BaseDatabaseSchemaEditor, statements: Mapping[str, Sequence[str]]
) -> None:
    for statement in statements[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


@dataclass(frozen=True)
class Matches:
    """The primary keys of the documents that have every group of a query.

    With more than `MAX_RANKED` of them, `in_title` has those with every group in their title, and
    `in_lead` those with every group in title and lead together; otherwise both are empty.
    """

    everywhere: Sequence[int] = ()
    in_title: Sequence[int] = ()
    in_lead: Sequence[int] = ()


@dataclass(frozen=True)
class Lookup:
    """The documents for a query and for its correction.

    If fewer than `MIN_RESULTS` have all groups (with a phrase: none), and the correction does not
    help, `by_group` has the documents with each group of the query.
    """

    complete: Matches
    corrected: Matches
    by_group: Sequence[Sequence[int]]


def look_up(
    groups: Sequence[Group], corrected: Sequence[Group] = (), phrases: Sequence[str] = ()
) -> Lookup:
    """Find documents in one statement, of which the database skips what turns out to be idle."""
    statement = _Statement()
    statement.count("complete", statement.select(groups, phrases=phrases))
    statement.count("corrected", statement.select(corrected))
    for name, attempt in (("complete", groups), ("corrected", corrected)):
        for columns in (COLUMNS[:1], COLUMNS[:2]):
            statement.list_when(f"{name}.total > {MAX_RANKED}", statement.select(attempt, columns))
    least = 1 if phrases else MIN_RESULTS
    too_few = f"complete.total < {least} AND (complete.total > 0 OR corrected.total = 0)"
    for group in groups if len(groups) > 1 or phrases else ():
        statement.list_when(too_few, statement.select([group]))
    complete, corrected_ids, *lists = statement.execute()
    return Lookup(
        Matches(complete, *lists[:2]), Matches(corrected_ids, *lists[2:4]), by_group=lists[4:]
    )


class _Statement:
    """A SELECT of lists of primary keys: those always counted, then those under a condition."""

    def __init__(self) -> None:
        now = connection.ops.adapt_datetimefield_value(timezone.now())
        self._parameters: dict[str, Any] = {"now": now}
        self._counted: list[str] = []
        self._columns: list[str] = []
        is_sqlite = connection.vendor == "sqlite"
        # As text, because nothing reads thousands of numbers as fast as `json` does.
        self._ids = "json_group_array(id)" if is_sqlite else "json_agg(id)::text"

    def count(self, name: str, select: str) -> None:
        """List the documents of a query; a condition may name their number, as `name.total`."""
        self._counted.append(f"(SELECT count(*) AS total, {self._ids} AS ids {select}) AS {name}")
        self._columns.append(f"{name}.ids")

    def list_when(self, condition: str, select: str) -> None:
        self._columns.append(f"CASE WHEN {condition} THEN (SELECT {self._ids} {select}) END")

    def select(
        self, groups: Sequence[Group], columns: Sequence[str] = (), phrases: Sequence[str] = ()
    ) -> str:
        """Return the SQL after SELECT for documents with all groups (in some columns) and phrases.

        Without groups it selects nothing.
        """
        if not groups:
            return "FROM (SELECT 0 AS id) AS empty WHERE id > 0"
        if connection.vendor == "sqlite":
            name = self._add_parameter(_fts5_expression(groups, columns))
            table = "search_heads" if columns else "search_stems"
            source = f"SELECT rowid AS id FROM {table} WHERE {table} MATCH {name}"  # noqa: S608
        else:
            name = self._add_parameter(_tsquery(groups, columns))
            source = f"SELECT id FROM search_document WHERE stems @@ to_tsquery('simple', {name})"  # noqa: S608
        expired = "SELECT id FROM search_document WHERE leaves_site_at <= %(now)s"
        conditions = [f"id NOT IN ({expired})"]
        for phrase in phrases:
            # It has letters, digits and spaces only.
            name = self._add_parameter(f"%{phrase}%")
            conditions.append(
                "(SELECT plain FROM search_document AS document "  # noqa: S608
                f"WHERE document.id = matching.id) LIKE {name}"
            )
        return f"FROM ({source}) AS matching WHERE {' AND '.join(conditions)}"

    def execute(self) -> list[list[int]]:
        sql = f"SELECT {', '.join(self._columns)} FROM {', '.join(self._counted)}"  # noqa: S608
        with connection.cursor() as cursor:
            cursor.execute(sql, self._parameters)
            row = cursor.fetchone()
        return [json.loads(ids or "[]") for ids in row]

    def _add_parameter(self, value: str) -> str:
        name = f"text{len(self._parameters)}"
        self._parameters[name] = value
        return f"%({name})s"


def _fts5_expression(groups: Sequence[Group], columns: Sequence[str]) -> str:
    """Quote each stem, so that none is read as an operator."""
    alternatives = [
        " OR ".join(" AND ".join(f'"{stem}"' for stem in stems) for stems, _ in group)
        for group in groups
    ]
    expression = " AND ".join(f"({text})" for text in alternatives)
    return f"{{{' '.join(columns)}}} : ({expression})" if columns else expression


def _tsquery(groups: Sequence[Group], columns: Sequence[str]) -> str:
    weights = "".join(WEIGHTS[COLUMNS.index(column)] for column in columns)
    label = f":{weights}" if weights else ""
    alternatives = [
        " | ".join(" & ".join(f"'{stem}'{label}" for stem in stems) for stems, _ in group)
        for group in groups
    ]
    return " & ".join(f"({text})" for text in alternatives)
