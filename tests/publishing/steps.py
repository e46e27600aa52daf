"""Drafting and publishing outside the admin, as the worker would."""

from caching import version
from publishing import services
from publishing.revisions import snapshots


def save_new_draft(thing, **fields):
    """A newer draft with other fields."""
    row = type(thing).objects.get(pk=thing.pk)
    held = row.latest_revision.snapshot if row.latest_revision else snapshots.take_snapshot(row)
    services.save_draft(obj=row, snapshot=held | {"fields": held["fields"] | fields}, user=None)


def publish_changes(thing, **fields):
    """On the site, with other fields; visitors see it at once."""
    save_new_draft(thing, **fields)
    services.publish(obj=thing, user=None)
    version.invalidate_locally()


def take_offline(thing):
    services.unpublish(obj=thing, user=None)
    version.invalidate_locally()
