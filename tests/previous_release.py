"""The database of an earlier release, for tests that bring it up to this one."""

from django.db import connection
from django.db.migrations.executor import MigrationExecutor

PREVIOUS_RELEASE = [
    ("publishing", None),
    ("images", "0001_initial"),
    ("regions", "0001_initial"),
    ("ambassadors", "0001_initial"),
    ("pact", "0001_initial"),
    ("newsletter", "0001_initial"),
]
"""The release before there were drafts, and before an issue could be sent."""


def migrate_to(targets=None):
    """To `targets`, or to this release."""
    executor = MigrationExecutor(connection)
    executor.migrate(targets or executor.loader.graph.leaf_nodes())


def historical_models(targets):
    known = [target for target in targets if target[1]]
    return MigrationExecutor(connection).loader.project_state(known).apps
