"""Where editors find a thing: its pages in the admin."""

from typing import Any

from django.urls import reverse

from publishing.models.about import kind_of


def page_of(model: Any, name: str, *args: Any) -> str:
    """One of the pages about a kind of thing: `page_of(Article, "change", pk)`."""
    opts = model._meta
    return reverse(f"admin:{opts.app_label}_{opts.model_name}_{name}", args=args)


def form_of(thing: Any) -> str:
    return page_of(thing, "change", thing.pk)


def log_of(thing: Any) -> str:
    """The log, as far as it is about this thing."""
    query = {"content_type": kind_of(thing).pk, "object_id": thing.pk}
    return reverse("admin:publishing_event_changelist", query=query)
