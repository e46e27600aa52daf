"""The database beneath a backup: its migrations, a snapshot of it, and building it up anew.

A backup is read and restored with the models of its own migrations, so it may be of an earlier
release than the code.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache

from django.core.management.color import no_style
from django.db import OperationalError, connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.models import Model

MigrationKey = tuple[str, str]

# Tables to which `migrate` adds rows by itself: with nothing elsewhere, a database is empty.
FILLED_BY_MIGRATE = frozenset(
    (
        *("django_migrations", "django_content_type", "caching_cacheversion"),
        *("auth_permission", "auth_group", "auth_group_permissions"),
        *("newsletter_consentwording", "publishing_jargonterm"),
    )
)


@contextmanager
def consistent_snapshot() -> Iterator[None]:
    """Read the database within a `with` block as it is now, while others go on writing.

    A caller's own transaction is the snapshot when there is one.
    """
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "sqlite":
        # Not as `atomic` begins it here: that would keep every writer waiting.
        with connection.cursor() as cursor:
            cursor.execute("BEGIN DEFERRED")
            try:
                yield
            finally:
                cursor.execute("ROLLBACK")
    else:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield


@contextmanager
def one_transaction() -> Iterator[None]:
    """Change tables and rows in one transaction, at whose end every reference must be right."""
    with connection.constraint_checks_disabled(), transaction.atomic():
        _defer_checks()
        yield


def _defer_checks() -> None:
    """Have PostgreSQL check references later, also those for which a migration turned that off."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def check_references() -> None:
    """Raise `IntegrityError` when a row refers to one that is not there.

    From here on PostgreSQL checks at once: it alters no table for which checks are waiting.
    """
    connection.check_constraints()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def applied_migrations() -> list[MigrationKey]:
    """Return what the database has of the migrations of this release."""
    loader = MigrationLoader(connection)
    return sorted(set(loader.applied_migrations) & set(loader.graph.nodes))


def has_tables_of(migrations: Collection[MigrationKey]) -> bool:
    """Tell whether the tables are those of these migrations, and of no later release."""
    loader = MigrationLoader(connection)
    # The steps of a squashed migration stay written down beside it.
    steps = {step for squashed in loader.replacements.values() for step in squashed.replaces}
    applied = set(loader.applied_migrations) - (steps - set(loader.graph.nodes))
    return applied == set(migrations)


def unknown_migrations(migrations: Collection[MigrationKey]) -> list[MigrationKey]:
    """Return those that this release does not have."""
    return sorted(set(migrations) - set(MigrationLoader(None).disk_migrations))


def models_at(migrations: Collection[MigrationKey]) -> list[type[Model]]:
    """Return the models with a table of their own, as they were after these migrations."""
    return _models_at(frozenset(migrations))


@cache
def _models_at(migrations: frozenset[MigrationKey]) -> list[type[Model]]:
    """Build the models, which takes a second."""
    loader = _load_graph(None, migrations)
    state = loader.project_state(_last_of(loader, migrations))
    models = state.apps.get_models(include_auto_created=True)
    return [model for model in models if model._meta.managed and not model._meta.proxy]


def _load_graph(
    database: BaseDatabaseWrapper | None, migrations: Collection[MigrationKey]
) -> MigrationLoader:
    """Read the migrations; as single steps, if these are some that were squashed since."""
    loader = MigrationLoader(database)
    if set(migrations) <= set(loader.graph.nodes):
        return loader
    return MigrationLoader(database, replace_migrations=False)


def _last_of(loader: MigrationLoader, migrations: Collection[MigrationKey]) -> list[MigrationKey]:
    """Return the migrations that none of the others depends on."""
    return [
        key
        for key in sorted(migrations)
        if not any(child.key in migrations for child in loader.graph.node_map[key].children)
    ]


def is_in_use(models: Sequence[type[Model]]) -> bool:
    """Tell whether the database has more in it than what `migrate` puts there."""
    tables = set(connection.introspection.table_names())
    if tables and "django_migrations" not in tables:
        return True
    named = {model._meta.db_table for model in models} & tables - FILLED_BY_MIGRATE
    with connection.cursor() as cursor:
        for table in sorted(named):
            cursor.execute(f"SELECT 1 FROM {connection.ops.quote_name(table)} LIMIT 1")  # noqa: S608
            if cursor.fetchone():
                return True
    return False


def has_other_connections() -> bool:
    """Tell whether another process is connected to the database."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
                "AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
            )
            return bool(cursor.fetchone()[0])
        try:
            # SQLite leaves this mode only for who is alone.
            cursor.execute("PRAGMA busy_timeout = 500")
            cursor.execute("PRAGMA journal_mode = DELETE")
        except OperationalError:
            return True
        finally:
            cursor.execute("PRAGMA journal_mode = WAL")
    return False


def build_tables(migrations: Collection[MigrationKey]) -> None:
    """Drop every table, and make those of these migrations."""
    drop_tables()
    executor = MigrationExecutor(connection)
    executor.loader = _load_graph(connection, migrations)
    executor.migrate(_last_of(executor.loader, migrations))
    _defer_checks()


def drop_tables() -> None:
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            # A full-text index takes the tables that it is made of along.
            cursor.execute("SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL%'")
            for (name,) in cursor.fetchall():
                cursor.execute(f"DROP TABLE {quote(name)}")
        suffix = " CASCADE" if connection.vendor == "postgresql" else ""
        for name in connection.introspection.table_names(cursor):
            cursor.execute(f"DROP TABLE {quote(name)}{suffix}")


def empty_tables(models: Sequence[type[Model]]) -> None:
    tables = [model._meta.db_table for model in models]
    statements = connection.ops.sql_flush(no_style(), tables)
    connection.ops.execute_sql_flush(statements)


def read_sequences(models: Sequence[type[Model]]) -> dict[str, int]:
    """Return the last number that each table gave out; what was deleted must not come back."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, seq FROM sqlite_sequence")
            return dict(cursor.fetchall())
        sequences = {}
        for model in models:
            for sequence in connection.introspection.get_sequences(cursor, model._meta.db_table):
                name = connection.ops.quote_name(sequence["name"])
                cursor.execute(f"SELECT last_value FROM {name} WHERE is_called")  # noqa: S608
                if row := cursor.fetchone():
                    sequences[model._meta.db_table] = row[0]
        return sequences


def write_sequences(sequences: Mapping[str, int], models: Sequence[type[Model]]) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DELETE FROM sqlite_sequence")
            cursor.executemany(
                "INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", list(sequences.items())
            )
            return
        for model in models:
            for sequence in connection.introspection.get_sequences(cursor, model._meta.db_table):
                name = connection.ops.quote_name(sequence["name"])
                next_number = sequences.get(model._meta.db_table, 0) + 1
                cursor.execute(f"ALTER SEQUENCE {name} RESTART WITH {next_number:d}")
