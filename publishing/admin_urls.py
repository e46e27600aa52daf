"""Where editors find a thing: its pages in the admin."""

from typing import Any

from django.urls import reverse

from publishing.models.generic import content_type_of


def admin_url(model: Any, name: str, *args: Any) -> str:
    """One of the pages about a kind of thing: `page_of(Article, "change", pk)`."""
    opts = model._meta
    return reverse(f"admin:{opts.app_label}_{opts.model_name}_{name}", args=args)


def edit_url(thing: Any) -> str:
    return admin_url(thing, "change", thing.pk)


def audit_url(thing: Any) -> str:
    """The log, as far as it is about this thing."""
    query = {"content_type": content_type_of(thing).pk, "object_id": thing.pk}
    return reverse("admin:publishing_event_changelist", query=query)
