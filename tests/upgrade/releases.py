"""Earlier releases, for the test that brings a database through all of them."""

from django.apps import apps
from django.contrib.contenttypes.management import create_contenttypes
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.migrations import RenameField, RenameModel
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

# The release before there were drafts, and before an issue could be sent.
FIRST_RELEASE = [
    ("images", "0001_initial"),
    ("regions", "0001_initial"),
    ("ambassadors", "0001_initial"),
    ("pact", "0001_initial"),
    ("newsletter", "0001_initial"),
]
# The release with drafts, schedules and mailings, before columns had plain names.
RELEASE_WITH_DRAFTS = [
    ("publishing", "0003_change"),
    ("images", "0002_publishing"),
    ("regions", "0002_publishing"),
    ("ambassadors", "0002_publishing"),
    ("pact", "0002_publishing"),
    ("newsletter", "0012_by_what_is_null"),
]
# The release in which organisations were lines of text, and sightings of words rows of their own.
RELEASE_WITH_LINES = [
    ("caching", "0001_initial"),
    ("publishing", "0006_plain_codes"),
    ("regions", "0003_plain_names"),
    ("pact", "0003_plain_names"),
    ("search", "0002_document_ids"),
]


def migrate_to(targets=None):
    """Migrate to the release of `targets`, or to this one; return the models of then."""
    executor = _step_by_step() if targets else MigrationExecutor(connection)
    executor.migrate(targets or executor.loader.graph.leaf_nodes())
    models = executor.loader.project_state(targets).apps
    # Later migrations rename these with their models.
    for config in apps.get_app_configs():
        create_contenttypes(config, verbosity=0, apps=models)
    ContentType.objects.clear_cache()
    return models


def _step_by_step():
    executor = MigrationExecutor(connection)
    executor.loader = StepLoader(connection)
    return executor


class StepLoader(MigrationLoader):
    """Knows the steps of which migrations are squashed, and not what replaces them."""

    def load_disk(self):
        super().load_disk()
        for key, migration in list(self.disk_migrations.items()):
            if not self.disk_migrations.keys().isdisjoint(migration.replaces):
                del self.disk_migrations[key]


def renames_since(targets):
    """Collect what migrations after `targets` rename.

    Returns {model label: label} and {(model label, column): column}; labels in lower case, of a
    column that of the model as it is called now.
    """
    executor = _step_by_step()
    before = set().union(*(executor.loader.graph.forwards_plan(target) for target in targets))
    models, columns = {}, {}
    leaves = executor.loader.graph.leaf_nodes()
    for migration, _ in executor.migration_plan(leaves, clean_start=True):
        if (migration.app_label, migration.name) in before:
            continue
        for operation in migration.operations:
            if isinstance(operation, RenameModel):
                old, new = operation.old_name_lower, operation.new_name_lower
                models[f"{migration.app_label}.{old}"] = f"{migration.app_label}.{new}"
            elif isinstance(operation, RenameField):
                label = f"{migration.app_label}.{operation.model_name_lower}"
                columns[label, operation.old_name] = operation.new_name
    return models, columns
