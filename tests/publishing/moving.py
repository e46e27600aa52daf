"""Drafting and publishing outside the admin, as the worker would."""

from publishing import generation, services, snapshots


def save_new_draft(thing, **fields):
    """A newer draft with other fields."""
    row = type(thing).objects.get(pk=thing.pk)
    held = row.newest.snapshot if row.newest else snapshots.of(row)
    services.save_draft(thing=row, snapshot=held | {"fields": held["fields"] | fields}, by=None)


def publish_changes(thing, **fields):
    """On the site, with other fields; visitors see it at once."""
    save_new_draft(thing, **fields)
    services.publish(thing=thing, by=None)
    generation.forget()


def take_offline(thing):
    services.unpublish(thing=thing, by=None)
    generation.forget()
