"""Drafting and publishing outside the admin, as the worker would."""

from publishing import generation, services, snapshots


def drafted(thing, **fields):
    """A newer draft with other fields."""
    row = type(thing).objects.get(pk=thing.pk)
    held = row.newest.snapshot if row.newest else snapshots.of(row)
    services.save_draft(thing=row, snapshot=held | {"fields": held["fields"] | fields}, by=None)


def published(thing, **fields):
    """On the site, with other fields; visitors see it at once."""
    drafted(thing, **fields)
    services.publish(thing=thing, by=None)
    generation.forget()


def taken_off(thing):
    services.unpublish(thing=thing, by=None)
    generation.forget()
