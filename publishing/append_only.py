"""Tables to which lines are only added: the database itself refuses to change or delete one.

A model says so with `is_append_only`. The triggers are made after each run of `migrate` and taken
away before one that has work to do: on SQLite a table that is altered is made anew, which would
lose them without a word. `deletion_pass` is the only door, for what must lapse.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.apps import apps
from django.db import connection, transaction

from publishing.models import DeletionPass

PASS_TABLE = DeletionPass._meta.db_table

SQLITE_TRIGGERS = {
    "update": """CREATE TRIGGER {name} BEFORE UPDATE ON {table}
        BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END""",
    "delete": """CREATE TRIGGER {name} BEFORE DELETE ON {table}
        WHEN NOT EXISTS (SELECT 1 FROM {pass_table})
        BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END""",
}
POSTGRESQL_FUNCTION = """CREATE OR REPLACE FUNCTION refuse_unless_passed() RETURNS trigger AS $$
    BEGIN
        IF TG_OP = 'DELETE' AND EXISTS (SELECT 1 FROM {pass_table}) THEN
            RETURN OLD;
        END IF;
        RAISE EXCEPTION '% is append-only', TG_TABLE_NAME
            USING ERRCODE = 'integrity_constraint_violation';
    END $$ LANGUAGE plpgsql"""
POSTGRESQL_TRIGGERS = {
    "update": """CREATE TRIGGER {name} BEFORE UPDATE ON {table}
        FOR EACH ROW EXECUTE FUNCTION refuse_unless_passed()""",
    "delete": """CREATE TRIGGER {name} BEFORE DELETE ON {table}
        FOR EACH ROW EXECUTE FUNCTION refuse_unless_passed()""",
    "truncate": """CREATE TRIGGER {name} BEFORE TRUNCATE ON {table}
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_unless_passed()""",
}


def append_only_tables() -> list[str]:
    """Return the tables that the database has now: `migrate` may stop at an earlier release."""
    marked = {
        model._meta.db_table
        for model in apps.get_models()
        if getattr(model, "is_append_only", False)
    }
    existing = set(connection.introspection.table_names())
    return sorted(marked & existing) if PASS_TABLE in existing else []


def create_triggers(**kwargs: object) -> None:
    """Create the triggers anew; called after each run of `migrate`."""
    remove_triggers()
    is_postgresql = connection.vendor == "postgresql"
    triggers = POSTGRESQL_TRIGGERS if is_postgresql else SQLITE_TRIGGERS
    tables = append_only_tables()
    with transaction.atomic(), connection.cursor() as cursor:
        if tables and is_postgresql:
            cursor.execute(POSTGRESQL_FUNCTION.format(pass_table=PASS_TABLE))
        for table in tables:
            for event, statement in triggers.items():
                name = trigger_name(table, event)
                cursor.execute(statement.format(name=name, table=table, pass_table=PASS_TABLE))


def remove_triggers(plan: Sequence[object] = ("always",), **kwargs: object) -> None:
    """Remove the triggers; called before a run of `migrate`, whose plan may be empty."""
    with transaction.atomic(), connection.cursor() as cursor:
        for table in append_only_tables() if plan else ():
            for event in POSTGRESQL_TRIGGERS:
                suffix = f" ON {table}" if connection.vendor == "postgresql" else ""
                cursor.execute(f"DROP TRIGGER IF EXISTS {trigger_name(table, event)}{suffix}")


def trigger_name(table: str, event: str) -> str:
    return f"{table}_refuses_{event}"


@contextmanager
def deletion_pass() -> Iterator[None]:
    """Let the lines of append-only tables be deleted within this block, and nowhere else."""
    with transaction.atomic():
        row = DeletionPass.objects.create()
        yield
        row.delete()
