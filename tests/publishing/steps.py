"""Drafting and publishing outside the admin, as the worker does it."""

from caching import version
from publishing import services
from publishing.revisions import snapshots


def save_new_draft(obj, **fields):
    """Save a newer draft with other fields."""
    row = type(obj).objects.get(pk=obj.pk)
    latest = row.latest_revision.snapshot if row.latest_revision else snapshots.take_snapshot(row)
    services.save_draft(obj=row, snapshot=latest | {"fields": latest["fields"] | fields}, user=None)


def publish_changes(obj, **fields):
    """Publish an object with other fields; visitors see it at once."""
    save_new_draft(obj, **fields)
    services.publish(obj=obj, user=None)
    version.invalidate_locally()


def take_offline(obj):
    services.unpublish(obj=obj, user=None)
    version.invalidate_locally()
